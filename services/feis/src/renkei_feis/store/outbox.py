"""The outbox: what IMS and RAS have not confirmed yet."""

from sqlalchemy import Connection, delete, func, insert, select, update

from renkei_feis.case import CaseState
from renkei_feis.outbox import NEWS, NOTES, Act, Delivery
from renkei_feis.store.tables import OUTBOX
from renkei_kit import chance


def hand_number_to_ims(tx: Connection, case_id: str, sealed_number: str) -> None:
    """The sealed number is to be handed to IMS."""
    _append(tx, case_id, Act.REGISTER_NUMBER, sealed_number=sealed_number)


def update_copies(tx: Connection, case_id: str) -> None:
    """ISA's copies (副本) are to follow the resident's file."""
    _append(tx, case_id, Act.UPDATE_RESIDENCE)


def close_case(tx: Connection, case_id: str) -> None:
    """IMS is to answer nothing more for the case."""
    _append(tx, case_id, Act.CLOSE_CASE)


def notify_applicant(tx: Connection, case_id: str, state: CaseState, note: str | None = None) -> None:
    """The applicant is to learn where the case stands, and what the examiner has to say about it."""
    _append(tx, case_id, Act.NOTIFY_APPLICANT, news=NEWS[state], note=note or NOTES.get(state))


def forget_number(tx: Connection, case_id: str) -> None:
    """The sealed number need not go to IMS any more."""
    tx.execute(delete(OUTBOX).where(OUTBOX.c.case_id == case_id, OUTBOX.c.act == Act.REGISTER_NUMBER.value))


def waiting_deliveries(tx: Connection) -> list[Delivery]:
    """What waits; within a case in the order in which it came about."""
    columns = (OUTBOX.c.id, OUTBOX.c.case_id, OUTBOX.c.act, OUTBOX.c.sealed_number, OUTBOX.c.news, OUTBOX.c.note)
    query = select(*columns).order_by(OUTBOX.c.position, OUTBOX.c.case_id)
    return [
        Delivery(row.id, row.case_id, Act(row.act), row.sealed_number, row.news, row.note) for row in tx.execute(query)
    ]


def _append(tx: Connection, case_id: str, act: Act, **content: str | None) -> None:
    # A position may be used again after a row is gone, an ID never: a late confirmation must not delete another row.
    last = select(func.coalesce(func.max(OUTBOX.c.position), 0)).where(OUTBOX.c.case_id == case_id)
    position = tx.execute(last).scalar_one() + 1
    delivery_id = chance.token_hex(16)
    tx.execute(insert(OUTBOX).values(id=delivery_id, case_id=case_id, position=position, act=act.value, **content))


def delete_delivery(tx: Connection, delivery_id: str) -> bool:
    """It was confirmed; what it carried is forgotten. False when somebody else noted that before."""
    return tx.execute(delete(OUTBOX).where(OUTBOX.c.id == delivery_id)).rowcount == 1


def count_failed_attempt(tx: Connection, delivery_id: str, refusal: str) -> None:
    """It was not taken; it stays."""
    tx.execute(
        update(OUTBOX).where(OUTBOX.c.id == delivery_id).values(attempts=OUTBOX.c.attempts + 1, last_refusal=refusal)
    )
