"""What FEIS's routes have in common."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends

from renkei_feis.ports import FeisPorts
from renkei_kit.callers import Caller, KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.ports import ports_of

PortsOf = Annotated[FeisPorts, Depends(ports_of)]
OF_A_SERVICE = (
    ErrorCode.UNKNOWN_CALLER,
    ErrorCode.FLOW_NOT_DEFINED,
    ErrorCode.REQUEST_INVALID,
    ErrorCode.RECORDS_UNAVAILABLE,
)
OF_STAFF = (*OF_A_SERVICE, ErrorCode.SESSION_EXPIRED, ErrorCode.OPERATION_NOT_PERMITTED)


def _with_role(*roles: str) -> Callable[[KnownCaller], Awaitable[Caller]]:
    async def staff(caller: KnownCaller) -> Caller:
        require_role(caller, *roles)
        return caller

    return staff


Examiner = Annotated[Caller, Depends(_with_role("examiner"))]
"""An examiner (入国審査官)."""
CaseStaff = Annotated[Caller, Depends(_with_role("examiner", "chief-examiner"))]
"""Whoever may see the cases of an office."""
Chief = Annotated[Caller, Depends(_with_role("chief-examiner"))]
"""A chief examiner (首席審査官), who says whose a case is."""
Reception = Annotated[Caller, Depends(_with_role("reception"))]
"""The counter of a regional office."""
Administrator = Annotated[Caller, Depends(_with_role("system-administrator"))]
"""Who keeps rooms and terminals."""
