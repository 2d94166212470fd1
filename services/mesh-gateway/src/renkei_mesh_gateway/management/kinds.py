"""What can be purged, by whom: each kind takes out some of what is over, and says how much."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func

from renkei_kit.evidence import Access
from renkei_kit.idempotency import RETENTION
from renkei_kit.retention import OPERATION, Book, access_book, purge_book, years_before
from renkei_kit.terms import AgencyCode
from renkei_kit.tracing import trace_id
from renkei_mesh_gateway.batches.arrival import withdraw
from renkei_mesh_gateway.core.store import CORE_BOOK, core_record
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import batch_store
from renkei_mesh_gateway.intermediary.store import agency_record
from renkei_mesh_gateway.management import deletions
from renkei_mesh_gateway.tables import EVIDENCE

AT_ONCE = 200
Purge = Callable[[GatewayPorts, AgencyCode, str], Awaitable[int]]
"""Takes out some of an agency's, or of the core's, for an actor; how much it was, 0 when nothing is over any more."""


async def purge_results(ports: GatewayPorts, agency: AgencyCode, actor: str) -> int:
    """A batch (一括照会) of the agency that ended long ago, with its result."""
    before = _days_ago(ports, ports.settings.result_days)
    own = ports.acting_for(agency)
    ended = await own.db.read(lambda tx: batch_store.list_expired(tx, (agency,), before, before))
    batch = next((batch_id for of, batch_id in ended if of == agency), None)
    if batch is None:
        return 0
    await withdraw(agency, batch, ports)
    return 1


async def purge_inquiries(ports: GatewayPorts, agency: AgencyCode, actor: str) -> int:
    """Inquiries that came to their end, and their answers."""
    before = _days_ago(ports, ports.settings.result_days)
    own = ports.acting_for(agency)
    return await own.db.write(lambda tx: deletions.delete_inquiries(tx, agency, before, AT_ONCE))


async def purge_provisions(ports: GatewayPorts, agency: AgencyCode, actor: str) -> int:
    """Provisions that were released, or that fell due at the agency's own system."""
    before = _days_ago(ports, ports.settings.result_days)
    own = ports.acting_for(agency)
    return await own.db.write(lambda tx: deletions.delete_provisions(tx, agency, before, AT_ONCE))


async def purge_agency_book(ports: GatewayPorts, agency: AgencyCode, actor: str) -> int:
    """Records of the agency's book older than the law keeps them (control H19)."""
    columns = agency_record.c
    age = func.coalesce(columns.provided_at, columns.requested_at)
    return await _purge_book(ports, Book(agency, agency_record, age, agency), actor)


async def purge_core_book(ports: GatewayPorts, agency: AgencyCode, actor: str) -> int:
    """Records of the core's book older than the law keeps them, and whom they were about (control H19)."""
    age = func.coalesce(core_record.c.provided_at, core_record.c.requested_at)
    removed = await _purge_book(ports, Book(CORE_BOOK, core_record, age), actor)
    before = years_before(ports.clock(), ports.settings.record_years)
    await ports.db.write(lambda tx: deletions.delete_subjects(tx, before, AT_ONCE))
    return removed


async def purge_access_log(ports: GatewayPorts, agency: AgencyCode, actor: str) -> int:
    """Lines of the access log older than the set number of years."""
    return await _purge_book(ports, access_book(EVIDENCE), actor)


async def purge_acquisitions(ports: GatewayPorts, agency: AgencyCode, actor: str) -> int:
    """Acquisition numbers (取得番号) that nobody used in time."""
    before = _days_ago(ports, ports.settings.acquisition_days)
    return await ports.db.write(lambda tx: deletions.delete_acquisitions(tx, before, AT_ONCE))


async def purge_credentials(ports: GatewayPorts, agency: AgencyCode, actor: str) -> int:
    """Used assertions and proofs, revoked tokens and unsigned challenges that have expired by themselves."""
    now = ports.clock()
    gone = (
        deletions.delete_assertions,
        deletions.delete_proofs,
        deletions.delete_revocations,
        deletions.delete_challenges,
    )
    return await ports.db.write(lambda tx: sum(delete(tx, now, AT_ONCE) for delete in gone))


async def purge_idempotency_keys(ports: GatewayPorts, agency: AgencyCode, actor: str) -> int:
    """Idempotency keys whose answers are not kept any more."""
    before = ports.clock() - RETENTION
    return await ports.db.write(lambda tx: deletions.delete_idempotency_keys(tx, before, AT_ONCE))


OF_AGENCY: Mapping[str, Purge] = {
    "results": purge_results,
    "inquiries": purge_inquiries,
    "provisions": purge_provisions,
    "records": purge_agency_book,
}
OF_CORE: Mapping[str, Purge] = {
    "acquisition-numbers": purge_acquisitions,
    "credentials": purge_credentials,
    "idempotency-keys": purge_idempotency_keys,
    "records": purge_core_book,
    "access-log": purge_access_log,
}


async def _purge_book(ports: GatewayPorts, book: Book, actor: str) -> int:
    now = ports.clock()
    before = years_before(now, ports.settings.record_years)
    entry = Access(now, ports.name, actor, OPERATION, book.name, "ok", trace_id())
    return await ports.db.write(lambda tx: purge_book(tx, EVIDENCE, book, before, entry))


def _days_ago(ports: GatewayPorts, days: int) -> datetime:
    return ports.clock() - timedelta(days=days)
