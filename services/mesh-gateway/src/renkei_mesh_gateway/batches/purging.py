"""Results and inquiries that came to their end are taken out after a set period (システム管理); the books stay."""

from datetime import timedelta

from renkei_mesh_gateway.batches.arrival import withdraw
from renkei_mesh_gateway.copies import transmission
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import batch_store, transmission_store

AT_ONCE = 200
BROKEN_OFF_AFTER = timedelta(minutes=10)


async def purge_results(ports: GatewayPorts) -> None:
    """Take out what is older than the period, and what was being received by a process that is no more."""
    now = ports.clock()
    before = now - timedelta(days=ports.settings.result_days)
    agencies = tuple(ports.office.agencies)
    ended = await ports.db.read(lambda tx: batch_store.list_expired(tx, agencies, before, now - BROKEN_OFF_AFTER))
    for agency, batch_id in ended:
        await withdraw(agency, batch_id, ports)
    broken_off = now - BROKEN_OFF_AFTER
    for row in await ports.db.read(lambda tx: transmission_store.list_broken(tx, agencies, broken_off)):
        await transmission.withdraw(ports.acting_for(row.agency), row.agency, row.transmission)
    while found := await ports.db.read(lambda tx: batch_store.expired_inquiries(tx, agencies, before, AT_ONCE)):
        await ports.db.write(lambda tx, found=found: batch_store.purge_inquiries(tx, found))  # type: ignore[misc]
