"""Inquiries for a case: who may ask, and which answers are taken."""

import pytest

from unit.ims.conftest import PROCESSING_NUMBER

TAX = "TM00000000000002"
SETAGAYA = "9000013112100001"
CONTENT = {"fiscal_year": 2026, "income_levy": 98400, "per_capita_levy": 5000, "total_income": 1, "arrears": 0}


@pytest.fixture
async def opened(ims, number):
    """IMS with an open case of Nguyen An."""
    await ims.register(number, "CASE-1")
    ims.counterparts.calls.clear()
    ims.counterparts.answer = {"content": CONTENT}
    return ims


def question(ims, person: str = "nguyen-an", case_id: str = "CASE-1") -> dict:
    return {
        "case_id": case_id,
        "addressee_number": ims.addressee(person),
        "affair": "JM99000000000001",
        "procedure": "JT99010000000001",
        "provider": SETAGAYA,
        "item": TAX,
    }


async def test_the_answer_of_a_case_is_opened_here(opened):
    answer = await opened.http.post("/inquiries", json=question(opened))
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "processing_number": PROCESSING_NUMBER,
            "status": "answered",
            "provider": SETAGAYA,
            "item": TAX,
            "content": CONTENT,
        },
    )
    assert opened.counterparts.asked["case_id"] == "CASE-1"
    again = await opened.http.get(f"/inquiries/{PROCESSING_NUMBER}")
    assert again.json() == answer.json()
    assert opened.counterparts.count(f"/inquiries/{PROCESSING_NUMBER}") == 0


@pytest.mark.control("B2", "D14")
@pytest.mark.parametrize(
    ("person", "case_id"),
    [("nguyen-an", "CASE-9"), ("santos-maria", "CASE-1")],
    ids=["unknown case", "another person's case"],
)
async def test_without_an_open_case_of_the_person_nothing_is_asked(opened, person, case_id):
    answer = await opened.http.post("/inquiries", json=question(opened, person, case_id))
    assert (answer.status_code, answer.json()["code"]) == (403, "case-not-open")
    assert opened.counterparts.calls == []
    assert (await opened.access_log())[-1]["outcome"] == "case-not-open"


@pytest.mark.control("B2")
async def test_a_decided_case_may_not_ask_any_more(opened):
    assert (await opened.http.post("/cases/CASE-1/closure")).status_code == 204
    answer = await opened.http.post("/inquiries", json=question(opened))
    assert answer.json()["code"] == "case-not-open"


async def test_an_unknown_addressee_is_told_so(opened):
    body = question(opened) | {"addressee_number": "0" * 15}
    assert (await opened.http.post("/inquiries", json=body)).json()["code"] == "addressee-unknown"


@pytest.mark.parametrize(
    "swapped",
    [{"processing_number": "0" * 20}, {"provider": "9000014100300001"}, {"item": "TM99000000000001"}],
    ids=lambda swapped: next(iter(swapped)),
)
async def test_an_answer_to_another_inquiry_is_not_taken(opened, swapped):
    opened.counterparts.answer |= swapped
    answer = await opened.http.post("/inquiries", json=question(opened))
    assert (answer.status_code, answer.json()["code"]) == (502, "party-unavailable")
    assert answer.json()["instance"] == PROCESSING_NUMBER
    opened.counterparts.answer = {"content": CONTENT}
    assert (await opened.http.get(f"/inquiries/{PROCESSING_NUMBER}")).json()["content"] == CONTENT


@pytest.mark.control("C10")
async def test_fields_outside_the_items_layout_are_not_taken_in(opened):
    opened.counterparts.answer = {"content": CONTENT | {"religion": "none of your business"}}
    assert (await opened.http.post("/inquiries", json=question(opened))).json()["content"] == CONTENT


