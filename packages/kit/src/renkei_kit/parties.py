"""Calls to the other parties: authenticated, traced, and with one way to fail.

A problem that the other party answers comes through unchanged, with its own ``source``; a party that cannot be
reached or answers nonsense is ``party-unavailable``.
"""

import ssl
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from datetime import timedelta
from functools import lru_cache
from typing import Any

import httpx2

from renkei_kit.callers import ASSERTION_LIFETIME, assertion
from renkei_kit.clock import Clock
from renkei_kit.errors import BY_SLUG, ErrorCode, FieldError, LinkageError, Refusal, refuse
from renkei_kit.keys import client_key, service_key
from renkei_kit.outgoing import Outgoing
from renkei_kit.system_token import SystemTokenAuth
from renkei_kit.tracing import traceparent

TransportFor = Callable[[str], httpx2.AsyncBaseTransport]
Watched = Callable[[httpx2.AsyncBaseTransport, Callable[[httpx2.URL], str]], httpx2.AsyncBaseTransport]
"""Puts the tester's hand on a transport; also takes which party an address is."""
PLUGGED_IN = "plugged-in"
TIMEOUT = httpx2.Timeout(10).as_dict()
STANDARD_MEMBERS = frozenset({"type", "title", "status", "detail", "code", "source", "instance", "rule", "errors"})


def unwatched(
    transport: httpx2.AsyncBaseTransport, callee_of: Callable[[httpx2.URL], str]
) -> httpx2.AsyncBaseTransport:
    """The transport as it is."""
    return transport


