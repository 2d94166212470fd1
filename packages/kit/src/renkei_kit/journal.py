"""A service's journal: every call it served or made. For testers; the evidence is the access log.

Entries are buffered and written off the request's path; whoever asks is answered only when all that was recorded has
been written. What the buffer or the file cannot hold is dropped and counted. A journal of no entries records nothing.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from renkei_kit.clock import Clock
from renkei_kit.journal_entry import Entry, Wanted
from renkei_kit.journal_store import JournalStore

T = TypeVar("T")
BATCH, BUFFER = 96, 12_800
"""How many entries are written at once, few enough that no call waits long beside it, and how many may wait for it."""


class Journal:
    """``record`` costs an append; the file is opened when there is something to write or somebody asks."""

    def __init__(self, service: str, clock: Clock, path: Path | None, most: int) -> None:
        self.service, self._clock = service, clock
        self._path, self._most = path, most
        self.keeps = most > 0
        self._store: JournalStore | None = None
        self._buffer: list[Entry] = []
        self._lost = 0
        self._one_at_a_time = asyncio.Lock()
        self._writing: asyncio.Task[None] | None = None
        self._waiting: set[asyncio.Event] = set()

    def now(self) -> str:
        """The network's time, as entries say it."""
        return self._clock().isoformat(timespec="milliseconds")

    def record(self, entry: Entry) -> None:
        """Take one entry, where any are kept."""
        if not self.keeps:
            return
        if len(self._buffer) >= BUFFER:
            self._lost += 1
            return
        self._buffer.append(entry)
        if len(self._buffer) >= BATCH and (self._writing is None or self._writing.done()):
            self._writing = asyncio.get_running_loop().create_task(self.drain())
        for event in self._waiting:
            event.set()

    async def drain(self) -> None:
        """Write all that was recorded so far."""
        async with self._one_at_a_time:
            if self._buffer or self._lost:
                batch, self._buffer, lost, self._lost = self._buffer, [], self._lost, 0
                await asyncio.to_thread(self._append, batch, lost)

    async def find(self, wanted: Wanted, after: int = 0, limit: int = 100) -> Sequence[dict[str, Any]]:
        """Entries after a sequence, oldest first."""
        return await self._ask(lambda store: store.find(wanted, after, limit))

    async def count(self, wanted: Wanted) -> int:
        """How many entries there are."""
        return await self._ask(lambda store: store.count(wanted))

    async def dropped(self) -> int:
        """How many entries were dropped."""
        return await self._ask(lambda store: store.dropped())

    async def reaches(self, wanted: Wanted, count: int, seconds: float) -> bool:
        """Whether there are ``count`` entries, now or within ``seconds`` of the machine's time."""
        event, end = asyncio.Event(), time.monotonic() + seconds
        self._waiting.add(event)
        try:
            while True:
                event.clear()
                if await self.count(wanted) >= count:
                    return True
                left = end - time.monotonic()
                if left <= 0:
                    return False
                try:
                    async with asyncio.timeout(left):
                        await event.wait()
                except TimeoutError:
                    return await self.count(wanted) >= count
        finally:
            self._waiting.discard(event)

    async def clear(self) -> None:
        """Forget everything."""
        async with self._one_at_a_time:
            self._buffer, self._lost = [], 0
            if self._store is not None or self._path is not None:
                await asyncio.to_thread(lambda: self._opened().clear())

    async def close(self) -> None:
        """Write what is left, and give the file back; one that is kept in memory stays readable."""
        if self._path is None:
            return
        await self.drain()
        if self._store is not None:
            self._store.close()
            self._store = None

    async def _ask(self, question: Callable[[JournalStore], T]) -> T:
        await self.drain()
        async with self._one_at_a_time:
            return await asyncio.to_thread(lambda: question(self._opened()))

    def _append(self, batch: list[Entry], lost: int) -> None:
        self._opened().append((entry.settled() for entry in batch), lost)

    def _opened(self) -> JournalStore:
        if self._store is None:
            self._store = JournalStore(self._path, self._most)
        return self._store
