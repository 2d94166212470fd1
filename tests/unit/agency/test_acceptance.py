"""What a provider's own system accepts: permit and notice of the core, for it, of one query, now, on its own list."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, KeySet

from renkei_agency.acceptance import Sent, first_refusal, query_is_on_own_list
from renkei_kit.clock import Clock
from renkei_kit.errors import ErrorCode
from renkei_kit.keys import client_key
from renkei_kit.permit import NOTICE_TYPE, PERMIT_TYPE, Notice, Permit, read_notice
from renkei_kit.terms import LinkageCode
from renkei_kit.world import World

ISSUER = "http://mesh-gateway"
KEY = client_key("seed", "core")
KEYS = KeySet([KEY])
WORLD = World.load(Path(__file__).parents[3] / "config", "renkei-demo", Clock()().date())
NOW = Clock()().replace(microsecond=0)
CHIYODA, ISA, TAX = "9000013101600001", "9000100000000001", "TM00000000000002"

PERMIT = Permit(
    issuer=ISSUER,
    provider=CHIYODA,
    client_id="isa-ims",
    inquirer=ISA,
    permit_id="permit-1",
    processing_number="1" * 20,
    affair="JM99000000000001",
    procedure="JT99010000000001",
    item=TAX,
    period=None,
    allow_list_row="IS-01",
    allow_list_version="1",
    issued_at=NOW,
    expires_at=NOW + timedelta(seconds=60),
)
NOTICE = Notice(
    issuer=ISSUER,
    provider=CHIYODA,
    subject=LinkageCode("ab" * 32),
    permit_id="permit-1",
    processing_number="1" * 20,
    inquirer=ISA,
    item=TAX,
    encryption_key=client_key("seed", "isa-ims").as_dict(private=False),
    issued_at=NOW,
    expires_at=NOW + timedelta(seconds=60),
)


def refusal_of(permit: Permit = PERMIT, notice: Notice = NOTICE, later: float = 0):
    return first_refusal(Sent(permit, notice), CHIYODA, NOW + timedelta(seconds=later))


def test_permit_and_notice_of_one_query_are_accepted():
    assert refusal_of() is None
    assert refusal_of(later=59) is None


@pytest.mark.parametrize(
    ("permit", "notice", "code", "rule"),
    [
        ({"provider": ISA}, {}, ErrorCode.PERMIT_NOT_YOURS, "sent_to_this_provider"),
        ({}, {"provider": ISA}, ErrorCode.NOTICE_NOT_ACCEPTED, "sent_to_this_provider"),
        ({}, {"permit_id": "permit-2"}, ErrorCode.NOTICE_NOT_ACCEPTED, "notice_belongs_to_permit"),
        ({}, {"processing_number": "2" * 20}, ErrorCode.NOTICE_NOT_ACCEPTED, "notice_belongs_to_permit"),
        ({}, {"inquirer": CHIYODA}, ErrorCode.NOTICE_NOT_ACCEPTED, "notice_belongs_to_permit"),
        ({"item": "TM99000000000001"}, {}, ErrorCode.NOTICE_NOT_ACCEPTED, "notice_belongs_to_permit"),
        ({"expires_at": NOW}, {}, ErrorCode.PERMIT_EXPIRED, "both_are_in_force"),
        ({"issued_at": NOW + timedelta(seconds=1)}, {}, ErrorCode.PERMIT_EXPIRED, "both_are_in_force"),
        ({}, {"expires_at": NOW}, ErrorCode.NOTICE_NOT_ACCEPTED, "both_are_in_force"),
    ],
)
def test_what_does_not_hold_together_is_refused(permit, notice, code, rule):
    refusal = refusal_of(replace(PERMIT, **permit), replace(NOTICE, **notice))
    assert (refusal.code, refusal.rule) == (code, rule)


@pytest.mark.parametrize("later", [-1, 60])
def test_a_notice_is_of_its_time(later):
    assert refusal_of(later=later).rule == "both_are_in_force"


def test_a_notice_is_read_as_it_was_signed():
    assert read_notice(NOTICE.signed_by(KEY), KEYS, ISSUER) == NOTICE


def resigned(key: ECKey = KEY, token_type: str = NOTICE_TYPE, **claims: object) -> str:
    payload = json.loads(jws.extract_compact(NOTICE.signed_by(KEY).encode()).payload) | claims
    header = {"alg": "ES256", "typ": token_type, "kid": key.kid}
    return jws.serialize_compact(header, json.dumps(payload).encode(), key, ["ES256"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b.c",
        PERMIT.signed_by(KEY),
        NOTICE.signed_by(client_key("seed", "other")),
        resigned(token_type=PERMIT_TYPE),
        resigned(iss="http://other"),
        resigned(sub=None, exp="soon"),
        resigned(exp=10**30),
        resigned(encryption_key="x"),
    ],
    ids=["nothing", "rubbish", "a permit", "another key", "type", "issuer", "time", "far", "no key"],
)
def test_what_is_no_notice_of_the_core_is_refused(text):
    refusal = read_notice(text, KEYS, ISSUER)
    assert (refusal.code, refusal.rule) == (ErrorCode.NOTICE_NOT_ACCEPTED, "notice_is_the_cores")
    assert NOTICE.subject.value not in refusal.detail


@pytest.mark.control("G11")
def test_the_provider_holds_the_query_against_its_own_copy_of_the_list():
    assert query_is_on_own_list(PERMIT, WORLD, NOW) is None
    for change in ({"item": "TM99000000000012"}, {"affair": "JM99000000000099"}, {"inquirer": "9000200000000001"}):
        refusal = query_is_on_own_list(replace(PERMIT, **change), WORLD, NOW)
        assert (refusal.code, refusal.rule) == (ErrorCode.NOT_ON_ALLOW_LIST, "query_is_on_own_list")
    assert query_is_on_own_list(PERMIT, WORLD, NOW.replace(year=1990)) is not None
