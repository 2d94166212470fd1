"""The envelope of a number: what is wrong is named, the value never."""

import json

import pytest

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
