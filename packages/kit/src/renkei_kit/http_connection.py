"""One HTTP/1.1 connection to another party, kept between calls.

The parser is llhttp, the one that the servers use too.
"""

import asyncio
import select
from collections.abc import Callable, Mapping
from typing import cast

import httpx2
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from renkei_kit.http_answer import Answer

HEAD_BYTES = 64 * 1024
"""A longer head of an answer is refused."""
HELD_BYTES = 256 * 1024
"""So much of a body may wait for its reader before the other party must wait too."""
CHUNKED = "transfer-encoding"
DELIMITING = frozenset({b"content-length", b"transfer-encoding"})
Freed = Callable[["Connection"], None]
Patience = Mapping[str, float | None]
"""How many seconds to wait when connecting, reading and writing, and for a connection to be free; as httpx2 says it."""


class Connection(asyncio.Protocol):
    """Serves one call at a time; ``freed`` is told when a call has left it, for another one or for good."""

    idle_since = 0.0
    _transport: asyncio.Transport

    def __init__(self, freed: Freed) -> None:
        self._freed = freed
        self._parser = HttpResponseParser(self)
        self._answer: Answer | None = None
        self._can_write: asyncio.Future[None] | None = None
        self._head_bytes = 0
        self._head_only = self._is_sent = self._is_paused = False

    def is_open(self) -> bool:
        """Whether it is not closed, as far as the event loop knows."""
        return not self._transport.is_closing()

    def is_usable(self) -> bool:
        """Whether the next call can go here: the other side has neither closed it meanwhile nor said anything."""
        return self.is_open() and not _is_readable(self._transport.get_extra_info("socket").fileno())

    async def ask(self, request: httpx2.Request, patience: Patience) -> Answer:
        """Send the request; gives the answer once its head is there. Raises an error of httpx2's."""
        answer = self._answer = Answer(patience.get("read"), self.read_on, self.leave)
        self._head_bytes, self._head_only, self._is_sent = 0, request.method == "HEAD", False
        try:
            await self._send(request, patience.get("write"))
            self._is_sent = True
            await answer.head()
        except BaseException:
            self.leave(answer)
            raise
        return answer

    def leave(self, answer: Answer) -> None:
        """Whoever asked wants no more of this answer."""
        if self._answer is answer:
            self.abort()

    def abort(self) -> None:
        """Close at once; who still waits for an answer learns it."""
        self._end(httpx2.ReadError("the connection was closed"))

    def read_on(self) -> None:
        """What was held has been read."""
        if self._is_paused:
            self._is_paused = False
            self._transport.resume_reading()

    async def _send(self, request: httpx2.Request, patience: float | None) -> None:
        head, stream, is_chunked = head_of(request), request.stream, CHUNKED in request.headers
        if not self.is_open():
            raise httpx2.WriteError("the connection was closed")
        if isinstance(stream, httpx2.ByteStream) and not is_chunked:
            self._transport.write(b"".join((head, *stream)))
            return
        assert isinstance(stream, httpx2.AsyncByteStream)
        self._transport.write(head)
        async for block in stream:
            await self._has_room(patience)
            if not self.is_open():  # an answer came before the end of the request, or nothing will
                return
            self._transport.write(b"%x\r\n%b\r\n" % (len(block), block) if is_chunked and block else block)
        if is_chunked:
            self._transport.write(b"0\r\n\r\n")

    async def _has_room(self, patience: float | None) -> None:
        if self._can_write is not None:
            try:
                async with asyncio.timeout(patience):
                    await self._can_write
            except TimeoutError as error:
                raise httpx2.WriteTimeout("the request was not taken in time") from error

    def _end(self, error: httpx2.TransportError | None) -> None:
        """The call has its whole answer, or never will; after an error the connection is closed."""
        answer, self._answer = self._answer, None
        if error is not None:
            self._transport.abort()
        if answer is None:
            return
        if error is None:
            answer.complete()
        else:
            answer.fail(error)
        self.read_on()
        self._freed(self)

    # What the event loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See :class:`asyncio.Protocol`."""
        self._transport = cast("asyncio.Transport", transport)  # that of uvloop is one in all but its class

    def data_received(self, data: bytes) -> None:
        """See :class:`asyncio.Protocol`."""
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self._end(httpx2.RemoteProtocolError(f"the answer is not HTTP: {error}"))
            return
        answer = self._answer
        if answer is None:
            return
        if not answer.status:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self._end(httpx2.RemoteProtocolError("the head of the answer is too long"))
        elif answer.held > HELD_BYTES and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """See :class:`asyncio.Protocol`; an answer that does not tell its length ends with the connection."""
        self.resume_writing()
        answer = self._answer
        if exc is not None:
            self._end(httpx2.ReadError(str(exc)))
        elif answer and answer.status and DELIMITING.isdisjoint(name.lower() for name, _ in answer.headers):
            self._end(None)
        else:
            self._end(httpx2.RemoteProtocolError("the other side closed the connection before the end of its answer"))

    def pause_writing(self) -> None:
        """See :class:`asyncio.Protocol`."""
        self._can_write = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """See :class:`asyncio.Protocol`."""
        if self._can_write is not None:
            self._can_write.set_result(None)
            self._can_write = None

    # What the parser tells

    def on_message_begin(self) -> None:
        """An answer, or something that nobody asked for."""
        if self._answer is None:
            raise HttpParserError("nothing was asked")

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of the head; one that comes after the body is dropped."""
        if self._answer is not None and not self._answer.status:
            self._answer.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is there; one that only announces another (1xx) is dropped."""
        assert self._answer is not None
        status = self._parser.get_status_code()
        if status < 200:
            self._answer.headers.clear()
            return
        self._answer.status = status
        self._answer.wake()
        if self._head_only:
            self._transport.abort()
            self._end(None)

    def on_body(self, block: bytes) -> None:
        """Some of the body."""
        if self._answer is not None:
            self._answer.take(block)

    def on_message_complete(self) -> None:
        """The end of the answer; the connection stays when both sides want it and everything was sent."""
        if self._answer is None or not self._answer.status:
            return
        stays = self._is_sent and self._parser.should_keep_alive()
        if not stays:
            self._transport.abort()
        self._end(None)


def head_of(request: httpx2.Request) -> bytes:
    """The request line and headers as they are sent; raises LocalProtocolError when one would break a line."""
    first = b"%b %b HTTP/1.1" % (request.method.encode("ascii"), request.url.raw_path)
    lines = [first, *(b"%b: %b" % field for field in request.headers.raw), b"", b""]
    head = b"\r\n".join(lines)
    breaks = len(lines) - 1
    if head.count(b"\r") != breaks or head.count(b"\n") != breaks or b"\0" in head:
        raise httpx2.LocalProtocolError("a header holds what no header may")
    return head


def _is_readable(descriptor: int) -> bool:
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([descriptor], [], [], 0)[0])
