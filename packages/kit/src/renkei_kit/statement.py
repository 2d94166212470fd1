"""Statements that are compiled once: for the few that run with every permit and every access.

SQLAlchemy builds, compiles (or looks up) and adapts a statement anew at each execution, which costs a store several
times what its driver needs. A :class:`Statement` is an ordinary SQLAlchemy statement that remembers its text and its
types for each kind of store, and hands them to the driver directly.
"""

from abc import ABC, abstractmethod
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, Dialect, Integer, Select, Table, bindparam, func, insert
from sqlalchemy.sql import ClauseElement
from sqlalchemy.types import TypeEngine
from sqlalchemy.util import await_

from renkei_kit import pending, side_by_side, tenant
from renkei_kit.instant import Instant

Convert = Callable[[Any], Any]
ASKER = "asker"
"""A parameter that comes back with each row, where several calls ask the same at once."""


class Statement:
    """A statement with named parameters: ``bindparam`` in a query, the columns ``names`` in an insert.

    A query that is ``shared`` is not about one person: calls that ask it side by side often ask the same. What it reads
    is changed by no other compiled statement.
    """

    def __init__(self, statement: Any, names: Sequence[str] = (), *, shared: bool = False) -> None:
        self._statement: Any = statement
        self._names, self._shared = tuple(names), shared
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, tx: Connection, **values: Any) -> list[Any]:
        """Every row that it gives, its columns as attributes."""
        known = self._known(tx.dialect)
        return [known.row(found) for found in known.fetch(tx, values)]

    def first(self, tx: Connection, **values: Any) -> Any:
        """The first row that it gives, or None."""
        known = self._known(tx.dialect)
        found = known.fetch(tx, values)
        return known.row(found[0]) if found else None

    def run(self, tx: Connection, **values: Any) -> int:
        """Insert, update or delete; gives how many rows it met."""
        return self._known(tx.dialect).execute(tx, values)

    def run_many(self, tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert, update or delete, once with the values of each row."""
        self._known(tx.dialect).execute_many(tx, rows)

    def _known(self, dialect: Dialect) -> "_Compiled":
        known = self._compiled.get(dialect.name)
        if known is None:
            kind = _OfSqlite if dialect.name == "sqlite" else _OfServer
            known = self._compiled[dialect.name] = kind(self._statement, self._names, dialect, self._shared)
        return known


class OwnedInsert:
    """An insert into a table of the agencies: on behalf of the agency that the column ``owner`` names in each row.

    Where agencies are separated, putting that column in declares the agency; then row-level security looks at the row.
    """

    def __init__(self, table: Table, owner: str, names: Iterable[str]) -> None:
        values: dict[str, Any] = {name: bindparam(name, type_=table.c[name].type) for name in names}
        self._plain = Statement(insert(table).values(values).inline())
        values[owner] = func.set_config(tenant.SETTING, values[owner], True)
        self._declaring = Statement(insert(table).values(values).inline())

    def run_many(self, tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows."""
        if not tenant.is_separated(tx):
            self._plain.run_many(tx, rows)
            return
        self._declaring.run_many(tx, rows)
        tenant.declared_by_rows(tx)


def values_of(record: Any) -> dict[str, Any]:
    """The fields of a record (a dataclass with slots) by name, as an insert takes them."""
    return {name: getattr(record, name) for name in record.__slots__}


class _Compiled(ABC):
    """The text for one kind of store, and how values go in and come out."""

    def __init__(self, statement: ClauseElement, names: Sequence[str], dialect: Dialect, shared: bool) -> None:
        self.shared = shared
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(names) or None)
        self.text = str(compiled)
        self._constants = {name: bind.value for bind, name in compiled.bind_names.items() if not bind.required}
        binds = {name: _to_driver(bind.type, dialect) for bind, name in compiled.bind_names.items()}
        self._names = tuple(compiled.positiontup)
        self._adapt = tuple((place, convert) for place, name in enumerate(self._names) if (convert := binds[name]))
        columns = [column for column in _columns(statement) if column.key != ASKER]
        self._convert: tuple[tuple[int, Convert], ...] = tuple(
            (place, processor)
            for place, column in enumerate(columns)
            if (processor := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        )
        kind: Any = namedtuple("Row", [str(column.key) for column in columns])  # type: ignore[misc]  # known only here
        self._make: Convert = kind._make

    def given(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the text."""
        if self._constants:
            values = {**self._constants, **values}
        given = [values[name] for name in self._names]
        for place, convert in self._adapt:
            if given[place] is not None:
                given[place] = convert(given[place])
        return given

    def row(self, found: Sequence[Any]) -> Any:
        """A row as the driver gave it, its values as the columns' types have them."""
        if self._convert:
            changed = list(found)
            for place, convert in self._convert:
                changed[place] = convert(changed[place])
            return self._make(changed)
        return self._make(found)

    @abstractmethod
    def fetch(self, tx: Connection, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """All rows, as the driver gives them."""

    @abstractmethod
    def execute(self, tx: Connection, values: Mapping[str, Any]) -> int:
        """How many rows were met."""

    @abstractmethod
    def execute_many(self, tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Once with the values of each row."""


class _OfSqlite(_Compiled):
    def fetch(self, tx: Connection, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        given = self.given(values)
        answers = pending.answers(tx) if self.shared else None
        if answers is None:
            return self._asked(tx, given)
        asked = self.text, *given
        if asked not in answers:
            answers[asked] = self._asked(tx, given)
        found: list[Sequence[Any]] = answers[asked]
        return found

    def _asked(self, tx: Connection, given: list[Any]) -> list[Sequence[Any]]:
        found: list[Sequence[Any]] = self._driver(tx).execute(self.text, given).fetchall()
        return found

    def execute(self, tx: Connection, values: Mapping[str, Any]) -> int:
        return int(self._driver(tx).execute(self.text, self.given(values)).rowcount)

    def execute_many(self, tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        self._driver(tx).executemany(self.text, [self.given(values) for values in rows])

    @staticmethod
    def _driver(tx: Connection) -> Any:
        return tx.connection.driver_connection


class _OfServer(_Compiled):
    """For asyncpg; each row names at its end who asked for it."""

    def __init__(self, statement: Any, names: Sequence[str], dialect: Dialect, shared: bool) -> None:
        asker = bindparam(ASKER, 0, type_=Integer)
        if isinstance(statement, Select):
            statement = statement.add_columns(asker.label(ASKER))
        elif _columns(statement):
            statement = statement.returning(asker.label(ASKER))
        super().__init__(statement, names, dialect, shared)
        self._asker_at = self._names.index(ASKER) if ASKER in self._names else -1

    def fetch(self, tx: Connection, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        given = self.given(values)
        if side_by_side.pauses(tx):
            return side_by_side.ask(side_by_side.Asked(self.text, given, self._asker_at, self.shared))
        tenant.declare(tx)
        found: list[Sequence[Any]] = await_(tenant.driver_of(tx).fetch(self.text, *given))
        return found

    def row(self, found: Sequence[Any]) -> Any:
        return super().row(found[:-1])

    def execute(self, tx: Connection, values: Mapping[str, Any]) -> int:
        tenant.declare(tx)
        status: str = await_(tenant.driver_of(tx).execute(self.text, *self.given(values)))
        return int(status.rpartition(" ")[2])  # such as "INSERT 0 1"

    def execute_many(self, tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        tenant.declare(tx)
        await_(tenant.driver_of(tx).executemany(self.text, [self.given(values) for values in rows]))


def _columns(statement: Any) -> list[Any]:
    return list(getattr(statement, "exported_columns", ()))


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """How a value of this type is handed to the driver; texts of times and days for SQLite are made the short way."""
    if dialect.name == "sqlite" and isinstance(kind, Instant):
        return Instant.text
    if dialect.name == "sqlite" and isinstance(kind, Date):
        return date.isoformat
    return kind.dialect_impl(dialect).bind_processor(dialect)
