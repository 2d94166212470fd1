"""What IMS keeps: one person per number, one registration per case, steps that only one runner can make."""

import sqlite3
from datetime import date, datetime, timedelta

import pytest

from renkei_ims import case_store, person_store, registration_store
from renkei_ims.confirmed import confirmed
from renkei_ims.person import Person
from renkei_ims.rules import Authenticity, CaseState, RegistrationState, Verdict
from renkei_ims.tables import METADATA
from renkei_ims.vault import NumberVault, Subject
from renkei_kit.clock import JST
from renkei_kit.db import embedded_connection
from renkei_kit.personal_number import PersonalNumber

NOW = datetime(2026, 11, 23, 9, tzinfo=JST)
LATER = NOW + timedelta(seconds=30)
NUMBER, OTHER = PersonalNumber("123456789018"), PersonalNumber("621498320257")
VAULT = NumberVault("seed")
SUBJECT = Subject("NGUYEN SYNTHETIC AN", date(1992, 11, 23), "F", "東京都世田谷区")
MATCH = Verdict(Authenticity.MATCH)


@pytest.fixture
def tx():
    raw = sqlite3.connect(":memory:", isolation_level=None)
    connection = embedded_connection(raw)
    METADATA.create_all(connection)
    yield connection
    connection.close()
    raw.close()


def person(addressee: str = "0" * 15, number: PersonalNumber = NUMBER) -> Person:
    return confirmed(VAULT, addressee, number, SUBJECT, NOW)


def receive(tx, case_id: str = "CASE-1") -> bool:
    return registration_store.insert_registration(tx, case_id, "ras", (b"sealed", "digest"), NOW, LATER)


def test_a_number_stands_under_one_addressee_number(tx):
    assert person_store.insert_person(tx, person())
    assert not person_store.insert_person(tx, person("1" * 15))
    assert not person_store.insert_person(tx, person("0" * 15, OTHER))
    assert person_store.find_addressee(tx, VAULT.hash(NUMBER)) == "0" * 15
    assert person_store.find_person(tx, "1" * 15) is None


def test_a_changed_number_is_found_and_the_former_is_not(tx):
    person_store.insert_person(tx, person())
    person_store.update_number(tx, person("0" * 15, OTHER), LATER)
    assert person_store.find_addressee(tx, VAULT.hash(NUMBER)) is None
    assert person_store.is_closed(tx, VAULT.hash(NUMBER))
    assert not person_store.is_closed(tx, VAULT.hash(OTHER))
    assert person_store.load_person(tx, "0" * 15).checked_at == LATER


def test_who_must_exist_and_does_not_is_an_error(tx):
    with pytest.raises(LookupError):
        person_store.load_person(tx, "0" * 15)


def test_a_case_has_one_registration(tx):
    assert receive(tx)
    assert not receive(tx)


def test_a_registration_is_settled_once_and_its_intake_erased(tx):
    receive(tx)
    settled = [
        registration_store.settle(tx, "CASE-1", MATCH, RegistrationState.AUTHENTIC, "0" * 15, NOW) for _ in range(2)
    ]
    assert settled == [True, False]
    assert registration_store.load_registration(tx, "CASE-1").sealed_intake is None


def test_the_verdict_is_kept_as_it_was_given(tx):
    receive(tx)
    assert registration_store.verdict_of(tx, "CASE-1") is None
    verdict = Verdict(Authenticity.REMOVED, ("address",), "death")
    registration_store.settle(tx, "CASE-1", verdict, RegistrationState.NOT_AUTHENTIC, None, NOW)
    assert registration_store.verdict_of(tx, "CASE-1") == verdict


def test_unfinished_work_is_leased_to_one_runner(tx):
    receive(tx)
    assert registration_store.lease_unfinished(tx, NOW, LATER) == ()
    registration_store.release(tx, "CASE-1")
    assert registration_store.has_unfinished(tx, NOW)
    assert registration_store.lease_unfinished(tx, NOW, LATER) == ("CASE-1",)
    assert registration_store.lease_unfinished(tx, NOW, LATER) == ()
    assert registration_store.lease_unfinished(tx, LATER, LATER) == ("CASE-1",)


def test_finished_work_is_not_leased(tx):
    receive(tx)
    registration_store.settle(tx, "CASE-1", MATCH, RegistrationState.LINKED, "0" * 15, NOW)
    registration_store.release(tx, "CASE-1")
    assert not registration_store.has_unfinished(tx, NOW)


def test_a_case_is_opened_once_and_for_one_person_and_closed(tx):
    case_store.open_case(tx, "CASE-1", "0" * 15, NOW)
    case_store.open_case(tx, "CASE-1", "1" * 15, LATER)
    assert case_store.find_case(tx, "CASE-1") == ("0" * 15, CaseState.OPEN)
    case_store.close_case(tx, "CASE-1", LATER)
    assert case_store.find_cases(tx, "0" * 15) == (("CASE-1", CaseState.CLOSED),)
