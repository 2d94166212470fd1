"""The outbox to FEIS: what was submitted and not yet confirmed there."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from renkei_ras.application import Application
from renkei_ras.attachment import Attachment
from renkei_ras.store.applications import find_application
from renkei_ras.store.attachments import untold_attachments
from renkei_ras.store.tables import APPLICATION, TRANSFER


@dataclass(frozen=True, slots=True)
class Transfer:
    """An application on its way, with the sealed number, which an application from abroad has not."""

    application: Application
    sealed_number: str | None
    attachments: tuple[Attachment, ...] = ()

    def __repr__(self) -> str:
        return f"Transfer({self.application.id})"


def insert_transfer(tx: Connection, application_id: str, sealed_number: str | None) -> None:
    """Put an application into the outbox."""
    tx.execute(insert(TRANSFER).values(application_id=application_id, sealed_number=sealed_number))


def waiting_transfers(tx: Connection, limit: int = 100) -> list[Transfer]:
    """What waits, oldest first."""
    query = (
        select(TRANSFER.c.application_id, TRANSFER.c.sealed_number)
        .join(APPLICATION, APPLICATION.c.id == TRANSFER.c.application_id)
        .order_by(TRANSFER.c.attempts, APPLICATION.c.submitted_at)
        .limit(limit)
    )
    return [
        Transfer(application, row.sealed_number, tuple(untold_attachments(tx, application.id)))
        for row in tx.execute(query).all()
        if (application := find_application(tx, row.application_id))
    ]


def delete_transfer(tx: Connection, application_id: str) -> None:
    """FEIS has it; the sealed number is forgotten."""
    tx.execute(delete(TRANSFER).where(TRANSFER.c.application_id == application_id))


def count_failed_attempt(tx: Connection, application_id: str, refusal: str) -> None:
    """FEIS did not take it; it stays."""
    tx.execute(
        update(TRANSFER)
        .where(TRANSFER.c.application_id == application_id)
        .values(attempts=TRANSFER.c.attempts + 1, last_refusal=refusal)
    )


def count_stuck(tx: Connection, attempts: int) -> int:
    """How many applications FEIS has not taken after so many attempts."""
    query = select(func.count()).select_from(TRANSFER).where(TRANSFER.c.attempts >= attempts)
    return tx.execute(query).scalar_one()
