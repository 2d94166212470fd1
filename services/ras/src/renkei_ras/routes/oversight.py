"""The audit trail for its users and the alerts for those who watch RAS (control C15)."""

from dataclasses import asdict

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode
from renkei_kit.paging import Cursor, Limit, page, sequence
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_ras.flows.oversight import own_acts, present_alerts
from renkei_ras.routes.dependencies import OF_A_CALLER, PortsOf
from renkei_ras.schemas_own import ActList, AlertList, AlertView

router = Router()


@router.get(
    "/acts",
    operation_id="listOwnActs",
    tags=["trail"],
    responses=problems(*OF_A_CALLER, ErrorCode.REQUEST_INVALID, ErrorCode.RECORDS_UNAVAILABLE),
)
async def list_own_acts(caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None) -> ActList:
    """What one did and tried oneself (証跡), the latest first."""
    found = await own_acts(ports, caller, sequence(cursor) or None, limit + 1)
    acts, next_cursor = page(found, limit, "sequence")
    return ActList.of(list(acts), next_cursor)


@router.get(
    "/alerts",
    operation_id="listAlerts",
    tags=["oversight"],
    responses=problems(*OF_A_CALLER, ErrorCode.RECORDS_UNAVAILABLE),
)
async def list_alerts(caller: KnownCaller, ports: PortsOf) -> AlertList:
    """What somebody has to look at now (システム監視); an empty list is good news. Names nobody."""
    found = await present_alerts(ports, caller)
    return AlertList(alerts=[AlertView(**asdict(alert)) for alert in found])
