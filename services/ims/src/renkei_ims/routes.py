"""HTTP between FEIS and IMS."""

from fastapi import Response

from renkei_ims.closure import close_case
from renkei_ims.inquiry import inquire
from renkei_ims.intake import opened_number
from renkei_ims.ports import PortsOf
from renkei_ims.registration import Intake, register
from renkei_ims.residence import update_residence
from renkei_ims.rules import Authenticity
from renkei_ims.schemas import (
    CaseField,
    CaseInquiryRequest,
    RegistrationAnswer,
    RegistrationRequest,
    ResidenceUpdate,
)
from renkei_kit.callers import ActingCaller, KnownCaller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_kit.inquiry_wire import INQUIRY_REFUSALS, PROVIDER_FAILURES, InquiryAnswer
from renkei_kit.keys import sealing_key
from renkei_kit.linkage import InquiryStatus
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import AddresseeField, ProcessingField

router = Router()

KNOWN = (ErrorCode.UNKNOWN_CALLER, ErrorCode.FLOW_NOT_DEFINED, ErrorCode.REQUEST_INVALID)
COPY_REFUSALS = (
    ErrorCode.ADDRESSEE_UNKNOWN,
    ErrorCode.RECORD_CLOSED,
    ErrorCode.AGENCY_NOT_CONNECTED,
    ErrorCode.LINKAGE_CODE_NOT_ACQUIRED,
    ErrorCode.PARTY_UNAVAILABLE,
    ErrorCode.RECORDS_UNAVAILABLE,
)


@router.post(
    "/registrations",
    operation_id="registerNumber",
    status_code=201,
    tags=["registration"],
    responses=problems(
        *KNOWN, ErrorCode.NUMBER_NOT_AUTHENTIC, ErrorCode.PARTY_UNAVAILABLE, ErrorCode.RECORDS_UNAVAILABLE
    ),
)
async def register_number(body: RegistrationRequest, caller: KnownCaller, ports: PortsOf) -> RegistrationAnswer:
    """Register a number for a case: opened here, verified by J-LIS (真正性確認), kept under an addressee number.

    Sending the same again gives the same answer. The linkage code (符号) may come later.
    """
    number = opened_number(body.sealed_number, sealing_key(ports.settings.seed))
    if isinstance(number, Refusal):
        raise LinkageError(number)
    intake = Intake(body.case_id, body.source, number, body.subject.subject())
    registered = await register(ports, caller, intake)
    return RegistrationAnswer(
        addressee_number=registered.addressee_number,
        authenticity=Authenticity.MATCH,
        linkage_code=registered.linkage_code,
    )


@router.post(
    "/inquiries",
    operation_id="createInquiry",
    tags=["inquiry"],
    response_model_exclude_none=True,
    responses={
        202: {"model": InquiryAnswer, "description": "It waits at the provider; see Location"},
        **problems(*KNOWN, ErrorCode.CASE_NOT_OPEN, ErrorCode.RECORD_CLOSED, *INQUIRY_REFUSALS),
    },
)
async def create_inquiry(
    body: CaseInquiryRequest, caller: ActingCaller, ports: PortsOf, response: Response
) -> InquiryAnswer:
    """Ask another agency for an item, for an open case (情報照会): permit, presentation, answer opened here."""
    outcome = await inquire(ports, caller, body.case_id, body.query(body.case_id))
    if outcome.status is InquiryStatus.PENDING:
        response.status_code = 202
        response.headers["Location"] = f"/inquiries/{outcome.inquiry.processing_number}"
    return InquiryAnswer.of(outcome)


@router.get(
    "/inquiries/{processing_number}",
    operation_id="getInquiry",
    tags=["inquiry"],
    response_model_exclude_none=True,
    responses=problems(
        *KNOWN, ErrorCode.NOT_FOUND, *PROVIDER_FAILURES, ErrorCode.PARTY_UNAVAILABLE, ErrorCode.RECORDS_UNAVAILABLE
    ),
)
async def get_inquiry(processing_number: ProcessingField, caller: ActingCaller, ports: PortsOf) -> InquiryAnswer:
    """How far an inquiry is; the gateway is asked while it waits."""
    return InquiryAnswer.of(await ports.inquiries.collect(caller, processing_number))


@router.put(
    "/residences/{addressee_number}",
    operation_id="updateResidence",
    status_code=204,
    tags=["residence"],
    responses=problems(*KNOWN, *COPY_REFUSALS),
)
async def put_residence(
    addressee_number: AddresseeField, body: ResidenceUpdate, caller: ActingCaller, ports: PortsOf
) -> None:
    """A decision replaces ISA's copies at the gateway (副本登録)."""
    residence = body.model_dump(exclude={"expires_on"})
    residence["expires_on"] = body.expires_on and body.expires_on.isoformat()
    await update_residence(ports, caller, addressee_number, residence)


@router.post(
    "/cases/{case_id}/closure",
    operation_id="closeCase",
    status_code=204,
    tags=["inquiry"],
    responses=problems(*KNOWN, ErrorCode.NOT_FOUND, ErrorCode.RECORDS_UNAVAILABLE),
)
async def close(case_id: CaseField, caller: ActingCaller, ports: PortsOf) -> None:
    """The case was decided: nothing more may be asked for it (control B2)."""
    await close_case(ports, caller, case_id)
