"""Permits and inquiries (情報照会): ask for a permit, present it once, collect the answer."""

from typing import Annotated

from fastapi import Header, Response

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import ProcessingField
from renkei_mesh_gateway import flows
from renkei_mesh_gateway.intermediary.provide import PENDING
from renkei_mesh_gateway.routes.dependencies import CALLED, PortsOf
from renkei_mesh_gateway.schemas import InquiryAnswer, InquiryRequest, PermitAnswer, PermitRequest

router = Router(tags=["inquiries"])
PERMIT_REFUSALS = (
    ErrorCode.AGENCY_NOT_CONNECTED,
    ErrorCode.DELEGATION_NOT_REGISTERED,
    ErrorCode.NOT_ON_ALLOW_LIST,
    ErrorCode.PIA_VIOLATION,
    ErrorCode.ADDRESSEE_UNKNOWN,
    ErrorCode.LINKAGE_CODE_NOT_ACQUIRED,
    ErrorCode.RECORDS_UNAVAILABLE,
)
PRESENTATION_REFUSALS = (
    ErrorCode.PERMIT_MALFORMED,
    ErrorCode.PERMIT_SIGNATURE_INVALID,
    ErrorCode.PERMIT_EXPIRED,
    ErrorCode.PERMIT_NOT_YOURS,
    ErrorCode.PERMIT_REVOKED,
    ErrorCode.PERMIT_ALREADY_USED,
    ErrorCode.NOT_ON_ALLOW_LIST,
    ErrorCode.RECORDS_UNAVAILABLE,
)
PROVIDER_FAILURES = (ErrorCode.PROVIDER_UNAVAILABLE, ErrorCode.PROVIDER_TIMEOUT, ErrorCode.ANSWER_NOT_BOUND)


@router.post("/permits", operation_id="issuePermit", status_code=201, responses=problems(*CALLED, *PERMIT_REFUSALS))
async def issue_permit(body: PermitRequest, caller: KnownCaller, ports: PortsOf) -> PermitAnswer:
    """Ask the core for a permit (提供許可証) for one query: checked by the rules in order, recorded either way."""
    granted = await flows.issue_permit(body, caller, ports)
    return PermitAnswer.model_construct(
        permit=granted.token,
        processing_number=granted.permit.processing_number,
        expires_at=granted.permit.expires_at,
    )


@router.post(
    "/inquiries",
    operation_id="presentPermit",
    responses={
        202: {"model": InquiryAnswer, "description": "It waits; ask again at `Location`."},
        **problems(*CALLED, *PRESENTATION_REFUSALS, *PROVIDER_FAILURES),
    },
)
async def present_permit(
    body: InquiryRequest,
    caller: KnownCaller,
    ports: PortsOf,
    response: Response,
    prefer: Annotated[str, Header(description="respond-async (RFC 7240) asks for 202", max_length=256)] = "",
) -> InquiryAnswer:
    """Present a permit: it is consumed, the provider answers, and all three books are written, in one transaction."""
    asynchronous = "respond-async" in [part.strip().lower() for part in prefer.split(",")]
    inquiry = await flows.present_permit(
        body.permit, caller, ports, respond_async=asynchronous, nondisclosure=body.nondisclosure
    )
    if not asynchronous and inquiry.status != PENDING:
        return InquiryAnswer.of(inquiry)
    response.status_code = 202
    response.headers["Location"] = f"/inquiries/{inquiry.processing_number}"
    if asynchronous:
        response.headers["Preference-Applied"] = "respond-async"
    answer = InquiryAnswer.of(inquiry)
    return answer.model_copy(update={"status": PENDING, "answer": None})


@router.get(
    "/inquiries/{processing_number}",
    operation_id="getInquiry",
    responses=problems(*CALLED, ErrorCode.NOT_FOUND, *PROVIDER_FAILURES),
)
async def get_inquiry(processing_number: ProcessingField, caller: KnownCaller, ports: PortsOf) -> InquiryAnswer:
    """How the agency's own inquiry stands, with its answer when there is one; 404 for everyone else."""
    return InquiryAnswer.of(await flows.load_inquiry(processing_number, caller, ports))
