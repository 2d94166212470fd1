"""Make a service's store ready: migrated and filled with the world, and back to that state on reset.

Embedded stores start from an image: a database migrated and seeded once for the same code, world and day, and copied
from then on. PostgreSQL is migrated and seeded in place.
"""

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from platformdirs import user_cache_path
from sqlalchemy import Connection, MetaData, inspect, make_url, text

from renkei_kit.agency_reset import put_back
from renkei_kit.db import Database, EmbeddedDatabase, ServerDatabase, embedded_connection, qualified, with_log
from renkei_kit.file_stamp import stamp_of
from renkei_kit.migrate import locations, upgrade, version_of
from renkei_kit.server_setup import prepare_server
from renkei_kit.world import World
from renkei_kit.world_files import world_stamp
from renkei_kit.world_start import WorldStart, note, noted


@dataclass(frozen=True)
class Schema:
    """A service's tables, the packages that hold their migrations, and how the world is put in.

    ``schemas`` are the PostgreSQL schemas beside ``public`` that the migrations create; ``owners`` tells by table the
    column with the agency to which a row belongs, where it is not ``agency``.
    """

    metadata: MetaData
    migrations: tuple[str, ...]
    seed: Callable[[Connection, World], None]
    schemas: tuple[str, ...] = ()
    owners: tuple[tuple[str, str], ...] = ()


def begin(url: str, schema: Schema, world: World, directory: Path) -> None:
    """Have the file of an embedded store, where there is none yet, begin as a copy of the image."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return
    path = Path(parsed.database)
    if path.exists():
        return
    for left in ("-wal", "-shm"):  # of a file that somebody deleted: its log would be played into the new one
        path.with_name(path.name + left).unlink(missing_ok=True)
    _write_whole(path, with_log(image(schema, world, directory)))


async def prepare(database: Database, schema: Schema, world: World, directory: Path) -> World:
    """Migrate the store; seed it with ``world`` when it is empty. Gives the world that it holds.

    Raises RuntimeError when it holds the world of another seed.
    """
    if isinstance(database, EmbeddedDatabase):
        if await database.read(_stamp) != version_of(schema.migrations):
            if await database.read(_has_tables):
                await database.maintain(lambda tx: _bring_up(tx, schema))
            else:
                await database.restore(image(schema, world, directory))
        return await _world_in(database, world, directory)

    assert isinstance(database, ServerDatabase)
    tables = schema.metadata.sorted_tables
    await prepare_server(database, schema.migrations, lambda tx: seed(tx, schema, world), tables, schema.schemas)
    return await _world_in(database, world, directory)


async def _world_in(database: Database, world: World, directory: Path) -> World:
    """The world that the store was seeded with; a store of before such notes is taken for one of ``world``."""
    start = await database.read(noted)
    if start is None:
        await database.maintain(lambda tx: note(tx, world))
        return world
    if start.seed != world.seed:
        raise RuntimeError("the store holds the world of another seed: reset it, or name that seed")
    return world if start == WorldStart.of(world) else start.load(directory)


def seed(connection: Connection, schema: Schema, world: World) -> None:
    """Put the world in, and note which it is."""
    schema.seed(connection, world)
    note(connection, world)


def _stamp(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _bring_up(connection: Connection, schema: Schema) -> None:
    """Migrate an embedded store that an older version made."""
    upgrade(connection, schema.migrations)
    connection.exec_driver_sql(f"PRAGMA user_version = {version_of(schema.migrations)}")


async def reset(database: Database, schema: Schema, world: World, directory: Path) -> None:
    """Throw everything away and start from the world again."""
    if isinstance(database, EmbeddedDatabase):
        await database.restore(image(schema, world, directory))
        return

    def start_again(connection: Connection) -> None:
        names = ", ".join(qualified(table) for table in schema.metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        seed(connection, schema, world)

    await database.maintain(start_again)


async def reset_agency(database: Database, schema: Schema, world: World, directory: Path, agency: str) -> None:
    """One agency's part back to what it was when the world began."""
    content = image(schema, world, directory)
    await database.maintain(lambda tx: put_back(tx, schema.metadata, dict(schema.owners), content, agency))


def image(schema: Schema, world: World, directory: Path) -> bytes:
    """A migrated and seeded SQLite database, made once for this code, world, seed and day."""
    return _image(schema, _Keyed(world, _fingerprint(schema, world, directory)))


@dataclass(frozen=True)
class _Keyed:
    """A world that is equal to another when its fingerprint is."""

    world: World
    fingerprint: str

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other.fingerprint == self.fingerprint


@lru_cache(maxsize=64)
def _image(schema: Schema, keyed: _Keyed) -> bytes:
    cached = user_cache_path("renkei") / "stores" / f"{keyed.fingerprint}.sqlite"
    if cached.exists():
        return cached.read_bytes()
    raw = sqlite3.connect(":memory:", isolation_level=None)
    connection = embedded_connection(raw)
    with connection.begin():
        _bring_up(connection, schema)
    with connection.begin():
        seed(connection, schema, keyed.world)
    content = raw.serialize()
    connection.close()
    raw.close()
    with suppress(OSError):  # in a container there may be no place for it; then every process makes its own
        _write_whole(cached, content)
    return content


def _fingerprint(schema: Schema, world: World, directory: Path) -> str:
    """Changes with the migrations, the code that seeds, the world's files, the seed and the day."""
    parts = (world.seed, world.today, world.profile, schema.migrations, _code_stamp(schema), world_stamp(directory))
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:40]


def _code_stamp(schema: Schema) -> str:
    seeding = Path(schema.seed.__code__.co_filename).parent
    return "".join(map(_folder_stamp, (Path(__file__).parent, seeding, *locations(schema.migrations))))


@cache
def _folder_stamp(folder: Path) -> str:
    """Asked once, for a process goes on with the code that it began with."""
    return stamp_of(folder, ".py")


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    Path(name).replace(path)


def _has_tables(connection: Connection) -> bool:
    return bool(inspect(connection).has_table("chain_head"))
