"""The inquirer's side of one linkage: what is asked, and which answers are taken for its own."""

import json
from datetime import date

import httpx2
import pytest

from renkei_kit.envelope import seal_to
from renkei_kit.errors import ErrorCode, LinkageError
from renkei_kit.keys import client_key
from renkei_kit.linkage import Inquiry, InquiryStatus, Linkage, Query, answer_belongs_to
from renkei_kit.parties import Party
from renkei_kit.permit import Period

KEY = client_key("seed", "isa-ims")
INQUIRY = Inquiry("0" * 20, "9000013112100001", "TM00000000000002")
PLAIN = {"processing_number": "0" * 20, "provider": INQUIRY.provider, "item": INQUIRY.item, "content": {"arrears": 0}}


def linkage_answered(answer: object, status: int = 200) -> Linkage:
    """A linkage whose gateway always gives this answer."""
    transport = httpx2.MockTransport(lambda request: httpx2.Response(status, json=answer))
    return Linkage(Party("mesh-gateway", "http://gateway", transport, httpx2.Auth()), KEY)


def answered(plain: object, key=KEY) -> dict:
    return {"status": "answered", "answer": seal_to(key, json.dumps(plain).encode())}


async def test_an_answer_is_opened_with_the_inquirers_key():
    outcome = await linkage_answered(answered(PLAIN)).present("permit", INQUIRY)
    assert (outcome.status, outcome.content) == (InquiryStatus.ANSWERED, {"arrears": 0})
    assert "arrears" not in repr(outcome)


@pytest.mark.parametrize("status", ["pending", "no-record"])
async def test_without_an_answer_there_is_no_content(status):
    outcome = await linkage_answered({"status": status}).collect(INQUIRY)
    assert (outcome.status, outcome.content) == (status, None)


@pytest.mark.parametrize(
    "answer",
    [
        answered(PLAIN, client_key("seed", "pension")),
        answered(PLAIN | {"item": "TM99000000000001"}),
        answered(PLAIN | {"content": None}),
        answered([]),
        {"status": "answered", "answer": "not.a.jwe"},
        {"status": "answered"},
        {"status": "lost"},
        {},
    ],
    ids=["another's key", "another item", "no content", "no object", "no JWE", "no answer", "odd status", "nothing"],
)
async def test_what_is_no_answer_to_the_inquiry_is_refused(answer):
    with pytest.raises(LinkageError) as refused:
        await linkage_answered(answer).present("permit", INQUIRY)
    assert refused.value.refusal.code is ErrorCode.PARTY_UNAVAILABLE


@pytest.mark.parametrize("name", ["processing_number", "provider", "item"])
def test_an_answer_belongs_to_its_inquiry_by_all_three(name):
    assert answer_belongs_to(INQUIRY, PLAIN) is None
    assert answer_belongs_to(INQUIRY, PLAIN | {name: "other"}) is not None
    assert answer_belongs_to(INQUIRY, {key: value for key, value in PLAIN.items() if key != name}) is not None


def test_a_query_is_asked_with_what_was_given_only():
    query = Query("0" * 15, "JM99000000000001", "JT99010000000001", INQUIRY.provider, INQUIRY.item)
    assert set(query.body()) == {"addressee_number", "affair", "procedure", "provider", "item"}
    period = Period(date(2026, 4, 1), date(2027, 3, 31))
    full = Query("0" * 15, "JM", "JT", INQUIRY.provider, INQUIRY.item, period, "CASE-1").body()
    assert (full["period"], full["case_id"]) == ({"from": "2026-04-01", "to": "2027-03-31"}, "CASE-1")
