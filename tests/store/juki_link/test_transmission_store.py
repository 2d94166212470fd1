"""The link server's store: a step is taken and logged once, in order, or not at all."""

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from renkei_juki_link import store
from renkei_juki_link.app import SPEC
from renkei_juki_link.rules import Kind, Step
from renkei_juki_link.store import Operation, Transmission
from renkei_kit.clock import JST
from renkei_kit.db import embedded_connection
from renkei_kit.migrate import upgrade

NOW = datetime(2026, 11, 24, 9, tzinfo=JST)
BEGUN = Transmission("0" * 32, Kind.AUTHENTICITY, Step.ENCRYPTED, "d" * 64, 3, NOW, NOW)


@pytest.fixture
def tx():
    raw = sqlite3.connect(":memory:", isolation_level=None)
    connection = embedded_connection(raw)
    with connection.begin():
        upgrade(connection, SPEC.schema.migrations)
        store.insert_transmission(connection, BEGUN, done(Step.ENCRYPTED))
        yield connection
    connection.close()
    raw.close()


def done(step: Step, transmission: Transmission = BEGUN, minutes: int = 0) -> Operation:
    at = NOW + timedelta(minutes=minutes)
    return Operation(at, transmission.id, step, f"outgoing/{transmission.id}.jwe", "ims", "ims")


def logged(tx) -> list[Step]:
    return [operation.step for operation in store.operations_on(tx, [BEGUN.id])]


def test_a_step_moves_the_state_and_is_logged(tx):
    store.advance(tx, BEGUN, done(Step.SENT, minutes=1))
    after = store.find_transmission(tx, BEGUN.id)
    assert (after.state, after.changed_at) == (Step.SENT, NOW + timedelta(minutes=1))
    assert logged(tx) == [Step.ENCRYPTED, Step.SENT]


def test_two_workers_take_a_step_once(tx):
    store.advance(tx, BEGUN, done(Step.SENT))
    store.advance(tx, BEGUN, done(Step.SENT))
    assert logged(tx) == [Step.ENCRYPTED, Step.SENT]


@pytest.mark.parametrize("step", [Step.ENCRYPTED, Step.RECEIVED, Step.DECRYPTED])
def test_a_step_out_of_order_changes_nothing(tx, step):
    with pytest.raises(ValueError, match="does not follow encrypted"):
        store.advance(tx, BEGUN, done(step))
    assert store.find_transmission(tx, BEGUN.id) == BEGUN
    assert logged(tx) == [Step.ENCRYPTED]


@pytest.mark.parametrize(
    "path, unfinished",
    [
        ([], True),
        ([Step.SENT], True),
        ([Step.SENT, Step.RECEIVED], True),
        ([Step.SENT, Step.RECEIVED, Step.DECRYPTED], False),
        ([Step.REFUSED], False),
        ([Step.SENT, Step.LOST], False),
    ],
)
def test_what_was_begun_and_not_ended_is_found_by_its_content(tx, path, unfinished):
    transmission = BEGUN
    for step in path:
        store.advance(tx, transmission, done(step))
        transmission = replace(transmission, state=step)
    found = store.find_unfinished(tx, Kind.AUTHENTICITY, BEGUN.content_digest)
    assert (found is not None) is unfinished
    assert store.find_unfinished(tx, Kind.LINKAGE_CODE, BEGUN.content_digest) is None
    assert store.find_unfinished(tx, Kind.AUTHENTICITY, "e" * 64) is None


def test_pages_are_newest_first_and_do_not_overlap(tx):
    for number in range(1, 5):
        later = replace(BEGUN, id=f"{number:032x}")
        store.insert_transmission(tx, later, done(Step.ENCRYPTED, later))
    first = store.transmissions(tx, None, 3)
    second = store.transmissions(tx, first[-1].id, 3)
    assert [int(transmission.id, 16) for transmission in (*first, *second)] == [4, 3, 2, 1, 0]
