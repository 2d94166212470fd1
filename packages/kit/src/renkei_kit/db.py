"""One way to the store: ``await db.read(fn)`` and ``await db.write(fn)``, where ``fn`` takes a Connection.

Store functions are plain synchronous functions over a SQLAlchemy ``Connection``. A ``write`` has been committed,
durably, before its result is given to anybody. This module is the only one that knows SQLite from PostgreSQL:

* embedded (SQLite): the functions waiting now run one after another on the event loop, each in a savepoint, inside
  one transaction; only its COMMIT runs in a thread, while the next ones gather;
* server (PostgreSQL): the functions waiting now run in one transaction; when one of them fails, it is undone and each
  runs in a transaction of its own.
"""

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, make_url
from sqlalchemy import insert as sqlalchemy_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.pool import NullPool
from sqlalchemy.util import greenlet_spawn

from renkei_kit import pending, side_by_side, tenant
from renkei_kit.errors import ErrorCode, LinkageError, refuse
from renkei_kit.group_commit import Call, GroupCommit, Outcome, Work

T = TypeVar("T")

DEADLOCK, NOT_THERE = "40P01", ("08", "57P")
"""SQLSTATE of a deadlock, and how those begin that say that a server has no connection or shuts down."""
FORMAT, WITHOUT_LOG, WITH_LOG = slice(18, 20), b"\x01\x01", b"\x02\x02"
"""Where a file of SQLite says whether there is a write-ahead log beside it, and how."""
ATTEMPTS = 5
COMPILED_STATEMENTS = 5_000
_handed: ContextVar[sqlite3.Connection] = ContextVar("handed")
"""The open connection over which an engine's next one is made."""
LANES, MOST_TOGETHER = 2, 64
"""How many transactions a server has at a time, and how many writes may share one."""
FAILURES = (OperationalError, InterfaceError, sqlite3.OperationalError, sqlite3.InterfaceError)
"""What SQLite's driver says, directly or through SQLAlchemy, when the store does not work."""
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def metadata() -> MetaData:
    """A MetaData with the project's naming convention."""
    return MetaData(naming_convention=NAMING)


class Gate(Protocol):
    """What every write goes through before it reaches the store."""

    @property
    def is_quiet(self) -> bool:
        """Whether a write may pass without being looked at."""

    async def __call__(self, fn: Work[T], write: Callable[[Work[T]], Awaitable[T]]) -> T:
        """Let ``write`` have ``fn``, or not."""


class Database(ABC):
    """A service's store; ``gate`` is the tester's hand on its writes."""

    kind: str
    gate: Gate | None = None

    @abstractmethod
    async def read(self, fn: Work[T]) -> T:
        """The result of ``fn``; what it reads has been committed."""

    async def write(self, fn: Work[T]) -> T:
        """The result of ``fn`` once it is durable.

        When ``fn`` raises, its changes are undone and the exception comes through. Raises ``records-unavailable``
        when the store cannot be written.
        """
        gate = self.gate
        if gate is None or gate.is_quiet:
            return await self._write(fn)
        return await gate(fn, self._write)

    @abstractmethod
    async def _write(self, fn: Work[T]) -> T:
        """See ``write``, inside the gate."""

    @abstractmethod
    async def settled(self) -> None:
        """Returns when no write is under way."""

    @abstractmethod
    async def close(self) -> None:
        """Give every connection back."""

    async def maintain(self, fn: Work[T]) -> T:
        """Like ``write``, as the owner of the tables: for migrations, the world, and a reset."""
        return await self._write(fn)

    @abstractmethod
    async def compact(self, tables: Sequence[str]) -> None:
        """Leave nothing in the store's own files of what was deleted from ``tables``.

        SQLite is rewritten and its write-ahead log emptied. PostgreSQL rewrites the tables and their indexes; segments
        of its write-ahead log stay until the server reuses them. Raises ``records-unavailable``.
        """

    def acting_for(self, agency: str | None) -> "Database":
        """The same store, each of whose transactions acts for ``agency``; None acts for nobody."""
        return self


