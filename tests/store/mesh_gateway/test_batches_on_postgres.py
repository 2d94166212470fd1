"""Batches where several processes work on one store: every line is asked once."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from renkei.in_process import in_process
from renkei_kit import chores
from renkei_kit.chain import first_break
from renkei_kit.clock import Clock
from renkei_mesh_gateway.batches import working
from renkei_mesh_gateway.batches.working import run_batches, take_step
from store.mesh_gateway.conftest import SERVICE, settings_of
from unit.mesh_gateway.conftest import SEED, Desk, opened

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


@pytest.fixture
async def replicas(postgres_port, monkeypatch) -> AsyncIterator[tuple[Desk, Desk]]:
    """Two gateways over one store, whose background work runs when a test says so."""
    monkeypatch.setattr(chores, "RETRY_SECONDS", 3600.0)
    given = settings_of(postgres_port)
    async with in_process(only=(SERVICE,), settings=given, seed=SEED) as network:
        await network.reset()
    clock, store = Clock(), given[SERVICE]
    async with opened(clock, **store) as first, opened(clock, **store) as second:
        yield first, second


async def sent(desk: Desk, lines: int) -> str:
    content = b"".join(json.dumps(desk.query()).encode() + b"\n" for _ in range(lines))
    told = {"Content-Type": "application/x-ndjson"}
    answer = await desk.http.post("/inquiries/batch", content=content, headers=told, auth=desk.system)
    return answer.json()["batch_id"]


async def seen(desk: Desk, path: str) -> dict:
    return (await desk.http.get(path, auth=desk.system)).json()


async def is_asked_once(desk: Desk, batch_id: str, lines: int) -> bool:
    """Whether every line of a batch has one exchange of its own, and the books are whole."""
    state = await seen(desk, f"/batches/{batch_id}")
    assert (state["state"], state["done"], state["counts"]) == ("finished", lines, {"answered": lines})
    numbers = [line["processing_number"] for line in (await seen(desk, f"/batches/{batch_id}/lines"))["items"]]
    book = (await seen(desk, "/records"))["items"]
    logged = await desk.access_log()
    assert first_break(logged) is None
    granted = [entry["target"] for entry in logged if entry["request_id"] == batch_id]
    once = Counter(numbers)
    return once == Counter(record["processing_number"] for record in book) == Counter(granted) and len(once) == lines


async def test_two_processes_work_on_a_batch_and_every_line_is_asked_once(replicas, monkeypatch):
    monkeypatch.setattr(working, "CHUNK", 3)
    monkeypatch.setattr(working, "SHARE", 3)
    here, there = replicas
    batch_id = await sent(here, 40)
    while (await seen(here, f"/batches/{batch_id}"))["state"] != "finished":
        await asyncio.gather(run_batches(here.ports), run_batches(there.ports))
    assert await is_asked_once(there, batch_id, 40)


async def test_what_one_process_works_on_the_other_leaves_alone_until_it_is_killed(replicas, monkeypatch):
    monkeypatch.setattr(working, "CHUNK", 4)
    here, there = replicas
    batch_id = await sent(here, 6)
    async with AsyncEngine(
        here.ports.db._engine
    ).connect() as mine:  # closed without a commit, as by a process that ends
        assert await mine.run_sync(lambda tx: take_step(tx, here.ports)) is not None
        assert await there.ports.db.write(lambda tx: take_step(tx, there.ports)) is None
    assert (await seen(there, f"/batches/{batch_id}"))["counts"] == {"waiting": 6}
    await run_batches(there.ports)
    assert await is_asked_once(there, batch_id, 6)
