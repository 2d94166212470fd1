"""The gateway's use cases: gather, decide, record, act. One transaction each; a refusal is raised after its commit."""

from dataclasses import replace

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.confirmation import Confirmation
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse
from renkei_kit.evidence import Access
from renkei_kit.terms import AcquisitionNumber, AddresseeNumber, AgencyCode, ProcessingNumber
from renkei_kit.tracing import trace_id
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import store
from renkei_mesh_gateway.live_provision import ask_provider, ask_provider_later, told
from renkei_mesh_gateway.network_core import Granted, Query, Refused
from renkei_mesh_gateway.reading import permit_in
from renkei_mesh_gateway.schemas import PermitRequest

PERMIT_RULE = "sender_holds_the_permits_key"


def agency_of(caller: Caller) -> AgencyCode:
    """The agency for which a caller acts; raises ``operation-not-permitted`` for a caller of none."""
    if caller.agency is None:
        raise refuse(ErrorCode.OPERATION_NOT_PERMITTED, "the caller acts for no agency")
    return caller.agency


def query_of(
    tx: Connection,
    request: PermitRequest,
    agency: AgencyCode,
    client_id: str,
    confirmation: Confirmation | None = None,
) -> Query:
    """The query that a system of an agency asks; its permit is bound to what the system showed."""
    return Query(
        inquirer=agency,
        client_id=client_id,
        caller_agency=agency,
        affair=request.affair,
        procedure=request.procedure,
        provider=request.provider,
        item=request.item,
        subject=store.find_subject(tx, agency, request.addressee_number),
        period=request.period.to_period() if request.period else None,
        case_id=request.case_id,
        nondisclosure=request.nondisclosure,
        confirmation=confirmation,
        delegating_inquirer=_another(request.delegating_inquirer, agency),
        delegating_provider=_another(request.delegating_provider, request.provider),
    )


def _another(delegating: AgencyCode | None, acting: AgencyCode) -> AgencyCode | None:
    """The delegating agency (委任元), where it is another than the one that acts: for oneself one needs none."""
    return None if delegating == acting else delegating


async def issue_permit(request: PermitRequest, caller: Caller, ports: GatewayPorts) -> Granted:
    """Ask the core for a permit (提供許可証). Both outcomes are recorded before they are told."""
    agency, now = agency_of(caller), ports.clock()

    def work(tx: Connection) -> Granted | Refused:
        query = query_of(tx, request, agency, caller.id, caller.confirmation)
        decision = ports.office.ask(tx, query, now)
        if isinstance(decision, Granted):
            ports.access_log.append(tx, access(ports, caller, "issuePermit", decision.permit.processing_number))
        return decision

    decision = await ports.db.write(work)
    if isinstance(decision, Refused):
        raise LinkageError(replace(decision.refusal, instance=decision.processing_number))
    return decision


async def present_permit(
    token: str, caller: Caller, ports: GatewayPorts, *, respond_async: bool = False, nondisclosure: int | None = None
) -> store.Inquiry:
    """Present a permit: consumed once, recorded in three books in the same transaction, answered.

    A provider's own system is asked after that transaction; with ``respond_async`` nobody waits for it. The inquirer's
    ground of ``nondisclosure`` counts in place of the permit's.
    """
    agency, now = agency_of(caller), ports.clock()
    permit = await permit_in(token, ports)
    if isinstance(permit, Refusal):
        raise LinkageError(permit)
    if permit.confirmation is not None and not permit.confirmation.is_met_by(caller.confirmation):
        refusal = Refusal(ErrorCode.PROOF_INVALID, "the permit is bound to a key that was not shown", PERMIT_RULE)
        raise LinkageError(replace(refusal, instance=permit.processing_number))
    stated = replace(permit, nondisclosure=nondisclosure) if nondisclosure else permit
    outcome = await ports.db.write(lambda tx: ports.office.present(tx, stated, caller.id, agency, now))
    if isinstance(outcome, Refusal):
        raise LinkageError(outcome)
    if isinstance(outcome, store.Inquiry):
        return outcome
    if respond_async:
        return ask_provider_later(outcome, token, ports)
    return await ask_provider(outcome, token, ports)


async def load_inquiry(number: ProcessingNumber, caller: Caller, ports: GatewayPorts) -> store.Inquiry:
    """An inquiry of the caller's own agency; anybody else's is ``not-found``."""
    agency = agency_of(caller)
    inquiry = await ports.db.read(lambda tx: store.find_inquiry(tx, agency, number))
    if inquiry is None:
        raise refuse(ErrorCode.NOT_FOUND, "the agency has no inquiry of this number")
    return told(inquiry)


async def request_linkage_code(number: AddresseeNumber, caller: Caller, ports: GatewayPorts) -> AcquisitionNumber:
    """Begin to acquire a linkage code; an unfinished acquisition of the same person is replaced."""
    agency, now = agency_of(caller), ports.clock()
    return await ports.db.write(lambda tx: ports.office.request_code(tx, agency, number, now))


async def complete_acquisition(number: AcquisitionNumber, record_code: str, ports: GatewayPorts) -> None:
    """J-LIS hands over the resident record code; the code goes to the agency that waits for it."""

    def work(tx: Connection) -> Refusal | None:
        delivered = ports.core.complete_acquisition(tx, number, record_code)
        if isinstance(delivered, Refusal):
            return delivered
        return ports.office.receive_code(tx, delivered)

    refusal = await ports.db.write(work)
    if refusal is not None:
        raise LinkageError(refusal)


def access(ports: GatewayPorts, caller: Caller, operation: str, target: str) -> Access:
    """A line of the access log about something that was done."""
    return Access(ports.clock(), caller.party, caller.id, operation, target, "ok", trace_id())
