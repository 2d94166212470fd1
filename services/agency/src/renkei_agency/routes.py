"""HTTP in and out of the agencies. Staff act for their own agency only."""

from typing import Annotated

from fastapi import Depends, Query, Response

from renkei_agency.comparison import compare_originals
from renkei_agency.copies import change_original, read_original
from renkei_agency.original import Place
from renkei_agency.ports import PortsOf
from renkei_agency.schemas import ComparisonAnswer, OriginalChange, OriginalEntry
from renkei_kit.callers import Caller, KnownCaller, require_role
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.inquiry_wire import INQUIRY_REFUSALS, PROVIDER_FAILURES, InquiryAnswer, InquiryRequest
from renkei_kit.linkage import InquiryStatus
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import AddresseeField, AgencyField, ItemField, ProcessingField

router = Router(prefix="/{agency_code}")

KNOWN = (
    ErrorCode.UNKNOWN_CALLER,
    ErrorCode.SESSION_EXPIRED,
    ErrorCode.FLOW_NOT_DEFINED,
    ErrorCode.OPERATION_NOT_PERMITTED,
    ErrorCode.NOT_FOUND,
    ErrorCode.REQUEST_INVALID,
)
COPY_REFUSALS = (
    ErrorCode.ADDRESSEE_UNKNOWN,
    ErrorCode.AGENCY_NOT_CONNECTED,
    ErrorCode.LINKAGE_CODE_NOT_ACQUIRED,
    ErrorCode.RECORDS_UNAVAILABLE,
)


async def clerk_of(agency_code: AgencyField, caller: KnownCaller, ports: PortsOf) -> Caller:
    """A clerk of the agency in the path; raises ``not-found`` or ``operation-not-permitted`` (control D9)."""
    agency = ports.agency(agency_code)
    if caller.agency != agency.code:
        raise refuse(ErrorCode.OPERATION_NOT_PERMITTED, "staff act for their own agency only")
    require_role(caller, "clerk")
    return caller


Clerk = Annotated[Caller, Depends(clerk_of)]


@router.post(
    "/inquiries",
    operation_id="createInquiry",
    tags=["inquiry"],
    response_model_exclude_none=True,
    responses={
        202: {"model": InquiryAnswer, "description": "It waits at the provider; see Location"},
        **problems(*KNOWN, *INQUIRY_REFUSALS),
    },
)
async def create_inquiry(
    agency_code: AgencyField, body: InquiryRequest, clerk: Clerk, ports: PortsOf, response: Response
) -> InquiryAnswer:
    """Ask another agency for an item (情報照会): permit, presentation, answer opened here."""
    outcome = await ports.inquiries(agency_code).ask(clerk, body.query())
    if outcome.status is InquiryStatus.PENDING:
        response.status_code = 202
        response.headers["Location"] = f"/{agency_code}/inquiries/{outcome.inquiry.processing_number}"
    return InquiryAnswer.of(outcome)


@router.get(
    "/inquiries/{processing_number}",
    operation_id="getInquiry",
    tags=["inquiry"],
    response_model_exclude_none=True,
    responses=problems(*KNOWN, *PROVIDER_FAILURES, ErrorCode.PARTY_UNAVAILABLE, ErrorCode.RECORDS_UNAVAILABLE),
)
async def get_inquiry(
    agency_code: AgencyField, processing_number: ProcessingField, clerk: Clerk, ports: PortsOf
) -> InquiryAnswer:
    """How far an inquiry of the agency is; the gateway is asked while it waits."""
    return InquiryAnswer.of(await ports.inquiries(agency_code).collect(clerk, processing_number))


@router.get(
    "/originals/comparison",
    operation_id="compareOriginals",
    tags=["originals"],
    responses=problems(*KNOWN, ErrorCode.PARTY_UNAVAILABLE, ErrorCode.RECORDS_UNAVAILABLE),
)
async def get_comparison(
    agency_code: AgencyField,
    clerk: Clerk,
    ports: PortsOf,
    limit: Annotated[int, Query(ge=1, le=1000, description="differences listed, at most")] = 100,
) -> ComparisonAnswer:
    """Compare all originals (正本) with the copies (副本) that the gateway exports.

    Where several copies are registered for a person and item, the newest is compared.
    """
    return ComparisonAnswer.of(await compare_originals(ports, clerk, agency_code, limit))


@router.get(
    "/originals/{addressee_number}/{item}",
    operation_id="getOriginal",
    tags=["originals"],
    responses=problems(*KNOWN, ErrorCode.RECORDS_UNAVAILABLE),
)
async def get_original(
    agency_code: AgencyField, addressee_number: AddresseeField, item: ItemField, clerk: Clerk, ports: PortsOf
) -> OriginalEntry:
    """The agency's original (正本) of an item about one person."""
    return OriginalEntry.of(await read_original(ports, clerk, Place(agency_code, addressee_number, item)))


@router.put(
    "/originals/{addressee_number}/{item}",
    operation_id="putOriginal",
    tags=["originals"],
    responses=problems(*KNOWN, *COPY_REFUSALS),
)
async def put_original(
    agency_code: AgencyField,
    addressee_number: AddresseeField,
    item: ItemField,
    body: OriginalChange,
    clerk: Clerk,
    ports: PortsOf,
) -> OriginalEntry:
    """Change the original; the copy at the gateway follows (副本登録).

    While the gateway is away ``copy_state`` is ``pending``, and the copy is sent later without anybody's act.
    """
    place = Place(agency_code, addressee_number, item)
    return OriginalEntry.of(await change_original(ports, clerk, place, body.change()))
