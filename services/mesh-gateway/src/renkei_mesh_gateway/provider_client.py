"""The gateway's way to a provider's own system: POST {endpoint}/provisions, signed, limited in time and size."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Literal

import httpx2
from joserfc.jwk import ECKey

from renkei_kit.clock import Clock
from renkei_kit.errors import BY_SLUG, ErrorCode, Refusal
from renkei_kit.message_signatures import (
    MessageSignatureError,
    SignedRequest,
    SignedResponse,
    is_signed,
    kid_of,
    sign,
    verify,
)
from renkei_kit.parties import AssertionAuth, Parties
from renkei_kit.permit import GROUNDS
from renkei_kit.tracing import traceparent
from renkei_mesh_gateway.core.keyring import Keyring
from renkei_mesh_gateway.intermediary.live import LiveCall
from renkei_mesh_gateway.intermediary.plug_store import Endpoint
from renkei_mesh_gateway.intermediary.provide import ANSWERED, NO_RECORD, PENDING

Signatures = Literal["required", "optional", "off"]
AGENCY = "agency"
MAX_ANSWER_BYTES = 1_048_576
ATTEMPTS = 2
UNREACHED = (ErrorCode.PROVIDER_TIMEOUT.slug, ErrorCode.PROVIDER_UNAVAILABLE.slug)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a provider's system gave: an outcome, its answer when it answered, and why when it failed.

    ``nondisclosure`` is its ground to keep the provision from the person, if it states one.
    """

    outcome: str
    answer: str | None = None
    refusal: Refusal | None = None
    nondisclosure: int | None = None


class ProviderClient:
    """Asks plugged-in providers; ``reached`` tells of each whether it answered when it was asked last."""

    def __init__(self, parties: Parties, seed: str, clock: Clock, keyring: Keyring, signatures: Signatures) -> None:
        self._parties, self._clock, self._keyring, self._signatures = parties, clock, keyring, signatures
        self.reached: dict[str, bool] = {}
        self._as_gateway = AssertionAuth("mesh-gateway", AGENCY, seed, clock)

    async def ask(self, call: LiveCall, permit: str) -> Reply:
        """Permit and notice to the provider, and what it said to them within its time limit."""
        reply = await self._ask(call, permit)
        self.reached[call.provision.agency] = reply.outcome not in UNREACHED
        return reply

    async def _ask(self, call: LiveCall, permit: str) -> Reply:
        url, auth = self._address(call.endpoint.url)
        body = json.dumps({"permit": permit, "notice": call.notice}).encode()
        request = SignedRequest("POST", url, {"Content-Type": "application/json", "Accept-Encoding": "identity"})
        if self._signatures != "off":
            sign(request, body, self._keyring.signing, self._clock())
        try:
            async with asyncio.timeout(call.endpoint.timeout_seconds):
                response, content = await self._send(request, body, auth)
        except TimeoutError:
            return _failed(ErrorCode.PROVIDER_TIMEOUT, "the provider's system did not answer in time")
        except httpx2.HTTPError as error:
            return _failed(ErrorCode.PROVIDER_UNAVAILABLE, f"the provider's system: {type(error).__name__}")
        headers = {name.lower(): value for name, value in response.headers.items()}
        answered = SignedResponse(response.status_code, request, headers)
        return self._unsigned(answered, content, call.endpoint) or reply_of(response.status_code, content)

    async def _send(
        self, request: SignedRequest, body: bytes, auth: httpx2.Auth | None
    ) -> tuple[httpx2.Response, bytes]:
        """The response and its content. Tried again only where no connection was made: nothing was sent."""
        client = self._parties.bare_client(httpx2.URL(request.url).scheme)
        headers = {**request.headers, "traceparent": traceparent()}
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with client.stream("POST", request.url, content=body, headers=headers, auth=auth) as response:
                    return response, await _limited(response)
            except httpx2.ConnectError:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("every attempt returned or raised")

    def _unsigned(self, response: SignedResponse, content: bytes, endpoint: Endpoint) -> Reply | None:
        """Why the response does not count as the provider's; None when it does, or need not be signed."""
        signed = is_signed(response.headers)
        if self._signatures == "off" or endpoint.signing_jwk is None:
            return None
        if self._signatures == "optional" and not signed:
            return None
        key = ECKey.import_key(json.loads(endpoint.signing_jwk))
        try:
            verify(response, content, {kid_of(key): key}, self._clock())
        except MessageSignatureError:
            return _failed(ErrorCode.ANSWER_NOT_BOUND, "the response is not signed by the provider for this request")
        return None

    def _address(self, url: str) -> tuple[str, httpx2.Auth | None]:
        """Where to send, and with which credentials: the register's own agencies by their name or address.

        A system outside of the register gets no credentials of the gateway's; the signature shows who asks.
        """
        given, own = httpx2.URL(f"{url}/provisions"), self._parties.url_of(AGENCY)
        if own is None:
            return str(given), None
        there = httpx2.URL(own)
        if given.host == AGENCY:
            given = given.copy_with(scheme=there.scheme, host=there.host, port=there.port)
        if (given.scheme, given.host, given.port) == (there.scheme, there.host, there.port):
            return str(given), self._as_gateway
        return str(given), None


def reply_of(status: int, content: bytes) -> Reply:
    """What a response with this status and content means."""
    try:
        said: Any = json.loads(content) if content else {}
    except (ValueError, RecursionError):
        said = None
    if status == httpx2.codes.ACCEPTED:
        return Reply(PENDING)
    if status != httpx2.codes.OK or not isinstance(said, dict):
        return _refused(status, said)
    answer, ground = said.get("answer"), said.get("nondisclosure")
    if ground is not None and ground not in GROUNDS:
        return _failed(ErrorCode.PROVIDER_UNAVAILABLE, "the provider's system states no such ground of non-disclosure")
    if isinstance(answer, str):
        return Reply(ANSWERED, answer, nondisclosure=ground)
    if said.get("status") == NO_RECORD:
        return Reply(NO_RECORD, nondisclosure=ground)
    return _failed(ErrorCode.PROVIDER_UNAVAILABLE, "the provider's system gave neither an answer nor no-record")


def _refused(status: int, said: Any) -> Reply:
    code = BY_SLUG.get(str(said.get("code"))) if isinstance(said, dict) else None
    if code is ErrorCode.NOT_ON_ALLOW_LIST:
        refusal = Refusal(code, "the provider's own copy of the list has no such row", source=AGENCY)
        return Reply(code.slug, refusal=refusal)
    named = f" ({code.slug})" if code else ""
    return _failed(ErrorCode.PROVIDER_UNAVAILABLE, f"the provider's system answered with status {status}{named}")


def _failed(code: ErrorCode, detail: str) -> Reply:
    return Reply(code.slug, refusal=Refusal(code, detail))


async def _limited(response: httpx2.Response) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise httpx2.ReadError("the answer is too large")
    return bytes(content)
