"""IMS, put together."""

from httpx2 import Auth

from renkei_ims.ports import CLIENT, ims_ports
from renkei_ims.resumption import resume
from renkei_ims.routes import router
from renkei_ims.tables import EVIDENCE, METADATA, STAFF
from renkei_ims.world_seed import seed
from renkei_kit.app import ServiceSpec
from renkei_kit.clock import Clock
from renkei_kit.keys import client_key
from renkei_kit.settings import ServiceSettings
from renkei_kit.staff import StaffSessions
from renkei_kit.store_setup import Schema
from renkei_kit.system_token import SystemTokenAuth


def party_auth(settings: ServiceSettings, clock: Clock) -> dict[str, Auth]:
    """At the gateway IMS is ISA's registered system."""
    return {"mesh-gateway": SystemTokenAuth(CLIENT, client_key(settings.seed, CLIENT), clock)}


SPEC = ServiceSpec(
    name="ims",
    title="Number management system",
    description="個人番号情報管理システム (IMS): the only store of personal numbers in ISA. No list, search or export.",
    router=router,
    schema=Schema(
        METADATA,
        (
            "renkei_kit.migrations.evidence",
            "renkei_kit.migrations.staff",
            "renkei_kit.migrations.inquiry",
            "renkei_ims.migrations",
        ),
        seed,
    ),
    evidence=EVIDENCE,
    staff=StaffSessions(STAFF, "staff-terminal"),
    ports=ims_ports,
    party_auth=party_auth,
    background=(resume,),
)
