"""What the agencies keep: originals sealed at their place, and which copies are still to be sent."""

import sqlite3
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update

from renkei_agency import original_store
from renkei_agency.original import CopyState, Original, Place
from renkei_agency.tables import METADATA, ORIGINAL
from renkei_kit.clock import JST
from renkei_kit.db import embedded_connection

NOW = datetime(2026, 11, 23, 9, tzinfo=JST)
PLACE = Place("9000013112100001", "0" * 15, "TM00000000000002")
SEAL = original_store.originals_seal("seed", PLACE.agency)
ORIGINAL_1 = Original(PLACE, "0001", date(2026, 4, 1), None, True, {"arrears": 61200}, CopyState.PENDING, 1)


@pytest.fixture
def tx():
    raw = sqlite3.connect(":memory:", isolation_level=None)
    connection = embedded_connection(raw)
    METADATA.create_all(connection)
    yield connection
    connection.close()
    raw.close()


def test_an_original_is_found_as_it_was_put(tx):
    original = replace(ORIGINAL_1, valid_to=date(2027, 3, 31), auto_reply=False)
    original_store.put_original(tx, original, SEAL)
    assert original_store.find_original(tx, PLACE, SEAL) == original


def test_a_new_revision_takes_the_place_of_the_former(tx):
    original_store.put_original(tx, ORIGINAL_1, SEAL)
    second = replace(ORIGINAL_1, content={"arrears": 0}, revision=2)
    original_store.put_original(tx, second, SEAL)
    assert original_store.find_original(tx, PLACE, SEAL) == second


def test_a_late_word_on_a_former_revision_changes_nothing(tx):
    original_store.put_original(tx, replace(ORIGINAL_1, revision=2), SEAL)
    original_store.copy_was(tx, ORIGINAL_1, CopyState.REGISTERED)
    assert original_store.places_to_send(tx, NOW) == (PLACE,)
    original_store.copy_was(tx, replace(ORIGINAL_1, revision=2), CopyState.REGISTERED)
    assert original_store.places_to_send(tx, NOW) == ()


def test_a_copy_that_is_being_sent_is_left_alone_until_the_lease_ends(tx):
    later = NOW + timedelta(seconds=30)
    original_store.put_original(tx, ORIGINAL_1, SEAL, leased_until=later)
    assert original_store.places_to_send(tx, NOW) == ()
    assert original_store.places_to_send(tx, later) == (PLACE,)
    original_store.copy_was(tx, ORIGINAL_1, CopyState.PENDING)
    assert original_store.places_to_send(tx, NOW) == (PLACE,)


def test_the_content_is_ciphertext_bound_to_its_agency_and_place(tx):
    original_store.put_original(tx, ORIGINAL_1, SEAL)
    sealed = tx.execute(select(ORIGINAL.c.sealed_content)).scalar_one()
    assert b"61200" not in sealed
    with pytest.raises(InvalidTag):
        original_store.find_original(tx, PLACE, original_store.originals_seal("seed", "9000014100300001"))
    tx.execute(update(ORIGINAL).values(addressee_number="1" * 15))
    with pytest.raises(InvalidTag):
        original_store.find_original(tx, replace(PLACE, addressee_number="1" * 15), SEAL)


def test_an_agency_knows_only_its_own_addressees(tx):
    original_store.insert_addressee(tx, PLACE.agency, "0" * 15)
    assert original_store.knows(tx, PLACE.agency, "0" * 15)
    assert not original_store.knows(tx, "9000014100300001", "0" * 15)
