"""Events of intrusion detection (侵入検知), for administrators of the core and of the platform (controls H8, H13)."""

from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.paging import Cursor, Limit, page, sequence
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_mesh_gateway.routes.catalogue import CORE_OFFICER
from renkei_mesh_gateway.routes.dependencies import CALLED, OPERATORS, AnyPorts
from renkei_mesh_gateway.watch import store
from renkei_mesh_gateway.wire_security_events import SecurityEvent, SecurityEvents

router = Router(tags=["operations"])


@router.get(
    "/security-events", operation_id="listSecurityEvents", responses=problems(*CALLED, ErrorCode.SESSION_EXPIRED)
)
async def list_events(
    caller: KnownCaller, ports: AnyPorts, limit: Limit = 100, cursor: Cursor = None
) -> SecurityEvents:
    """Bursts of refusals, tampered tokens and floods, the oldest first; the access log is looked through every second.

    They say who, how often and when, and nothing of what was asked.
    """
    require_role(caller, CORE_OFFICER, *OPERATORS)
    after = sequence(cursor)
    found = await ports.db.read(lambda tx: store.list_events(tx, after, limit + 1))
    items, next_cursor = page(found, limit, "event")
    return SecurityEvents(items=[SecurityEvent(**row) for row in items], next_cursor=next_cursor)
