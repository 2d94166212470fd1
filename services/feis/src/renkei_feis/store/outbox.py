"""The outbox: what IMS and RAS have not confirmed yet."""

from sqlalchemy import Connection, delete, insert, select, update

from renkei_feis.case import CaseState
from renkei_feis.outbox import NEWS, NOTES, Act, Delivery
from renkei_feis.store.tables import OUTBOX


def hand_number_to_ims(tx: Connection, case_id: str, sealed_number: str) -> None:
    """The sealed number is to be handed to IMS."""
    tx.execute(insert(OUTBOX).values(case_id=case_id, act=Act.REGISTER_NUMBER.value, sealed_number=sealed_number))


def update_copies(tx: Connection, case_id: str) -> None:
    """ISA's copies (副本) are to follow the resident's file."""
    tx.execute(insert(OUTBOX).values(case_id=case_id, act=Act.UPDATE_RESIDENCE.value))


def notify_applicant(tx: Connection, case_id: str, state: CaseState) -> None:
    """The applicant is to learn where the case stands."""
    tx.execute(
        insert(OUTBOX).values(case_id=case_id, act=Act.NOTIFY_APPLICANT.value, news=NEWS[state], note=NOTES.get(state))
    )


def waiting_deliveries(tx: Connection, limit: int = 200) -> list[Delivery]:
    """What waits, in the order in which it came about."""
    columns = (OUTBOX.c.sequence, OUTBOX.c.case_id, OUTBOX.c.act, OUTBOX.c.sealed_number, OUTBOX.c.news, OUTBOX.c.note)
    return [
        Delivery(row.sequence, row.case_id, Act(row.act), row.sealed_number, row.news, row.note)
        for row in tx.execute(select(*columns).order_by(OUTBOX.c.sequence).limit(limit))
    ]


def delete_delivery(tx: Connection, sequence: int) -> bool:
    """It was confirmed; what it carried is forgotten. False when somebody else noted that before."""
    return tx.execute(delete(OUTBOX).where(OUTBOX.c.sequence == sequence)).rowcount == 1


def count_failed_attempt(tx: Connection, sequence: int, refusal: str) -> None:
    """It was not taken; it stays."""
    tx.execute(
        update(OUTBOX).where(OUTBOX.c.sequence == sequence).values(attempts=OUTBOX.c.attempts + 1, last_refusal=refusal)
    )
