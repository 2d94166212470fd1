"""Registration (利用申出), log-in, and the card by which a user is known."""

from fastapi import Request

from renkei_kit.callers import KnownCaller
from renkei_kit.card_wire import IssuedChallenge
from renkei_kit.errors import ErrorCode
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_ras.flows.linking import link_card
from renkei_ras.flows.proof import issue_challenge
from renkei_ras.flows.registration import register_user
from renkei_ras.flows.sessions import log_in, log_out
from renkei_ras.routes.dependencies import OF_A_CALLER, OF_A_CARD, PortsOf
from renkei_ras.schemas import (
    CardProof,
    ChallengeRequest,
    RegisteredUser,
    RegistrationRequest,
    UserLogin,
    UserSession,
)

router = Router()


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
    responses=problems(*OF_A_CARD, ErrorCode.OPERATION_NOT_PERMITTED, ErrorCode.NOTIFICATION_NOT_VALID),
)
async def register(body: RegistrationRequest, ports: PortsOf) -> RegisteredUser:
    """Register for use (利用申出): the card's certificate is J-LIS's, in force and good at J-LIS now (control C5).

    Lawyers, administrative scriveners and organisations name the notification (届出) that a regional office accepted
    (control C8); organisations' staff may do without a card.
    """
    return RegisteredUser.of(await register_user(ports, body.wish()))


@router.put(
    "/registrations/current/card",
    operation_id="linkCard",
    tags=["registration"],
    responses=problems(*OF_A_CALLER, *OF_A_CARD, ErrorCode.CARD_NOT_THE_SAME),
)
async def link(body: CardProof, caller: KnownCaller, ports: PortsOf) -> RegisteredUser:
    """Go on with a renewed card: J-LIS must tie its certificate to the registered one (対応証明書の発行番号)."""
    return RegisteredUser.of(await link_card(ports, caller, body.presented()))


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
