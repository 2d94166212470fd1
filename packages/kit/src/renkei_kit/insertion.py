"""Inserts of many rows with one command, each compiled once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Connection, Insert, String, Table, bindparam, func, insert, select
from sqlalchemy.types import TypeEngine

from renkei_kit import tenant
from renkei_kit.statement import Statement


class Insertion:
    """Puts rows into a table whose columns ``names`` they give.

    In a table of the agencies the column ``owner`` names the agency on whose behalf each row is put in. Where agencies
    are separated, that declares the agency; then row-level security looks at the row.
    """

    def __init__(self, table: Table, names: Iterable[str], owner: str | None = None) -> None:
        self._names, self._owner = tuple(names), owner
        self._one = Statement(insert(table), self._names)
        self._all = Statement(_of_columns(table, self._names, owner))

    def run_many(self, tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows: on a server in one statement that is given the values of each column."""
        if not tenant.is_separated(tx):
            self._one.run_many(tx, rows)
            return
        self._all.run(tx, **{name: [row[name] for row in rows] for name in self._names})
        if self._owner is not None:
            tenant.declared_by_rows(tx)


def _of_columns(table: Table, names: Sequence[str], owner: str | None) -> Insert:
    columns = (bindparam(name, type_=ARRAY(_unlimited(table.c[name].type), dimensions=1)) for name in names)
    given = func.unnest(*columns).table_valued(*names, name="given").render_derived()
    values: dict[str, Any] = {name: given.c[name] for name in names}
    if owner is not None:
        values[owner] = func.set_config(tenant.SETTING, values[owner], True)
    return insert(table).from_select(names, select(*values.values()))


def _unlimited(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """A text of any length: what is too long for its column must be refused, and not cut off on the way."""
    return String() if isinstance(kind, String) else kind
