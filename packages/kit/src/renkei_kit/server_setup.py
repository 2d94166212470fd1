"""Make a store on PostgreSQL ready: wait for the server, migrate and seed in place, see that agencies are separated.

All of it happens under an advisory lock, so that replicas do not race. What was done is noted, so that a store that is
ready costs the next start nothing but a look.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Table, inspect, text

from renkei_kit.db import ServerDatabase, qualified
from renkei_kit.errors import LinkageError
from renkei_kit.group_commit import Work
from renkei_kit.migrate import upgrade, version_of

MIGRATION_LOCK = 8_106
VERSION_TABLE = "alembic_version"
PATIENCE, PAUSE = 60, 0.1
"""Seconds to wait for a server that does not answer yet: in all, and between two attempts."""
BYPASSED = """
    SELECT protected.relname FROM pg_class AS protected, pg_roles AS role
    WHERE role.rolname = current_user AND protected.relrowsecurity
      AND (role.rolsuper OR role.rolbypassrls OR pg_has_role(current_user, protected.relowner, 'MEMBER'))
    ORDER BY protected.relname
"""


async def prepare_server(
    database: ServerDatabase,
    migrations: tuple[str, ...],
    seed: Callable[[Connection], None],
    tables: Sequence[Table],
    schemas: Sequence[str],
) -> None:
    """Migrate the store, have ``seed`` fill it when it is new, and let an unprivileged role use its tables.

    Raises RuntimeError when that role need not heed row-level security.
    """
    role = database.unprivileged_role
    done = f"{version_of(migrations)} {role or ''}".strip()

    def set_up(connection: Connection) -> None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        fresh = not inspect(connection).has_table("chain_head")
        upgrade(connection, migrations)
        if fresh:
            seed(connection)
        if role:
            grant(connection, tables, ("public", *schemas), role)
        connection.exec_driver_sql(f"COMMENT ON TABLE {VERSION_TABLE} IS '{done}'")

    if await _first_answer(database, _noted) != done:
        await database.maintain(set_up)
    if unseparated := await database.read(bypassed_tables):
        raise RuntimeError(
            f"the role of RENKEI_DATABASE_URL need not heed row-level security ({', '.join(unseparated)}): "
            "name the owner in RENKEI_OWNER_DATABASE_URL, and here a role that owns and bypasses nothing"
        )


async def _first_answer(database: ServerDatabase, ask: Work[str | None]) -> str | None:
    """What the server answers, which may be started at the same time as the service.

    Raises ``records-unavailable`` when it takes too long.
    """
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            return await database.maintain(ask)
        except LinkageError:
            if time.monotonic() > give_up:
                raise
        await asyncio.sleep(PAUSE)


def _noted(connection: Connection) -> str | None:
    """What was done to the store last; None when nothing is noted."""
    found: str | None = connection.execute(
        text("SELECT obj_description(to_regclass(:name), 'pg_class')"), {"name": VERSION_TABLE}
    ).scalar()
    return found


def grant(connection: Connection, tables: Sequence[Table], schemas: Sequence[str], role: str) -> None:
    """Let ``role`` use the tables, and nothing else: no definition, no truncation."""
    name = connection.dialect.identifier_preparer.quote(role)
    named, within = ", ".join(map(qualified, tables)), ", ".join(schemas)
    connection.execute(text(f"GRANT USAGE ON SCHEMA {within} TO {name}"))
    connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {named} TO {name}"))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {within} TO {name}"))


def bypassed_tables(connection: Connection) -> list[str]:
    """Tables under row-level security that the connection's role need not heed."""
    return list(connection.execute(text(BYPASSED)).scalars())
