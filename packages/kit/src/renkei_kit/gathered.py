"""What a service writes in one turn of the event loop leaves in one piece.

uvicorn writes the head of an answer and its body one after the other, and each write is a call to the system and a
packet that wakes whoever waits for the answer.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HELD = 65_536


class GatheringTransport:
    """A transport that writes at the end of the turn, or when it holds enough; in all else the one inside it."""

    def __init__(self, inner: asyncio.Transport) -> None:
        self._inner, self._later = inner, asyncio.get_running_loop().call_soon
        self._held: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """See :class:`asyncio.WriteTransport`."""
        if not self._held:
            self._later(self._write)
        self._held.append(data)
        self._size += len(data)
        if self._size > MOST_HELD:
            self._write()

    def close(self) -> None:
        """See :class:`asyncio.BaseTransport`; what is held goes first."""
        self._write()
        self._inner.close()

    def _write(self) -> None:
        if self._held:
            data, self._held, self._size = b"".join(self._held), [], 0
            self._inner.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class GatheringProtocol(HttpToolsProtocol):
    """HTTP over such a transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent's
        """A connection begins."""
        super().connection_made(GatheringTransport(transport))  # type: ignore[arg-type]  # stands for a transport
