"""What comes back on a connection for one request."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable

import httpx2


class Answer(httpx2.AsyncByteStream):
    """The head, then the body in blocks as they arrive; ``held`` counts the bytes that wait for their reader.

    The connection fills it. ``read_on`` asks it for more, ``leave`` tells it that nothing more is wanted; ``patience``
    is how many seconds the other party may stay silent.
    """

    def __init__(self, patience: float | None, read_on: Callable[[], None], leave: Callable[["Answer"], None]) -> None:
        self._patience, self._read_on, self._leave = patience, read_on, leave
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.held = 0
        self._blocks: deque[bytes] = deque()
        self._is_whole = False
        self._error: httpx2.TransportError | None = None
        self._reader: asyncio.Future[None] | None = None

    async def head(self) -> None:
        """Wait until the head is there; raises what ended the connection before."""
        while not self.status:
            await self._news()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            while self._blocks:
                block = self._blocks.popleft()
                self.held -= len(block)
                yield block
            if self._is_whole:
                return
            self._read_on()
            await self._news()

    async def aclose(self) -> None:
        """Nothing more is wanted: a connection that is not through with its answer is of no further use."""
        self._leave(self)

    def take(self, block: bytes) -> None:
        """Some of the body came."""
        self._blocks.append(block)
        self.held += len(block)
        self.wake()

    def complete(self) -> None:
        """The body came to its end."""
        self._is_whole = True
        self.wake()

    def fail(self, error: httpx2.TransportError) -> None:
        """No more will come."""
        self._error = error
        self.wake()

    def wake(self) -> None:
        """There is news for who waits."""
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def _news(self) -> None:
        if self._error is not None:
            raise self._error
        loop = asyncio.get_running_loop()
        self._reader = loop.create_future()
        late = httpx2.ReadTimeout("no answer came in time")
        alarm = None if self._patience is None else loop.call_later(self._patience, self.fail, late)
        try:
            await self._reader
        finally:
            self._reader = None
            if alarm is not None:
                alarm.cancel()
