"""The store: grouped commits, nobody hurt by a neighbour, nothing answered before it is durable."""

import asyncio
import sqlite3
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Column, Integer, String, Table, insert, select, text
from sqlalchemy.exc import IntegrityError

from renkei_kit.clock import JST
from renkei_kit.db import insert_if_absent, metadata, open_database
from renkei_kit.errors import ErrorCode, LinkageError
from renkei_kit.instant import Instant

TABLES = metadata()
NOTE = Table(
    "note",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("text", String),
    Column("at", Instant, nullable=True),
)


@pytest.fixture(params=["memory", "file"])
def url(request, tmp_path):
    return "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
async def database(url):
    opened = open_database(url)
    await opened.write(TABLES.create_all)
    yield opened
    await opened.close()


@pytest.fixture
async def file_database(tmp_path):
    opened = open_database(f"sqlite:///{tmp_path / 'store.sqlite'}")
    await opened.write(TABLES.create_all)
    yield opened
    await opened.close()


def add(number: int):
    def work(tx):
        tx.execute(insert(NOTE).values(id=number, text=str(number)))
        return number

    return work


def ids(tx) -> list[int]:
    return list(tx.execute(select(NOTE.c.id).order_by(NOTE.c.id)).scalars())


def all_in_file(path) -> list[int]:
    """What another process would see."""
    with sqlite3.connect(path) as raw:
        found = [row[0] for row in raw.execute("SELECT id FROM note ORDER BY id")]
    raw.close()
    return found


async def test_fifty_writes_at_once_are_all_kept_and_each_gets_its_own_result(database):
    results = await asyncio.gather(*(database.write(add(number)) for number in range(50)))
    assert results == list(range(50))
    assert await database.read(ids) == list(range(50))


async def test_writes_that_wait_share_one_commit(file_database):
    commits = []
    await file_database.write(lambda tx: None)
    file_database._raw.set_trace_callback(lambda statement: commits.append(statement.startswith("COMMIT")))
    await asyncio.gather(*(file_database.write(add(number)) for number in range(50)))
    assert sum(commits) == 1


async def test_one_that_fails_is_undone_and_its_neighbours_are_not(database):
    def fail(tx):
        add(100)(tx)
        raise RuntimeError("after its insert")

    works = [add(1), fail, add(2), add(1), add(3)]
    results = await asyncio.gather(*(database.write(work) for work in works), return_exceptions=True)
    assert isinstance(results[1], RuntimeError)
    assert isinstance(results[3], IntegrityError)
    assert [results[position] for position in (0, 2, 4)] == [1, 2, 3]
    assert await database.read(ids) == [1, 2, 3]


async def test_each_write_runs_in_its_own_calls_context(database):
    whose = ContextVar("whose", default="nobody")

    async def call(name):
        whose.set(name)
        return await database.write(lambda tx: whose.get())

    names = [f"call-{number}" for number in range(20)]
    assert await asyncio.gather(*(call(name) for name in names)) == names
    assert await database.write(lambda tx: whose.get()) == "nobody"


async def test_a_result_comes_after_the_commit(file_database, tmp_path):
    await file_database.write(add(1))
    assert all_in_file(tmp_path / "store.sqlite") == [1]


async def test_a_read_sees_only_what_is_committed(file_database):
    seen = []

    def slow(tx):
        add(1)(tx)
        seen.append(list(file_database._reader.execute(select(NOTE.c.id)).scalars()))
        file_database._reader.rollback()

    await file_database.write(slow)
    assert seen == [[]]
    assert await file_database.read(ids) == [1]


async def test_a_cancelled_caller_does_not_hurt_the_others(database):
    abandoned = asyncio.create_task(database.write(add(1)))
    kept = asyncio.create_task(database.write(add(2)))
    await asyncio.sleep(0)
    abandoned.cancel()
    assert await kept == 2
    assert await database.write(add(3)) == 3


async def test_what_was_stored_survives_closing(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    first = open_database(url)
    await first.write(TABLES.create_all)
    await first.write(add(7))
    await first.close()
    again = open_database(url)
    assert await again.read(ids) == [7]
    await again.close()


async def test_a_store_that_cannot_be_written_is_a_refusal(file_database):
    file_database._raw.execute("PRAGMA query_only = ON")
    with pytest.raises(LinkageError) as raised:
        await file_database.write(add(1))
    assert raised.value.refusal.code is ErrorCode.RECORDS_UNAVAILABLE
    file_database._raw.execute("PRAGMA query_only = OFF")
    assert await file_database.write(add(2)) == 2
    assert await file_database.read(ids) == [2]


async def test_a_full_disk_is_a_refusal_and_leaves_nothing(file_database):
    pages = file_database._raw.execute("PRAGMA page_count").fetchone()[0]
    file_database._raw.execute(f"PRAGMA max_page_count = {pages}")

    def large(tx):
        tx.execute(insert(NOTE).values(id=1, text="x" * 100_000))

    with pytest.raises(LinkageError) as raised:
        await file_database.write(large)
    assert raised.value.refusal.code is ErrorCode.RECORDS_UNAVAILABLE
    file_database._raw.execute("PRAGMA max_page_count = 100000")
    assert await file_database.read(ids) == []
    assert await file_database.write(add(2)) == 2


async def test_a_store_locked_by_another_process_is_a_refusal(file_database, tmp_path):
    file_database._raw.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(tmp_path / "store.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LinkageError) as raised:
        await file_database.write(add(1))
    assert raised.value.refusal.code is ErrorCode.RECORDS_UNAVAILABLE
    other.execute("ROLLBACK")
    other.close()
    assert await file_database.write(add(2)) == 2


async def test_insert_if_absent_inserts_once(database):
    assert await database.write(lambda tx: insert_if_absent(tx, NOTE, id=1, text="first"))
    assert not await database.write(lambda tx: insert_if_absent(tx, NOTE, id=1, text="second"))
    assert await database.read(lambda tx: tx.execute(select(NOTE.c.text)).scalar_one()) == "first"


async def test_of_fifty_who_insert_the_same_key_one_wins(database):
    work = [database.write(lambda tx: insert_if_absent(tx, NOTE, id=1, text="mine")) for _ in range(50)]
    assert sum(await asyncio.gather(*work)) == 1


async def test_an_instant_comes_back_in_japan_and_is_kept_in_utc(database):
    at = datetime(2027, 1, 31, 8, 30, 0, 123456, tzinfo=JST)
    await database.write(lambda tx: tx.execute(insert(NOTE).values(id=1, at=at.astimezone(UTC))))
    assert await database.read(lambda tx: tx.execute(select(NOTE.c.at)).scalar_one()) == at
    found = await database.read(lambda tx: tx.execute(select(NOTE.c.at)).scalar_one())
    assert found.utcoffset() == timedelta(hours=9)
    assert (await database.read(lambda tx: tx.execute(text("SELECT at FROM note")).scalar_one())).startswith(
        "2027-01-30 23:30:00.123456"
    )


async def test_a_time_without_offset_cannot_be_stored(database):
    naive = datetime(2027, 1, 31, 8, 30)  # noqa: DTZ001 - the very thing that must be refused
    with pytest.raises(Exception, match="without an offset"):
        await database.write(lambda tx: tx.execute(insert(NOTE).values(id=1, at=naive)))


async def test_restoring_again_and_again_does_not_grow_the_write_ahead_log(file_database, tmp_path):
    content, log = await file_database.content(), tmp_path / "store.sqlite-wal"
    for _ in range(5):
        await file_database.restore(content)
    assert log.stat().st_size <= len(content)
