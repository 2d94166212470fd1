"""Writes that wait for the same commit: gathered while the one before is under way, run together, told together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")
TURNS = 4
Work = Callable[[Connection], T]
Outcome = tuple[Any] | Exception
"""The result, alone in a tuple, or what was raised instead."""


@dataclass(slots=True)
class Call:
    """One write that waits: what it does, in the context in which it was asked for."""

    work: Work[Any]
    told: asyncio.Future[Any]
    context: Context = field(default_factory=copy_context)

    def run(self, tx: Connection) -> Any:
        """What it does; neither trace nor faults are its neighbour's."""
        return self.context.run(self.work, tx)

    def tell(self, outcome: Outcome) -> None:
        """Hand the outcome to whoever waits for it still."""
        if self.told.cancelled():
            return
        if isinstance(outcome, Exception):
            self.told.set_exception(outcome)
        else:
            self.told.set_result(outcome[0])


CommitTogether = Callable[[Sequence[Call]], Awaitable[Sequence[Outcome]]]


class GroupCommit:
    """Lets ``commit`` have all that waits, up to ``most`` of it, as soon as one of its ``lanes`` is free.

    Before that it gives whoever is on the way ``TURNS`` of the event loop to come: what has reached the process becomes
    a call within them, and the more calls share a commit, the less each of them pays.
    """

    def __init__(self, commit: CommitTogether, lanes: int = 1, most: int = 1_000) -> None:
        self._commit, self._lanes, self._most = commit, lanes, most
        self._waiting: list[Call] = []
        self._busy: set[asyncio.Task[Any]] = set()

    async def __call__(self, work: Work[T]) -> T:
        """The result of ``work`` once it is durable."""
        told: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(Call(work, told))
        if len(self._busy) < self._lanes:
            self._busy.add(asyncio.create_task(self._work()))
        return await told

    async def settled(self) -> None:
        """Returns when nothing is being written."""
        while self._busy:
            await asyncio.wait(self._busy)

    async def _work(self) -> None:
        """One lane, until nothing waits; nobody can come to wait between that and its end."""
        try:
            while self._waiting:
                for _ in range(TURNS):
                    await asyncio.sleep(0)
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                try:
                    outcomes = await self._commit(batch)
                except Exception as error:  # carried to those who wait
                    outcomes = [error] * len(batch)
                for call, outcome in zip(batch, outcomes, strict=True):
                    call.tell(outcome)
        finally:
            if (lane := asyncio.current_task()) is not None:
                self._busy.discard(lane)
