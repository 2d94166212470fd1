"""Sealed values and envelopes open for their owner, whole and in their place; derived keys agree everywhere."""

import pytest
from cryptography.exceptions import InvalidTag
from joserfc.jwk import ECKey

from renkei_kit.envelope import EnvelopeError, open_with, seal_to
from renkei_kit.keys import client_key, derived_key, sealing_key, service_key
from renkei_kit.seal import Seal

CONTENT = "署名".encode()


@pytest.fixture
def seal() -> Seal:
    return Seal(bytes(32))


def test_a_sealed_value_opens_in_its_place(seal):
    assert seal.open(seal.close(CONTENT, "copy/1"), "copy/1") == CONTENT
    assert CONTENT not in seal.close(CONTENT, "copy/1")
    assert seal.close(CONTENT, "copy/1") != seal.close(CONTENT, "copy/1")


def test_a_sealed_value_that_was_moved_altered_or_is_anothers_stays_shut(seal):
    closed = seal.close(CONTENT, "copy/1")
    with pytest.raises(InvalidTag):
        seal.open(closed, "copy/2")
    with pytest.raises(InvalidTag):
        seal.open(closed[:-1] + bytes([closed[-1] ^ 1]), "copy/1")
    with pytest.raises(InvalidTag):
        Seal(bytes(31) + b"1").open(closed, "copy/1")


def test_an_envelope_opens_for_its_key_only():
    key = sealing_key("renkei-demo")
    envelope = seal_to(ECKey.import_key(key.as_dict(private=False)), CONTENT)
    assert open_with(key, envelope) == CONTENT
    with pytest.raises(EnvelopeError):
        open_with(sealing_key("another seed"), envelope)


@pytest.mark.parametrize("text", ["", "rubbish", "a.b.c.d.e", "....", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_envelope_says_nothing(text):
    with pytest.raises(EnvelopeError):
        open_with(sealing_key("renkei-demo"), text)


def test_derived_keys_are_the_same_everywhere_and_different_for_each():
    def thumbprints(seed: str) -> list[str]:
        keys = (sealing_key(seed), service_key(seed, "ims"), client_key(seed, "ims"), derived_key(seed, "a", "b"))
        return [key.thumbprint() for key in keys]

    assert thumbprints("one") == thumbprints("one")
    assert len({*thumbprints("one"), *thumbprints("two")}) == 8
    assert derived_key("one", "ab", "c").kid != derived_key("one", "a", "bc").kid
