"""Agencies are separated by the database itself: raw SQL as the gateway's own role sees nothing of another agency.

Controls G8, G9. Every table of the intermediaries takes part, those that do not exist yet included.
"""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, text

from e2e.gateway import ISA, PENSION, refused
from renkei.in_process import in_process
from renkei_kit.db import ServerDatabase
from renkei_kit.tenant import SETTING
from renkei_mesh_gateway.app import SPEC
from store.mesh_gateway.conftest import OWNER, ROLE, settings_of, url_of

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres"), pytest.mark.control("G8", "G9")]
OF_NO_AGENCY = {"list_copy"}
SAMPLES = {"date": date(2026, 4, 1), "timestamp with time zone": datetime(2026, 4, 1, tzinfo=UTC)}
SAMPLES |= {"boolean": True, "bytea": b"\0", "integer": 1, "bigint": 1}
DENIED = asyncpg.exceptions.InsufficientPrivilegeError


async def act_for(connection, agency):
    await connection.execute("SELECT set_config($1, $2, true)", SETTING, agency)


async def tables_of(connection) -> dict[str, str]:
    """Every table of the intermediaries that says whose its rows are, and the column that says so."""
    rows = await connection.fetch(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'intermediary' AND column_name IN ('agency', 'book')"
    )
    return {row["table_name"]: row["column_name"] for row in rows}


async def insert_sample(connection, table: str, agency: str) -> None:
    """A row of an agency's, whatever the table's columns are."""
    columns = await connection.fetch(
        "SELECT column_name AS name, data_type AS kind, character_maximum_length AS length, column_default AS given "
        "FROM information_schema.columns WHERE table_schema = 'intermediary' AND table_name = $1",
        table,
    )
    values = {
        row["name"]: agency
        if row["name"] in ("agency", "book")
        else SAMPLES.get(row["kind"], f"{agency[:5]}sample"[: row["length"]])
        for row in columns
        if row["given"] is None
    }
    places = ", ".join(f"${place}" for place in range(1, len(values) + 1))
    await connection.execute(
        f"INSERT INTO {table} ({', '.join(map(_quoted, values))}) VALUES ({places}) ON CONFLICT DO NOTHING",
        *values.values(),
    )


def _quoted(name: str) -> str:
    return f'"{name}"'


@asynccontextmanager
async def undone(connection):
    """What is tried in here has no effect, whether it fails or not."""
    savepoint = connection.transaction()
    await savepoint.start()
    try:
        yield
    finally:
        await savepoint.rollback()


async def test_every_table_of_the_intermediaries_is_under_forced_row_level_security(owner):
    rows = await owner.fetch(
        "SELECT relname, relrowsecurity AND relforcerowsecurity AS forced FROM pg_class "
        "WHERE relnamespace = 'intermediary'::regnamespace AND relkind IN ('r', 'p')"
    )
    assert len(rows) > len(OF_NO_AGENCY)
    assert {row["relname"] for row in rows if not row["forced"]} == OF_NO_AGENCY
    assert set(await tables_of(owner)) == {row["relname"] for row in rows} - OF_NO_AGENCY


async def test_raw_sql_of_one_agency_sees_and_changes_nothing_of_another(worker):
    for table, column in (await tables_of(worker)).items():
        for agency in (PENSION, ISA):
            await act_for(worker, agency)
            await insert_sample(worker, table, agency)
        seen = await worker.fetch(f"SELECT DISTINCT {column} FROM {table}")
        assert [row[0] for row in seen] == [ISA], table
        assert await worker.execute(f"UPDATE {table} SET {column} = {column} WHERE {column} <> $1", ISA) == "UPDATE 0"
        assert await worker.execute(f"DELETE FROM {table} WHERE {column} = $1", PENSION) == "DELETE 0"
        with pytest.raises(DENIED, match="row-level security"):
            async with undone(worker):
                await insert_sample(worker, table, PENSION)
        with pytest.raises(DENIED, match="row-level security"):
            async with undone(worker):
                await worker.execute(f"UPDATE {table} SET {column} = $1", PENSION)
        await act_for(worker, PENSION)
        assert await worker.fetchval(f"SELECT count(*) FROM {table}") > 0, table


async def test_without_a_declared_agency_there_is_nothing_to_see_not_even_for_the_owner(worker, owner):
    for connection in (worker, owner):
        for declared in (None, "", "none"):
            if declared is not None:
                await act_for(connection, declared)
            for table in await tables_of(connection):
                assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table
                with pytest.raises(DENIED, match="row-level security"):
                    async with undone(connection):
                        await insert_sample(connection, table, ISA)


