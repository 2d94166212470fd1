"""``/staff``: the same log-in, and the same way to rights for a time, for every service with staff."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cache
from typing import Annotated

from fastapi import Depends, Header, Request
from pydantic import Field

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode
from renkei_kit.grant_routes import grant_router
from renkei_kit.ports import Ports, ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.staff import StaffSessions
from renkei_kit.staff_account_routes import account_router
from renkei_kit.staff_accounts import Accounts
from renkei_kit.staff_contract_routes import contract_router
from renkei_kit.staff_contracts import Contracts
from renkei_kit.staff_passwords import change_password
from renkei_kit.wire import PRINTABLE, Body

PortsOf = Annotated[Ports, Depends(ports_of)]
TerminalHeader = Annotated[
    str | None,
    Header(
        max_length=2000,
        description="assertion of the terminal, where it is none of the ordinary ones, such as a maintenance-terminal; "
        "the control port's POST /credentials makes it",
    ),
]


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
    password_change_required: bool = Field(description="nothing is permitted but PUT /staff/password")


class PasswordChange(Body):
    """The password as it is and as it is to be."""

    current_password: str = Field(min_length=1, max_length=256)
    new_password: str = Field(min_length=1, max_length=256)


class StaffMember(Body):
    """Who is logged in."""

    id: str
    agency: str
    role: str
    office: str


LoginGuard = Callable[..., Awaitable[None]]
"""A dependency of the log-in that may refuse it, such as for the room in which its terminal stands (control H6)."""


@cache
def staff_router(sessions: StaffSessions, guard: LoginGuard | None = None) -> Router:
    """Sessions, rights for a time, and account administration of one service; ``guard`` precedes each log-in."""
    return Router.of(
        session_router(sessions, guard),
        grant_router(sessions.grants),
        account_router(Accounts(sessions)),
        contract_router(Contracts(sessions)),
    )


def session_router(sessions: StaffSessions, guard: LoginGuard | None = None) -> Router:
    """Log-in, log-out, and one's own password."""
    router = Router(prefix="/staff", tags=["staff"])

    @router.post(
        "/sessions",
        operation_id="loginStaff",
        status_code=201,
        dependencies=[Depends(guard)] if guard else [],
        responses=problems(
            ErrorCode.LOGIN_FAILED,
            ErrorCode.ACCOUNT_LOCKED,
            ErrorCode.ACCOUNT_NOT_ACTIVE,
            ErrorCode.FLOW_NOT_DEFINED,
            ErrorCode.UNKNOWN_CALLER,
            ErrorCode.ID_IN_USE,
            ErrorCode.REQUEST_INVALID,
            *((ErrorCode.TERMINAL_NOT_ADMITTED,) if guard else ()),
        ),
    )
    async def log_in(
        body: LoginRequest, request: Request, ports: PortsOf, terminal: TerminalHeader = None
    ) -> SessionAnswer:
        """Log in with one's own ID (職員認証, controls D5, G5).

        With a first password, or one past its maximum age, the session permits only to change it (control D7).
        """
        request.state.actor = body.id
        begun = await sessions.log_in(ports, body.id, body.password, terminal)
        now = ports.clock()
        return SessionAnswer(
            access_token=begun.token,
            id=begun.account.id,
            agency=begun.account.agency,
            role=begun.account.post_at(now).role,
            started_at=now,
            idle_minutes=ports.settings.session_idle_minutes,
            password_change_required=begun.password_due,
        )

    @router.get(
        "/sessions/current",
        operation_id="getStaffSession",
        responses=problems(ErrorCode.UNKNOWN_CALLER, ErrorCode.SESSION_EXPIRED, ErrorCode.FLOW_NOT_DEFINED),
    )
    async def current(caller: KnownCaller) -> StaffMember:
        """Who is logged in."""
        return StaffMember(id=caller.id, agency=caller.agency or "", role=caller.role or "", office=caller.office or "")

    @router.delete(
        "/sessions/current",
        operation_id="logoutStaff",
        status_code=204,
        responses=problems(ErrorCode.UNKNOWN_CALLER, ErrorCode.SESSION_EXPIRED, ErrorCode.FLOW_NOT_DEFINED),
    )
    async def log_out(caller: KnownCaller, ports: PortsOf) -> None:
        """Log out; the act is logged."""
        await sessions.log_out(ports, caller)

    @router.put(
        "/password",
        operation_id="changePassword",
        status_code=204,
        responses=problems(
            ErrorCode.SESSION_EXPIRED,
            ErrorCode.LOGIN_FAILED,
            ErrorCode.PASSWORD_NOT_ACCEPTABLE,
            ErrorCode.REQUEST_INVALID,
        ),
    )
    async def change(body: PasswordChange, caller: KnownCaller, ports: PortsOf) -> None:
        """Change one's own password; none of the last ones may come again (control D7)."""
        await change_password(sessions, ports, caller, body.current_password, body.new_password)

    return router