def unavailable() -> LinkageError:
    """The refusal when the store does not work."""
    return refuse(ErrorCode.RECORDS_UNAVAILABLE, "the store cannot be reached or written")


class EmbeddedDatabase(Database):
    """SQLite, in memory or in a file, with group commit."""

    kind = "sqlite"

    def __init__(self, path: Path | None) -> None:
        self.in_memory = path is None
        self._raw = _connect(path)
        self._raw_reader = self._raw if path is None else _connect(path)
        self._writer = _sqlalchemy_connection(self._raw, "BEGIN IMMEDIATE")
        self._reader = self._writer if path is None else _sqlalchemy_connection(self._raw_reader, "BEGIN")
        self._group = GroupCommit(self._commit_together)

    async def read(self, fn: Work[T]) -> T:
        """See :class:`Database`."""
        try:
            with self._reader.begin():
                return fn(self._reader)
        except FAILURES as error:
            raise unavailable() from error

    async def _write(self, fn: Work[T]) -> T:
        """See :class:`Database`."""
        return await self._group(fn)

    async def settled(self) -> None:
        """See :class:`Database`."""
        await self._group.settled()

    async def close(self) -> None:
        """See :class:`Database`; waits for what is being written."""
        await self.settled()
        self._reader.close()
        self._writer.close()
        self._raw_reader.close()
        self._raw.close()

    async def compact(self, tables: Sequence[str]) -> None:
        """See :class:`Database`; the whole file is rewritten."""
        await self.settled()
        try:
            self._raw.execute("VACUUM")
            self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error as error:
            raise unavailable() from error

    async def content(self) -> bytes:
        """The whole content as it was committed last, serialised as a database that has no log beside it."""
        await self.settled()
        return _of_format(WITHOUT_LOG, self._raw.serialize())

    async def restore(self, image: bytes) -> None:
        """Replace the whole content by ``image``, a serialised SQLite database."""
        await self.settled()
        source = sqlite3.connect(":memory:")
        try:
            source.deserialize(image)
            source.backup(self._raw)
        finally:
            source.close()
        # a backup is appended to the write-ahead log as a whole; unlike a commit, it never begins the log anew
        self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    async def _commit_together(self, batch: Sequence[Call]) -> Sequence[Outcome]:
        try:
            return await self._committed(batch)
        except FAILURES as error:
            raise unavailable() from error

    async def _committed(self, batch: Sequence[Call]) -> Sequence[Outcome]:
        transaction = self._writer.begin()
        try:
            with pending.kept_back(self._writer) as still_to_write:
                outcomes = [self._attempt(call, still_to_write) for call in batch]
            if self.in_memory:
                transaction.commit()
            else:
                await asyncio.to_thread(transaction.commit)
        except BaseException:
            transaction.rollback()
            raise
        return outcomes

    def _attempt(self, call: Call, still_to_write: pending.Pending) -> Outcome:
        # The driver's own savepoint: SQLAlchemy's costs more than most of what runs inside it.
        before = still_to_write.mark()
        self._raw.execute("SAVEPOINT attempt")
        try:
            outcome: Outcome = (call.run(self._writer),)
        except Exception as error:  # carried to the caller that waits for this one, not to its neighbours
            self._raw.execute("ROLLBACK TO attempt")
            still_to_write.back_to(before)
            outcome = unavailable() if isinstance(error, FAILURES) else error
        self._raw.execute("RELEASE attempt")
        return outcome


