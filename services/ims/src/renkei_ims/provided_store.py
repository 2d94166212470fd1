"""Queries on acquisitions from Juki-net and from media."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select

from renkei_ims.provided_tables import ACQUISITION
from renkei_ims.rules import Source


@dataclass(frozen=True, slots=True)
class Acquisition:
    """What was taken over from one provision."""

    provision_id: str
    source: Source
    affair: str
    staff_id: str
    at: datetime
    received: int
    registered: int
    known: int
    passed_over: int


def insert_acquisition(tx: Connection, acquisition: Acquisition) -> None:
    """A provision was taken over."""
    tx.execute(insert(ACQUISITION).values({name: getattr(acquisition, name) for name in Acquisition.__slots__}))


def was_taken_over(tx: Connection, provision_id: str) -> bool:
    """Whether the provision was taken over already."""
    query = select(ACQUISITION.c.sequence).where(ACQUISITION.c.provision_id == provision_id)
    return tx.execute(query).first() is not None


def list_acquisitions(tx: Connection, after: int, limit: int) -> Sequence[RowMapping]:
    """Acquisitions after ``after``, oldest first."""
    query = select(ACQUISITION).where(ACQUISITION.c.sequence > after).order_by(ACQUISITION.c.sequence).limit(limit)
    return tx.execute(query).mappings().all()
