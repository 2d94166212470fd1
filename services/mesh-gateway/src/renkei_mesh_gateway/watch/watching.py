"""The access log is looked through again and again; what is found is an event that administrators can list."""

import logging

from sqlalchemy import Connection

from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.watch import store
from renkei_mesh_gateway.watch.signs import Sign, signs_among

log = logging.getLogger("renkei")


async def watch_accesses(ports: GatewayPorts) -> None:
    """One pass, about a second after the one before; also over what came in while the gateway did not run."""
    seen = ports.watch

    def look(tx: Connection) -> bool:
        newest = store.newest_access(tx)
        if not 0 < seen.up_to <= newest:  # at start, and after a reset
            seen.up_to = store.find_position(tx)
        found = store.has_denied(tx, seen.up_to)
        if not found:
            seen.up_to = newest
        return found

    if not await ports.db.read(look):
        return
    for sign in await ports.db.write(lambda tx: take_notice(tx, ports)):
        log.warning("a sign of an attack", extra={"service": ports.name, "kind": sign.source.kind})


def take_notice(tx: Connection, ports: GatewayPorts) -> list[Sign]:
    """Put up events for what is new in the access log; gives those that were not there before."""
    after = store.find_position(tx)
    recent = store.list_denied(tx, max(after, ports.watch.up_to))
    if not recent or recent[-1].sequence <= after:
        return []
    signs = signs_among(recent, after, ports.settings.denied_burst)
    new = [sign for sign in signs if store.save_sign(tx, sign, ports.clock())]
    store.save_position(tx, recent[-1].sequence)
    return new
