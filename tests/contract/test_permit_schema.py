"""contracts/permit.schema.json describes exactly what the kit signs."""

import base64
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from joserfc.jwk import ECKey
from jsonschema import Draft202012Validator

from renkei_kit.clock import JST
from renkei_kit.confirmation import Confirmation
from renkei_kit.permit import Notice, Period, Permit
from renkei_kit.terms import AffairCode, AgencyCode, ItemCode, LinkageCode, ProcedureCode, ProcessingNumber

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "contracts/permit.schema.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 24, 9, tzinfo=JST)
ISSUER = "http://127.0.0.1:8106"
PROVIDER_CODE = LinkageCode("a-code-that-only-the-provider-may-see")
KEPT_OUT = ("addressee", "personal_number", "linkage_code", "resident_record")

PERMIT = Permit(
    issuer=ISSUER,
    provider=AgencyCode("9000013112100001"),
    client_id="isa-ims",
    inquirer=AgencyCode("9000100000000001"),
    permit_id="4fYq5G0mZ8c2pN1w",
    processing_number=ProcessingNumber("20261124000000000001"),
    affair=AffairCode("JM99000000000001"),
    procedure=ProcedureCode("JT99000000000001"),
    item=ItemCode("TM00000000000002"),
    period=Period(date(2025, 4, 1), date(2026, 3, 31)),
    allow_list_row="IS-01",
    allow_list_version="1",
    issued_at=NOW,
    expires_at=NOW + timedelta(seconds=60),
)


@pytest.fixture(scope="module")
def key() -> ECKey:
    key = ECKey.generate_key("P-256")
    key.ensure_kid()
    return key


@pytest.fixture
def notice(key) -> Notice:
    return Notice(
        issuer=ISSUER,
        provider=PERMIT.provider,
        subject=PROVIDER_CODE,
        permit_id=PERMIT.permit_id,
        processing_number=PERMIT.processing_number,
        inquirer=PERMIT.inquirer,
        item=PERMIT.item,
        encryption_key=key.as_dict(private=False),
        issued_at=NOW,
        expires_at=NOW + timedelta(seconds=60),
    )


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("permit", [PERMIT, replace(PERMIT, period=None)], ids=["with period", "without period"])
def test_a_signed_permit_is_what_the_schema_says(permit, key):
    assert _errors(_decoded(permit.signed_by(key))) == []


def test_a_signed_notice_is_what_the_schema_says(notice, key):
    assert _errors(_decoded(notice.signed_by(key))) == []


def test_a_bound_permit_names_a_key_and_nothing_else(key):
    bound = replace(PERMIT, confirmation=Confirmation(key.thumbprint()))
    assert _errors(_decoded(bound.signed_by(key))) == []
    for other in (Confirmation("short"), Confirmation("x" * 44)):
        assert _errors(_decoded(replace(PERMIT, confirmation=other).signed_by(key))) != []


def test_a_permit_has_no_room_for_a_code_or_a_number(key):
    decoded = _decoded(PERMIT.signed_by(key))
    for name in KEPT_OUT:
        assert _errors({**decoded, "claims": {**decoded["claims"], name: "1"}}) != []
        assert name not in json.dumps(decoded)
    assert SCHEMA["$defs"]["permit_claims"]["additionalProperties"] is False
    assert SCHEMA["$defs"]["query"]["additionalProperties"] is False


def test_a_notice_holds_the_providers_code_only_as_its_subject(notice, key):
    claims = _decoded(notice.signed_by(key))["claims"]
    assert [name for name, value in claims.items() if value == PROVIDER_CODE.value] == ["sub"]
    assert not any(name in json.dumps(claims) for name in KEPT_OUT)


def test_a_notice_never_hands_over_a_private_key(notice, key):
    decoded = _decoded(replace(notice, encryption_key=key.as_dict(private=True)).signed_by(key))
    assert _errors(decoded) != []


@pytest.mark.parametrize("claim", SCHEMA["$defs"]["permit_claims"]["required"])
def test_every_claim_of_a_permit_is_needed(claim, key):
    decoded = _decoded(PERMIT.signed_by(key))
    del decoded["claims"][claim]
    assert _errors(decoded) != []


def _decoded(text: str) -> dict:
    header, claims, _ = text.split(".")
    return {"header": _json(header), "claims": _json(claims)}


def _json(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def _errors(decoded: dict) -> list:
    return list(Draft202012Validator(SCHEMA).iter_errors(decoded))
