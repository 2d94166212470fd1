"""Statements that are compiled once: for the few that run with every permit and every access.

SQLAlchemy builds, compiles (or looks up) and adapts a statement anew at each execution, which costs an embedded store
ten times what SQLite itself needs. A :class:`Statement` is an ordinary SQLAlchemy statement that remembers its text
and its types for SQLite and hands them to the driver directly; on PostgreSQL it is executed like any other.
"""

from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.sql import ClauseElement
from sqlalchemy.types import TypeEngine

from renkei_kit.db import Instant

Convert = Callable[[Any], Any]


class Statement:
    """A statement with named parameters: ``bindparam`` in a query, the columns ``names`` in an insert."""

    def __init__(self, statement: Any, names: Sequence[str] = ()) -> None:
        self._statement: Any = statement
        self._names = tuple(names)
        self._embedded: _Embedded | None = None

    def rows(self, tx: Connection, **values: Any) -> list[Any]:
        """Every row of a query, its columns as attributes."""
        if tx.dialect.name != "sqlite":
            return list(tx.execute(self._statement, values).all())
        known = self._known(tx.dialect)
        return [known.row(found) for found in _driver(tx).execute(known.text, known.given(values))]

    def first(self, tx: Connection, **values: Any) -> Any:
        """The first row of a query, or None."""
        if tx.dialect.name != "sqlite":
            return tx.execute(self._statement, values).first()
        known = self._known(tx.dialect)
        found = _driver(tx).execute(known.text, known.given(values)).fetchone()
        return None if found is None else known.row(found)

    def run(self, tx: Connection, **values: Any) -> int:
        """Insert, update or delete; gives how many rows it met."""
        if tx.dialect.name != "sqlite":
            return int(tx.execute(self._statement, values).rowcount)
        known = self._known(tx.dialect)
        return int(_driver(tx).execute(known.text, known.given(values)).rowcount)

    def _known(self, dialect: Dialect) -> "_Embedded":
        if self._embedded is None:
            self._embedded = _Embedded(self._statement, self._names, dialect)
        return self._embedded


def values_of(record: Any) -> dict[str, Any]:
    """The fields of a record (a dataclass with slots) by name, as an insert takes them."""
    return {name: getattr(record, name) for name in record.__slots__}


class _Embedded:
    """The text for SQLite's driver, and how values go in and come out."""

    def __init__(self, statement: ClauseElement, names: Sequence[str], dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(names) or None)
        self.text = str(compiled)
        self._constants = {name: bind.value for bind, name in compiled.bind_names.items() if not bind.required}
        binds = {name: _to_driver(bind.type, dialect) for bind, name in compiled.bind_names.items()}
        self._parameters = tuple((name, binds[name]) for name in compiled.positiontup)
        columns = list(statement.selected_columns) if isinstance(statement, Select) else []
        self._convert: tuple[tuple[int, Convert], ...] = tuple(
            (place, processor)
            for place, column in enumerate(columns)
            if (processor := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        )
        kind: Any = namedtuple("Row", [str(column.key) for column in columns])  # type: ignore[misc]  # known only here
        self._make: Convert = kind._make

    def given(self, values: dict[str, Any]) -> list[Any]:
        """The values in the order of the text."""
        constants = self._constants
        return [
            convert(value) if convert and value is not None else value
            for name, convert in self._parameters
            for value in (values[name] if name in values else constants[name],)
        ]

    def row(self, found: tuple[Any, ...]) -> Any:
        """A row as the driver gave it, its values as the columns' types have them."""
        if self._convert:
            changed = list(found)
            for place, convert in self._convert:
                changed[place] = convert(changed[place])
            return self._make(changed)
        return self._make(found)


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """How a value of this type is handed to SQLite; a time's text is made the short way."""
    return Instant.text if isinstance(kind, Instant) else kind.dialect_impl(dialect).bind_processor(dialect)


def _driver(tx: Connection) -> Any:
    return tx.connection.driver_connection
