"""The tester's hand inside a service: what outlives the store, so that it goes on when the service is opened anew."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from renkei_kit.chance import Stream
from renkei_kit.chores import Chore
from renkei_kit.fault_book import FaultBook
from renkei_kit.fault_plan import StoreGate
from renkei_kit.journal import Journal
from renkei_kit.snapshot import Held

Act = Callable[[], Awaitable[None]]


@dataclass
class Controls:
    """Faults, journal, the gate of the store, and the background work. ``crash`` ends the service as it stands;
    ``begin_anew`` opens it again over its store; ``held`` are the snapshots of a store in memory;
    ``stream`` is what ids and keys are drawn from, when they follow from the seed.

    ``life`` counts how often the service was opened: what was begun in another life gets no answer.
    """

    faults: FaultBook
    journal: Journal
    gate: StoreGate
    chores: tuple[Chore, ...]
    crash: Act
    begin_anew: Act
    life: int = 0
    stream: Stream | None = None
    held: dict[str, Held] = field(default_factory=dict)

    def clock_moved(self) -> None:
        """Let work that hangs on days look at the clock."""
        for chore in self.chores:
            chore.moved.set()
