"""What else FEIS has to learn of an application, in its order and after the application itself."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, func, insert, select, update

from renkei_kit import chance
from renkei_ras.store.tables import ERRAND, TRANSFER


class Act(StrEnum):
    """One thing that FEIS has to learn."""

    FILE_DOCUMENTS = "file-documents"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Errand:
    """One entry."""

    id: str
    application_id: str
    act: Act


def insert_errand(tx: Connection, application_id: str, act: Act) -> None:
    """Put an act into the outbox."""
    last = select(func.coalesce(func.max(ERRAND.c.position), 0)).where(ERRAND.c.application_id == application_id)
    position = tx.execute(last).scalar_one() + 1
    values = {"id": chance.token_hex(16), "application_id": application_id, "position": position, "act": act.value}
    tx.execute(insert(ERRAND).values(**values))


def waiting_errands(tx: Connection) -> list[Errand]:
    """What waits, of applications that FEIS has; within an application in the order in which it came about."""
    on_the_way = select(TRANSFER.c.application_id)
    query = (
        select(ERRAND.c.id, ERRAND.c.application_id, ERRAND.c.act)
        .where(ERRAND.c.application_id.not_in(on_the_way))
        .order_by(ERRAND.c.position, ERRAND.c.application_id)
    )
    return [Errand(row.id, row.application_id, Act(row.act)) for row in tx.execute(query)]


def delete_errand(tx: Connection, errand_id: str) -> None:
    """FEIS has learnt it, or does not want to."""
    tx.execute(delete(ERRAND).where(ERRAND.c.id == errand_id))


def count_failed_errand(tx: Connection, errand_id: str, refusal: str) -> None:
    """FEIS could not be told; it stays."""
    values = {"attempts": ERRAND.c.attempts + 1, "last_refusal": refusal}
    tx.execute(update(ERRAND).where(ERRAND.c.id == errand_id).values(**values))
