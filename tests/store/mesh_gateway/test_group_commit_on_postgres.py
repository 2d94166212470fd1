"""Calls that share one transaction on PostgreSQL: each acts for its own agency, and one that fails hurts nobody."""

import asyncio

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from e2e.gateway import ISA, PENSION
from renkei_kit import tenant
from renkei_kit.db import ServerDatabase
from renkei_kit.errors import LinkageError
from renkei_kit.statement import Statement
from renkei_mesh_gateway.core.store import revoked_token
from renkei_mesh_gateway.intermediary.store import linkage
from store.mesh_gateway.conftest import ROLE, url_of

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]

END_OF_SESSION = Statement(select(func.pg_terminate_backend(func.pg_backend_pid()).label("ended")))


@pytest.fixture
async def database(gateway, postgres_port):
    opened = ServerDatabase(url_of(ROLE, postgres_port).get_secret_value(), ("core", "intermediary"))
    yield opened
    await opened.close()


def count(tx) -> int:
    return tx.execute(select(func.count()).select_from(linkage)).scalar_one()


async def together(database, *works):
    """The outcomes of works that wait at the same time."""
    return await asyncio.gather(*(database.write(work) for work in works), return_exceptions=True)


@pytest.mark.control("G8", "G9")
async def test_calls_of_one_transaction_act_each_for_its_own_agency_or_for_none(database):
    agencies = [ISA, None, PENSION, None, ISA, PENSION] * 5
    stores = [database.acting_for(agency) for agency in agencies]
    seen = await asyncio.gather(*(store.write(count) for store in stores))
    alone = {agency: await database.acting_for(agency).write(count) for agency in (ISA, PENSION, None)}
    assert seen == [alone[agency] for agency in agencies]
    assert alone[None] == 0
    assert alone[ISA] > 0
    assert alone[PENSION] > 0


@pytest.mark.control("G8", "G9")
async def test_what_is_written_on_the_way_leaves_a_call_with_its_own_agency(database):
    def work(tx):
        tenant.enter(tx, PENSION)
        savepoint = tx.begin_nested()
        tenant.enter(tx, ISA)
        assert count(tx) > 0
        savepoint.rollback()
        return tenant.acting_for(tx), count(tx)

    assert await database.write(work) == (PENSION, await database.acting_for(PENSION).read(count))


@pytest.mark.control("G8", "G9")
async def test_a_shared_question_is_asked_once_for_each_agency_and_answered_to_all(database):
    codes = Statement(
        select(func.count().label("number"), func.clock_timestamp().label("at")).select_from(linkage), shared=True
    )
    agencies = [ISA, PENSION] * 10
    stores = [database.acting_for(agency) for agency in agencies]
    seen = await asyncio.gather(*(store.write(codes.first) for store in stores))
    alone = {agency: await database.acting_for(agency).write(count) for agency in (ISA, PENSION)}
    assert [each.number for each in seen] == [alone[agency] for agency in agencies]
    assert len({each.at for each in seen}) < len(agencies)


async def test_writes_that_wait_share_few_transactions_and_each_gets_its_own_result(database):
    results = await together(
        database, *((lambda tx, n=n: (n, tx.execute(text("SELECT txid_current()")).scalar())) for n in range(40))
    )
    assert [result[0] for result in results] == list(range(40))
    assert len({result[1] for result in results}) <= 4


async def test_one_that_fails_is_undone_and_its_neighbours_are_not(database):
    def keep(name):
        def work(tx):
            tx.execute(insert(revoked_token).values(token_id=name, expires_at=database_time(tx)))
            return name

        return work

    def fail(tx):
        keep("of-the-failed")(tx)
        raise RuntimeError("after its insert")

    outcomes = await together(database, keep("one"), fail, keep("two"), keep("one"), keep("three"))
    assert isinstance(outcomes[1], RuntimeError)
    assert sorted(str(type(outcome)) for outcome in outcomes).count(str(IntegrityError)) == 1
    kept = await database.read(lambda tx: set(tx.execute(select(revoked_token.c.token_id)).scalars()))
    assert kept == {"one", "two", "three"}


def database_time(tx):
    return tx.execute(select(func.now())).scalar_one()


@pytest.mark.parametrize(
    "ask", [END_OF_SESSION.first, lambda tx: tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))]
)
async def test_a_server_that_throws_connections_out_is_unavailable_and_used_again(database, ask):
    def thrown_out(tx):
        tenant.enter(tx, ISA)
        ask(tx)

    with pytest.raises(LinkageError, match="records-unavailable"):
        await database.write(thrown_out)
    assert await database.write(count) == 0


@pytest.mark.control("G14", "D16")
async def test_linkages_at_once_leave_every_book_whole(gateway):
    await asyncio.gather(*(gateway.linked() for _ in range(20)))
    for book in (await gateway.book(), await gateway.core_book()):
        assert [record["sequence"] for record in book] == list(range(1, 21))
        assert [record["previous_hash"] for record in book[1:]] == [record["hash"] for record in book[:-1]]
