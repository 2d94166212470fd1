"""RAS (在留申請オンラインシステム): the composition root."""

from sqlalchemy import Connection

from renkei_kit.app import ServiceSpec
from renkei_kit.store_setup import Schema
from renkei_kit.world import World
from renkei_ras.flows.sessions import user_sessions
from renkei_ras.flows.transfer import keep_passing_on
from renkei_ras.ports import RasPorts
from renkei_ras.routes import router
from renkei_ras.store.tables import EVIDENCE, METADATA


def start_empty(tx: Connection, world: World) -> None:
    """Nobody is registered when the world starts."""


SPEC = ServiceSpec(
    name="ras",
    title="RAS",
    description="The online application system (在留申請オンラインシステム): registrations, applications, audit trail.",
    router=router,
    schema=Schema(METADATA, ("renkei_kit.migrations.evidence", "renkei_ras.migrations"), start_empty),
    evidence=EVIDENCE,
    ports=RasPorts.of,
    authenticators=user_sessions,
    background=(keep_passing_on,),
)
