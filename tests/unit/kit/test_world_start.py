"""A store keeps the world it was seeded with, and is brought up to date when it is opened."""

import sqlite3
from datetime import date

import pytest

from renkei_kit.world import World
from unit.kit.desk import ROOT, open_desk

SEED = "renkei-demo"


def world_of(day: date, seed: str = SEED, profile: str = "demo") -> World:
    return World.load(ROOT / "config", seed, day, profile)


async def test_a_store_that_is_opened_on_a_later_day_keeps_its_day(register, tmp_path):
    url = f"sqlite:///{tmp_path / 'feis.sqlite3'}"
    async with open_desk(world_of(date(2027, 1, 31)), register, database_url=url) as desk:
        first = (await desk.control.get("/config")).json()
    async with open_desk(world_of(date(2027, 3, 1)), register, database_url=url) as desk:
        again = (await desk.control.get("/config")).json()
        assert (await desk.log_in()).status_code in (201, 403)
    assert first["world_day"] == again["world_day"] == "2027-01-31"


async def test_a_store_of_another_seed_is_not_opened(register, tmp_path):
    url = f"sqlite:///{tmp_path / 'feis.sqlite3'}"
    async with open_desk(world_of(date(2027, 1, 31)), register, database_url=url):
        pass
    with pytest.raises(RuntimeError, match="another seed"):
        async with open_desk(world_of(date(2027, 1, 31), "other"), register, database_url=url, seed="other"):
            pass


async def test_a_store_that_an_older_version_made_is_migrated_when_it_is_opened(register, tmp_path):
    file = tmp_path / "feis.sqlite3"
    async with open_desk(world_of(date(2027, 1, 31)), register, database_url=f"sqlite:///{file}"):
        pass
    raw = sqlite3.connect(file)
    raw.execute("DROP TABLE world_start")
    raw.execute("DELETE FROM alembic_version WHERE version_num = 'evidence_2026_11_27_world_start'")
    raw.execute("INSERT INTO alembic_version VALUES ('evidence_checkpoints')")
    raw.execute("PRAGMA user_version = 0")
    raw.commit()
    raw.close()
    async with open_desk(world_of(date(2027, 2, 7)), register, database_url=f"sqlite:///{file}") as desk:
        assert (await desk.control.get("/config")).json()["world_day"] == "2027-02-07"
        assert (await desk.http.get("/readyz")).status_code == 200


async def test_a_reset_can_begin_in_another_world(desk):
    assert (await desk.control.post("/reset", json={"world": "empty"})).status_code == 204
    assert desk.ports.world.people == ()
    assert (await desk.control.get("/config")).json()["world_profile"] == "empty"
    assert (await desk.control.post("/reset", json={"world": "demo"})).status_code == 204
    assert desk.ports.world.people
    assert (await desk.control.post("/reset", json={"world": "tiny"})).json()["code"] == "request-invalid"
