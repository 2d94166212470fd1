"""Transmissions of copies (データ送受信): how far each is, and their cancellation. The agency's own only."""

from typing import Annotated

from fastapi import Path
from sqlalchemy import Connection

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse
from renkei_kit.paging import Cursor, Limit, page, position
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_mesh_gateway.flows import access, agency_of
from renkei_mesh_gateway.intermediary import transmission_store
from renkei_mesh_gateway.intermediary.transmission_store import CANCELLED, Transmission
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.wire_transmissions import TransmissionAnswer, TransmissionId, Transmissions

router = Router(prefix="/copies/transmissions", tags=["copies"])
Of = Annotated[TransmissionId, Path(description="the transmission's number")]
NOT_FOUND = Refusal(ErrorCode.NOT_FOUND, "the agency has no transmission of this number")


@router.get("", operation_id="listTransmissions", responses=problems(*CALLED))
async def list_transmissions(
    caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None
) -> Transmissions:
    """The agency's own transmissions, the oldest first; one that is being received stands among them."""
    agency, after = agency_of(caller), position(cursor)
    found = await ports.db.read(lambda tx: transmission_store.list_transmissions(tx, agency, after, limit + 1))
    rows, next_cursor = page(found, limit, "transmission")
    return Transmissions(items=[TransmissionAnswer.of(row) for row in rows], next_cursor=next_cursor)


@router.get("/{transmission}", operation_id="getTransmission", responses=problems(*CALLED, ErrorCode.NOT_FOUND))
async def get_transmission(transmission: Of, caller: KnownCaller, ports: PortsOf) -> TransmissionAnswer:
    """How far a transmission is: what was accepted and rejected so far."""
    agency = agency_of(caller)
    row = await ports.db.read(lambda tx: transmission_store.find_transmission(tx, agency, transmission))
    if row is None:
        raise LinkageError(NOT_FOUND)
    return TransmissionAnswer.of(row)


@router.post(
    "/{transmission}/cancel",
    operation_id="cancelTransmission",
    responses=problems(*CALLED, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE, ErrorCode.RECORDS_UNAVAILABLE),
)
async def cancel_transmission(transmission: Of, caller: KnownCaller, ports: PortsOf) -> TransmissionAnswer:
    """Cancel a transmission that is being received: nothing of it stands, and its sender is refused."""
    agency, now = agency_of(caller), ports.clock()

    def work(tx: Connection) -> tuple[Transmission | None, bool]:
        cancelled = transmission_store.close(tx, agency, transmission, CANCELLED, now)
        if cancelled:
            ports.access_log.append(tx, access(ports, caller, "cancelTransmission", f"transmission {transmission}"))
        return transmission_store.find_transmission(tx, agency, transmission), cancelled

    row, cancelled = await ports.db.write(work)
    if row is None:
        raise LinkageError(NOT_FOUND)
    if not cancelled and row.state != CANCELLED:
        raise refuse(ErrorCode.WRONG_STATE, f"the transmission is {row.state}")
    return TransmissionAnswer.of(row)
