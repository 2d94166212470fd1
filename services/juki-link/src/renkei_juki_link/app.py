"""The resident network link server: the composition of the service."""

from datetime import datetime, time

from sqlalchemy import Connection

from renkei_juki_link import (
    batch_routes,
    file_access_routes,
    media_control_routes,
    media_routes,
    provision_routes,
    routes,
    work_routes,
)
from renkei_juki_link.batch import run_batch_when_due
from renkei_juki_link.ports import juki_link_ports
from renkei_juki_link.settings import JukiLinkSettings
from renkei_juki_link.tables import EVIDENCE, METADATA, STAFF
from renkei_kit.app import ServiceSpec
from renkei_kit.clock import JST
from renkei_kit.router import Router
from renkei_kit.staff import StaffSessions
from renkei_kit.staff_store import StaffStore
from renkei_kit.store_setup import Schema
from renkei_kit.world import World

NAME = "juki-link"
STORE = StaffStore(STAFF)

router = Router.of(
    routes.router,
    provision_routes.router,
    media_routes.router,
    batch_routes.router,
    file_access_routes.router,
    work_routes.router,
)


def seed(tx: Connection, world: World) -> None:
    """The operators; nothing is in flight when the world starts."""
    STORE.seed(tx, world, NAME, datetime.combine(world.today, time(0), JST))


SPEC = ServiceSpec(
    name=NAME,
    title="Resident network link server (住基ネット連携サーバー)",
    description="Carries authenticity checks and requests for linkage codes over the leased line to J-LIS.",
    router=router,
    schema=Schema(
        METADATA,
        ("renkei_kit.migrations.evidence", "renkei_kit.migrations.staff", "renkei_juki_link.migrations"),
        seed,
    ),
    evidence=EVIDENCE,
    control_router=media_control_routes.router,
    staff=StaffSessions(STORE, "staff-terminal"),
    ports=juki_link_ports,
    settings=JukiLinkSettings,
    background=(run_batch_when_due,),
    files=lambda ports: ports.files.folder,
)
