"""``/staff``: the same log-in, and the same way to rights for a time, for every service with staff."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode
from renkei_kit.grant_routes import grant_router
from renkei_kit.ports import Ports, ports_of
from renkei_kit.problem import problems
from renkei_kit.staff import StaffSessions
from renkei_kit.wire import PRINTABLE, Body

PortsOf = Annotated[Ports, Depends(ports_of)]


class LoginRequest(Body):
    """ID and password."""

    id: str = Field(max_length=64, pattern=PRINTABLE, examples=["setagaya-officer"])
    password: str = Field(min_length=1, max_length=256)


class SessionAnswer(Body):
    """A live session. ``idle_minutes`` without a call end it."""

    access_token: str = Field(description="to be sent as Authorization: Bearer")
    token_type: str = "Bearer"
    id: str
    agency: str
    role: str
    started_at: datetime
    idle_minutes: int


class StaffMember(Body):
    """Who is logged in."""

    id: str
    agency: str
    role: str
    office: str


def staff_router(sessions: StaffSessions) -> APIRouter:
    """What the staff of one service do with their own session, and rights for a time."""
    router = APIRouter(prefix="/staff", tags=["staff"])
    router.include_router(session_router(sessions))
    router.include_router(grant_router(sessions.grants))
    return router


def session_router(sessions: StaffSessions) -> APIRouter:
    """Log-in and log-out."""
    router = APIRouter(prefix="/sessions")

    @router.post(
        "",
        operation_id="loginStaff",
        status_code=201,
        responses=problems(
            ErrorCode.LOGIN_FAILED, ErrorCode.PASSWORD_EXPIRED, ErrorCode.ID_IN_USE, ErrorCode.REQUEST_INVALID
        ),
    )
    async def log_in(body: LoginRequest, request: Request, ports: PortsOf) -> SessionAnswer:
        """Log in with one's own ID (職員認証, controls D5, G5)."""
        request.state.actor = body.id
        token, account = await sessions.log_in(ports, body.id, body.password)
        return SessionAnswer(
            access_token=token,
            id=account.id,
            agency=account.agency,
            role=account.role,
            started_at=ports.clock(),
            idle_minutes=ports.settings.session_idle_minutes,
        )

    @router.get(
        "/current",
        operation_id="getStaffSession",
        responses=problems(ErrorCode.UNKNOWN_CALLER, ErrorCode.SESSION_EXPIRED, ErrorCode.FLOW_NOT_DEFINED),
    )
    async def current(caller: KnownCaller) -> StaffMember:
        """Who is logged in."""
        return StaffMember(id=caller.id, agency=caller.agency or "", role=caller.role or "", office=caller.office or "")

    @router.delete(
        "/current",
        operation_id="logoutStaff",
        status_code=204,
        responses=problems(ErrorCode.UNKNOWN_CALLER, ErrorCode.SESSION_EXPIRED, ErrorCode.FLOW_NOT_DEFINED),
    )
    async def log_out(caller: KnownCaller, ports: PortsOf) -> None:
        """Log out; the act is logged."""
        await sessions.log_out(ports, caller)

    return router
