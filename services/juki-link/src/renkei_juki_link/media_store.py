"""Queries on the register of media (媒体管理簿)."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from renkei_juki_link.media import Medium, MediumState
from renkei_juki_link.tables import MEDIUM


def find_medium(tx: Connection, medium_id: str) -> Medium | None:
    """The medium of an ID."""
    row = tx.execute(select(MEDIUM).where(MEDIUM.c.id == medium_id)).mappings().first()
    return _medium(row) if row else None


def lock_medium(tx: Connection, medium_id: str) -> Medium | None:
    """The medium of an ID, which no other transaction changes before this one has ended."""
    row = tx.execute(select(MEDIUM).where(MEDIUM.c.id == medium_id).with_for_update()).mappings().first()
    return _medium(row) if row else None


def insert_medium(tx: Connection, medium: Medium) -> None:
    """Enter a medium."""
    tx.execute(insert(MEDIUM).values(**asdict(medium)))


def take_step(
    tx: Connection, medium_id: str, step: MediumState, at: datetime, by: str, transmission_id: str | None = None
) -> None:
    """Enter that a step was taken, when and by whom."""
    values = {"state": step, f"{step}_at": at, f"{step}_by": by}
    if transmission_id is not None:
        values["transmission_id"] = transmission_id
    tx.execute(update(MEDIUM).where(MEDIUM.c.id == medium_id).values(**values))


def media(tx: Connection, after: str, limit: int) -> list[Medium]:
    """Up to ``limit`` media after the one of id ``after``."""
    query = select(MEDIUM).where(MEDIUM.c.id > after).order_by(MEDIUM.c.id).limit(limit)
    return [_medium(row) for row in tx.execute(query).mappings()]


def _medium(row: RowMapping) -> Medium:
    return Medium(**{**row, "state": MediumState(row["state"])})