class AssertionAuth(httpx2.Auth):
    """Shows the calling service's own signed assertion."""

    def __init__(self, party: str, audience: str, seed: str, clock: Clock) -> None:
        self._party, self._audience, self._clock = party, audience, clock
        self._key = service_key(seed, party)
        self._token, self._good_until = "", clock()

    async def async_auth_flow(self, request: httpx2.Request) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        """Attach the assertion, made anew when less than half of its life is left or the clock went back."""
        now = self._clock()
        if not timedelta(0) < self._good_until - now <= ASSERTION_LIFETIME / 2:
            self._token = assertion(self._party, self._audience, self._key, now)
            self._good_until = now + ASSERTION_LIFETIME / 2
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class Party:
    """Another party, as seen from one service: where it is, by which transport, and what is shown to it."""

    def __init__(self, name: str, url: str, transport: httpx2.AsyncBaseTransport, auth: httpx2.Auth) -> None:
        self._name, self._url = name, url.rstrip("/")
        self._transport, self._auth = transport, auth

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """The other party's answer when it is a success.

        Raises LinkageError: the party's own refusal, or ``party-unavailable``.
        """
        given = {"traceparent": traceparent(), **(headers or {})}
        request = httpx2.Request(method, _address(self._url + path), headers=given, json=json, content=content)
        try:
            async with aclosing(await self._send(request)) as response:
                await response.aread()
        except httpx2.HTTPError as error:
            raise refuse(ErrorCode.PARTY_UNAVAILABLE, f"{self._name} could not be reached") from error
        if response.is_success:
            return response
        raise LinkageError(refusal_of(response, self._name))

    async def lines(self, path: str) -> AsyncGenerator[bytes, None]:
        """The lines that the other party gives, one at a time; raises as :meth:`call` does."""
        request = httpx2.Request("GET", _address(self._url + path), headers={"traceparent": traceparent()})
        held = b""
        try:
            async with aclosing(await self._send(request)) as response:
                if not response.is_success:
                    await response.aread()
                    raise LinkageError(refusal_of(response, self._name))
                async for block in response.aiter_bytes():
                    *whole, held = (held + block).split(b"\n")
                    for line in whole:
                        yield line
        except httpx2.HTTPError as error:
            raise refuse(ErrorCode.PARTY_UNAVAILABLE, f"{self._name} could not be reached, or broke off") from error
        if held:
            yield held

    async def _send(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, not yet read, to the last of the requests that the credentials make of this one.

        Goes straight to the transport: ``httpx2.AsyncClient`` would spend as long again on redirects and cookies.
        """
        async with aclosing(self._auth.async_auth_flow(request)) as steps:
            step = await anext(steps)
            while True:
                step.extensions["timeout"] = TIMEOUT
                response = await self._transport.handle_async_request(step)
                try:
                    step = await steps.asend(response)
                    await response.aread()
                except StopAsyncIteration:
                    return response
                except BaseException:
                    await response.aclose()
                    raise

    async def close(self) -> None:
        """Give the connections back."""
        await self._transport.aclose()


class Parties:
    """The other parties that a service may call, by name; one long-lived client each."""

    def __init__(
        self,
        caller: str,
        urls: Mapping[str, str],
        seed: str,
        clock: Clock,
        transport_for: TransportFor | None = None,
        auth: Mapping[str, httpx2.Auth] | None = None,
        watched: Watched = unwatched,
    ) -> None:
        self._caller, self._urls, self._seed, self._clock = caller, urls, seed, clock
        self._transport_for, self._watched = transport_for, watched
        self._registered: dict[tuple[str, str], Party] = {}
        self._bare: dict[str, httpx2.AsyncClient] = {}
        self._parties = {
            name: self._party(name, (auth or {}).get(name) or AssertionAuth(caller, name, seed, clock)) for name in urls
        }

    def as_client(self, name: str, client_id: str) -> Party:
        """The party ``name`` as seen by a registered system; for a service that plays several of them."""
        known = self._registered.get((name, client_id))
        if known is None:
            auth = SystemTokenAuth(client_id, client_key(self._seed, client_id), self._clock)
            known = self._registered[name, client_id] = self._party(name, auth)
        return known

    def url_of(self, name: str) -> str | None:
        """The base URL of a party that the register lets this service call."""
        return self._urls.get(name)

    def bare_client(self, scheme: str) -> httpx2.AsyncClient:
        """A client without credentials and redirects, for addresses that are not in the register; kept per scheme."""
        if scheme not in self._bare:
            self._bare[scheme] = httpx2.AsyncClient(
                transport=self._transport(f"{scheme}://any", self._party_at),
                timeout=None,  # the caller limits the whole call
                trust_env=False,
            )
        return self._bare[scheme]

    def _party(self, name: str, auth: httpx2.Auth) -> Party:
        url = self._urls[name]
        return Party(name, url, self._transport(url, lambda _: name, self._trusted(name, auth)), auth)

    def _transport(
        self, url: str, callee_of: Callable[[httpx2.URL], str], trusted: ssl.SSLContext | None = None
    ) -> httpx2.AsyncBaseTransport:
        if self._transport_for is not None:
            return self._watched(self._transport_for(self._caller), callee_of)
        return self._watched(Outgoing(trusted or trust_for(url)), callee_of)

    def _party_at(self, url: httpx2.URL) -> str:
        """The party of the register at an address, or ``plugged-in``."""
        return next((name for name, own in self._urls.items() if _origin(httpx2.URL(own)) == _origin(url)), PLUGGED_IN)

    def _trusted(self, name: str, auth: httpx2.Auth) -> ssl.SSLContext:
        """Whom a client believes; where TLS is spoken a system or service shows its certificate (RFC 8705)."""
        if httpx2.URL(self._urls[name]).scheme != "https":
            return trust_for(self._urls[name])
        from renkei_kit.mutual_tls import client_context

        return client_context(self._seed, auth.client_id if isinstance(auth, SystemTokenAuth) else self._caller)

    def __getitem__(self, name: str) -> Party:
        return self._parties[name]

    async def close(self) -> None:
        """Close every client."""
        for party in (*self._parties.values(), *self._registered.values()):
            await party.close()
        for client in self._bare.values():
            await client.aclose()


_address = lru_cache(maxsize=1024)(httpx2.URL)
"""An address, taken apart once as long as it comes again and again."""


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def trust_for(url: str) -> ssl.SSLContext:
    """What a client of ``url`` trusts; the machine's authorities are read once, and only where TLS is spoken."""
    return _trust(httpx2.URL(url).scheme)


@lru_cache
def _trust(scheme: str) -> ssl.SSLContext:
    return ssl.create_default_context() if scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def refusal_of(response: httpx2.Response, party: str) -> Refusal:
    """The refusal in a party's answer; anything but a problem of the error table is ``party-unavailable``."""
    try:
        problem = response.json()
        return Refusal(
            code=BY_SLUG[problem["code"]],
            detail=problem["detail"],
            rule=problem.get("rule"),
            errors=tuple(FieldError(**error) for error in problem.get("errors", ())),
            members={key: value for key, value in problem.items() if key not in STANDARD_MEMBERS},
            source=problem["source"],
            instance=problem["instance"],
        )
    except (ValueError, KeyError, TypeError):
        detail = f"{party} answered with status {response.status_code} and no known problem"
        return Refusal(ErrorCode.PARTY_UNAVAILABLE, detail)
