"""What the network consists of and permits: agencies and the allow-list."""

from renkei_kit.callers import KnownCaller
from renkei_kit.paging import Cursor, Limit, page, position
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_mesh_gateway.core import register_store
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.schemas import Agencies, AgencyAnswer, AllowListPage, AllowListRowAnswer

router = Router(tags=["catalogue"])
CORE_OFFICER = "core-officer"


@router.get("/agencies", operation_id="listAgencies", responses=problems(*CALLED))
async def list_agencies(caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None) -> Agencies:
    """The agencies (情報照会者・情報提供者), since when each is connected, and the state of its assessment."""
    register, today = await ports.db.read(register_store.list_agencies), ports.clock().date()
    after = position(cursor)
    agencies = [
        AgencyAnswer(
            code=row.code,
            name=agency.name,
            name_en=agency.name_en,
            kind=row.kind,
            local_government_code=agency.local_government_code,
            connected_from=row.connected_from,
            pia=row.assessment_on(today),
            synthetic=agency.synthetic,
        )
        for row in register.values()
        if row.code > after
        for agency in (ports.world.agency(row.code),)
    ]
    items, next_cursor = page(agencies, limit, "code")
    return Agencies(items=list(items), next_cursor=next_cursor)


@router.get("/allow-list", operation_id="getAllowList", responses=problems(*CALLED))
async def get_allow_list(
    caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None
) -> AllowListPage:
    """The rows of the allow-list (照会許可用照合リスト) of the caller's agency; the core's officers see all.

    They are those of the version that counts today.
    """
    today = ports.clock().date()
    register = await ports.db.read(register_store.list_agencies)
    allow_list = await ports.db.read(lambda tx: ports.core.lists.on(tx, today))
    agency = register.get(caller.agency or "")
    after = position(cursor)
    rows = [
        AllowListRowAnswer(**row.model_dump())
        for row in sorted(allow_list.rows, key=lambda row: row.row)
        if row.row > after
        and (
            caller.role == CORE_OFFICER
            or (agency and (agency.stands_under(row.inquirer) or agency.stands_under(row.provider)))
        )
    ]
    items, next_cursor = page(rows, limit, "row")
    return AllowListPage(version=allow_list.version, items=list(items), next_cursor=next_cursor)
