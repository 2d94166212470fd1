"""RAS's queries, each in a transaction that is rolled back."""

import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from renkei_kit.card import CardIdentity
from renkei_kit.card_proof import Challenge
from renkei_kit.db import embedded_connection
from renkei_kit.migrate import upgrade
from renkei_ras.app import SPEC
from renkei_ras.application import Application, ApplicationKind, ApplicationState
from renkei_ras.registration import ApplicantKind, Represented, User
from renkei_ras.store import applications, challenges, transfers, users

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
CARD = CardIdentity("3e9", "CN=authority", "0" * 64)


@pytest.fixture(scope="module")
def migrated():
    raw = sqlite3.connect(":memory:", isolation_level=None)
    raw.execute("PRAGMA foreign_keys=ON")
    connection = embedded_connection(raw)
    with connection.begin():
        upgrade(connection, SPEC.schema.migrations)
    yield connection
    connection.close()
    raw.close()


@pytest.fixture
def tx(migrated):
    transaction = migrated.begin()
    yield migrated
    transaction.rollback()


def user(user_id="user-1", represented=None):
    return User(user_id, "hash", ApplicantKind.SELF, CARD, NOW, represented, NOW, NOW)


def application(number, user_id="user-1", submitted_at=NOW):
    return Application(
        f"app-{number}",
        user_id,
        ApplicationKind.EXTENSION_OF_STAY,
        ApplicantKind.SELF,
        "ZZ00000000ZZ",
        12,
        None,
        ApplicationState.SUBMITTED,
        None,
        NOW,
        submitted_at,
        submitted_at,
    )


def test_a_challenge_can_be_taken_once(tx):
    challenge = Challenge("c", b"\x00\xff" * 16, NOW)
    challenges.insert_challenge(tx, challenge)
    assert challenges.take_challenge(tx, "c") == challenge
    assert challenges.take_challenge(tx, "c") is None
    assert challenges.take_challenge(tx, "unknown") is None


def test_challenges_that_nobody_signed_are_forgotten(tx):
    for name, expires_at in (("old", NOW), ("young", NOW + timedelta(seconds=1))):
        challenges.insert_challenge(tx, Challenge(name, b"x", expires_at))
    challenges.delete_expired_challenges(tx, NOW)
    assert challenges.take_challenge(tx, "old") is None
    assert challenges.take_challenge(tx, "young") is not None


@pytest.mark.parametrize("represented", [None, Represented("NOBODY SYNTHETIC", date(2016, 12, 1), "ZZ11111111ZZ")])
def test_a_user_is_read_as_written(represented, tx):
    users.insert_user(tx, user(represented=represented))
    assert users.find_user(tx, "user-1") == users.load_user(tx, "user-1") == user(represented=represented)
    assert users.find_user(tx, "user-2") is None


def test_a_user_has_one_session(tx):
    users.insert_user(tx, user())
    users.insert_session(tx, "user-1", "first", NOW)
    users.insert_session(tx, "user-1", "second", NOW)
    assert users.find_session(tx, "first") is None
    users.touch_session(tx, "user-1", NOW + timedelta(minutes=1))
    assert users.find_session(tx, "second") == users.UserSession("user-1", NOW + timedelta(minutes=1))
    users.delete_session(tx, "user-1")
    assert users.find_session(tx, "second") is None


def test_a_session_belongs_to_a_user(tx):
    with pytest.raises(IntegrityError):
        users.insert_session(tx, "nobody", "token", NOW)


def test_applications_are_read_as_written_newest_first_and_by_user(tx):
    users.insert_user(tx, user())
    users.insert_user(tx, user("user-2"))
    older, newer = application(1), application(2, submitted_at=NOW + timedelta(seconds=1))
    for each in (older, newer, application(3, "user-2")):
        applications.insert_application(tx, each)
    assert applications.applications_of(tx, "user-1") == [newer, older]
    assert applications.find_application(tx, "app-1") == applications.load_application(tx, "app-1") == older
    applications.set_state(tx, "app-1", ApplicationState.EXAMINING, "note", NOW)
    changed = applications.load_application(tx, "app-1")
    assert (changed.state, changed.note) == (ApplicationState.EXAMINING, "note")


def test_the_outbox_gives_what_failed_least_first_and_forgets_what_was_sent(tx):
    users.insert_user(tx, user())
    for number in (1, 2):
        applications.insert_application(tx, application(number, submitted_at=NOW + timedelta(seconds=number)))
        transfers.insert_transfer(tx, f"app-{number}", f"sealed {number}")
    transfers.count_failed_attempt(tx, "app-1", "party-unavailable")
    waiting = transfers.waiting_transfers(tx)
    assert [(each.application.id, each.sealed_number) for each in waiting] == [
        ("app-2", "sealed 2"),
        ("app-1", "sealed 1"),
    ]
    assert "sealed" not in repr(waiting)
    transfers.delete_transfer(tx, "app-2")
    assert [each.application.id for each in transfers.waiting_transfers(tx)] == ["app-1"]
