"""Withdrawals and documents go on to FEIS by themselves, after the application and in their order (control D2)."""

import logging

from sqlalchemy import Connection

from renkei_kit.errors import ErrorCode, LinkageError
from renkei_ras.clients import feis
from renkei_ras.ports import RasPorts
from renkei_ras.store.attachments import untold_attachments, were_told
from renkei_ras.store.errands import Act, Errand, count_failed_errand, delete_errand, waiting_errands

log = logging.getLogger("renkei")
FINAL = frozenset({ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE, ErrorCode.REQUEST_INVALID})
"""Refusals that trying again does not change: the case was decided meanwhile, and FEIS's notice says so."""


async def run_errands(ports: RasPorts) -> None:
    """Try every errand once; one that fails holds up only what must come after it."""
    held_up: set[str] = set()
    for errand in await ports.db.read(waiting_errands):
        if errand.application_id in held_up:
            continue
        try:
            await _run(ports, errand)
        except LinkageError as error:
            held_up.add(errand.application_id)
            await _note_failure(ports, errand, error.refusal.code.slug)


async def _run(ports: RasPorts, errand: Errand) -> None:
    attachments = await ports.db.read(lambda tx: untold_attachments(tx, errand.application_id))
    party = ports.parties["feis"]
    try:
        if errand.act is Act.WITHDRAW:
            await feis.withdraw(party, errand.application_id)
        elif attachments:
            await feis.file_documents(party, errand.application_id, attachments)
    except LinkageError as error:
        if error.refusal.code not in FINAL:
            raise
        log.warning("was not wanted", extra={"service": ports.name, "outcome": error.refusal.code.slug})

    def done(tx: Connection) -> None:
        delete_errand(tx, errand.id)
        if errand.act is Act.FILE_DOCUMENTS:
            were_told(tx, attachments)

    await ports.db.write(done)


async def _note_failure(ports: RasPorts, errand: Errand, slug: str) -> None:
    log.warning("not passed on yet", extra={"service": ports.name, "act": errand.act, "outcome": slug})
    await ports.db.write(lambda tx: count_failed_errand(tx, errand.id, slug))
