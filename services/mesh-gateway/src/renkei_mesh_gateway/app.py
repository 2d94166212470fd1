"""The gateway's composition root."""

from collections.abc import Awaitable, Callable
from typing import Any

from renkei_kit.app import ServiceSpec
from renkei_kit.callers import Authenticator, Caller
from renkei_kit.staff import StaffSessions
from renkei_kit.staff_store import StaffStore
from renkei_kit.store_setup import Schema
from renkei_mesh_gateway import control_routes, flows_disclosure
from renkei_mesh_gateway.batches.purging import purge_results
from renkei_mesh_gateway.batches.working import run_batches
from renkei_mesh_gateway.flows_plug import plug_external
from renkei_mesh_gateway.gateway_ports import GatewayPorts, gateway_ports
from renkei_mesh_gateway.live_provision import close_overdue
from renkei_mesh_gateway.management.purging import purge_by_schedule, run_purges
from renkei_mesh_gateway.routes import batches, copies, lists, router
from renkei_mesh_gateway.seeding import NAME, seed
from renkei_mesh_gateway.settings import GatewaySettings
from renkei_mesh_gateway.tables import EVIDENCE, METADATA, STAFF
from renkei_mesh_gateway.watch.watching import watch_accesses


async def opened(ports: GatewayPorts) -> None:
    """The store is ready, or was reset.

    The core's keys are loaded or made, nothing verified before is trusted, and what is external is plugged in.
    """
    now = ports.clock()
    await ports.db.write(lambda tx: ports.core.begin(tx, now))
    ports.tokens.forget()
    await plug_external(ports)


def authenticators(ports: Callable[[], Any]) -> tuple[Authenticator, ...]:
    """System tokens and persons' sessions, before the kit's own ways."""

    def authenticate(token: str) -> Awaitable[Caller | None]:
        made: GatewayPorts = ports()
        return made.tokens.authenticate(made, token)

    return (authenticate, flows_disclosure.authenticator(ports))


SPEC = ServiceSpec(
    name=NAME,
    title="mesh-gateway",
    description=(
        "公共サービスメッシュ 機関間情報連携サービス: the intermediary function of each agency, the interface system, "
        "and the core of the information-linkage network. A mock with synthetic data; not the real network's API."
    ),
    router=router,
    control_router=control_routes.router,
    schema=Schema(
        METADATA,
        ("renkei_kit.migrations.evidence", "renkei_kit.migrations.staff", "renkei_mesh_gateway.migrations"),
        seed,
        schemas=("core", "intermediary"),
        owners=(("permit", "inquirer"), ("agency", "code")),
    ),
    evidence=EVIDENCE,
    staff=StaffSessions(StaffStore(STAFF), "staff-terminal"),
    ports=gateway_ports,
    authenticators=authenticators,
    opened=opened,
    background=(close_overdue, run_batches, watch_accesses, run_purges),
    upkeep=(purge_results, purge_by_schedule),
    media_types=("application/json", "application/x-www-form-urlencoded"),
    uploads={
        copies.IMPORT_PATH: (copies.NDJSON,),
        batches.CREATE_PATH: batches.MEDIA_TYPES,
        lists.PATH: (lists.CSV, lists.JSON),
    },
    lean=("issuePermit", "presentPermit"),
    settings=GatewaySettings,
)