async def test_an_inquiry_that_waits_is_collected_later(opened):
    opened.counterparts.status = "pending"
    waiting = await opened.http.post("/inquiries", json=question(opened))
    assert (waiting.status_code, waiting.json()["status"]) == (202, "pending")
    assert waiting.headers["Location"] == f"/inquiries/{PROCESSING_NUMBER}"
    assert (await opened.http.get(waiting.headers["Location"])).json()["status"] == "pending"
    opened.counterparts.status = "answered"
    assert (await opened.http.get(waiting.headers["Location"])).json()["content"] == CONTENT


async def test_no_record_is_final(opened):
    opened.counterparts.status = "no-record"
    answer = (await opened.http.post("/inquiries", json=question(opened))).json()
    assert answer["status"] == "no-record"
    assert "content" not in answer


async def test_an_inquiry_nobody_made_is_not_found(opened):
    assert (await opened.http.get(f"/inquiries/{'9' * 20}")).json()["code"] == "not-found"


async def test_a_period_goes_with_the_query_and_must_be_in_order(opened):
    period = {"from": "2026-04-01", "to": "2027-03-31"}
    await opened.http.post("/inquiries", json=question(opened) | {"period": period})
    assert opened.counterparts.asked["period"] == period
    reversed_period = {"from": "2027-03-31", "to": "2026-04-01"}
    answer = await opened.http.post("/inquiries", json=question(opened) | {"period": reversed_period})
    assert [error["field"] for error in answer.json()["errors"]] == ["/period"]


async def test_an_answer_lost_on_the_way_can_be_collected(opened):
    opened.counterparts.lost = True
    answer = await opened.http.post("/inquiries", json=question(opened))
    assert (answer.json()["code"], answer.json()["instance"]) == ("party-unavailable", PROCESSING_NUMBER)
    collected = await opened.http.get(f"/inquiries/{answer.json()['instance']}")
    assert collected.json()["content"] == CONTENT


@pytest.mark.control("D13", "D16")
async def test_one_act_is_one_line_of_the_log_whether_answered_or_refused(opened):
    before = len(await opened.access_log())
    await opened.http.post("/inquiries", json=question(opened))
    await opened.http.get(f"/inquiries/{PROCESSING_NUMBER}")
    opened.counterparts.away = {"mesh-gateway"}
    await opened.http.post("/inquiries", json=question(opened))
    lines = [(line["operation"], line["outcome"]) for line in (await opened.access_log())[before:]]
    assert lines == [
        ("createInquiry", "ok"),
        ("getInquiry", "ok"),
        ("createInquiry", "party-unavailable"),
    ]


@pytest.mark.control("D16")
async def test_the_access_log_names_the_examiner_for_whom_feis_asks(opened):
    examiner = {"Acting-Staff": "examiner-1"}
    assert (await opened.http.post("/inquiries", json=question(opened), headers=examiner)).status_code == 200
    await opened.http.get(f"/inquiries/{PROCESSING_NUMBER}", headers={"Acting-Staff": "examiner-3"})
    asked, looked = (await opened.access_log())[-2:]
    assert (asked["party"], asked["actor"], asked["operation"]) == ("feis", "examiner-1", "createInquiry")
    assert asked["target"] == opened.addressee("nguyen-an")
    assert (looked["party"], looked["actor"], looked["operation"]) == ("feis", "examiner-3", "getInquiry")


@pytest.mark.control("D16", "D13")
async def test_a_refused_inquiry_names_the_examiner_as_well(opened):
    body = question(opened, case_id="CASE-9")
    assert (await opened.http.post("/inquiries", json=body, headers={"Acting-Staff": "examiner-1"})).status_code == 403
    assert [(row["actor"], row["outcome"]) for row in await opened.access_log()][-1] == ("examiner-1", "case-not-open")


async def test_a_name_that_is_no_staff_id_is_refused(opened):
    headers = {"Acting-Staff": "examiner 1; drop"}
    answer = await opened.http.post("/inquiries", json=question(opened), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
