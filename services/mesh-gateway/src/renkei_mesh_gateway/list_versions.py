"""Versions of the allow-list (照会許可用照合リスト) in a store, each with the day from which it counts.

The core keeps them, and the providers keep a copy of their own. A version in use is compiled once per process; whether
the compiled ones still hold is told by a stamp that comes along with another query, so that an import counts in every
replica with the next query, without a query of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Date, Integer, LargeBinary, ScalarSelect, String, Table, func, select

from renkei_kit import chance
from renkei_kit.allow_list_file import read_csv
from renkei_kit.db import insert_if_absent
from renkei_kit.world import AllowListFile
from renkei_mesh_gateway.allow_list import AllowList


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One version: its number in the order of import, its name, and the first day on which it counts."""

    number: int
    stamp: str
    version: str
    effective_on: date


def version_columns() -> tuple[Column[Any], ...]:
    """The columns of any table that keeps versions of the list; ``stamp`` is new with every import."""
    return (
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("stamp", String(32), nullable=False),
        Column("version", String(12), nullable=False),
        Column("effective_on", Date, nullable=False),
        Column("content", LargeBinary, nullable=False),
    )


def in_force(versions: Iterable[ListVersion], day: date) -> ListVersion:
    """The version that counts on ``day``: the latest to take effect by then, of two the one imported last.

    The first version counts before its day as well, for there is no other.
    """
    ordered = sorted(versions, key=lambda version: (version.effective_on, version.number))
    return next((version for version in reversed(ordered) if version.effective_on <= day), ordered[0])


def insert_version(tx: Connection, table: Table, **values: Any) -> ListVersion:
    """Keep a version under the next number, also when another import takes that number at the same time."""
    stamp = chance.token_hex(16)
    while True:
        number = (tx.execute(select(func.max(table.c.number))).scalar_one() or 0) + 1
        if insert_if_absent(tx, table, number=number, stamp=stamp, **values):
            return ListVersion(number, stamp, values["version"], values["effective_on"])


def latest_stamp(table: Table) -> ScalarSelect[str]:
    """The stamp of the latest import, as a column of another query."""
    return select(table.c.stamp).order_by(table.c.number.desc()).limit(1).scalar_subquery()


class ListShelf:
    """The versions in one table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._versions: tuple[ListVersion, ...] = ()
        self._compiled: dict[str, AllowList] = {}
        self._of_day: tuple[date, AllowList] | None = None

    def on(self, tx: Connection, day: date, stamp: str | None = None) -> AllowList:
        """The list that counts on ``day``; ``stamp`` was read in the same transaction."""
        stamp = stamp or str(tx.execute(select(latest_stamp(self._table))).scalar_one())
        if not self._versions or self._versions[-1].stamp != stamp:
            self._of_day, self._versions = None, tuple(self.versions(tx))
        if self._of_day is None or self._of_day[0] != day:
            self._of_day = (day, self._open(tx, in_force(self._versions, day)))
        return self._of_day[1]

    def versions(self, tx: Connection) -> Sequence[ListVersion]:
        """Every version, in the order of import."""
        columns = self._table.c
        query = select(columns.number, columns.stamp, columns.version, columns.effective_on).order_by(columns.number)
        return [ListVersion(*row) for row in tx.execute(query)]

    def read(self, tx: Connection, number: int) -> AllowListFile:
        """The rows of one version."""
        columns = self._table.c
        row = tx.execute(select(columns.version, columns.content).where(columns.number == number)).one()
        return AllowListFile(version=row.version, rows=tuple(listed for _, listed in read_csv(row.content).rows))

    def _open(self, tx: Connection, version: ListVersion) -> AllowList:
        if version.version not in self._compiled:
            in_use = {known.version for known in self._versions}
            kept = {name: compiled for name, compiled in self._compiled.items() if name in in_use}
            self._compiled = kept | {version.version: AllowList(self.read(tx, version.number))}
        return self._compiled[version.version]
