"""RAS (在留申請オンラインシステム): the composition root."""

from sqlalchemy import Connection

from renkei_kit.app import ServiceSpec
from renkei_kit.store_setup import Schema
from renkei_kit.world import World
from renkei_ras.attachment import BEGINNINGS
from renkei_ras.flows.sessions import user_sessions
from renkei_ras.flows.transfer import pass_on_all
from renkei_ras.ports import RasPorts
from renkei_ras.routes import attachments, router
from renkei_ras.settings import RasSettings
from renkei_ras.store.notifications import seed_notifications
from renkei_ras.store.tables import EVIDENCE, METADATA


def seed(tx: Connection, world: World) -> None:
    """Nobody is registered when the world starts; notifications have been filed with the offices."""
    seed_notifications(tx, world)


SPEC = ServiceSpec(
    name="ras",
    title="RAS",
    description="The online application system (在留申請オンラインシステム): registrations, applications, audit trail.",
    router=router,
    schema=Schema(METADATA, ("renkei_kit.migrations.evidence", "renkei_ras.migrations"), seed),
    evidence=EVIDENCE,
    ports=RasPorts.of,
    authenticators=user_sessions,
    background=(pass_on_all,),
    bell=lambda ports: ports.bell,
    uploads={attachments.PATH: tuple(BEGINNINGS)},
    settings=RasSettings,
)
