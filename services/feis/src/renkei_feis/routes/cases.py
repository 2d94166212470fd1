"""Cases and what examiners do with them."""

from typing import Annotated

from fastapi import Path, Query, Response

from renkei_feis.case import CaseState
from renkei_feis.flows.assignment import assign_case
from renkei_feis.flows.cases import look_at_case, look_at_cases
from renkei_feis.flows.decision import decide_case
from renkei_feis.flows.documents import request_documents
from renkei_feis.flows.inquiries import look_at_inquiry, make_inquiry
from renkei_feis.routes.dependencies import OF_STAFF, CaseStaff, Chief, Examiner, PortsOf
from renkei_feis.schemas import (
    Assignment,
    CaseIdField,
    CaseList,
    CaseQuery,
    CaseSummary,
    CaseView,
    Decision,
    DocumentRequest,
    InquiryView,
)
from renkei_kit.errors import ErrorCode
from renkei_kit.inquiry_wire import PROVIDER_FAILURES
from renkei_kit.paging import Cursor, Limit, moment, page
from renkei_kit.problem import problems
from renkei_kit.router import Router

router = Router()
ProcessingNumberPath = Annotated[str, Path(pattern=r"^[0-9]{20}$", description="処理通番, 20 digits")]
StateQuery = Annotated[CaseState | None, Query(description="cases in this state only")]

OF_THE_LINKAGE = (
    ErrorCode.NOT_ON_ALLOW_LIST,
    ErrorCode.PIA_VIOLATION,
    ErrorCode.AGENCY_NOT_CONNECTED,
    ErrorCode.LINKAGE_CODE_NOT_ACQUIRED,
    ErrorCode.ADDRESSEE_UNKNOWN,
    *PROVIDER_FAILURES,
    ErrorCode.PARTY_UNAVAILABLE,
)


@router.get("/cases", operation_id="listCases", tags=["cases"], responses=problems(*OF_STAFF))
async def list_cases(
    caller: CaseStaff, ports: PortsOf, state: StateQuery = None, limit: Limit = 50, cursor: Cursor = None
) -> CaseList:
    """The cases of one's own office, newest first (control D9)."""
    found = await look_at_cases(ports, caller, state, moment(cursor), limit + 1)
    cases, next_cursor = page(found, limit, "place")
    return CaseList(cases=[CaseSummary.of(case) for case in cases], next_cursor=next_cursor)


@router.get(
    "/cases/{case_id}",
    operation_id="getCase",
    tags=["cases"],
    responses=problems(*OF_STAFF, ErrorCode.NOT_FOUND),
)
async def get_case(case_id: CaseIdField, caller: CaseStaff, ports: PortsOf) -> CaseView:
    """One case with the person and what was asked for it."""
    return CaseView.of_file(await look_at_case(ports, caller, case_id))


@router.post(
    "/cases/{case_id}/inquiries",
    operation_id="createCaseInquiry",
    tags=["cases"],
    responses={
        202: {"model": InquiryView, "description": "waits for an officer of the provider"},
        **problems(*OF_STAFF, *OF_THE_LINKAGE, ErrorCode.NOT_FOUND, ErrorCode.CASE_NOT_OPEN),
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
    responses=problems(*OF_STAFF, *OF_THE_LINKAGE, ErrorCode.NOT_FOUND),
)
async def get_inquiry(
    case_id: CaseIdField, processing_number: ProcessingNumberPath, caller: Examiner, ports: PortsOf
) -> InquiryView:
    """An inquiry; one that was pending is asked after."""
    return InquiryView.of(await look_at_inquiry(ports, caller, case_id, processing_number))


@router.put(
    "/cases/{case_id}/assignment",
    operation_id="assignCase",
    tags=["cases"],
    responses=problems(*OF_STAFF, ErrorCode.NOT_FOUND),
)
async def assign(case_id: CaseIdField, body: Assignment, caller: Chief, ports: PortsOf) -> CaseView:
    """Say whose case it is (担当審査官); nobody else works on it from then on (control D9)."""
    return CaseView.of_file(await assign_case(ports, caller, case_id, body.office, body.examiner))


@router.post(
    "/cases/{case_id}/document-requests",
    operation_id="requestDocuments",
    tags=["cases"],
    responses=problems(*OF_STAFF, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE),
)
async def ask_for_documents(case_id: CaseIdField, body: DocumentRequest, caller: Examiner, ports: PortsOf) -> CaseView:
    """Ask the applicant to file something more (資料提出の通知); the case waits for it."""
    return CaseView.of_file(await request_documents(ports, caller, case_id, body.wanted))


@router.post(
    "/cases/{case_id}/decision",
    operation_id="decideCase",
    tags=["cases"],
    responses=problems(*OF_STAFF, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE),
)
async def decide(case_id: CaseIdField, body: Decision, caller: Examiner, ports: PortsOf) -> CaseView:
    """Grant, refuse, or note a withdrawal; what follows at other parties goes out by itself (control H15)."""
    return CaseView.of_file(await decide_case(ports, caller, case_id, body.decision.event, body.months))
