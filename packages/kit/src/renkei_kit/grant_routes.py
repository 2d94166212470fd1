"""``/staff/grants``: rights for a time, asked for and approved by a second person."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path
from pydantic import AwareDatetime, Field

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode
from renkei_kit.grant_rules import Grant, GrantState
from renkei_kit.grants import Grants, Wish
from renkei_kit.paging import Cursor, Limit, page, position
from renkei_kit.ports import Ports, ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import PRINTABLE, Body

PortsOf = Annotated[Ports, Depends(ports_of)]
GrantId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="id of the grant")]


class GrantRequest(Body):
    """A right asked for: of which kind, on what, for whom, why, in which window."""

    kind: str = Field(pattern=r"^[a-z][a-z-]{0,31}$", description="a right that the service grants for a time")
    target: str = Field(max_length=128, pattern=PRINTABLE, description="what it is for, in the words of the service")
    reason: str = Field(max_length=400, pattern=PRINTABLE)
    begins_at: AwareDatetime | None = Field(default=None, description="now, if left out")
    ends_at: AwareDatetime
    staff_id: str | None = Field(
        default=None, max_length=64, pattern=PRINTABLE, description="the worker; who asks, if left out"
    )

    def wish(self) -> Wish:
        """What is asked for."""
        return Wish(self.kind, self.target, self.reason, self.ends_at, self.begins_at, self.staff_id)


class GrantAnswer(Body):
    """A grant and where it stands now."""

    grant_id: str
    kind: str
    target: str
    staff_id: str
    reason: str
    begins_at: datetime
    ends_at: datetime
    state: GrantState
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None

    @classmethod
    def of(cls, grant: Grant, now: datetime) -> "GrantAnswer":
        """The answer for a grant."""
        return cls(
            grant_id=grant.id,
            kind=grant.kind,
            target=grant.target,
            staff_id=grant.staff_id,
            reason=grant.reason,
            begins_at=grant.begins_at,
            ends_at=grant.ends_at,
            state=grant.state_at(now),
            requested_by=grant.requested_by,
            requested_at=grant.requested_at,
            decided_by=grant.decided_by,
            decided_at=grant.decided_at,
            ended_by=grant.ended_by,
            ended_at=grant.ended_at,
        )


class GrantPage(Body):
    """Grants, newest first; ``next_cursor`` leads to the next page."""

    grants: list[GrantAnswer]
    next_cursor: str | None


ON_ONE = (
    ErrorCode.SESSION_EXPIRED,
    ErrorCode.OPERATION_NOT_PERMITTED,
    ErrorCode.NOT_FOUND,
    ErrorCode.WRONG_STATE,
)


def grant_router(grants: Grants) -> Router:
    """The grants of one service."""
    router = Router(prefix="/staff/grants", tags=["staff"])

    @router.post(
        "",
        operation_id="requestGrant",
        status_code=201,
        responses=problems(ErrorCode.REQUEST_INVALID, ErrorCode.SESSION_EXPIRED, ErrorCode.OPERATION_NOT_PERMITTED),
    )
    async def request_grant(body: GrantRequest, caller: KnownCaller, ports: PortsOf) -> GrantAnswer:
        """Ask for a right for a time (一時的な権限付与); somebody else must approve it (control D18)."""
        return GrantAnswer.of(await grants.request(ports, caller, body.wish()), ports.clock())

    @router.get("", operation_id="listGrants", responses=problems(ErrorCode.SESSION_EXPIRED, ErrorCode.REQUEST_INVALID))
    async def list_grants(caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None) -> GrantPage:
        """Grants asked for by or for oneself, newest first; approvers see all of their agency."""
        found = await grants.list(ports, caller, position(cursor), limit + 1)
        shown, next_cursor = page(found, limit, "id")
        now = ports.clock()
        return GrantPage(grants=[GrantAnswer.of(grant, now) for grant in shown], next_cursor=next_cursor)

    @router.get(
        "/{grant_id}",
        operation_id="getGrant",
        responses=problems(ErrorCode.SESSION_EXPIRED, ErrorCode.NOT_FOUND, ErrorCode.REQUEST_INVALID),
    )
    async def get_grant(grant_id: GrantId, caller: KnownCaller, ports: PortsOf) -> GrantAnswer:
        """One grant."""
        return GrantAnswer.of(await grants.look_at(ports, caller, grant_id), ports.clock())

    @router.post(
        "/{grant_id}/approval",
        operation_id="approveGrant",
        responses=problems(*ON_ONE, ErrorCode.SECOND_PERSON_REQUIRED, ErrorCode.REQUEST_INVALID),
    )
    async def approve_grant(grant_id: GrantId, caller: KnownCaller, ports: PortsOf) -> GrantAnswer:
        """Approve it as another person; from then on it is in force in its window (control D18)."""
        return GrantAnswer.of(await grants.decide(ports, caller, grant_id, approved=True), ports.clock())

    @router.post(
        "/{grant_id}/rejection",
        operation_id="rejectGrant",
        responses=problems(*ON_ONE, ErrorCode.SECOND_PERSON_REQUIRED, ErrorCode.REQUEST_INVALID),
    )
    async def reject_grant(grant_id: GrantId, caller: KnownCaller, ports: PortsOf) -> GrantAnswer:
        """Reject it as another person."""
        return GrantAnswer.of(await grants.decide(ports, caller, grant_id, approved=False), ports.clock())

    @router.post("/{grant_id}/end", operation_id="endGrant", responses=problems(*ON_ONE, ErrorCode.REQUEST_INVALID))
    async def end_grant(grant_id: GrantId, caller: KnownCaller, ports: PortsOf) -> GrantAnswer:
        """End it before its time, or withdraw the request."""
        return GrantAnswer.of(await grants.end(ports, caller, grant_id), ports.clock())

    return router
