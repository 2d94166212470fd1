"""What the faults in force do to one call while it is served, and the gate through which its writes go.

A crash is the end of the call without an answer, and of the service as it stood: see ``Controls.crash``.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from renkei_kit.db import unavailable
from renkei_kit.fault import STATUS_FAULTS, TOKEN_FAULTS, Call, Fault, FaultKind
from renkei_kit.fault_book import FaultBook, SetFault
from renkei_kit.group_commit import Work

T = TypeVar("T")
LATENCY = frozenset({FaultKind.LATENCY})
RECORDS, CRASH = frozenset({FaultKind.RECORDS_UNAVAILABLE}), frozenset({FaultKind.CRASH})
NO_CALL = Call("inbound", served=False)


class CrashedError(BaseException):
    """The service dies here. Not an Exception: nothing that handles failures may turn it into an answer."""


@dataclass
class Plan:
    """One call and the books that may hold faults for it; ``used`` are the ids of those that happened."""

    call: Call
    books: tuple[FaultBook, ...]
    used: list[str] = field(default_factory=list)
    commits: int = 0
    dead: bool = False
    _records_down: bool = False

    def first(
        self, kinds: frozenset[FaultKind], where: Callable[[Fault], bool] = lambda fault: True
    ) -> SetFault | None:
        """The first fault of the kinds that happens, noted as used."""
        for book in self.books:
            for known in book.drawn(self.call, kinds, where):
                self.used.append(known.id)
                return known
        return None

    def delay(self) -> float:
        """Seconds by which all faults of latency that happen delay the call."""
        found = [known for book in self.books for known in book.drawn(self.call, LATENCY)]
        self.used += [known.id for known in found]
        return sum(known.fault.latency.draw(known.random) for known in found if known.fault.latency is not None)

    def happens(self, kind: str, what: str = "") -> bool:
        """See ``spoiling.Happening``."""
        wanted = frozenset({FaultKind(kind)})
        if wanted <= STATUS_FAULTS:
            return self.first(wanted) is not None
        return wanted <= TOKEN_FAULTS and self.first(wanted, lambda fault: fault.token == what) is not None

    def records_are_down(self) -> bool:
        """Whether the call cannot write; once it cannot, it cannot to its end."""
        self._records_down = self._records_down or self.first(RECORDS) is not None
        return self._records_down

    def die_at(self, step: str) -> None:
        """Raises CrashedError when a crash at this step happens."""
        commits = self.commits
        if self.first(CRASH, lambda fault: fault.step == step and (step == "before-reply" or fault.commit == commits)):
            self.dead = True
            raise CrashedError


plan_of_call: ContextVar[Plan | None] = ContextVar("plan_of_call", default=None)


class StoreGate:
    """Through which every write of a service's store goes: open, unless a tester holds writes or has set faults."""

    def __init__(self, faults: FaultBook) -> None:
        self._faults = faults
        self._released: asyncio.Event | None = None
        self._end: asyncio.TimerHandle | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether a write may pass without being looked at."""
        return self._released is None and not self._faults.active and plan_of_call.get() is None

    async def __call__(self, fn: Work[T], write: Callable[[Work[T]], Awaitable[T]]) -> T:
        """Let one write pass, or fail as the faults want it."""
        if self._released is not None:
            await self._released.wait()
        plan = plan_of_call.get()
        if plan is None:
            if next(self._faults.drawn(NO_CALL, RECORDS), None) is not None:
                raise unavailable()
            return await write(fn)
        if plan.dead or plan.records_are_down():
            raise unavailable()
        plan.commits += 1
        plan.die_at("before-commit")
        result = await write(fn)
        plan.die_at("after-commit")
        return result

    def hold(self, seconds: float) -> None:
        """From now on writes wait, for so long at most."""
        if self._released is None:
            self._released = asyncio.Event()
        if self._end is not None:
            self._end.cancel()
        self._end = asyncio.get_running_loop().call_later(seconds, self.release)

    def release(self) -> None:
        """Those that wait, and all others, pass again."""
        if self._released is not None:
            self._released.set()
            self._released = None
        if self._end is not None:
            self._end.cancel()
            self._end = None

    @property
    def is_held(self) -> bool:
        """Whether writes wait."""
        return self._released is not None
