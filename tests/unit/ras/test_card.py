"""What can be told from a card's certificate alone."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_kit.card import decoded, is_authority, is_responder, issuer_of, read_card, signed_by


def test_a_card_is_its_serial_issuer_and_key(authority, pem):
    card = read_card(pem(authority.card(serial=0xABC)))
    assert card.identity.serial == "abc"
    assert card.identity.issuer == "CN=authority"
    assert len(card.identity.key_hash) == 64


@pytest.mark.control("C7")
@pytest.mark.parametrize("change", [{"serial": 1002}, {"subject_key": "another card"}])
def test_a_renewed_or_other_card_is_another_one(change, authority, pem):
    first, second = (read_card(pem(authority.card(**changes))) for changes in ({}, change))
    assert first.identity != second.identity


@given(st.text(max_size=200))
def test_text_that_is_no_certificate_is_no_card(text):
    assert read_card(text) is None


def test_a_damaged_certificate_is_no_card(authority, pem):
    text = pem(authority.card())
    assert read_card(text.replace("MII", "AAA", 1)) is None


def test_the_issuer_is_the_authority_that_signed(authority, stranger, pem):
    card = read_card(pem(authority.card()))
    assert issuer_of(card, [stranger.certificate]) is None
    assert issuer_of(card, [stranger.certificate, authority.certificate]) == authority.certificate


def test_only_an_authority_can_be_an_issuer(authority, pem):
    assert issuer_of(read_card(pem(authority.card())), [authority.card()]) is None


def test_certificates_that_are_not_a_persons_are_known(authority):
    assert is_authority(authority.certificate)
    assert not is_authority(authority.card())
    assert is_responder(authority.issue("responder", responder=True))
    assert not is_responder(authority.card())


def test_only_the_cards_key_signs_for_it(authority, pem, sign):
    card = read_card(pem(authority.card()))
    assert signed_by(card, sign(b"challenge"), b"challenge")
    assert not signed_by(card, sign(b"challenge"), b"another challenge")
    assert not signed_by(card, sign(b"challenge", "another card"), b"challenge")
    assert not signed_by(card, b"", b"challenge")


@given(st.binary(max_size=300))
def test_base64url_is_read_with_and_without_padding(data):
    text = urlsafe_b64encode(data).decode()
    assert decoded(text) == decoded(text.rstrip("=")) == data


def test_what_is_not_base64url_has_no_bytes():
    assert decoded("A") is None
