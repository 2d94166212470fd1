"""What the clients of all services have in common; the generated classes add one method per public operation."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, ClassVar, Self, TypeVar

import httpx2
from pydantic import BaseModel, TypeAdapter

from renkei.client.calls import Call, lines_of, model_of, refuse_unless_success
from renkei_kit.parties import trust_for

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
TIMEOUT_SECONDS = 30.0
UNAUTHORIZED = 401


class ServiceClient:
    """One service's port, blocking. ``at`` is its address, or an HTTP client that reaches it.

    ``auth`` are the credentials of every call (see `renkei.client.credentials`). ``out_of_time`` is asked after a
    401: it sets the credentials' clock by the network's, and says whether it had gone wrong; then the call is made
    once more.
    """

    service: ClassVar[str]
    control: ClassVar[bool] = False

    def __init__(
        self,
        at: str | httpx2.Client,
        auth: httpx2.Auth | None = None,
        out_of_time: Callable[[], bool] | None = None,
    ) -> None:
        self._own = isinstance(at, str)
        self._http = at if isinstance(at, httpx2.Client) else _connected(at)
        self._auth, self._out_of_time = auth, out_of_time

    def acting_as(self, auth: httpx2.Auth) -> Self:
        """The same port with other credentials; it is closed with this one."""
        return type(self)(self._http, auth, self._out_of_time)

    def close(self) -> None:
        """Give the connections back, where they are this client's own."""
        if self._own:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, call: Call, *, stream: bool = False) -> httpx2.Response:
        answer = self._http.send(call.request_on(self._http), auth=self._auth, stream=stream)
        if answer.status_code == UNAUTHORIZED and not call.once and self._out_of_time and self._out_of_time():
            answer.close()
            answer = self._http.send(call.request_on(self._http), auth=self._auth, stream=stream)
        if not answer.is_success:
            answer.read()
        refuse_unless_success(answer)
        return answer

    def _none(self, call: Call) -> None:
        self._send(call)

    def _model(self, call: Call, kind: type[M]) -> M:
        return model_of(self._send(call), kind)

    def _maybe(self, call: Call, kind: type[M]) -> M | None:
        answer = self._send(call)
        return model_of(answer, kind) if answer.content else None

    def _json(self, call: Call) -> dict[str, Any]:
        said: dict[str, Any] = self._send(call).json()
        return said

    def _bytes(self, call: Call) -> bytes:
        return self._send(call).content

    def _lines(self, call: Call, kind: TypeAdapter[T]) -> Iterator[T]:
        answer = self._send(call, stream=True)
        try:
            yield from lines_of(answer.iter_lines(), kind)
        finally:
            answer.close()

    def _blocks(self, call: Call) -> Iterator[bytes]:
        answer = self._send(call, stream=True)
        try:
            yield from answer.iter_bytes()
        finally:
            answer.close()


class AsyncServiceClient:
    """One service's port, for asyncio. See :class:`ServiceClient`."""

    service: ClassVar[str]
    control: ClassVar[bool] = False

    def __init__(
        self,
        at: str | httpx2.AsyncClient,
        auth: httpx2.Auth | None = None,
        out_of_time: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        self._own = isinstance(at, str)
        self._http = at if isinstance(at, httpx2.AsyncClient) else _async_connected(at)
        self._auth, self._out_of_time = auth, out_of_time

    def acting_as(self, auth: httpx2.Auth) -> Self:
        """The same port with other credentials; it is closed with this one."""
        return type(self)(self._http, auth, self._out_of_time)

    async def close(self) -> None:
        """Give the connections back, where they are this client's own."""
        if self._own:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _send(self, call: Call, *, stream: bool = False) -> httpx2.Response:
        answer = await self._http.send(_readable(call.request_on(self._http)), auth=self._auth, stream=stream)
        if answer.status_code == UNAUTHORIZED and not call.once and self._out_of_time and await self._out_of_time():
            await answer.aclose()
            answer = await self._http.send(call.request_on(self._http), auth=self._auth, stream=stream)
        if not answer.is_success:
            await answer.aread()
        refuse_unless_success(answer)
        return answer

    async def _none(self, call: Call) -> None:
        await self._send(call)

    async def _model(self, call: Call, kind: type[M]) -> M:
        return model_of(await self._send(call), kind)

    async def _maybe(self, call: Call, kind: type[M]) -> M | None:
        answer = await self._send(call)
        return model_of(answer, kind) if answer.content else None

    async def _json(self, call: Call) -> dict[str, Any]:
        said: dict[str, Any] = (await self._send(call)).json()
        return said

    async def _bytes(self, call: Call) -> bytes:
        return (await self._send(call)).content

    async def _lines(self, call: Call, kind: TypeAdapter[T]) -> AsyncIterator[T]:
        answer = await self._send(call, stream=True)
        try:
            async for line in answer.aiter_lines():
                if line:
                    yield kind.validate_json(line)
        finally:
            await answer.aclose()

    async def _blocks(self, call: Call) -> AsyncIterator[bytes]:
        answer = await self._send(call, stream=True)
        try:
            async for block in answer.aiter_bytes():
                yield block
        finally:
            await answer.aclose()


def _connected(url: str) -> httpx2.Client:
    return httpx2.Client(base_url=url, timeout=TIMEOUT_SECONDS, trust_env=False, verify=trust_for(url))


def _async_connected(url: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=url, timeout=TIMEOUT_SECONDS, trust_env=False, verify=trust_for(url))


def _readable(request: httpx2.Request) -> httpx2.Request:
    """The request with a body that an event loop can read, also where its lines come from a plain iterator."""
    stream = request.stream
    if isinstance(stream, httpx2.SyncByteStream) and not isinstance(stream, httpx2.AsyncByteStream):
        request.stream = _Plain(stream)
    return request


class _Plain(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for block in self._stream:
            yield block
