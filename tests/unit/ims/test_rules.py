"""The rules of IMS by tables; no store, no event loop."""

from datetime import date

import pytest
from cryptography.exceptions import InvalidTag

from renkei_ims.rules import Authenticity, CaseState, Verdict, case_is_open_for, next_version, number_is_authentic
from renkei_ims.vault import NumberVault, Subject
from renkei_kit.personal_number import PersonalNumber
from renkei_kit.terms import AddresseeNumber

NUMBER = PersonalNumber("123456789018")
ADDRESSEE = AddresseeNumber("0" * 15)


@pytest.mark.parametrize(
    ("case", "holds"),
    [
        ((ADDRESSEE, CaseState.OPEN), True),
        ((ADDRESSEE, CaseState.CLOSED), False),
        ((AddresseeNumber("1" * 15), CaseState.OPEN), False),
        (None, False),
    ],
)
def test_case_is_open_for_the_person(case, holds):
    assert (case_is_open_for(case, ADDRESSEE) is None) == holds


@pytest.mark.parametrize("result", list(Authenticity))
def test_only_a_match_is_authentic_and_every_refusal_names_a_field(result):
    refusal = number_is_authentic(Verdict(result))
    assert (refusal is None) == (result is Authenticity.MATCH)
    assert refusal is None or refusal.errors


@pytest.mark.parametrize(
    ("current", "following"), [(None, "0003"), ("0001", "0002"), ("9999", "0001"), ("draft", "0003")]
)
def test_versions_count_on(current, following):
    assert next_version(current, first="0003") == following


def test_a_sealed_number_opens_only_at_its_own_place():
    vault = NumberVault("seed")
    key, other = vault.new_key(ADDRESSEE), vault.new_key(ADDRESSEE)
    sealed = vault.seal_number(NUMBER, ADDRESSEE, key)
    assert NUMBER.digits.encode() not in sealed
    assert vault.open_number(sealed, ADDRESSEE, key) == NUMBER
    for addressee, wrong in ((AddresseeNumber("1" * 15), key), (ADDRESSEE, other), (ADDRESSEE, None)):
        with pytest.raises(InvalidTag):
            vault.open_number(sealed, addressee, wrong)


def test_what_older_stores_kept_without_a_key_of_the_persons_own_still_opens():
    vault = NumberVault("seed")
    assert vault.open_number(vault.seal_number(NUMBER, ADDRESSEE, None), ADDRESSEE, None) == NUMBER


def test_the_hash_of_a_number_depends_on_the_key():
    assert NumberVault("seed").hash(NUMBER) == NumberVault("seed").hash(NUMBER)
    assert NumberVault("seed").hash(NUMBER) != NumberVault("other").hash(NUMBER)


def test_neither_vault_nor_subject_nor_number_shows_itself():
    subject = Subject("NAME", date(2000, 1, 1), "F", "ADDRESS")
    assert "NAME" not in repr(subject)
    assert NUMBER.digits not in f"{NUMBER} {NUMBER!r} {NumberVault('seed')!r}"
