"""Background work goes on for as long as the service runs, whatever happens in one round of it."""

import asyncio
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

import pytest

from renkei_kit import chores
from renkei_kit.clock import JST
from renkei_kit.errors import ErrorCode, refuse
from unit.kit.desk import SPEC, open_desk


@pytest.mark.parametrize("fault", [refuse(ErrorCode.PARTY_UNAVAILABLE, "away"), KeyError("a fault")])
async def test_a_failed_round_is_followed_by_the_next(fault, monkeypatch, caplog):
    rounds, done = [], asyncio.Event()

    async def work(ports):
        rounds.append(ports)
        if len(rounds) == 1:
            raise fault
        done.set()

    monkeypatch.setattr(chores, "RETRY_SECONDS", 0)
    task = asyncio.create_task(
        chores.Chore(work).again_and_again(SimpleNamespace(name="desk", controls=SimpleNamespace(stream=None)))
    )
    await asyncio.wait_for(done.wait(), 5)
    task.cancel()
    assert len(rounds) >= 2
    assert "a fault" not in caplog.text


async def test_it_ends_though_the_bell_rings_while_it_is_ended():
    bell, rounds = asyncio.Event(), asyncio.Queue()
    bell.set()
    task = asyncio.create_task(
        chores.Chore(rounds.put, lambda ports: bell).again_and_again(
            SimpleNamespace(name="desk", controls=SimpleNamespace(stream=None))
        )
    )
    await rounds.get()
    await asyncio.sleep(0)  # it waits for the bell now
    bell.set()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(5):
            await task


async def test_upkeep_is_done_less_often(monkeypatch):
    rounds, done = [], asyncio.Event()

    async def upkeep(ports):
        rounds.append("upkeep")

    async def work(ports):
        rounds.append("work")
        if rounds.count("work") == 5:
            done.set()

    monkeypatch.setattr(chores, "RETRY_SECONDS", 0.001)
    monkeypatch.setattr(chores, "UPKEEP_ROUNDS", 1_000_000)
    ports = SimpleNamespace(name="desk", controls=SimpleNamespace(stream=None))
    kinds = (chores.Chore(upkeep, upkeep=True), chores.Chore(work))
    tasks = [asyncio.create_task(chore.again_and_again(ports)) for chore in kinds]
    async with asyncio.timeout(5):
        await done.wait()
    for task in tasks:
        task.cancel()
    assert set(rounds) == {"work"}


async def test_upkeep_is_done_when_the_clock_has_been_moved(world, register, monkeypatch):
    monkeypatch.setattr(chores, "RETRY_SECONDS", 3600.0)
    days = asyncio.Queue()

    async def upkeep(ports):
        days.put_nowait(ports.clock().date().isoformat())

    async with open_desk(world, register, replace(SPEC, upkeep=(upkeep,))) as desk, asyncio.timeout(5):
        await desk.control.put("/clock", json={"now": "2034-01-31T09:00:00+09:00"})
        assert await days.get() == "2034-01-31"


async def test_upkeep_is_done_when_a_snapshot_has_put_the_clock_back(world, register, monkeypatch):
    monkeypatch.setattr(chores, "RETRY_SECONDS", 3600.0)
    days = asyncio.Queue()

    async def upkeep(ports):
        days.put_nowait(ports.clock().date().isoformat())

    async with open_desk(world, register, replace(SPEC, upkeep=(upkeep,))) as desk, asyncio.timeout(10):
        desk.clock.set(datetime(2034, 1, 31, 9, tzinfo=JST))
        assert (await desk.control.post("/snapshots", json={"id": "before"})).status_code == 201
        desk.clock.set(datetime(2040, 1, 31, 9, tzinfo=JST))
        assert (await desk.control.post("/snapshots/before/restore")).status_code == 204
        assert await days.get() == "2034-01-31"
