"""Counts of exchanges out of a book: per period, pair of agencies, item and outcome; of nobody anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Table, case, func, select, tuple_

DAY, MONTH = "day", "month"
DIGITS = {DAY: 8, MONTH: 6}
"""How much of a processing number (処理通番), which begins with its day, tells the period."""
GROUPED = ("period", "inquirer", "provider", "item", "outcome")


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both counted, by day or month."""

    first_day: date
    last_day: date
    by: str


def count_exchanges(
    tx: Connection, table: Table, book: str, span: Span, after: Sequence[str], limit: int
) -> list[dict[str, Any]]:
    """Groups after a position, in order. An exchange counts once: as it was provided, or else as it stands last."""
    columns = table.c
    number = columns.processing_number
    within = (
        columns.book == book,
        number >= f"{span.first_day:%Y%m%d}",
        number < f"{span.last_day + timedelta(days=1):%Y%m%d}",
    )
    provided = func.max(case((columns.provided_at.is_not(None), columns.sequence)))
    told = (
        select(func.coalesce(provided, func.max(columns.sequence)).label("sequence"))
        .where(*within)
        .group_by(number)
        .subquery("told")
    )
    period = func.substr(number, 1, DIGITS[span.by]).label("period")
    parts = (period, columns.inquirer, columns.provider, columns.item, columns.outcome)
    groups = (
        select(*parts, func.count().label("count"))
        .join(told, told.c.sequence == columns.sequence)
        .where(*within)
        .group_by(*parts)
        .subquery("groups")
    )
    place = [groups.c[name] for name in GROUPED]
    query = select(groups).order_by(*place).limit(limit)
    if after:
        query = query.where(tuple_(*place) > tuple_(*after))
    return [dict(row) for row in tx.execute(query).mappings()]
