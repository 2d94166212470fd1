"""Plugging in: an agency's own system as provider, its keys, and answers that come late."""

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import AgencyField, ProcessingField
from renkei_mesh_gateway import flows_plug
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.wire_plug import EndpointBody, KeysBody, LateAnswer

router = Router(tags=["plugged-in providers"])


@router.put(
    "/agencies/{code}/endpoint",
    operation_id="putAgencyEndpoint",
    status_code=204,
    responses=problems(*CALLED, ErrorCode.RECORDS_UNAVAILABLE),
)
async def put_endpoint(code: AgencyField, body: EndpointBody, caller: KnownCaller, ports: PortsOf) -> None:
    """Plug in the agency's own system: it is asked live at `POST {url}/provisions`, and its copies rest."""
    await flows_plug.register_endpoint(code, body.endpoint(), caller, ports)


@router.get(
    "/agencies/{code}/endpoint",
    operation_id="getAgencyEndpoint",
    responses=problems(*CALLED, ErrorCode.NOT_FOUND),
)
async def get_endpoint(code: AgencyField, caller: KnownCaller, ports: PortsOf) -> EndpointBody:
    """Where the agency's own system is asked."""
    return EndpointBody.of(await flows_plug.load_endpoint(code, caller, ports))


@router.delete(
    "/agencies/{code}/endpoint",
    operation_id="deleteAgencyEndpoint",
    status_code=204,
    responses=problems(*CALLED, ErrorCode.NOT_FOUND, ErrorCode.RECORDS_UNAVAILABLE),
)
async def delete_endpoint(code: AgencyField, caller: KnownCaller, ports: PortsOf) -> None:
    """Unplug the agency's own system; its copies answer again."""
    await flows_plug.remove_endpoint(code, caller, ports)


@router.put(
    "/agencies/{code}/keys",
    operation_id="putAgencyKeys",
    status_code=204,
    responses=problems(*CALLED, ErrorCode.RECORDS_UNAVAILABLE),
)
async def put_keys(code: AgencyField, body: KeysBody, caller: KnownCaller, ports: PortsOf) -> None:
    """Register the agency's public keys in place of the former ones; a missing `signing` takes that key back."""
    await flows_plug.register_keys(code, body.keys(), caller, ports)


@router.get("/agencies/{code}/keys", operation_id="getAgencyKeys", responses=problems(*CALLED, ErrorCode.NOT_FOUND))
async def get_keys(code: AgencyField, caller: KnownCaller, ports: PortsOf) -> KeysBody:
    """The agency's public keys as registered."""
    return KeysBody.of(await flows_plug.load_keys(code, caller, ports))


@router.put(
    "/provisions/{processing_number}",
    operation_id="putProvision",
    status_code=204,
    responses=problems(
        *CALLED, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE, ErrorCode.ANSWER_NOT_BOUND, ErrorCode.RECORDS_UNAVAILABLE
    ),
)
async def put_provision(
    processing_number: ProcessingField, body: LateAnswer, caller: KnownCaller, ports: PortsOf
) -> None:
    """Answer late what was asked of the agency's own system; the inquirer finds it at GET /inquiries."""
    await flows_plug.answer_late(processing_number, body, caller, ports)
