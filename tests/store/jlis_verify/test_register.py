"""The register's store: found by number, and nothing in it that a thief of the disk could read as one."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from renkei_jlis_verify import certificate_store, store
from renkei_jlis_verify.app import SPEC
from renkei_jlis_verify.certificate_rules import RevocationReason
from renkei_jlis_verify.vault import Vault
from renkei_kit.clock import Clock
from renkei_kit.db import embedded_connection
from renkei_kit.personal_number import PersonalNumber, personal_number_of
from renkei_kit.store_setup import image
from renkei_kit.world import World

ROOT = Path(__file__).parents[3]
NOW = Clock()()


@pytest.fixture(scope="module")
def world():
    return World.load(ROOT / "config", "renkei-demo", NOW.date())


@pytest.fixture(scope="module")
def content(world):
    return image(SPEC.schema, world, ROOT / "config")


@pytest.fixture
def tx(content):
    raw = sqlite3.connect(":memory:", isolation_level=None)
    raw.deserialize(content)
    connection = embedded_connection(raw)
    with connection.begin():
        yield connection
    connection.close()
    raw.close()


@pytest.fixture
def vault(world):
    return Vault(world.seed)


def test_no_number_and_no_record_code_can_be_read_off_the_disk(world, content):
    for person in world.people:
        for generation in range(person.number_generation + 1):
            assert personal_number_of(world.seed, person.id, generation).digits.encode() not in content
        assert world.resident_record_code(person).encode() not in content
        assert person.name.encode() in content


def test_everybody_is_found_by_their_number_in_force(world, tx, vault):
    for person in world.people:
        number = personal_number_of(world.seed, person.id, person.number_generation)
        person_id, registered = store.find_holder(tx, vault, number)
        assert (person_id, registered.attributes.name) == (person.id, person.name)
        assert registered.number_in_force
        assert store.load_record_code(tx, vault, person_id) == world.resident_record_code(person)


def test_a_former_number_leads_to_its_person_and_is_not_in_force(world, tx, vault):
    person = world.person_with_story("number-changed")
    person_id, registered = store.find_holder(tx, vault, personal_number_of(world.seed, person.id, 0))
    assert (person_id, registered.number_in_force) == (person.id, False)
    assert [number.digits for number in store.find_numbers(tx, vault, person.id)] == [
        personal_number_of(world.seed, person.id, generation).digits for generation in (1, 0)
    ]


def test_nobodys_number_leads_to_nobody(tx, vault):
    assert store.find_holder(tx, vault, PersonalNumber("123456789018")) is None


def test_another_worlds_vault_finds_and_opens_nothing(world, tx):
    number = personal_number_of(world.seed, "santos-maria")
    assert store.find_holder(tx, Vault("another seed"), number) is None


def test_an_acquisition_is_noted_for_its_first_person(tx, vault):
    store.insert_acquisition(tx, vault, "A" * 22, "santos-maria", NOW)
    store.insert_acquisition(tx, vault, "A" * 22, "silva-ana", NOW)
    assert store.find_acquirer(tx, vault, "A" * 22) == "santos-maria"
    assert store.find_acquirer(tx, vault, "B" * 22) is None


def test_a_revocation_is_kept_as_it_was_entered(tx):
    (entry, _) = certificate_store.entries_of(tx, "santos-maria")
    certificate_store.revoke(tx, entry.serial, NOW, RevocationReason.KEY_COMPROMISE)
    certificate_store.revoke(tx, entry.serial, NOW + timedelta(days=1), RevocationReason.SUPERSEDED)
    found = certificate_store.find_entry(tx, entry.serial)
    assert (found.revoked_at, found.revocation_reason) == (NOW, RevocationReason.KEY_COMPROMISE)


def test_only_what_was_revoked_by_then_is_listed(tx):
    before = {entry.serial for entry in certificate_store.revoked_entries(tx, NOW)}
    (entry, _) = certificate_store.entries_of(tx, "santos-maria")
    certificate_store.revoke(tx, entry.serial, NOW + timedelta(hours=1), RevocationReason.SUPERSEDED)
    assert {row.serial for row in certificate_store.revoked_entries(tx, NOW)} == before
    later = certificate_store.revoked_entries(tx, NOW + timedelta(hours=1))
    assert {row.serial for row in later} == before | {entry.serial}


def test_who_was_released_from_a_hold_is_listed_until_then(tx):
    (entry, _) = certificate_store.entries_of(tx, "santos-maria")
    certificate_store.revoke(tx, entry.serial, NOW, RevocationReason.CERTIFICATE_HOLD)
    certificate_store.release(tx, entry.serial, NOW + timedelta(hours=2))
    for hours, listed in ((0, True), (1, True), (2, False)):
        rows = certificate_store.revoked_entries(tx, NOW + timedelta(hours=hours))
        assert (entry.serial in {row.serial for row in rows}) is listed
    certificate_store.revoke(tx, entry.serial, NOW + timedelta(hours=3), RevocationReason.KEY_COMPROMISE)
    rows = certificate_store.revoked_entries(tx, NOW + timedelta(hours=3))
    assert [row.revocation_reason for row in rows if row.serial == entry.serial] == [RevocationReason.KEY_COMPROMISE]


def test_the_first_chip_on_a_card_stays(tx):
    (entry, _) = certificate_store.entries_of(tx, "santos-maria")
    first, second = certificate_store.Chip(b"1", b"a"), certificate_store.Chip(b"2", b"b")
    certificate_store.put_chip(tx, entry.serial, first)
    certificate_store.put_chip(tx, entry.serial, second)
    assert certificate_store.find_chip(tx, entry.serial) == first


def test_of_two_replicas_the_first_makes_the_authority(tx):
    first, second = certificate_store.Chip(b"1", b"a"), certificate_store.Chip(b"2", b"b")
    certificate_store.insert_authority(tx, "ca", first)
    certificate_store.insert_authority(tx, "ca", second)
    assert certificate_store.find_authority(tx, "ca") == first
