"""Snapshots of a service: its store, its files and the time of its clock, kept so that they outlive a restart.

An embedded store is serialised into a file beside it (in memory, where it is in memory). On PostgreSQL every table is
copied into a schema of its own, in one transaction, by the owner of the tables.
"""

import io
import json
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, bindparam, text

from renkei_kit.db import Database, EmbeddedDatabase, qualified

ID_PATTERN = r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$"
PREFIX = "snapshot_"
MOST = 100


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One that was taken. ``at`` is the time of the service's clock, ``frozen`` whether it stood still."""

    id: str
    at: str
    frozen: bool
    seed: str
    world_day: str


class Shelf(ABC):
    """Where the snapshots of one service are."""

    @abstractmethod
    async def take(self, snapshot: Snapshot, files: bytes | None) -> None:
        """Keep the store as it is now, and the service's files."""

    @abstractmethod
    async def put_back(self, snapshot_id: str) -> bytes | None:
        """Make the store what it was; gives the files as they were."""

    @abstractmethod
    async def listed(self) -> Sequence[Snapshot]:
        """Those that are there, oldest first."""

    @abstractmethod
    async def remove(self, snapshot_id: str) -> None:
        """Throw one away."""

    async def find(self, snapshot_id: str) -> Snapshot | None:
        """One of them."""
        return next((known for known in await self.listed() if known.id == snapshot_id), None)


@dataclass(frozen=True, slots=True)
class Held:
    """A snapshot in memory."""

    snapshot: Snapshot
    content: bytes
    files: bytes | None


class MemoryShelf(Shelf):
    """For a store in memory: gone with the process, like the store. ``held`` outlives the opened store."""

    def __init__(self, database: EmbeddedDatabase, held: dict[str, Held]) -> None:
        self._database, self._held = database, held

    async def take(self, snapshot: Snapshot, files: bytes | None) -> None:
        """See :class:`Shelf`."""
        self._held[snapshot.id] = Held(snapshot, await self._database.content(), files)

    async def put_back(self, snapshot_id: str) -> bytes | None:
        """See :class:`Shelf`."""
        held = self._held[snapshot_id]
        await self._database.restore(held.content)
        return held.files

    async def listed(self) -> Sequence[Snapshot]:
        """See :class:`Shelf`."""
        return sorted((held.snapshot for held in self._held.values()), key=lambda known: known.at)

    async def remove(self, snapshot_id: str) -> None:
        """See :class:`Shelf`."""
        self._held.pop(snapshot_id, None)


class FolderShelf(Shelf):
    """For a store in a file: a folder beside it."""

    def __init__(self, database: EmbeddedDatabase, folder: Path) -> None:
        self._database, self._folder = database, folder

    async def take(self, snapshot: Snapshot, files: bytes | None) -> None:
        """See :class:`Shelf`; what is half written is no snapshot."""
        place = self._folder / snapshot.id
        unfinished = self._folder / f".{snapshot.id}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        (unfinished / "store").write_bytes(await self._database.content())
        if files is not None:
            (unfinished / "files.tar").write_bytes(files)
        (unfinished / "snapshot.json").write_text(json.dumps(asdict(snapshot)), encoding="utf-8")
        unfinished.rename(place)

    async def put_back(self, snapshot_id: str) -> bytes | None:
        """See :class:`Shelf`."""
        place = self._folder / snapshot_id
        await self._database.restore((place / "store").read_bytes())
        files = place / "files.tar"
        return files.read_bytes() if files.exists() else None

    async def listed(self) -> Sequence[Snapshot]:
        """See :class:`Shelf`."""
        notes = [path.read_text(encoding="utf-8") for path in self._folder.glob("[a-z0-9]*/snapshot.json")]
        return sorted((Snapshot(**json.loads(note)) for note in notes), key=lambda known: known.at)

    async def remove(self, snapshot_id: str) -> None:
        """See :class:`Shelf`."""
        shutil.rmtree(self._folder / snapshot_id)


