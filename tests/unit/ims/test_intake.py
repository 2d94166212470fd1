"""The envelope of a number: what is wrong is named, the value never."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei_ims.intake import opened_number
from renkei_kit.envelope import seal_to
from renkei_kit.keys import client_key, sealing_key
from renkei_kit.personal_number import PersonalNumber

KEY = sealing_key("seed")


def sealed(content: object, key=KEY) -> str:
    return seal_to(key, json.dumps(content).encode())


def test_a_sealed_number_is_opened():
    assert opened_number(sealed({"personal_number": "123456789018"}), KEY) == PersonalNumber("123456789018")


@pytest.mark.control("C11")
@pytest.mark.parametrize(
    ("envelope", "field"),
    [
        ("no envelope", "/sealed_number"),
        ("", "/sealed_number"),
        ("a.b.c.d.e", "/sealed_number"),
        (sealed({"personal_number": "123456789018"}, client_key("seed", "isa-ims")), "/sealed_number"),
        (seal_to(KEY, b"not json"), "/sealed_number"),
        (seal_to(KEY, b"\xff\xfe"), "/sealed_number"),
        (sealed(["123456789018"]), "/sealed_number"),
        (sealed({}), "/sealed_number"),
        (sealed({"personal_number": "123456789018", "name": "x"}), "/sealed_number"),
        (sealed({"personal_number": 123456789018}), "/sealed_number/personal_number"),
        (sealed({"personal_number": "123456789019"}), "/sealed_number/personal_number"),
        (sealed({"personal_number": "12345678901"}), "/sealed_number/personal_number"),
        (sealed({"personal_number": "１２３４５６７８９０１８"}), "/sealed_number/personal_number"),
    ],
)
def test_what_is_no_number_is_refused_by_field(envelope, field):
    refusal = opened_number(envelope, KEY)
    assert not isinstance(refusal, PersonalNumber)
    assert [error.field for error in refusal.errors] == [field]
    assert "12345678" not in str(refusal)


def test_an_envelope_altered_on_the_way_is_refused():
    envelope = sealed({"personal_number": "123456789018"})
    head, last = envelope[:-2], envelope[-2:]
    altered = head + ("AA" if last != "AA" else "BB")
    assert not isinstance(opened_number(altered, KEY), PersonalNumber)


def recoded(**changes) -> str:
    """An envelope whose header says something else, as a hostile sender may write it."""
    header, rest = sealed({"personal_number": "123456789018"}).split(".", 1)
    content = json.loads(base64.urlsafe_b64decode(header + "=="))
    content["epk"] |= changes.pop("epk", {})
    text = base64.urlsafe_b64encode(json.dumps(content | changes).encode()).rstrip(b"=").decode()
    return f"{text}.{rest}"


@pytest.mark.parametrize(
    "changes",
    [
        {"epk": {"crv": "P-999"}},
        {"epk": {"x": "AA"}},
        {"epk": {"kty": "oct"}},
        {"enc": "A128GCM"},
        {"enc": 1},
        {"alg": "none"},
        {"alg": ["ECDH-ES"]},
        {"zip": "DEF"},
        {"crit": ["exp"]},
        {"apu": 1},
    ],
    ids=str,
)
def test_a_header_of_any_shape_is_refused_and_no_fault(changes):
    refusal = opened_number(recoded(**changes), KEY)
    assert not isinstance(refusal, PersonalNumber)
    assert refusal.errors[0].field == "/sealed_number"


@given(st.text(max_size=60))
def test_no_text_is_a_fault(text):
    assert not isinstance(opened_number(text, KEY), PersonalNumber)


@settings(max_examples=60)
@given(st.integers(min_value=0, max_value=300), st.characters())
def test_an_envelope_with_any_character_changed_is_refused_or_the_same(position, character):
    envelope = sealed({"personal_number": "123456789018"})
    position %= len(envelope)
    altered = envelope[:position] + character + envelope[position + 1 :]
    opened = opened_number(altered, KEY)
    assert not isinstance(opened, PersonalNumber) or opened.digits == "123456789018"
