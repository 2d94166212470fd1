"""A server on this machine that sends, byte for byte, what a test tells it to."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Script = Callable[["Talk"], Awaitable[None]]


@dataclass
class Talk:
    """One connection, from the server's side."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    requests: list[bytes]

    async def request(self) -> bytes:
        """The next request: head and body; raises IncompleteReadError when the client has gone."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        self.requests.append(head + await self.reader.readexactly(length))
        return self.requests[-1]

    async def say(self, *parts: bytes) -> None:
        """Send, each part by itself."""
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()

    async def until_gone(self) -> None:
        """Wait until the client closes the connection."""
        while await self.reader.read(65536):
            pass


@dataclass
class FarEnd:
    """Where the server is, and what reached it; ``connections`` come in the order in which they were made."""

    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    connections: list[Talk] = field(default_factory=list)
    gone: asyncio.Queue[Talk] = field(default_factory=asyncio.Queue)


@asynccontextmanager
async def far_end(script: Script, tls: ssl.SSLContext | None = None) -> AsyncIterator[FarEnd]:
    """A server that plays ``script`` on every connection, then closes it."""
    end = FarEnd()

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = Talk(reader, writer, end.requests)
        end.connections.append(talk)
        try:
            await script(talk)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()
            end.gone.put_nowait(talk)

    server = await asyncio.start_server(play, "127.0.0.1", 0, ssl=tls)
    async with server:
        port = server.sockets[0].getsockname()[1]
        end.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        yield end


def answering(*answers: bytes, rest: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") -> Script:
    """Answer each request on a connection in turn, and every further one with ``rest``."""

    async def script(talk: Talk) -> None:
        for answer in answers:
            await talk.request()
            await talk.say(answer)
        while True:
            await talk.request()
            await talk.say(rest)

    return script
