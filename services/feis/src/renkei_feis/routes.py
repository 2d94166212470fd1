"""HTTP in, HTTP out: what FEIS offers to RAS and to examiners."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from renkei_feis.case import CaseState
from renkei_feis.flows.cases import look_at_case, look_at_cases
from renkei_feis.flows.decision import decide_case
from renkei_feis.flows.inquiries import look_at_inquiry, make_inquiry
from renkei_feis.flows.intake import receive_application
from renkei_feis.ports import FeisPorts
from renkei_feis.schemas import (
    CaseIdField,
    CaseList,
    CaseQuery,
    CaseReceipt,
    CaseSummary,
    CaseView,
    Decision,
    HandedOver,
    InquiryView,
)
from renkei_kit.callers import Caller, KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.inquiry_wire import PROVIDER_FAILURES
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems

router = APIRouter()
PortsOf = Annotated[FeisPorts, Depends(ports_of)]
ProcessingNumberPath = Annotated[str, Path(pattern=r"^[0-9]{20}$", description="処理通番, 20 digits")]
StateQuery = Annotated[CaseState | None, Query(description="cases in this state only")]
LimitQuery = Annotated[int, Query(ge=1, le=200, description="at most so many cases")]

OF_A_SERVICE = (
    ErrorCode.UNKNOWN_CALLER,
    ErrorCode.FLOW_NOT_DEFINED,
    ErrorCode.REQUEST_INVALID,
    ErrorCode.RECORDS_UNAVAILABLE,
)
OF_AN_EXAMINER = (*OF_A_SERVICE, ErrorCode.SESSION_EXPIRED, ErrorCode.OPERATION_NOT_PERMITTED)
OF_THE_LINKAGE = (
    ErrorCode.NOT_ON_ALLOW_LIST,
    ErrorCode.PIA_VIOLATION,
    ErrorCode.AGENCY_NOT_CONNECTED,
    ErrorCode.LINKAGE_CODE_NOT_ACQUIRED,
    ErrorCode.ADDRESSEE_UNKNOWN,
    *PROVIDER_FAILURES,
    ErrorCode.PARTY_UNAVAILABLE,
)


async def examiner(caller: KnownCaller) -> Caller:
    """A staff member with the role of an examiner (入国審査官)."""
    require_role(caller, "examiner")
    return caller


Examiner = Annotated[Caller, Depends(examiner)]


@router.post(
    "/applications",
    operation_id="receiveApplication",
    status_code=201,
    tags=["ras"],
    responses=problems(*OF_A_SERVICE),
)
async def receive(body: HandedOver, caller: KnownCaller, ports: PortsOf) -> CaseReceipt:
    """An application from RAS becomes a case; the sealed number goes on to IMS by itself."""
    case = await receive_application(ports, caller, body.received())
    return CaseReceipt(case_id=case.id)


@router.get("/cases", operation_id="listCases", tags=["cases"], responses=problems(*OF_AN_EXAMINER))
async def list_cases(caller: Examiner, ports: PortsOf, state: StateQuery = None, limit: LimitQuery = 50) -> CaseList:
    """Cases, newest first."""
    cases = await look_at_cases(ports, caller, state, limit)
    return CaseList(cases=[CaseSummary.of(case) for case in cases])


@router.get(
    "/cases/{case_id}",
    operation_id="getCase",
    tags=["cases"],
    responses=problems(*OF_AN_EXAMINER, ErrorCode.NOT_FOUND),
)
async def get_case(case_id: CaseIdField, caller: Examiner, ports: PortsOf) -> CaseView:
    """One case with the person and what was asked for it."""
    return CaseView.of_file(await look_at_case(ports, caller, case_id))


@router.post(
    "/cases/{case_id}/inquiries",
    operation_id="createCaseInquiry",
    tags=["cases"],
    responses={
        202: {"model": InquiryView, "description": "waits for an officer of the provider"},
        **problems(*OF_AN_EXAMINER, *OF_THE_LINKAGE, ErrorCode.NOT_FOUND, ErrorCode.CASE_NOT_OPEN),
    },
)
async def create_inquiry(
    case_id: CaseIdField, body: CaseQuery, caller: Examiner, ports: PortsOf, response: Response
) -> InquiryView:
    """Ask another agency for an item, for an open case only (control B2)."""
    inquiry = await make_inquiry(ports, caller, case_id, body.query())
    if inquiry.waits:
        response.status_code = 202
    return InquiryView.of(inquiry)


@router.get(
    "/cases/{case_id}/inquiries/{processing_number}",
    operation_id="getCaseInquiry",
    tags=["cases"],
    responses=problems(*OF_AN_EXAMINER, *OF_THE_LINKAGE, ErrorCode.NOT_FOUND),
)
async def get_inquiry(
    case_id: CaseIdField, processing_number: ProcessingNumberPath, caller: Examiner, ports: PortsOf
) -> InquiryView:
    """An inquiry; one that was pending is asked after."""
    return InquiryView.of(await look_at_inquiry(ports, caller, case_id, processing_number))


@router.post(
    "/cases/{case_id}/decision",
    operation_id="decideCase",
    tags=["cases"],
    responses=problems(*OF_AN_EXAMINER, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE),
)
async def decide(case_id: CaseIdField, body: Decision, caller: Examiner, ports: PortsOf) -> CaseView:
    """Grant or refuse; a permission updates the residence, ISA's copies and the applicant by itself (control H15)."""
    return CaseView.of_file(await decide_case(ports, caller, case_id, body.decision.event, body.months))
