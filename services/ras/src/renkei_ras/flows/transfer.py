"""Applications go on to FEIS by themselves (自動的に連携, control D2), and again until FEIS has confirmed them."""

import logging

from sqlalchemy import Connection

from renkei_kit.errors import LinkageError
from renkei_ras.application import ApplicationState
from renkei_ras.clients.feis import hand_over
from renkei_ras.flows.errands import run_errands
from renkei_ras.ports import RasPorts
from renkei_ras.store.applications import find_application, set_state
from renkei_ras.store.attachments import were_told
from renkei_ras.store.transfers import Transfer, count_failed_attempt, delete_transfer, waiting_transfers

log = logging.getLogger("renkei")


async def pass_on_all(ports: RasPorts) -> None:
    """Pass on what waits, and run the errands."""
    await pass_on_waiting(ports)
    await run_errands(ports)


async def pass_on_waiting(ports: RasPorts) -> None:
    """Try every application in the outbox once; one that fails does not hold up the others."""
    for transfer in await ports.db.read(waiting_transfers):
        await _pass_on(ports, transfer)


async def _pass_on(ports: RasPorts, transfer: Transfer) -> None:
    application_id = transfer.application.id
    try:
        await hand_over(ports.parties["feis"], transfer)
    except LinkageError as error:
        slug = error.refusal.code.slug
        log.warning("not passed on yet", extra={"service": ports.name, "outcome": slug})
        await ports.db.write(lambda tx: count_failed_attempt(tx, application_id, slug))
        return

    def confirm(tx: Connection) -> None:
        delete_transfer(tx, application_id)
        were_told(tx, transfer.attachments)
        application = find_application(tx, application_id)
        # FEIS may have sent news of the application already; that news is the newer.
        if application is not None and application.state is ApplicationState.SUBMITTED:
            set_state(tx, application_id, ApplicationState.TRANSFERRED, None, ports.clock())

    await ports.db.write(confirm)