class ServerDatabase(Database):
    """PostgreSQL through asyncpg, which SQLAlchemy awaits from a greenlet.

    SQLAlchemy's own asynchronous engines do the same, but bring all of its ORM with them. With an ``owner_url`` the
    tables belong to the role named there, and the role of ``url`` merely uses them.
    """

    kind = "postgresql"

    def __init__(self, url: str, schemas: Sequence[str] = (), pool_size: int = 10, owner_url: str = "") -> None:
        self._schemas = schemas
        self._engine = self._engine_at(url, pool_size=pool_size, max_overflow=0)
        # what one function reads in several statements was true at one moment, as it is on SQLite
        self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._owner_url = owner_url or url
        self.unprivileged_role = make_url(url).username if owner_url else None
        self._group = GroupCommit(self._commit_together, LANES, MOST_TOGETHER)

    async def maintain(self, fn: Work[T]) -> T:
        """See :class:`Database`."""
        engine = self._engine_at(self._owner_url, poolclass=NullPool)
        try:
            return await _in_transaction(engine, fn)
        finally:
            await _disposed(engine)

    async def compact(self, tables: Sequence[str]) -> None:
        """See :class:`Database`; as the owner of the tables."""
        engine = self._engine_at(self._owner_url, poolclass=NullPool)
        try:
            await greenlet_spawn(_rewrite, engine, tables)
        except (OperationalError, InterfaceError, OSError) as error:
            raise unavailable() from error
        finally:
            await _disposed(engine)

    def acting_for(self, agency: str | None) -> Database:
        """See :class:`Database`."""
        return self if agency is None else _ActingDatabase(self, agency)

    async def read(self, fn: Work[T]) -> T:
        """See :class:`Database`."""
        return await _in_transaction(self._reading, fn)

    async def _write(self, fn: Work[T]) -> T:
        """See :class:`Database`."""
        return await self._group(fn)

    async def settled(self) -> None:
        """See :class:`Database`."""
        await self._group.settled()

    async def close(self) -> None:
        """See :class:`Database`."""
        await _disposed(self._engine)

    async def _commit_together(self, batch: Sequence[Call]) -> Sequence[Outcome]:
        """All in one transaction, or, when one of them fails, each in one of its own: then it fails alone."""
        if len(batch) > 1:
            try:
                return await _in_transaction(self._engine, lambda tx: _run_all(tx, batch))
            except Exception as error:
                if isinstance(error, LinkageError) and error.refusal.code is ErrorCode.RECORDS_UNAVAILABLE:
                    raise  # perhaps it was committed, and nobody could say so any more
        return await asyncio.gather(*map(self._alone, batch))

    async def _alone(self, call: Call) -> Outcome:
        try:
            return (await _in_transaction(self._engine, lambda tx: _run_all(tx, [call])))[0]
        except Exception as error:  # carried to the caller that waits for it
            return error

    def _engine_at(self, url: str, **pool: Any) -> Engine:
        engine = create_engine(
            url,
            hide_parameters=True,  # an error that reaches a log must not carry what was to be stored
            connect_args={"server_settings": {"search_path": ", ".join(("public", *self._schemas))}},
            **pool,
        )
        pending.watch(engine)
        tenant.watch(engine)
        return engine


class _ActingDatabase(Database):
    """A server's store on behalf of one agency."""

    kind = ServerDatabase.kind

    def __init__(self, server: ServerDatabase, agency: str) -> None:
        self._server, self._agency = server, agency

    async def read(self, fn: Work[T]) -> T:
        """See :class:`Database`."""
        return await self._server.read(self._declared(fn))

    async def _write(self, fn: Work[T]) -> T:
        """See :class:`Database`."""
        return await self._server.write(self._declared(fn))

    async def compact(self, tables: Sequence[str]) -> None:
        """See :class:`Database`."""
        await self._server.compact(tables)

    async def settled(self) -> None:
        """See :class:`Database`."""
        await self._server.settled()

    async def close(self) -> None:
        """Nothing: the connections are the server's."""

    def acting_for(self, agency: str | None) -> Database:
        """See :class:`Database`."""
        return self._server.acting_for(agency)

    def _declared(self, fn: Work[T]) -> Work[T]:
        def declared(tx: Connection) -> T:
            tenant.enter(tx, self._agency)
            return fn(tx)

        return declared


def _run_all(tx: Connection, batch: Sequence[Call]) -> Sequence[Outcome]:
    """All of a transaction's calls."""
    with pending.kept_back(tx):
        return [(result,) for result in side_by_side.run(tx, [partial(call.run, tx) for call in batch])]


