"""The record of each provision (提供の記録): what J-LIS was given, how, by whom, and until when that is kept (F6)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy import Connection, delete, insert, select

from renkei_juki_link.rules import Kind
from renkei_juki_link.tables import PROVISION_RECORD
from renkei_kit.callers import Caller

RECIPIENT = "jlis-verify"


class Method(StrEnum):
    """By which way something was provided; there is no other (control B9)."""

    FILE = "encrypted-file-over-leased-line"
    MESSAGE = "encrypted-message-over-leased-line"


@dataclass(frozen=True, slots=True)
class Content:
    """What is provided: its kind, the items of it by name, and of how many people."""

    kind: Kind
    items: tuple[str, ...]
    records: int = 1

    def of(self, records: int) -> Self:
        """The same about so many people."""
        return replace(self, records=records)


@dataclass(frozen=True, slots=True)
class ProvisionRecord:
    """One provision; ``outcome`` is ``ok`` or the slug of J-LIS's refusal."""

    id: str
    at: datetime
    content: Kind
    items: str
    records: int
    recipient: str
    method: Method
    party: str
    operator: str
    outcome: str
    retained_until: datetime


@dataclass(frozen=True, slots=True)
class Provided:
    """When and for whom something was provided, and the years for which the record stays."""

    id: str
    at: datetime
    caller: Caller
    years: int

    def record(self, content: Content, method: Method, outcome: str = "ok") -> ProvisionRecord:
        """The record of it."""
        return ProvisionRecord(
            id=self.id,
            at=self.at,
            content=content.kind,
            items=",".join(content.items),
            records=content.records,
            recipient=RECIPIENT,
            method=method,
            party=self.caller.party,
            operator=self.caller.id,
            outcome=outcome,
            retained_until=years_after(self.at, self.years),
        )


def years_after(at: datetime, years: int) -> datetime:
    """The same moment so many years later; 29 February becomes the 28th in other years."""
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, day=28)


def insert_record(tx: Connection, record: ProvisionRecord) -> None:
    """Keep the record of a provision."""
    values = {name: getattr(record, name) for name in ProvisionRecord.__dataclass_fields__}
    tx.execute(insert(PROVISION_RECORD).values(**values))


def provision_records(tx: Connection, before: str | None, limit: int) -> list[ProvisionRecord]:
    """Up to ``limit`` records older than the one of id ``before``, newest first."""
    query = select(PROVISION_RECORD).order_by(PROVISION_RECORD.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(PROVISION_RECORD.c.id < before)
    rows = tx.execute(query).mappings()
    return [
        ProvisionRecord(**{**row, "content": Kind(row["content"]), "method": Method(row["method"])}) for row in rows
    ]


def purge_records(tx: Connection, now: datetime) -> int:
    """Take out the records whose time is over; how many they were."""
    return tx.execute(delete(PROVISION_RECORD).where(PROVISION_RECORD.c.retained_until < now)).rowcount
