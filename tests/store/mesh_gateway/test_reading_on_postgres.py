"""What is read on PostgreSQL was true at one moment, and reading changes nothing."""

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_only

from renkei_kit.db import open_database
from store.mesh_gateway.conftest import DATABASE, OWNER, url_of

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


@pytest.fixture
async def database(postgres_port):
    opened = open_database(url_of(OWNER, postgres_port).get_secret_value())
    await opened.maintain(lambda tx: tx.execute(text("CREATE TABLE note (line text)")))
    yield opened
    await opened.maintain(lambda tx: tx.execute(text("DROP TABLE note")))
    await opened.close()


def lines(tx) -> int:
    return tx.execute(text("SELECT count(*) FROM note")).scalar_one()


async def test_what_is_committed_meanwhile_is_not_seen(database, postgres_port):
    other = await asyncpg.connect(host="127.0.0.1", port=postgres_port, user=OWNER, password=OWNER, database=DATABASE)

    def twice(tx):
        before = lines(tx)
        await_only(other.execute("INSERT INTO note VALUES ('meanwhile')"))
        return before, lines(tx)

    try:
        assert await database.read(twice) == (0, 0)
    finally:
        await other.close()
    assert await database.read(lines) == 1


async def test_reading_cannot_write(database):
    with pytest.raises(DBAPIError, match="read-only transaction"):
        await database.read(lambda tx: tx.execute(text("INSERT INTO note VALUES ('written')")))
    assert await database.read(lines) == 0
