"""Credentials for the clients: whoever calls obtains, sends and renews them by itself.

`system` for a registered system at the gateway, `staff` for a staff member, `minted` for any caller of the interface
register (by the control plane; not part of the real network).
"""

from collections.abc import AsyncGenerator, Generator
from datetime import datetime

import httpx2
from joserfc.jwk import ECKey

from renkei.client._control import AsyncControl, Control
from renkei_kit.clock import Clock
from renkei_kit.control import Credential, CredentialRequest
from renkei_kit.system_token import SystemTokenAuth

SESSIONS = "/staff/sessions"
UNAUTHORIZED = 401
Flow = Generator[httpx2.Request, httpx2.Response, None]


def system(client_id: str, proof: ECKey | str, clock: Clock | None = None) -> httpx2.Auth:
    """A registered system, which shows its private key (private_key_jwt) or its secret (client_secret_basic)."""
    return SystemTokenAuth(client_id, proof, clock or Clock())


def staff(staff_id: str, password: str) -> httpx2.Auth:
    """A staff member, logged in at the service that is called and again when the session has ended."""
    return StaffAuth(staff_id, password)


def minted(caller: str, control: Control | AsyncControl, clock: Clock | None = None) -> httpx2.Auth:
    """Any caller of the interface register, by a bearer that the called service's control port mints."""
    return MintedAuth(caller, control, clock or Clock())


class StaffAuth(httpx2.Auth):
    """Logs in at the first call, and once more when a session has ended."""

    requires_response_body = True

    def __init__(self, staff_id: str, password: str) -> None:
        self._shown = {"id": staff_id, "password": password}
        self._token = ""

    def auth_flow(self, request: httpx2.Request) -> Flow:
        """Attach the session's token."""
        if not self._token:
            yield from self._log_in(request)
        sent = self._token
        request.headers["Authorization"] = f"Bearer {sent}"
        answer = yield request
        if answer.status_code != UNAUTHORIZED:
            return
        if sent == self._token:
            yield from self._log_in(request)
        if sent != self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _log_in(self, request: httpx2.Request) -> Flow:
        answer = yield httpx2.Request("POST", request.url.copy_with(raw_path=SESSIONS.encode()), json=self._shown)
        if answer.is_success:
            self._token = answer.json()["access_token"]


class MintedAuth(httpx2.Auth):
    """Has a bearer minted, kept until the network's clock has passed its end."""

    def __init__(self, caller: str, control: Control | AsyncControl, clock: Clock) -> None:
        self._wanted, self._control, self._clock = CredentialRequest(caller=caller), control, clock
        self._token = ""
        self._obtained_at = self._good_until = clock()

    def sync_auth_flow(self, request: httpx2.Request) -> Flow:
        """Attach the bearer; for blocking clients."""
        if not self._in_force():
            if not isinstance(self._control, Control):
                raise TypeError("a blocking client needs a blocking control client")
            self._keep(self._control.mint_credential(self._wanted))
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request

    async def async_auth_flow(self, request: httpx2.Request) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        """Attach the bearer; for clients in an event loop."""
        if not self._in_force():
            if not isinstance(self._control, AsyncControl):
                raise TypeError("a client for asyncio needs a control client for asyncio")
            self._keep(await self._control.mint_credential(self._wanted))
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request

    def _in_force(self) -> bool:
        return bool(self._token) and self._obtained_at <= self._clock() < self._good_until

    def _keep(self, credential: Credential) -> None:
        self._token, self._obtained_at = credential.access_token, self._clock()
        self._good_until = self._half_way_to(credential.expires_at)

    def _half_way_to(self, end: datetime) -> datetime:
        return self._obtained_at + (end - self._obtained_at) / 2
