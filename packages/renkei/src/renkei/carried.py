"""HTTP from another thread or event loop into a network that lives in one of its own, with the same URLs."""

import asyncio

import httpx2
from anyio.from_thread import BlockingPortal


class Carried(httpx2.BaseTransport):
    """Carries the requests of blocking clients to ``inside``, the network's own client of a service."""

    def __init__(self, inside: httpx2.AsyncClient, portal: BlockingPortal) -> None:
        self._inside, self._portal = inside, portal

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Serve one request."""
        content = request.read()
        return self._portal.call(_answer, self._inside, request, content)


class AsyncCarried(httpx2.AsyncBaseTransport):
    """The same for clients in another event loop."""

    def __init__(self, inside: httpx2.AsyncClient, portal: BlockingPortal) -> None:
        self._inside, self._portal = inside, portal

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Serve one request."""
        content = await request.aread()
        return await asyncio.wrap_future(self._portal.start_task_soon(_answer, self._inside, request, content))


async def _answer(inside: httpx2.AsyncClient, request: httpx2.Request, content: bytes) -> httpx2.Response:
    sent = httpx2.Request(request.method, request.url, headers=request.headers, content=content)
    answer = await inside.send(sent)
    return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)