class SchemaShelf(Shelf):
    """For a store on PostgreSQL: a schema for each snapshot, its description in the schema's comment."""

    def __init__(self, database: Database, metadata: MetaData) -> None:
        self._database, self._tables = database, metadata.sorted_tables

    async def take(self, snapshot: Snapshot, files: bytes | None) -> None:
        """See :class:`Shelf`."""
        schema = _schema(snapshot.id)

        def copy(connection: Connection) -> None:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
            with _whole(connection, self._tables):
                for table in self._tables:
                    connection.execute(text(f"CREATE TABLE {schema}.{_copy(table)} AS TABLE {qualified(table)}"))
            connection.execute(text(f"CREATE TABLE {schema}.files (content bytea)"))
            if files is not None:
                connection.execute(text(f"INSERT INTO {schema}.files VALUES (:content)"), {"content": files})  # noqa: S608
            comment = text(f"COMMENT ON SCHEMA {schema} IS :said").bindparams(
                bindparam("said", json.dumps(asdict(snapshot)), literal_execute=True)
            )
            connection.execute(comment)

        await self._database.maintain(copy)

    async def put_back(self, snapshot_id: str) -> bytes | None:
        """See :class:`Shelf`; what counts up goes on behind what was put back."""
        schema = _schema(snapshot_id)

        def copy(connection: Connection) -> bytes | None:
            names = ", ".join(qualified(table) for table in self._tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
            with _whole(connection, self._tables):
                self._fill(connection, schema)
            row = connection.execute(text(f"SELECT content FROM {schema}.files")).first()  # noqa: S608
            return None if row is None else bytes(row[0])

        return await self._database.maintain(copy)

    def _fill(self, connection: Connection, schema: str) -> None:
        for table in self._tables:
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            into = f"INSERT INTO {qualified(table)} ({columns}) OVERRIDING SYSTEM VALUE"
            connection.execute(text(f"{into} SELECT {columns} FROM {schema}.{_copy(table)}"))  # noqa: S608
            _count_on(connection, table)

    async def listed(self) -> Sequence[Snapshot]:
        """See :class:`Shelf`."""

        def read(connection: Connection) -> list[str]:
            query = text(
                "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace "
                "WHERE left(nspname, :length) = :prefix AND obj_description(oid, 'pg_namespace') IS NOT NULL"
            )
            return list(connection.execute(query, {"length": len(PREFIX), "prefix": PREFIX}).scalars())

        notes = await self._database.read(read)
        return sorted((Snapshot(**json.loads(note)) for note in notes), key=lambda known: known.at)

    async def remove(self, snapshot_id: str) -> None:
        """See :class:`Shelf`."""
        drop = text(f"DROP SCHEMA {_schema(snapshot_id)} CASCADE")

        def throw_away(connection: Connection) -> None:
            connection.execute(drop)

        await self._database.maintain(throw_away)


def packed(folder: Path | None) -> bytes | None:
    """A folder's files as one; None when there is no folder."""
    if folder is None or not folder.is_dir():
        return None
    import tarfile  # a start needs none

    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for path in sorted(folder.iterdir()):
            archive.add(path, path.name)
    return content.getvalue()


def unpacked(content: bytes | None, folder: Path | None) -> None:
    """The folder's files as they were packed, and no others."""
    if folder is None or content is None:
        return
    import tarfile

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(folder, filter="data")


def _schema(snapshot_id: str) -> str:
    if not re.match(ID_PATTERN, snapshot_id):
        raise ValueError("this is no name of a snapshot")
    return f'"{PREFIX}{snapshot_id}"'


def _copy(table: Table) -> str:
    return f'"{table.schema or "public"}.{table.name}"'


@contextmanager
def _whole(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """The owner sees the tables whole for as long as the block takes, also those where row-level security binds it."""
    forced = set(
        connection.execute(text("SELECT oid::regclass::oid FROM pg_class WHERE relforcerowsecurity")).scalars()
    )
    oid = text("SELECT CAST(CAST(:name AS regclass) AS oid)")
    bound = [table for table in tables if connection.execute(oid, {"name": qualified(table)}).scalar() in forced]
    for table in bound:
        connection.execute(text(f"ALTER TABLE {qualified(table)} NO FORCE ROW LEVEL SECURITY"))
    yield
    for table in bound:
        connection.execute(text(f"ALTER TABLE {qualified(table)} FORCE ROW LEVEL SECURITY"))


def _count_on(connection: Connection, table: Table) -> None:
    """Let a column that counts by itself go on behind the highest number."""
    column = table.autoincrement_column
    if column is None:
        return
    sequence = connection.execute(
        text("SELECT pg_get_serial_sequence(:name, :column)"), {"name": qualified(table), "column": column.name}
    ).scalar()
    if sequence is not None:
        highest = f'(SELECT max("{column.name}") FROM {qualified(table)})'  # noqa: S608 - our own names
        connection.execute(text(f"SELECT setval('{sequence}', coalesce({highest}, 1), {highest} IS NOT NULL)"))
