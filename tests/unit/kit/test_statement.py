"""Statements compiled once give and take the same as SQLAlchemy's own execution does."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, String, Table, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from renkei_kit.clock import JST
from renkei_kit.db import EmbeddedDatabase, metadata
from renkei_kit.errors import LinkageError
from renkei_kit.instant import Instant
from renkei_kit.statement import Statement

METADATA = metadata()
THING = Table(
    "thing",
    METADATA,
    Column("name", String(16), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("on", Date),
    Column("good", Boolean),
    Column("content", LargeBinary),
    Column("count", Integer, nullable=False, server_default="7"),
)
NOW = datetime(2027, 1, 31, 9, 0, 0, 123456, tzinfo=JST)
FULL = {"name": "a", "at": NOW, "on": date(2027, 1, 31), "good": True, "content": b"\x00\xff", "count": 3}
INSERT = Statement(insert(THING), tuple(FULL))
BY_NAME = Statement(select(THING).where(THING.c.name == bindparam("of")))


@pytest.fixture
async def db():
    database = EmbeddedDatabase(None)
    await database.write(METADATA.create_all)
    yield database
    await database.close()


async def test_what_goes_in_comes_out_with_its_types(db):
    await db.write(lambda tx: INSERT.run(tx, **FULL))
    row = await db.read(lambda tx: BY_NAME.first(tx, of="a"))
    assert row._asdict() == FULL
    assert row.at.tzinfo is not None


async def test_it_stores_what_sqlalchemy_stores_and_reads_what_it_stored(db):
    await db.write(lambda tx: INSERT.run(tx, **FULL))
    await db.write(lambda tx: tx.execute(insert(THING).values(**{**FULL, "name": "b"})))
    stored = await db.read(lambda tx: tx.exec_driver_sql("SELECT * FROM thing ORDER BY name").all())
    assert stored[0][1:] == stored[1][1:]
    assert (await db.read(lambda tx: BY_NAME.first(tx, of="b")))[1:] == tuple(FULL.values())[1:]
    everything = await db.read(lambda tx: tx.execute(select(THING).order_by(THING.c.name)).all())
    assert everything[0][1:] == everything[1][1:]


async def test_absent_values_are_null_and_left_out_columns_take_their_default(db):
    fewer = Statement(insert(THING), ("name", "at", "on"))
    await db.write(lambda tx: fewer.run(tx, name="a", at=NOW.astimezone(UTC), on=None))
    row = await db.read(lambda tx: BY_NAME.first(tx, of="a"))
    assert (row.at, row.on, row.good, row.content, row.count) == (NOW, None, None, None, 7)


async def test_constants_of_the_statement_go_along(db):
    await db.write(lambda tx: INSERT.run(tx, **FULL))
    change = Statement(
        update(THING)
        .where(THING.c.name == bindparam("of"), THING.c.count == 3)
        .values(count=bindparam("to"), good=False)
    )
    assert await db.write(lambda tx: change.run(tx, of="a", to=4)) == 1
    assert await db.write(lambda tx: change.run(tx, of="a", to=5)) == 0
    row = await db.read(lambda tx: BY_NAME.first(tx, of="a"))
    assert (row.count, row.good) == (4, False)


async def test_every_row_is_given_and_none_is_none(db):
    later = Statement(select(THING.c.name, THING.c.at).where(THING.c.at > bindparam("after")).order_by(THING.c.name))
    for name in "ab":
        await db.write(lambda tx, name=name: INSERT.run(tx, **{**FULL, "name": name}))
    rows = await db.read(lambda tx: later.rows(tx, after=NOW - timedelta(microseconds=1)))
    assert [(row.name, row.at) for row in rows] == [("a", NOW), ("b", NOW)]
    assert await db.read(lambda tx: later.rows(tx, after=NOW)) == []
    assert await db.read(lambda tx: BY_NAME.first(tx, of="nobody")) is None


async def test_a_forgotten_value_is_an_error_of_the_program(db):
    with pytest.raises(KeyError, match="at"):
        await db.write(lambda tx: INSERT.run(tx, name="a"))


async def test_what_the_driver_refuses_is_undone_alone(db):
    await db.write(lambda tx: INSERT.run(tx, **FULL))

    def twice(tx):
        INSERT.run(tx, **{**FULL, "name": "b"})
        tx.execute(insert(THING).values(**FULL))

    with pytest.raises(IntegrityError):
        await db.write(twice)
    assert await db.read(lambda tx: BY_NAME.first(tx, of="b")) is None


async def test_a_store_that_does_not_work_is_unavailable_this_way_too(db):
    await db.write(METADATA.drop_all)
    with pytest.raises(LinkageError, match="records-unavailable"):
        await db.write(lambda tx: INSERT.run(tx, **FULL))
    with pytest.raises(LinkageError, match="records-unavailable"):
        await db.read(lambda tx: BY_NAME.first(tx, of="a"))


async def test_what_calls_ask_alike_is_asked_once_until_somebody_may_have_changed_it(db):
    counted = Statement(select(THING.c.count).where(THING.c.name == bindparam("of")), shared=True)
    await db.write(lambda tx: INSERT.run(tx, **FULL))
    asked = []
    db._raw.set_trace_callback(lambda text: asked.append(text) if text.startswith("SELECT thing") else None)

    def look(tx):
        return counted.first(tx, of="a").count

    def change(tx, to=4):
        tx.execute(update(THING).values(count=to))

    def change_and_fail(tx):
        change(tx, to=5)
        assert look(tx) == 5
        raise LookupError

    calls = (look, look, change, look, look, change_and_fail, look)
    seen = await asyncio.gather(*map(db.write, calls), return_exceptions=True)
    assert seen[:5] == [3, 3, None, 4, 4]
    assert isinstance(seen[5], LookupError)
    assert seen[6] == 4
    assert len(asked) == 4
