"""HTTP in, HTTP out: what RAS offers to applicants, and to FEIS."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from renkei_kit.callers import KnownCaller
from renkei_kit.card_wire import IssuedChallenge
from renkei_kit.errors import ErrorCode
from renkei_kit.keys import sealing_key
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_ras.flows.progress import note_progress, own_application, own_applications
from renkei_ras.flows.proof import issue_challenge
from renkei_ras.flows.registration import register_user
from renkei_ras.flows.sessions import log_in, log_out
from renkei_ras.flows.submission import submit_application
from renkei_ras.ports import RasPorts
from renkei_ras.schemas import (
    ApplicationId,
    ApplicationList,
    ApplicationRequest,
    ApplicationView,
    ChallengeRequest,
    RegisteredUser,
    RegistrationRequest,
    SealingKey,
    StatusNotice,
    UserLogin,
    UserSession,
)
from renkei_ras.sealed_number import ALGORITHM, ENCRYPTION

router = APIRouter()
PortsOf = Annotated[RasPorts, Depends(ports_of)]
OF_A_CALLER = (ErrorCode.UNKNOWN_CALLER, ErrorCode.SESSION_EXPIRED, ErrorCode.FLOW_NOT_DEFINED)
OF_A_CARD = (
    ErrorCode.REQUEST_INVALID,
    ErrorCode.SIGNATURE_NOT_VALID,
    ErrorCode.CERTIFICATE_NOT_VALID,
    ErrorCode.PARTY_UNAVAILABLE,
    ErrorCode.RECORDS_UNAVAILABLE,
)


@router.post(
    "/challenges",
    operation_id="issueChallenge",
    status_code=201,
    tags=["registration"],
    responses=problems(ErrorCode.REQUEST_INVALID, ErrorCode.RECORDS_UNAVAILABLE),
)
async def challenge(ports: PortsOf, body: ChallengeRequest | None = None) -> IssuedChallenge:
    """Random bytes for a card to sign: good for one use and five minutes."""
    return IssuedChallenge.of(await issue_challenge(ports))


@router.post(
    "/registrations",
    operation_id="registerUser",
    status_code=201,
    tags=["registration"],
    responses=problems(*OF_A_CARD),
)
async def register(body: RegistrationRequest, ports: PortsOf) -> RegisteredUser:
    """Register for use (利用申出): the card's certificate is J-LIS's, in force and good at J-LIS now (control C5)."""
    user = await register_user(ports, body.wish())
    return RegisteredUser(user_id=user.id, certificate_serial=user.card.serial, valid_to=user.valid_to)


@router.post(
    "/sessions",
    operation_id="loginUser",
    status_code=201,
    tags=["registration"],
    responses=problems(ErrorCode.LOGIN_FAILED, ErrorCode.REQUEST_INVALID, ErrorCode.RECORDS_UNAVAILABLE),
)
async def login(body: UserLogin, request: Request, ports: PortsOf) -> UserSession:
    """Log in with one's own ID; a session that was live before ends."""
    request.state.actor = body.user_id
    token, user = await log_in(ports, body.user_id, body.password)
    return UserSession(
        access_token=token,
        user_id=user.id,
        started_at=ports.clock(),
        idle_minutes=ports.settings.session_idle_minutes,
    )


@router.delete(
    "/sessions/current",
    operation_id="logoutUser",
    status_code=204,
    tags=["registration"],
    responses=problems(*OF_A_CALLER, ErrorCode.RECORDS_UNAVAILABLE),
)
async def logout(caller: KnownCaller, ports: PortsOf) -> None:
    """Log out."""
    await log_out(ports, caller)


@router.get("/sealing-key", operation_id="getSealingKey", tags=["applications"])
async def get_sealing_key(ports: PortsOf) -> SealingKey:
    """The public key to which a terminal seals the personal number, so that nobody but IMS can read it."""
    key = sealing_key(ports.settings.seed)
    public = key.as_dict(private=False)
    return SealingKey(
        **{name: str(public[name]) for name in ("kty", "crv", "x", "y")},
        kid=str(key.kid),
        alg=ALGORITHM,
        enc=ENCRYPTION,
    )


@router.post(
    "/applications",
    operation_id="submitApplication",
    status_code=201,
    tags=["applications"],
    responses=problems(*OF_A_CALLER, *OF_A_CARD, ErrorCode.CARD_NOT_THE_SAME, ErrorCode.OPERATION_NOT_PERMITTED),
)
async def submit(body: ApplicationRequest, caller: KnownCaller, ports: PortsOf) -> ApplicationView:
    """Apply (在留諸申請) with the registered card; the application goes on to FEIS by itself (controls C6, C7, D2)."""
    return ApplicationView.of(await submit_application(ports, caller, body.wish()))


@router.get(
    "/applications",
    operation_id="listApplications",
    tags=["applications"],
    responses=problems(*OF_A_CALLER, ErrorCode.RECORDS_UNAVAILABLE),
)
async def list_applications(caller: KnownCaller, ports: PortsOf) -> ApplicationList:
    """One's own applications."""
    applications = await own_applications(ports, caller)
    return ApplicationList(applications=[ApplicationView.of(application) for application in applications])


@router.get(
    "/applications/{application_id}",
    operation_id="getApplication",
    tags=["applications"],
    responses=problems(
        *OF_A_CALLER,
        ErrorCode.NOT_FOUND,
        ErrorCode.OPERATION_NOT_PERMITTED,
        ErrorCode.REQUEST_INVALID,
        ErrorCode.RECORDS_UNAVAILABLE,
    ),
)
async def get_application(application_id: ApplicationId, caller: KnownCaller, ports: PortsOf) -> ApplicationView:
    """One of one's own applications; another user's is refused (control C15)."""
    return ApplicationView.of(await own_application(ports, caller, application_id))


@router.put(
    "/applications/{application_id}/status",
    operation_id="updateApplicationStatus",
    status_code=204,
    tags=["feis"],
    responses=problems(
        *OF_A_CALLER,
        ErrorCode.NOT_FOUND,
        ErrorCode.WRONG_STATE,
        ErrorCode.REQUEST_INVALID,
        ErrorCode.RECORDS_UNAVAILABLE,
    ),
)
async def update_status(application_id: ApplicationId, body: StatusNotice, caller: KnownCaller, ports: PortsOf) -> None:
    """FEIS says where an application stands; saying the same twice changes nothing."""
    await note_progress(ports, caller, application_id, body.state, body.note)
