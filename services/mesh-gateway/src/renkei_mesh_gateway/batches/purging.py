"""Results and inquiries that came to their end are taken out after a set period (システム管理); the books stay."""

from datetime import timedelta

from renkei_mesh_gateway.batches.arrival import withdraw
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import batch_store

AT_ONCE = 200
BROKEN_OFF_AFTER = timedelta(minutes=10)


async def purge_results(ports: GatewayPorts) -> None:
    """Take out what is older than the period, and batches whose transmission ended with the process that took it."""
    now = ports.clock()
    before = now - timedelta(days=ports.settings.result_days)
    agencies = tuple(ports.office.agencies)
    ended = await ports.db.read(lambda tx: batch_store.list_expired(tx, agencies, before, now - BROKEN_OFF_AFTER))
    for agency, batch_id in ended:
        await withdraw(agency, batch_id, ports)
    while found := await ports.db.read(lambda tx: batch_store.expired_inquiries(tx, agencies, before, AT_ONCE)):
        await ports.db.write(lambda tx, found=found: batch_store.purge_inquiries(tx, found))  # type: ignore[misc]
