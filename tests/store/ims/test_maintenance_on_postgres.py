"""Everyday maintenance sees masked numbers by the database's own means, in views, tables and dumps (control E4)."""

import subprocess
from datetime import timedelta

import asyncpg
import pytest

from networks.postgres import container_at
from renkei_kit.personal_number import personal_number_of
from store.ims.conftest import DATABASE, MAINTENANCE, OWNER, session_of

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
DENIED = asyncpg.exceptions.InsufficientPrivilegeError
ISA = "9000100000000001"
SEALED = ("sealed_number", "sealed_key", "sealed_subject", "sealed_residence", "number_hash", "subject_hash")


def dump(container: str, role: str, *arguments: str) -> subprocess.CompletedProcess:
    """pg_dump inside the server's container, as ``role``."""
    url = f"postgresql://{role}:{role}@127.0.0.1/{DATABASE}"
    command = ("docker", "exec", container, "pg_dump", "--data-only", "--inserts", *arguments, url)
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.control("E4")
async def test_a_view_shows_every_number_masked_and_no_ciphertext(network, postgres_port):
    async with session_of(MAINTENANCE, postgres_port) as maintenance:
        people = await maintenance.fetch("SELECT * FROM person")
        views = await maintenance.fetch("SELECT DISTINCT table_name FROM information_schema.columns")
        columns = await maintenance.fetch("SELECT column_name, table_schema FROM information_schema.columns")
    assert len(people) > 3
    assert {row["personal_number"] for row in people} == {"*" * 12}
    assert {row["table_name"] for row in views} >= {"person", "registration", "number_access", "intake"}
    own = {row["column_name"] for row in columns if row["table_schema"] in ("maintenance", "public")}
    assert own.isdisjoint({*SEALED, "sealed_intake", "digest", "sealed_applicant"})


@pytest.mark.control("E4")
async def test_no_table_can_be_read_or_changed_whatever_is_asked(network, postgres_port):
    async with session_of(OWNER, postgres_port) as owner:
        names = [
            row["tablename"] for row in await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
    assert {"person", "registration", "former_number", "number_access", "intake", "inquiry", "staff"} <= set(names)
    statements = [f"SELECT * FROM public.{name}" for name in names]
    statements += [f"COPY public.{name} TO STDOUT" for name in names]
    statements += [
        "SELECT sealed_number FROM public.person",
        "SELECT count(*) FROM public.person WHERE number_hash = 'x'",
        "UPDATE public.person SET authenticity = 'match'",
        "DELETE FROM public.number_access",
        "INSERT INTO public.alert (at, staff_id, kind, accesses) VALUES (now(), 'x', 'volume', 1)",
        "UPDATE maintenance.person SET authenticity = 'match'",
        "CREATE TABLE public.copied AS SELECT * FROM public.person",
        "CREATE TABLE maintenance.copied (x text)",
        "CREATE OR REPLACE VIEW maintenance.person AS SELECT * FROM public.person",
        "ALTER TABLE public.person OWNER TO CURRENT_USER",
        "GRANT SELECT ON public.person TO CURRENT_USER",
        f"SET ROLE {OWNER}",
        "SET ROLE postgres",
        "COPY maintenance.person TO '/tmp/people'",
        "SELECT pg_read_file('PG_VERSION')",
    ]
    async with session_of(MAINTENANCE, postgres_port) as maintenance:
        for statement in statements:
            try:
                await maintenance.execute(statement)
            except DENIED:
                continue
            # a grant of what one does not hold is only warned about, and grants nothing
            assert statement.startswith("GRANT"), statement
        with pytest.raises(DENIED):
            await maintenance.fetch("SELECT * FROM public.person")


@pytest.mark.control("E4")
async def test_a_dump_as_maintenance_is_denied_the_tables_and_shows_the_views_masked(network, postgres_port):
    container = container_at(postgres_port)
    whole = dump(container, MAINTENANCE)
    assert whole.returncode != 0
    assert "permission denied" in whole.stderr
    async with session_of(OWNER, postgres_port) as owner:
        people = await owner.fetch("SELECT * FROM person")
    numbers = [personal_number_of(network.world.seed, person.id).digits for person in network.world.people]
    traces = [person[name] for person in people for name in SEALED if person[name] is not None]
    kept = [trace.hex() if isinstance(trace, bytes) else trace for trace in traces]
    theirs = dump(container, MAINTENANCE, "--schema=maintenance")
    assert theirs.returncode == 0
    owners = dump(container, OWNER, "--table=public.person")
    assert all(trace in owners.stdout for trace in kept), "the search itself finds what is there"
    for output in (whole.stdout, theirs.stdout):
        assert [trace for trace in kept if trace in output] == []
    for output in (whole.stdout, theirs.stdout, owners.stdout):
        assert [digits for digits in numbers if digits in output] == []


@pytest.mark.control("B12", "H19")
async def test_after_erasing_the_files_of_tables_and_indexes_hold_nothing_of_the_record(network, postgres_port):
    santos = network.world.addressee_number(ISA, "santos-maria")
    async with session_of(OWNER, postgres_port) as owner:
        person = await owner.fetchrow("SELECT * FROM person WHERE addressee_number = $1", santos)
    traces = [person[name] for name in SEALED if person[name] is not None]
    found = [trace.encode() if isinstance(trace, str) else trace for trace in traces]
    before = await files_of_the_database(postgres_port)
    assert all(trace in before for trace in found)
    await network.change_clock(advance=timedelta(days=3654))
    async with session_of(OWNER, postgres_port) as owner:
        await owner.execute("UPDATE staff SET password_set_at = now() + interval '3654 days'")
    admin = await network.as_staff("ims", "ims-admin-1")
    answer = await network.http["ims"].post("/erasures", json={"addressee_numbers": [santos]}, auth=admin)
    assert answer.status_code == 204
    after = await files_of_the_database(postgres_port)
    assert [trace for trace in found if trace in after] == []


async def files_of_the_database(port: int) -> bytes:
    """Every file of every table and index of IMS's database, as it is on disk after a checkpoint."""
    async with session_of("postgres", port, "renkei") as server:
        await server.execute("CHECKPOINT")
        rows = await server.fetch(
            "SELECT pg_relation_filepath(oid) AS path FROM pg_class "
            "WHERE relkind IN ('r', 'i', 't') AND relnamespace::regnamespace::text IN ('public', 'pg_toast')"
        )
        contents = [
            await server.fetchval("SELECT pg_read_binary_file($1, true)", row["path"]) for row in rows if row["path"]
        ]
    return b"".join(content for content in contents if content)
