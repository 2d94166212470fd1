"""The tester's hand on the agencies' own systems."""

from renkei_agency import provision_store
from renkei_agency.ports import PortsOf
from renkei_agency.provision_store import Answers
from renkei_kit.errors import ErrorCode
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import AgencyField, Body

router = Router(tags=["control"])


class ProviderMode(Body):
    """When an agency's own system answers: ``at-once``, or ``late`` when a clerk releases it."""

    answers: Answers


@router.put(
    "/providers/{agency_code}",
    operation_id="putProviderMode",
    status_code=204,
    responses=problems(ErrorCode.REQUEST_INVALID, ErrorCode.NOT_FOUND),
)
async def put_provider_mode(agency_code: AgencyField, body: ProviderMode, ports: PortsOf) -> None:
    """Let an agency's own system answer at once or late. Not part of the real network."""
    agency = ports.agency(agency_code)
    await ports.db.write(lambda tx: provision_store.save_mode(tx, agency.code, body.answers))
