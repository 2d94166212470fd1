"""The export of an agency's copies, to compare them with the originals (control G13)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.terms import AgencyCode, ItemCode
from renkei_mesh_gateway.flows import access, agency_of
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import copy_store
from renkei_mesh_gateway.intermediary.answers import Vault
from renkei_mesh_gateway.intermediary.copy_store import Position, Registered
from renkei_mesh_gateway.wire_copies import CopyLine

PAGE = 200


async def export_copies(item: ItemCode | None, caller: Caller, ports: GatewayPorts) -> AsyncIterator[bytes]:
    """The agency's own copies of today and later, as a transmission would bring them; read page by page."""
    agency = agency_of(caller)
    entry = access(ports, caller, "exportCopies", item or "all items")
    await ports.db.write(lambda tx: ports.access_log.append(tx, entry))
    wanted = _Wanted(agency, item, ports.clock().date())
    return _given(ports, wanted, await _page(ports, wanted, Position()))


@dataclass(frozen=True, slots=True)
class _Wanted:
    agency: AgencyCode
    item: ItemCode | None
    day: date


async def _given(ports: GatewayPorts, wanted: _Wanted, page: list[Registered]) -> AsyncIterator[bytes]:
    while page:
        yield b"".join(_line(ports.office.vault, registered) for registered in page)
        last = page[-1]
        after = Position(last.record.addressee_number, last.record.item, last.registration)
        page = await _page(ports, wanted, after) if len(page) == PAGE else []


async def _page(ports: GatewayPorts, wanted: _Wanted, after: Position) -> list[Registered]:
    def read(tx: Connection) -> list[Registered]:
        return list(copy_store.list_copies(tx, wanted.agency, wanted.item, wanted.day, after, PAGE))

    return await ports.db.read(read)


def _line(vault: Vault, registered: Registered) -> bytes:
    line = CopyLine.opened(registered.record, vault.open(registered.record))
    return line.model_dump_json(exclude_none=True).encode() + b"\n"