async def test_a_declaration_ends_with_its_transaction(gateway, postgres_port):
    connection = await asyncpg.connect(host="127.0.0.1", port=postgres_port, user=ROLE, password=ROLE, database=OWNER)
    try:
        async with connection.transaction():
            await act_for(connection, ISA)
            assert await connection.fetchval("SELECT count(*) FROM intermediary.linkage") > 0
        assert await connection.fetchval("SELECT count(*) FROM intermediary.linkage") == 0
    finally:
        await connection.close()


async def test_the_role_that_works_cannot_free_itself(worker):
    await act_for(worker, ISA)
    for statement in (
        "ALTER TABLE intermediary.copy DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE intermediary.copy NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY own_agency ON intermediary.copy",
        "CREATE POLICY mine ON intermediary.copy USING (true)",
        "ALTER TABLE intermediary.copy OWNER TO CURRENT_USER",
        "TRUNCATE intermediary.copy",
        "DROP TABLE intermediary.copy",
        "CREATE TABLE intermediary.mine (agency text)",
        "CREATE VIEW public.mine AS SELECT * FROM intermediary.copy",
        f"SET ROLE {OWNER}",
        "SET ROLE postgres",
        f"SET SESSION AUTHORIZATION {OWNER}",
        f"ALTER ROLE {ROLE} BYPASSRLS",
        "SET row_security = off; SELECT * FROM intermediary.copy",
    ):
        with pytest.raises(DENIED):
            async with undone(worker):
                await worker.execute(statement)


async def test_the_gateway_does_not_start_as_a_role_that_need_not_heed_the_separation(postgres_port, gateway):
    with pytest.raises(RuntimeError, match="RENKEI_OWNER_DATABASE_URL"):
        async with in_process(only=("mesh-gateway",), settings=settings_of(postgres_port, role=OWNER)):
            pass


async def test_migrations_build_on_postgres_what_the_code_declares(gateway, postgres_port):
    def differences(connection):
        rows = connection.execute(text("SELECT relname, relnamespace::regnamespace::text FROM pg_class"))
        schema_of = {row[0]: row[1] for row in rows if row[1] in SPEC.schema.schemas}
        found = []
        for schema in ("public", *SPEC.schema.schemas):
            connection.execute(text(f"SET LOCAL search_path TO {schema}"))
            declared = MetaData(naming_convention=SPEC.schema.metadata.naming_convention)
            for table in SPEC.schema.metadata.sorted_tables:
                if schema_of.get(table.name, "public") == schema:
                    table.to_metadata(declared)
            found += compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), declared)
        return [difference for difference in found if "alembic_version" not in str(difference)]

    database = ServerDatabase(url_of(OWNER, postgres_port).get_secret_value())
    try:
        assert await database.read(differences) == []
    finally:
        await database.close()


@pytest.mark.control("G2")
async def test_of_fifty_parallel_presentations_one_is_answered(gateway):
    permit = (await gateway.permit())["permit"]
    answers = await asyncio.gather(*(gateway.present(permit) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 49
    for answer in answers:
        if answer.status_code == 409:
            refused(answer, "permit-already-used", rule="permit_is_unused")


async def test_the_whole_of_an_inquiry_works_under_the_separation(gateway):
    answered = await gateway.linked()
    assert answered["status"] == "answered"
    assert gateway.opened(answered["answer"])["processing_number"] == answered["processing_number"]
    waiting = await gateway.linked("no-auto-reply")
    assert waiting["status"] == "pending"
    assert (await gateway.release("kawaguchi-provision", waiting["processing_number"])).json()["status"] == "answered"
    assert (await gateway.inquiry(waiting["processing_number"])).json()["status"] == "answered"
    numbers = {answered["processing_number"], waiting["processing_number"]}
    for book in (await gateway.book(), await gateway.core_book()):
        assert {record["processing_number"] for record in book} == numbers


async def test_two_agencies_that_ask_each_other_at_once_do_not_wait_for_each_other(gateway):
    city = gateway.world.person_with_story("plain").municipality
    client = next(client.id for client in gateway.world.clients if client.agency == city)

    async def ask(query, asker):
        permit = (await gateway.ask(query, asker)).json()["permit"]
        return await gateway.present(permit, asker)

    calls = [ask(gateway.query(), "isa-ims") for _ in range(10)] + [
        ask(gateway.query_to_isa(), client) for _ in range(10)
    ]
    assert {answer.status_code for answer in await asyncio.gather(*calls)} == {200}
