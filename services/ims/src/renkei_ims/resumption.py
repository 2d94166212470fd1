"""Going on with registrations that a crash or an absent party interrupted."""

from sqlalchemy import Connection

from renkei_ims import registration_store
from renkei_ims.acquisition import acquire
from renkei_ims.ports import ImsPorts
from renkei_ims.registration import LEASE, verify
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError

ITSELF = Caller("ims", "resumption")


async def resume(ports: ImsPorts) -> None:
    """Take every unfinished registration a step further; one that cannot go on does not hold up the others.

    Raises the last obstacle, so that it is told and tried again.
    """

    def lease(tx: Connection) -> tuple[str, ...]:
        return registration_store.lease_unfinished(tx, ports.clock(), ports.clock() + LEASE)

    obstacle: LinkageError | None = None
    if not await ports.db.read(lambda tx: registration_store.has_unfinished(tx, ports.clock())):
        return
    for case_id in await ports.db.write(lease):
        try:
            await _go_on(ports, case_id)
        except LinkageError as error:
            obstacle = error if error.refusal.code is not ErrorCode.NUMBER_NOT_AUTHENTIC else obstacle
    if obstacle is not None:
        raise obstacle


async def _go_on(ports: ImsPorts, case_id: str) -> None:
    try:
        await verify(ports, ITSELF, case_id)
        await acquire(ports, case_id)
    finally:
        await ports.db.write(lambda tx: registration_store.release(tx, case_id))
