"""Bring a database to the newest schema: the same Alembic migrations on SQLite and PostgreSQL.

A schema is made of branches: the kit's own (evidence, staff) and the service's. Alembic is imported only here, and only
when there is something to migrate.
"""

import zlib
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Connection

LOCK_TIMEOUT = "4s"


def locations(packages: tuple[str, ...]) -> list[Path]:
    """The folders of the migration ``packages``."""
    return [Path(folder) for package in packages for folder in _search_locations(package)]


def version_of(packages: tuple[str, ...]) -> int:
    """A number that changes with the migrations; a store bears it: an embedded one as its user_version."""
    names = sorted(path.name for folder in locations(packages) for path in folder.glob("*.py"))
    return zlib.crc32("\0".join(names).encode()) & 0x7FFFFFFF


def upgrade(connection: Connection, packages: tuple[str, ...]) -> None:
    """Run every migration of ``packages`` that ``connection``'s database has not seen, inside its transaction."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    folders = [str(folder) for folder in locations(packages)]
    scripts = ScriptDirectory(folders[0], version_locations=folders)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    with EnvironmentContext(
        Config(), scripts, fn=lambda revision, _: scripts._upgrade_revs("heads", revision)
    ) as environment:
        environment.configure(connection=connection, transactional_ddl=False)
        environment.run_migrations()


def _search_locations(package: str) -> list[str]:
    spec = find_spec(package)
    if spec is None or spec.submodule_search_locations is None:
        raise LookupError(f"no migrations found in package {package}")
    return list(spec.submodule_search_locations)
