"""J-LIS: the composition of the service."""

from renkei_jlis_verify import (
    certificate_routes,
    control_routes,
    linking_routes,
    media_control_routes,
    resident_control_routes,
    routes,
)
from renkei_jlis_verify.ports import jlis_ports
from renkei_jlis_verify.seeding import seed
from renkei_jlis_verify.settings import JlisSettings
from renkei_jlis_verify.tables import EVIDENCE, METADATA
from renkei_kit.app import ServiceSpec
from renkei_kit.keys import client_key
from renkei_kit.router import Router
from renkei_kit.store_setup import Schema
from renkei_kit.system_token import SystemTokenAuth

CLIENT_ID = "jlis"

router = Router.of(routes.router, certificate_routes.router, linking_routes.router)
control_router = Router.of(control_routes.router, resident_control_routes.router, media_control_routes.router)

SPEC = ServiceSpec(
    name="jlis-verify",
    title="J-LIS (地方公共団体情報システム機構)",
    description="Resident register, authenticity checks (真正性確認), and the certification authority of JPKI.",
    router=router,
    schema=Schema(METADATA, ("renkei_kit.migrations.evidence", "renkei_jlis_verify.migrations"), seed),
    evidence=EVIDENCE,
    control_router=control_router,
    ports=jlis_ports,
    settings=JlisSettings,
    party_auth=lambda settings, clock: {
        "mesh-gateway": SystemTokenAuth(CLIENT_ID, client_key(settings.seed, CLIENT_ID), clock)
    },
    media_types=("application/json", routes.JOSE, certificate_routes.OCSP_REQUEST),
)
