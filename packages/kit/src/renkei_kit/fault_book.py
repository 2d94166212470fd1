"""The faults in force at one service: drawn for each call, counted, and gone when they have run out."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from renkei_kit.clock import Clock
from renkei_kit.errors import ErrorCode, FieldError, refuse
from renkei_kit.fault import Call, Fault, FaultKind, matches

MOST = 1_000
FINISHED_KEPT = 100


@dataclass(slots=True)
class SetFault:
    """A fault that was set: when, until when, and how often it has happened. ``seen`` counts calls that it matched."""

    id: str
    fault: Fault
    set_at: datetime
    random: Random
    expires_at: datetime | None = None
    uses: int = 0
    seen: int = 0

    @property
    def left(self) -> int | None:
        """How many times it still happens; None when nothing is counted."""
        return None if self.fault.count is None else self.fault.count - self.uses

    def is_over(self, now: datetime) -> bool:
        """Whether it has happened as often, or stood as long, as it should."""
        return self.left == 0 or (self.expires_at is not None and now >= self.expires_at)

    def happens(self) -> bool:
        """Whether it happens to this call; counts it."""
        self.seen += 1
        if self.seen <= self.fault.skip or self.random.random() >= self.fault.probability:
            return False
        self.uses += 1
        return True


@dataclass
class FaultBook:
    """``active`` is empty as long as no tester has set anything: the one thing a request looks at."""

    clock: Clock
    active: dict[str, SetFault] = field(default_factory=dict)
    finished: deque[SetFault] = field(default_factory=lambda: deque(maxlen=FINISHED_KEPT))
    _number: int = 0

    def add(self, fault: Fault) -> SetFault:
        """Set one more; raises ``request-invalid`` when there are too many."""
        self._sweep()
        if len(self.active) >= MOST:
            reason = f"there may be {MOST} at a time"
            raise refuse(ErrorCode.REQUEST_INVALID, "too many faults are set", FieldError("/", reason))
        self._number += 1
        now = self.clock()
        made = SetFault(f"f-{self._number}", fault, now, Random(f"{fault.seed}:{fault.kind}"))  # noqa: S311 - a draw
        made.expires_at = None if fault.lasts is None else now + fault.lasts
        self.active[made.id] = made
        return made

    def replace(self, faults: Iterable[Fault]) -> None:
        """These instead of all that are set."""
        self.clear()
        for fault in faults:
            self.add(fault)

    def remove(self, fault_id: str) -> bool:
        """Take one back; False when it is not in force."""
        self._sweep()
        return self.active.pop(fault_id, None) is not None

    def clear(self) -> None:
        """Nothing goes wrong any more, and nothing is remembered."""
        self.active.clear()
        self.finished.clear()

    def in_force(self) -> Sequence[SetFault]:
        """Those that can still happen, oldest first."""
        self._sweep()
        return tuple(self.active.values())

    def drawn(
        self, call: Call, kinds: frozenset[FaultKind], where: Callable[[Fault], bool] = lambda fault: True
    ) -> Iterator[SetFault]:
        """Those of the kinds that happen to the call, one after another as they are asked for."""
        if not self.active:
            return
        self._sweep()
        for known in tuple(self.active.values()):
            fault = known.fault
            if fault.kind in kinds and where(fault) and matches(fault, call) and known.happens():
                if known.left == 0:
                    self._finish(known)
                yield known

    def _sweep(self) -> None:
        now = self.clock()
        for known in [known for known in self.active.values() if known.is_over(now)]:
            self._finish(known)

    def _finish(self, known: SetFault) -> None:
        self.active.pop(known.id, None)
        self.finished.append(known)