async def _in_transaction(engine: Engine, fn: Work[T]) -> T:
    """``fn`` in a transaction; run again when the server undid it to end a deadlock."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return await greenlet_spawn(_transact, engine, fn)
        except Exception as error:
            if _is_lost(error):
                raise unavailable() from error
            if _state_of(error) != DEADLOCK or attempt == ATTEMPTS:
                raise
    raise AssertionError("the last attempt returned or raised")


def _transact(engine: Engine, fn: Work[T]) -> T:
    with engine.begin() as connection:
        return fn(connection)


def _rewrite(engine: Engine, tables: Sequence[str]) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as alone:
        for table in tables:
            alone.exec_driver_sql(f"VACUUM (FULL) {table}")


async def _disposed(engine: Engine) -> None:
    await greenlet_spawn(engine.dispose)


def _is_lost(error: Exception) -> bool:
    """Whether a server cannot be reached or does not work, as its driver says directly or through SQLAlchemy."""
    from asyncpg import InterfaceError as DriverError  # type: ignore[import-untyped]  # only where there is a server

    lost = (OperationalError, InterfaceError, OSError, DriverError)
    return isinstance(error, lost) or (_state_of(error) or "").startswith(NOT_THERE)


def _state_of(error: Exception) -> str | None:
    """The SQLSTATE of an error."""
    state: str | None = getattr(getattr(error, "orig", error), "sqlstate", None)
    return state


def open_database(url: str, schemas: Sequence[str] = (), owner_url: str = "") -> Database:
    """The store at a SQLAlchemy ``url``: ``sqlite://``, ``sqlite:///file`` or ``postgresql+asyncpg://...``.

    ``schemas`` are looked through for tables on PostgreSQL; SQLite has none, so table names are unique. ``owner_url``
    is the same PostgreSQL database as its owner opens it.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return EmbeddedDatabase(Path(parsed.database) if parsed.database else None)
    return ServerDatabase(url, schemas, owner_url=owner_url)


def embedded_connection(raw: sqlite3.Connection) -> Connection:
    """A SQLAlchemy connection over an open SQLite one, with real transactions and savepoints."""
    return _sqlalchemy_connection(raw, "BEGIN IMMEDIATE")


def with_log(content: bytes) -> bytes:
    """A serialised database as a file that has a write-ahead log from the first: to begin one later takes a sync."""
    return _of_format(WITH_LOG, content)


def _of_format(kind: bytes, content: bytes) -> bytes:
    changed = bytearray(content)
    changed[FORMAT] = kind
    return bytes(changed)


def _connect(path: Path | None) -> sqlite3.Connection:
    raw = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
    if path is not None:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA foreign_keys=ON")
    return raw


def _sqlalchemy_connection(raw: sqlite3.Connection, begin: str) -> Connection:
    _handed.set(raw)
    return _embedded_engine().connect().execution_options(renkei_begin=begin)


@cache
def _embedded_engine() -> Engine:
    """One for all embedded stores of the process, so that a statement is compiled once and not once in each."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: _handed.get(),
        poolclass=NullPool,
        hide_parameters=True,
        query_cache_size=COMPILED_STATEMENTS,
    )
    event.listen(engine, "begin", _begin)
    pending.watch(engine)
    return engine


def _begin(tx: Connection) -> None:
    """Begin as the connection was told to: by the driver; SQLAlchemy takes longer to say it than SQLite to do it."""
    driver: Any = tx.connection.driver_connection
    driver.execute(tx.get_execution_options()["renkei_begin"])


def insert_if_absent(tx: Connection, table: Table, **values: Any) -> bool:
    """Insert a row unless its key exists already; True when this call inserted it (``ON CONFLICT DO NOTHING``)."""
    if tx.dialect.name == "sqlite":
        return tx.execute(sqlite_insert(table).values(**values).on_conflict_do_nothing()).rowcount == 1
    from sqlalchemy.dialects.postgresql import insert  # a large module: only where there is such a server

    return tx.execute(insert(table).values(**values).on_conflict_do_nothing()).rowcount == 1


def insert_rows(tx: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows of the same columns at once; nothing when there are none."""
    if rows:
        tx.execute(sqlalchemy_insert(table), rows)


def qualified(table: Table) -> str:
    """The table's name with its schema, as SQL has it."""
    return f'"{table.schema}"."{table.name}"' if table.schema else f'"{table.name}"'
