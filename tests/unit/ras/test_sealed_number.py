"""A number is accepted sealed, by the agreed algorithms, and in no other form."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import ECKey

from renkei_ras.sealed_number import is_sealed

KEY = ECKey.generate_key("P-256")


def sealed(alg="ECDH-ES+A256KW", enc="A256GCM"):
    text = json.dumps({"personal_number": "synthetic"})
    return jwe.encrypt_compact({"alg": alg, "enc": enc}, text, KEY, algorithms=[alg, enc])


def test_a_sealed_number_is_recognised():
    assert is_sealed(sealed())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "000000000000",
        '{"personal_number": "000000000000"}',
        "bm90.anNvbg.aXY.dGV4dA.dGFn",
        "WzFd.anNvbg.aXY.dGV4dA.dGFn",
        sealed(alg="ECDH-ES+A128KW"),
        sealed(enc="A128GCM"),
        sealed().rpartition(".")[0],
    ],
)
def test_anything_else_is_not(text):
    assert not is_sealed(text)


@given(st.text())
def test_arbitrary_text_is_never_taken_for_sealed(text):
    assert not is_sealed(text)
