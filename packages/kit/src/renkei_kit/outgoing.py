"""The connections of a service to the other parties: few, kept open, and used again by the next call."""

import asyncio
import ssl
from collections import defaultdict, deque

import httpx2

from renkei_kit.http_connection import Connection, Patience

AT_ONCE = 100
IDLE_SECONDS = 4.0
"""A connection that was idle for so long is not used again: servers close theirs after 5 seconds."""
Origin = tuple[str, str, int]
DEFAULT_PORTS = {"http": 80, "https": 443}


class Outgoing(httpx2.AsyncBaseTransport):
    """A transport over kept connections; neither proxies nor redirects. ``trusted`` is whom TLS believes."""

    def __init__(self, trusted: ssl.SSLContext) -> None:
        self._trusted = trusted
        self._idle: defaultdict[Origin, deque[Connection]] = defaultdict(deque)
        self._busy: dict[Connection, Origin] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Make one call; its timeouts are those of httpx2, its errors too."""
        patience: Patience = request.extensions.get("timeout", {})
        connection = await self._connection(_origin(request.url), patience)
        answer = await connection.ask(request, patience)
        return httpx2.Response(answer.status, headers=answer.headers, stream=answer)

    async def aclose(self) -> None:
        """Close every connection."""
        for connection in (*self._busy, *(each for idle in self._idle.values() for each in idle)):
            connection.abort()
        self._idle.clear()
        await asyncio.sleep(0)  # the event loop closes the sockets now

    async def _connection(self, origin: Origin, patience: Patience) -> Connection:
        try:
            async with asyncio.timeout(patience.get("pool")):
                await self._room.acquire()
        except TimeoutError as error:
            raise httpx2.PoolTimeout("every connection is in use") from error
        try:
            connection = self._kept(origin) or await self._opened(origin, patience.get("connect"))
        except BaseException:
            self._room.release()
            raise
        self._busy[connection] = origin
        return connection

    def _kept(self, origin: Origin) -> Connection | None:
        """The connection used last that is still good; those idle for too long are closed."""
        idle, oldest = self._idle[origin], asyncio.get_running_loop().time() - IDLE_SECONDS
        while idle and idle[0].idle_since < oldest:
            idle.popleft().abort()
        while idle:
            connection = idle.pop()
            if connection.is_usable():
                return connection
            connection.abort()
        return None

    async def _opened(self, origin: Origin, patience: float | None) -> Connection:
        scheme, host, port = origin
        loop, trusted = asyncio.get_running_loop(), self._trusted if scheme == "https" else None
        try:
            async with asyncio.timeout(patience):
                _, made = await loop.create_connection(lambda: Connection(self._freed), host, port, ssl=trusted)
        except TimeoutError as error:
            raise httpx2.ConnectTimeout(f"no connection to {host} in time") from error
        except OSError as error:
            raise httpx2.ConnectError(str(error)) from error
        return made

    def _freed(self, connection: Connection) -> None:
        origin = self._busy.pop(connection)
        self._room.release()
        if connection.is_open():
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle[origin].append(connection)


def _origin(url: httpx2.URL) -> Origin:
    if url.scheme not in DEFAULT_PORTS:
        raise httpx2.UnsupportedProtocol(f"there is no way to an address of {url.scheme}")
    return url.scheme, url.raw_host.decode("ascii"), url.port or DEFAULT_PORTS[url.scheme]
