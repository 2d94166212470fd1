"""How many requests a sender may make in a minute (control H8): a setting, by default none.

A sender is the system or official who is known, or else the address from which the request came.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fastapi import Request

from renkei_kit.callers import shown_caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_mesh_gateway.oauth.answers import oauth_errors

WINDOW_SECONDS = 60
RULE = "sender_is_within_its_limit"


@dataclass(slots=True)
class Limits:
    """Counts by sender in the minute that runs; ``per_minute`` 0 counts nothing."""

    per_minute: int
    _minute: int = 0
    _counts: dict[str, int] = field(default_factory=dict)

    def refusal(self, sender: str, now: datetime) -> Refusal | None:
        """Why one more request is too many."""
        minute, second = divmod(int(now.timestamp()), WINDOW_SECONDS)
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        self._counts[sender] = count = self._counts.get(sender, 0) + 1
        if count <= self.per_minute:
            return None
        left = WINDOW_SECONDS - second
        headers = {
            "Retry-After": str(left),
            "RateLimit-Policy": f'"sender";q={self.per_minute};w={WINDOW_SECONDS}',
            "RateLimit": f'"sender";r=0;t={left}',
        }
        detail = f"a sender may make {self.per_minute} requests in a minute; the next one begins in {left} s"
        return Refusal(ErrorCode.TOO_MANY_REQUESTS, detail, RULE, headers=headers)


async def within_limits(request: Request) -> None:
    """Dependency of every operation; raises ``too-many-requests``."""
    ports: Any = request.app.state.ports
    if not ports.limits.per_minute:
        return
    refusal = ports.limits.refusal(await _sender(request, ports), ports.clock())
    if refusal is None:
        return
    if request.url.path.startswith("/oauth2/"):
        await oauth_errors(request)
    raise LinkageError(refusal)


async def _sender(request: Request, ports: Any) -> str:
    """Who sends; one who is not known is told so by the operation itself."""
    try:
        caller = await shown_caller(request, ports.authenticators, ports.confirm)
    except LinkageError:
        return f"address {request.client.host if request.client else 'unknown'}"
    request.state.caller = caller
    return f"{caller.party} {caller.id}"
