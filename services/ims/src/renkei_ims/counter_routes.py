"""HTTP of the counter (窓口), for registrars."""

from renkei_ims import counter, counter_number
from renkei_ims.ports import PortsOf
from renkei_ims.rules import Authenticity
from renkei_ims.schemas import RegistrationAnswer
from renkei_ims.wire_counter import (
    Acknowledgement,
    EvidenceBody,
    IntakeAnswer,
    IntakeField,
    IntakeRequest,
    Notice,
    NumberEntry,
)
from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.problem import problems
from renkei_kit.router import Router

router = Router(prefix="/intakes", tags=["counter"])
REGISTRAR = "registrar"
STAFF_REFUSALS = (ErrorCode.SESSION_EXPIRED, ErrorCode.OPERATION_NOT_PERMITTED, ErrorCode.REQUEST_INVALID)
OF_A_STEP = (*STAFF_REFUSALS, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE)
NOTICE = (
    "We take your personal number (個人番号) to obtain from other agencies, through the network of 番号法19条8号, the "
    "information that our examination needs, so that you need not bring papers for it."
)


@router.post("", operation_id="openIntake", status_code=201, responses=problems(*STAFF_REFUSALS))
async def open_intake(body: IntakeRequest, caller: KnownCaller, ports: PortsOf) -> IntakeAnswer:
    """Begin to take something in at the counter (受付); nothing is accepted before identity is verified."""
    require_role(caller, REGISTRAR)
    return IntakeAnswer.of(await counter.open_intake(ports, caller, body.filing()))


@router.get("/notice", operation_id="getNotice", responses=problems(*STAFF_REFUSALS))
async def get_notice(caller: KnownCaller, ports: PortsOf) -> Notice:
    """The notice of purpose (利用目的の明示) to be shown before a number is taken (control B3)."""
    require_role(caller, REGISTRAR)
    return Notice(version=ports.own.notice_version, text=NOTICE, affairs=sorted(ports.own.affairs))


@router.get("/{intake_id}", operation_id="getIntake", responses=problems(*STAFF_REFUSALS, ErrorCode.NOT_FOUND))
async def get_intake(intake_id: IntakeField, caller: KnownCaller, ports: PortsOf) -> IntakeAnswer:
    """An intake: what was shown, by whom it was verified, whether a document is still held."""
    require_role(caller, REGISTRAR)
    return IntakeAnswer.of(await counter.look_at_intake(ports, caller, intake_id))


@router.post(
    "/{intake_id}/acknowledgement",
    operation_id="acknowledgeNotice",
    responses=problems(*OF_A_STEP, ErrorCode.NOTICE_NOT_ACKNOWLEDGED),
)
async def acknowledge_notice(
    intake_id: IntakeField, body: Acknowledgement, caller: KnownCaller, ports: PortsOf
) -> IntakeAnswer:
    """The notice was shown and acknowledged; stored with its version and time (control B3)."""
    require_role(caller, REGISTRAR)
    return IntakeAnswer.of(await counter.acknowledge_notice(ports, caller, intake_id, body.version))


@router.post(
    "/{intake_id}/evidence",
    operation_id="showEvidence",
    responses=problems(*OF_A_STEP, ErrorCode.IDENTITY_NOT_VERIFIED),
)
async def show_evidence(
    intake_id: IntakeField, body: EvidenceBody, caller: KnownCaller, ports: PortsOf
) -> IntakeAnswer:
    """Record what the submitter showed: it must be of their kind and in date (controls C1, C2, C3)."""
    require_role(caller, REGISTRAR)
    return IntakeAnswer.of(await counter.show_evidence(ports, caller, intake_id, body.kind, body.valid_until))


@router.post(
    "/{intake_id}/verification",
    operation_id="verifyIdentity",
    responses=problems(*OF_A_STEP, ErrorCode.IDENTITY_NOT_VERIFIED),
)
async def verify_identity(intake_id: IntakeField, caller: KnownCaller, ports: PortsOf) -> IntakeAnswer:
    """The identity is verified (本人確認): what had to be shown was shown."""
    require_role(caller, REGISTRAR)
    return IntakeAnswer.of(await counter.verify_identity(ports, caller, intake_id))


@router.post(
    "/{intake_id}/acceptance",
    operation_id="acceptIntake",
    responses=problems(*OF_A_STEP, ErrorCode.IDENTITY_NOT_VERIFIED),
)
async def accept_intake(intake_id: IntakeField, caller: KnownCaller, ports: PortsOf) -> IntakeAnswer:
    """Accept what is filed, once the verification is done and not before (control C4)."""
    require_role(caller, REGISTRAR)
    return IntakeAnswer.of(await counter.accept(ports, caller, intake_id))


@router.post(
    "/{intake_id}/number",
    operation_id="enterNumber",
    status_code=201,
    responses=problems(
        *OF_A_STEP,
        ErrorCode.NOTICE_NOT_ACKNOWLEDGED,
        ErrorCode.IDENTITY_NOT_VERIFIED,
        ErrorCode.NUMBER_NOT_AUTHENTIC,
        ErrorCode.PARTY_UNAVAILABLE,
    ),
)
async def enter_number(
    intake_id: IntakeField, body: NumberEntry, caller: KnownCaller, ports: PortsOf
) -> RegistrationAnswer:
    """Enter the number straight into IMS, read from the card or from a document (controls C13, C14).

    Its check digit is held against it here, the number against the person by J-LIS (真正性確認). No image is taken.
    """
    require_role(caller, REGISTRAR)
    entered = await counter_number.enter_number(ports, caller, intake_id, body.personal_number, body.read_from)
    return RegistrationAnswer(
        addressee_number=entered.addressee_number,
        authenticity=Authenticity.MATCH,
        linkage_code=entered.linkage_code,
    )


@router.post("/{intake_id}/document-return", operation_id="returnDocument", responses=problems(*OF_A_STEP))
async def return_document(intake_id: IntakeField, caller: KnownCaller, ports: PortsOf) -> IntakeAnswer:
    """The document was given back (資料の返却): the time is recorded, nothing of the document is (control C14)."""
    require_role(caller, REGISTRAR)
    return IntakeAnswer.of(await counter_number.return_document(ports, caller, intake_id))
