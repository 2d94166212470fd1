"""IMS, put together."""

from datetime import timedelta

from httpx2 import Auth

from renkei_ims import administration_routes, counter_routes, person_routes, provided_routes, routes
from renkei_ims.counter_routes import REGISTRAR
from renkei_ims.duplication import COPY
from renkei_ims.ports import CLIENT, ims_ports
from renkei_ims.resumption import resume
from renkei_ims.settings import ImsSettings
from renkei_ims.tables import EVIDENCE, METADATA, STAFF
from renkei_ims.world_seed import seed
from renkei_kit.app import ServiceSpec
from renkei_kit.clock import Clock
from renkei_kit.grant_rules import GrantKind
from renkei_kit.keys import client_key
from renkei_kit.router import Router
from renkei_kit.settings import ServiceSettings
from renkei_kit.staff import StaffSessions
from renkei_kit.store_setup import Schema
from renkei_kit.system_token import SystemTokenAuth

COPIES = GrantKind(
    COPY,
    requesters=frozenset({REGISTRAR, "worker"}),
    approvers=frozenset({"system-administrator"}),
    longest=timedelta(hours=8),
)
"""Copying a record: asked for by who works on it, under the administrator's eyes, for a working day (control D18)."""

router = Router.of(
    routes.router,
    counter_routes.router,
    provided_routes.router,
    person_routes.router,
    administration_routes.router,
)


def party_auth(settings: ServiceSettings, clock: Clock) -> dict[str, Auth]:
    """At the gateway IMS is ISA's registered system."""
    return {"mesh-gateway": SystemTokenAuth(CLIENT, client_key(settings.seed, CLIENT), clock)}


SPEC = ServiceSpec(
    name="ims",
    title="Number management system",
    description="個人番号情報管理システム (IMS): the only store of personal numbers in ISA. No search, no export.",
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
    staff=StaffSessions(STAFF, "staff-terminal", (COPIES,)),
    ports=ims_ports,
    party_auth=party_auth,
    settings=ImsSettings,
    background=(resume,),
    lean=("createInquiry",),
)
