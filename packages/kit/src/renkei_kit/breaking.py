"""How an answer is slowed down, cut off, or never comes: on a socket, and in process."""

import asyncio
import socket
import struct
from contextlib import suppress

import httpx2
from starlette.types import Message, Send

PIECE_SECONDS = 0.1
MOST_TURNS = 10_000


class BrokenOffError(BaseException):
    """The connection ends here, without the rest of the answer. ``quietly`` sends what was written before it ends."""

    def __init__(self, reason: httpx2.TransportError, quietly: bool = False) -> None:
        super().__init__(str(reason))
        self.reason, self.quietly = reason, quietly


def cut_off(send: Send, after_bytes: int) -> Send:
    """Sends so much of the body, then breaks off."""
    left = after_bytes

    async def cut(message: Message) -> None:
        nonlocal left
        if message["type"] != "http.response.body":
            await send(message)
            return
        body = message.get("body", b"")
        if len(body) <= left and message.get("more_body", False):
            left -= len(body)
            await send(message)
            return
        await send({"type": "http.response.body", "body": body[: min(left, len(body) - 1)], "more_body": True})
        broken = httpx2.RemoteProtocolError("the body ends before its end")
        raise BrokenOffError(broken, quietly=True)

    return cut


def slowed(send: Send, bytes_per_second: int) -> Send:
    """Sends the body in pieces, so many bytes each second."""
    piece = max(1, int(bytes_per_second * PIECE_SECONDS))

    async def slow(message: Message) -> None:
        if message["type"] != "http.response.body":
            await send(message)
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        for start in range(0, len(body), piece):
            await asyncio.sleep(piece / bytes_per_second)
            await send({"type": "http.response.body", "body": body[start : start + piece], "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": more})

    return slow


async def break_off(send: Send, error: BrokenOffError) -> None:
    """End the connection: on a socket by closing or resetting it, in process by the error a client would get."""
    cycle = getattr(send, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if cycle is None or transport is None:
        raise error.reason
    if error.quietly:
        transport.close()
    else:
        connection = transport.get_extra_info("socket")
        with suppress(OSError, AttributeError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    for _ in range(MOST_TURNS):  # uvicorn would answer for us as long as it believes that somebody listens
        if cycle.disconnected:
            return
        await asyncio.sleep(0)
