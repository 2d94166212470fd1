"""Background work goes on for as long as the service runs, whatever happens in one round of it."""

import asyncio
from types import SimpleNamespace

import pytest

from renkei_kit import chores
from renkei_kit.errors import ErrorCode, refuse


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
