"""FEIS (外国人出入国情報システム): the composition root."""

from sqlalchemy import Connection

from renkei_feis.flows.delivery import deliver_all
from renkei_feis.ports import FeisPorts
from renkei_feis.routes import router
from renkei_feis.routes.premises import terminal_is_in_a_locked_room
from renkei_feis.store.notifications import seed_notifications
from renkei_feis.store.premises import seed_premises
from renkei_feis.store.residents import seed_residents
from renkei_feis.store.tables import EVIDENCE, METADATA, STAFF
from renkei_kit.app import ServiceSpec
from renkei_kit.clock import Clock
from renkei_kit.staff import StaffSessions
from renkei_kit.store_setup import Schema
from renkei_kit.world import World

MIGRATIONS = ("renkei_kit.migrations.evidence", "renkei_kit.migrations.staff", "renkei_feis.migrations")


def seed(tx: Connection, world: World) -> None:
    """The residents on ISA's file, the staff with their terminals, and the notifications accepted so far."""
    seed_residents(tx, world)
    seed_premises(tx, world)
    seed_notifications(tx, world)
    STAFF.seed(tx, world, "feis", Clock()())


SPEC = ServiceSpec(
    name="feis",
    title="FEIS",
    description="The immigration information system (外国人出入国情報システム): residents and examination cases.",
    router=router,
    schema=Schema(METADATA, MIGRATIONS, seed),
    evidence=EVIDENCE,
    staff=StaffSessions(STAFF, "staff-terminal"),
    login_guard=terminal_is_in_a_locked_room,
    ports=FeisPorts.of,
    background=(deliver_all,),
    bell=lambda ports: ports.bell,
)
