"""Which copy (副本) answers a query: that of today, or that of the period which the query names (照会条件).

Of an item with a fiscal year (年度) in its content, a period means the fiscal years that it touches; of any other it
means days on which a copy stood. One content answers: the last one. What is not published yet never answers.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from renkei_kit.fiscal_year import FIELD, fiscal_years, is_about
from renkei_kit.permit import Period
from renkei_kit.terms import AddresseeNumber, AgencyCode, ItemCode
from renkei_mesh_gateway.intermediary import copy_store
from renkei_mesh_gateway.intermediary.copy_store import CopyRecord

Open = Callable[[CopyRecord], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """Whose copy of what: the provider, the person by the provider's number, and the item."""

    agency: AgencyCode
    addressee_number: AddresseeNumber
    item: ItemCode


@dataclass(frozen=True, slots=True)
class Condition:
    """What the query asks for, and when; ``by_year`` for an item whose content names its fiscal year."""

    day: date
    period: Period | None
    by_year: bool


def select_copy(tx: Connection, place: Place, condition: Condition, opened: Open) -> CopyRecord | None:
    """The copy that answers, if there is one."""
    where = (place.agency, place.addressee_number, place.item)
    if condition.period is None:
        today = copy_store.find_copy_on(tx, *where, condition.day)
        return today if today is not None and today.is_open_on(condition.day) else None
    if condition.by_year:
        begun = copy_store.list_begun(tx, *where, condition.day)
        return last_of_years(begun, fiscal_years(condition.period), opened)
    last = min(condition.period.end, condition.day)
    then = copy_store.find_copy_on(tx, *where, last)
    return then if then is not None and stood_in(then, condition.period.start, last) else None


def stood_in(record: CopyRecord, first: date, last: date) -> bool:
    """Whether a copy that stands on ``last``, or ended before, stood on any day from ``first`` on."""
    return first <= last and record.valid_from <= last and (record.valid_to is None or record.valid_to >= first)


def last_of_years(newest_first: Iterable[CopyRecord], years: range, opened: Open) -> CopyRecord | None:
    """Of the copies about one of the years, the newest registration about the last year."""
    found: dict[int, CopyRecord] = {}
    for record in newest_first:
        content = opened(record)
        if is_about(content, years):
            found.setdefault(content[FIELD], record)
            if content[FIELD] == years[-1]:
                break
    return found[max(found)] if found else None
