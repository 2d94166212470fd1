"""Statements that are compiled once: for the few that run with every permit and every access.

SQLAlchemy builds, compiles (or looks up) and adapts a statement anew at each execution, which costs a store several
times what its driver needs. A :class:`Statement` is an ordinary SQLAlchemy statement that remembers its text and its
types for each kind of store, and hands them to the driver directly.
"""

from abc import ABC, abstractmethod
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Connection,
    Date,
    Dialect,
    Integer,
    Select,
    String,
    bindparam,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.sql import ClauseElement, visitors
from sqlalchemy.types import TypeEngine
from sqlalchemy.util import await_

from renkei_kit import pending, side_by_side, tenant
from renkei_kit.instant import Instant
from renkei_kit.side_by_side import Asked

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


def values_of(record: Any) -> dict[str, Any]:
    """The fields of a record (a dataclass with slots) by name, as an insert takes them."""
    return {name: getattr(record, name) for name in record.__slots__}


class _Text:
    """The text for one kind of store, and how values go in."""

    def __init__(self, statement: ClauseElement, names: Sequence[str], dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(names) or None)
        self.text = str(compiled)
        self._constants = {name: bind.value for bind, name in compiled.bind_names.items() if not bind.required}
        binds = {name: self._to_driver(bind, dialect) for bind, name in compiled.bind_names.items()}
        self._names = tuple(compiled.positiontup)
        self._adapt = tuple((place, convert) for place, name in enumerate(self._names) if (convert := binds[name]))

    def given(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the text."""
        if self._constants:
            values = {**self._constants, **values}
        given = [values[name] for name in self._names]
        for place, convert in self._adapt:
            if given[place] is not None:
                given[place] = convert(given[place])
        return given

    def _to_driver(self, bind: BindParameter[Any], dialect: Dialect) -> Convert | None:
        return _to_driver(bind.type, dialect)


class _Compiled(_Text, ABC):
    """The same, and how values come out."""

    def __init__(self, statement: ClauseElement, names: Sequence[str], dialect: Dialect, shared: bool) -> None:
        super().__init__(statement, names, dialect)
        self.shared = shared
        columns = [column for column in _columns(statement) if column.key != ASKER]
        self._convert: tuple[tuple[int, Convert], ...] = tuple(
            (place, processor)
            for place, column in enumerate(columns)
            if (processor := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        )
        kind: Any = namedtuple("Row", [str(column.key) for column in columns])  # type: ignore[misc]  # known only here
        self._make: Convert = kind._make

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
        kinds = _kinds(statement)
        takes_arrays = any(isinstance(kind, ARRAY) for kind in kinds.values())
        is_query = isinstance(statement, Select) and not takes_arrays
        self._of_many = _OfMany(statement, kinds, dialect) if is_query else None
        asker = bindparam(ASKER, 0, type_=Integer).label(ASKER)
        if isinstance(statement, Select):
            statement = statement.add_columns(asker)
        elif _columns(statement):
            statement = statement.returning(asker)
        super().__init__(statement, names, dialect, shared)
        self._asker_at = self._names.index(ASKER) if ASKER in self._names else -1

    def fetch(self, tx: Connection, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        if not side_by_side.pauses(tx):
            tenant.declare(tx)
            found: list[Sequence[Any]] = await_(tenant.driver_of(tx).fetch(self.text, *self.given(values)))
            return found
        if self._of_many is None:
            return side_by_side.ask(Asked(self.text, self.given(values), self._asker_at, self.shared))
        return side_by_side.ask(self._of_many.asked(values, self.shared))

    def row(self, found: Sequence[Any]) -> Any:
        return super().row(found[:-1])

    def execute(self, tx: Connection, values: Mapping[str, Any]) -> int:
        tenant.declare(tx)
        status: str = await_(tenant.driver_of(tx).execute(self.text, *self.given(values)))
        return int(status.rpartition(" ")[2])  # such as "INSERT 0 1"

    def execute_many(self, tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        tenant.declare(tx)
        await_(tenant.driver_of(tx).executemany(self.text, [self.given(values) for values in rows]))


class _OfMany(_Text):
    """A query by many at once: each of its parameters is an array of what they ask with."""

    def __init__(self, query: Select[Any], kinds: Mapping[str, TypeEngine[Any]], dialect: Dialect) -> None:
        kinds = {**kinds, ASKER: Integer()}
        arrays = (bindparam(name, type_=array_of(kind)) for name, kind in kinds.items())
        given = func.unnest(*arrays).table_valued(*kinds, name="given").render_derived(name="given")

        def of_one(element: Any, **_: Any) -> Any:
            is_given = isinstance(element, BindParameter) and element.key in kinds
            return literal_column(f"given.{element.key}", element.type) if is_given else None

        # an offset of nothing keeps the server from planning for the whole table: one look for each who asks
        whole: Any = visitors.replacement_traverse(query, {}, of_one)
        found = whole.offset(literal_column("0")).lateral("found")
        super().__init__(select(*found.c, given.c[ASKER]).select_from(given.join(found, true())), (), dialect)
        self._arrays = tuple(place for place, name in enumerate(self._names) if name in kinds)

    def asked(self, values: Mapping[str, Any], shared: bool) -> Asked:
        """What one of them asks."""
        given = self.given({**values, ASKER: None})
        return Asked(self.text, given, self._names.index(ASKER), shared, self._arrays)

    def _to_driver(self, bind: BindParameter[Any], dialect: Dialect) -> Convert | None:
        return _to_driver(bind.type.item_type if isinstance(bind.type, ARRAY) else bind.type, dialect)


def array_of(kind: TypeEngine[Any]) -> ARRAY[Any]:
    """An array of values of a type; of texts of any length, for what is too long must be refused and not cut off."""
    return ARRAY(String() if isinstance(kind, String) else kind, dimensions=1)


def _kinds(statement: ClauseElement) -> dict[str, TypeEngine[Any]]:
    """The types of a statement's parameters by name."""
    found: dict[str, TypeEngine[Any]] = {}

    def visit(bind: BindParameter[Any]) -> None:
        if bind.required:
            found[bind.key] = bind.type

    visitors.traverse(statement, {}, {"bindparam": visit})
    return found


def _columns(statement: Any) -> list[Any]:
    return list(getattr(statement, "exported_columns", ()))


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """How a value of this type is handed to the driver; texts of times and days for SQLite are made the short way."""
    if dialect.name == "sqlite" and isinstance(kind, Instant):
        return Instant.text
    if dialect.name == "sqlite" and isinstance(kind, Date):
        return date.isoformat
    return kind.dialect_impl(dialect).bind_processor(dialect)
