"""The agencies, put together."""

from renkei_agency.control_routes import router as control_router
from renkei_agency.copies import send_waiting_copies
from renkei_agency.ports import agency_ports
from renkei_agency.provision_routes import router as provider_router
from renkei_agency.routes import router
from renkei_agency.settings import AgencySettings
from renkei_agency.tables import EVIDENCE, METADATA, STAFF
from renkei_agency.world_seed import seed
from renkei_kit.app import ServiceSpec
from renkei_kit.router import Router
from renkei_kit.staff import StaffSessions
from renkei_kit.store_setup import Schema

SPEC = ServiceSpec(
    name="agency",
    title="Agencies",
    description="情報照会者・情報提供者: every agency of the network but ISA, each under its own code.",
    router=Router.of(router, provider_router),
    control_router=control_router,
    settings=AgencySettings,
    schema=Schema(
        METADATA,
        (
            "renkei_kit.migrations.evidence",
            "renkei_kit.migrations.staff",
            "renkei_kit.migrations.inquiry",
            "renkei_agency.migrations",
        ),
        seed,
    ),
    evidence=EVIDENCE,
    staff=StaffSessions(STAFF, "agency-terminal"),
    ports=agency_ports,
    background=(send_waiting_copies,),
)
