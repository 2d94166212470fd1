"""The outbox: what IMS and RAS must learn is sent, and sent again until they have confirmed it."""

import logging
from collections.abc import Awaitable

from sqlalchemy import Connection

from renkei_feis.case import TRANSITIONS, Case, CaseEvent
from renkei_feis.clients import ims, ras
from renkei_feis.flows.notifications import tell_notifications
from renkei_feis.outbox import FINAL, Act, Delivery, reason_of
from renkei_feis.ports import FeisPorts
from renkei_feis.resident import Resident
from renkei_feis.store.cases import find_case, lock_case, set_state
from renkei_feis.store.outbox import (
    count_failed_attempt,
    delete_delivery,
    notify_applicant,
    update_copies,
    waiting_deliveries,
)
from renkei_feis.store.residents import find_resident, set_addressee_number
from renkei_kit.errors import LinkageError, Refusal

log = logging.getLogger("renkei")


async def deliver_all(ports: FeisPorts) -> None:
    """Deliver what waits, and tell what is to be told."""
    await deliver_waiting(ports)
    await tell_notifications(ports)


async def deliver_waiting(ports: FeisPorts) -> None:
    """Try everything in the outbox once; what fails holds up only what must come after it."""
    held_up: set[tuple[str, str]] = set()
    for delivery in await ports.db.read(waiting_deliveries):
        if delivery.line in held_up:
            continue
        try:
            await _deliver(ports, delivery)
        except LinkageError as error:
            held_up.add(delivery.line)
            await _note_failure(ports, delivery, error.refusal)


async def _deliver(ports: FeisPorts, delivery: Delivery) -> None:
    case, resident = await ports.db.read(lambda tx: _subject(tx, delivery.case_id))
    if case is None:
        return
    if delivery.act is Act.NOTIFY_APPLICANT:
        await _finish(ports, delivery, _news(ports, delivery, case))
    elif delivery.act is Act.CLOSE_CASE:
        await _finish(ports, delivery, ims.close_case(ports.parties["ims"], case.id, case.decided_by))
    elif resident is not None and delivery.act is Act.UPDATE_RESIDENCE:
        await _finish(ports, delivery, ims.update_residence(ports.parties["ims"], resident, case.decided_by))
    elif resident is not None:
        await _register(ports, delivery, resident)


def _news(ports: FeisPorts, delivery: Delivery, case: Case) -> Awaitable[None]:
    return ras.notify(ports.parties["ras"], case.application_id, delivery.news or "", delivery.note)


async def _finish(ports: FeisPorts, delivery: Delivery, call: Awaitable[None]) -> None:
    """The entry goes when the call succeeded, or was refused in a way that trying again does not change."""
    try:
        await call
    except LinkageError as error:
        code = error.refusal.code
        if code not in FINAL[delivery.act]:
            raise
        log.warning("was not wanted", extra={"service": ports.name, "act": delivery.act, "outcome": code.slug})
    await ports.db.write(lambda tx: delete_delivery(tx, delivery.id))


async def _register(ports: FeisPorts, delivery: Delivery, resident: Resident) -> None:
    try:
        number = await ims.register_number(
            ports.parties["ims"], delivery.case_id, delivery.sealed_number or "", resident
        )
    except LinkageError as error:
        refusal = error.refusal
        if refusal.code not in FINAL[delivery.act]:
            raise
        await ports.db.write(lambda tx: _close_registration(tx, delivery, CaseEvent.NUMBER_REFUSED, refusal))
    else:

        def keep(tx: Connection) -> None:
            if _close_registration(tx, delivery, CaseEvent.NUMBER_REGISTERED):
                set_addressee_number(tx, resident.id, number)
                update_copies(tx, delivery.case_id)

        await ports.db.write(keep)
    ports.bell.set()


def _close_registration(tx: Connection, delivery: Delivery, event: CaseEvent, refusal: Refusal | None = None) -> bool:
    """The case takes its step and the sealed number is forgotten; False when that was done before."""
    case = lock_case(tx, delivery.case_id)
    if not delete_delivery(tx, delivery.id) or case is None:
        return False
    state = TRANSITIONS[case.state, event]
    why = (refusal.code.slug, reason_of(refusal)) if refusal else (None, None)
    set_state(tx, case.id, state, *why)
    notify_applicant(tx, case.id, state)
    return True


def _subject(tx: Connection, case_id: str) -> tuple[Case | None, Resident | None]:
    case = find_case(tx, case_id)
    return case, find_resident(tx, case.resident_id) if case else None


async def _note_failure(ports: FeisPorts, delivery: Delivery, refusal: Refusal) -> None:
    slug = refusal.code.slug
    log.warning("not delivered yet", extra={"service": ports.name, "act": delivery.act, "outcome": slug})
    await ports.db.write(lambda tx: count_failed_attempt(tx, delivery.id, slug))
