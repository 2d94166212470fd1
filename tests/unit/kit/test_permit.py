"""A permit says one query, is signed by the core, and is read only when nothing about it is wrong."""

import base64
import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OctKey

from renkei_kit.clock import JST
from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.permit import ALGORITHM, NOTICE_TYPE, PERMIT_TYPE, Period, Permit, read_permit
from renkei_kit.terms import AffairCode, AgencyCode, ItemCode, ProcedureCode, ProcessingNumber

NOW = datetime(2027, 3, 1, 9, tzinfo=JST)
ISSUER = "http://mesh-gateway"
CORE = ECKey.generate_key("P-256")
CORE.ensure_kid()
OTHER = ECKey.generate_key("P-256")
OTHER.ensure_kid()
KEYS = KeySet([CORE])

PERMIT = Permit(
    issuer=ISSUER,
    provider=AgencyCode("9000013112100001"),
    client_id="isa-ims",
    inquirer=AgencyCode("9000100000000001"),
    permit_id="permit-1",
    processing_number=ProcessingNumber("20270301000000000001"),
    affair=AffairCode("JM99000000000001"),
    procedure=ProcedureCode("JT99000000000001"),
    item=ItemCode("TM00000000000002"),
    period=Period(date(2025, 4, 1), date(2026, 3, 31)),
    allow_list_row="IS-01",
    allow_list_version="1",
    issued_at=NOW,
    expires_at=NOW + timedelta(seconds=60),
)
SIGNED = PERMIT.signed_by(CORE)


def encoded(part: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def decoded(text: str) -> tuple[dict, dict]:
    header, claims, _ = text.split(".")
    return tuple(json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, claims))


HEADER, CLAIMS = decoded(SIGNED)


def signed(claims: object, key: ECKey = CORE, **header) -> str:
    return jws.serialize_compact(HEADER | header, json.dumps(claims).encode(), key, [ALGORITHM])


def code(text: str) -> ErrorCode:
    found = read_permit(text, KEYS, ISSUER)
    assert isinstance(found, Refusal)
    return found.code


@pytest.mark.parametrize("permit", [PERMIT, replace(PERMIT, period=None)], ids=["period", "no period"])
def test_what_was_signed_is_what_is_read(permit):
    assert read_permit(permit.signed_by(CORE), KEYS, ISSUER) == permit


def test_it_still_reads_while_an_older_key_is_published():
    assert read_permit(SIGNED, KeySet([OTHER, CORE]), ISSUER) == PERMIT


@given(st.data())
def test_no_character_of_it_may_change(data):
    position = data.draw(st.integers(0, len(SIGNED) - 1))
    other = data.draw(st.sampled_from("ABCxyz019_-.").filter(lambda character: character != SIGNED[position]))
    found = read_permit(SIGNED[:position] + other + SIGNED[position + 1 :], KEYS, ISSUER)
    last_bits = position == len(SIGNED) - 1 or SIGNED[position + 1] == "."
    assert isinstance(found, Refusal) or (last_bits and found == PERMIT)


@given(st.text(max_size=60))
def test_no_text_is_ever_more_than_refused(text):
    assert code(text) in {ErrorCode.PERMIT_MALFORMED, ErrorCode.PERMIT_SIGNATURE_INVALID}


def test_a_changed_claim_is_a_wrong_signature():
    header, _, signature = SIGNED.split(".")
    altered = encoded(CLAIMS | {"aud": "9000200000000001"})
    assert code(f"{header}.{altered}.{signature}") is ErrorCode.PERMIT_SIGNATURE_INVALID


def test_anothers_signature_is_wrong_whatever_key_it_names():
    assert code(PERMIT.signed_by(OTHER)) is ErrorCode.PERMIT_SIGNATURE_INVALID
    assert code(signed(CLAIMS, OTHER, kid=CORE.kid)) is ErrorCode.PERMIT_SIGNATURE_INVALID


def test_no_algorithm_is_no_signature():
    for name in ("none", "None", "NONE"):
        text = f"{encoded(HEADER | {'alg': name})}.{encoded(CLAIMS)}."
        assert code(text) in {ErrorCode.PERMIT_MALFORMED, ErrorCode.PERMIT_SIGNATURE_INVALID}


def test_the_public_key_is_no_shared_secret():
    secret = OctKey.import_key(json.dumps(CORE.as_dict(private=False)))
    header = HEADER | {"alg": "HS256"}
    text = jws.serialize_compact(header, json.dumps(CLAIMS).encode(), secret, ["HS256"])
    assert code(text) is ErrorCode.PERMIT_SIGNATURE_INVALID


@pytest.mark.parametrize("token_type", [NOTICE_TYPE, "at+jwt", "JWT", ""])
def test_a_signed_text_of_another_type_is_no_permit(token_type):
    assert code(signed(CLAIMS, typ=token_type)) is ErrorCode.PERMIT_MALFORMED
    assert HEADER["typ"] == PERMIT_TYPE


def test_another_issuers_permit_is_not_the_cores():
    assert code(signed(CLAIMS | {"iss": "http://elsewhere"})) is ErrorCode.PERMIT_SIGNATURE_INVALID


@pytest.mark.parametrize("claim", sorted(set(CLAIMS) - {"iss", "sub", "nbf"}))
def test_a_missing_claim_is_malformed(claim):
    claims = {name: value for name, value in CLAIMS.items() if name != claim}
    assert code(signed(claims)) is ErrorCode.PERMIT_MALFORMED


@pytest.mark.parametrize(
    "change",
    [
        {"authorization_details": []},
        {"authorization_details": CLAIMS["authorization_details"] * 2},
        {"authorization_details": "all"},
        {"authorization_details": [1]},
        {"authorization_details": [{**CLAIMS["authorization_details"][0], "period": {"from": "soon", "to": "later"}}]},
        {"exp": "tomorrow"},
        {"iat": None},
        {"exp": 10**30},
    ],
)
def test_a_claim_of_another_kind_is_malformed(change):
    assert code(signed(CLAIMS | change)) is ErrorCode.PERMIT_MALFORMED


@pytest.mark.parametrize("claims", [[], "text", 1, None])
def test_claims_that_are_no_object_are_malformed(claims):
    assert code(signed(claims)) is ErrorCode.PERMIT_MALFORMED


def test_a_very_long_text_is_not_even_looked_at():
    assert code("a" * 10_000_000) is ErrorCode.PERMIT_MALFORMED
    assert code(signed(CLAIMS | {"more": "x" * 9000})) is ErrorCode.PERMIT_MALFORMED


def test_the_permit_names_no_person():
    assert set(CLAIMS["authorization_details"][0]) == {"type", "affair", "procedure", "item", "period"}
    assert CLAIMS["sub"] == CLAIMS["client_id"]
