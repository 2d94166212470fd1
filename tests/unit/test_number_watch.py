"""The watch over RAS and FEIS finds a number wherever one stands; without that its silence would say nothing."""

import logging
import sqlite3

import httpx2
import pytest

from networks.number_watch import NumberWatch, numbers_of_the_world
from renkei_kit.personal_number import PersonalNumber

NUMBER = numbers_of_the_world()[0]


@pytest.fixture
def watch():
    return NumberWatch([NUMBER])


def test_it_knows_the_numbers_of_everybody_and_they_are_numbers():
    numbers = numbers_of_the_world()
    assert len(set(numbers)) == len(numbers) > 70
    assert all(PersonalNumber.parse(number) for number in numbers)


@pytest.mark.control("C13")
def test_it_finds_a_number_in_files_logs_and_stores(watch, tmp_path):
    for name in ("feis.sqlite", "ras.sqlite-wal", "up.log", "ims.sqlite"):
        (tmp_path / name).write_bytes(b"\x00" * 100 + NUMBER.encode() + b"\x00")
    watch.look_at_files(tmp_path)
    assert watch.places == {"file feis.sqlite", "file ras.sqlite-wal", "file up.log"}
    raw = sqlite3.connect(":memory:")
    raw.execute("CREATE TABLE kept (text)")
    raw.execute("INSERT INTO kept VALUES (?)", (NUMBER,))
    raw.commit()
    watch.look(raw.serialize(), "a store")
    assert "a store" in watch.places
    assert NUMBER not in str(watch.places)


@pytest.mark.control("C13")
async def test_the_run_is_watched(number_watch, network):
    """What RAS answers, stores and logs in this run was looked at."""
    before = number_watch.looked_at
    assert isinstance(network.http["ras"], httpx2.AsyncClient)
    await network.http["ras"].get("/livez")
    if network.kind == "in-process":
        assert number_watch.looked_at > before
    logging.getLogger("renkei").warning("watched", extra={"service": "ras"})
    assert number_watch.looked_at > before
    assert number_watch.places == set()
