"""What a tester does to a network, done when the call returns: faults, journal and snapshots of :class:`Renkei`.

Each is the same as the network's own, which lives in an event loop, at work in the network's thread.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from renkei.network import Network
from renkei.story import Entry, Expected, Verdict

Do = Callable[[Callable[[Network], Any]], Any]


class FaultsHand:
    """What goes wrong because a tester wants it so. See :class:`renkei.faults.Faults`."""

    def __init__(self, do: Do) -> None:
        self._do = do

    def add(self, service: str, kind: str, **said: Any) -> str:
        """Set a fault at a service; gives its id."""
        return str(self._do(lambda network: network.faults.add(service, kind, **said)))

    def partition(self, caller: str, callee: str, **said: Any) -> tuple[tuple[str, str], ...]:
        """Cut the line from ``caller`` to ``callee``, in this direction only; gives service and id of what was set."""
        made: tuple[tuple[str, str], ...] = self._do(lambda network: network.faults.partition(caller, callee, **said))
        return made

    def fail_next(self, service: str, times: int, error: str, **said: Any) -> str:
        """Have the next calls refused with a slug of the error table, then no more."""
        return str(self._do(lambda network: network.faults.fail_next(service, times, error, **said)))

    def remove(self, service: str, fault_id: str) -> None:
        """Take one fault back."""
        self._do(lambda network: network.faults.remove(service, fault_id))

    def clear(self, service: str | None = None) -> None:
        """Take every fault back, at one service or everywhere."""
        self._do(lambda network: network.faults.clear(service))

    def listed(self) -> dict[str, dict[str, Any]]:
        """What each service says of its faults."""
        found: dict[str, dict[str, Any]] = self._do(lambda network: network.faults.listed())
        return found

    @contextmanager
    def during(self, service: str, kind: str, **said: Any) -> Iterator[str]:
        """A fault for as long as the block takes; it may have come to its end by itself."""
        fault_id = self.add(service, kind, **said)
        try:
            yield fault_id
        finally:
            if any(fault["id"] == fault_id for fault in self.listed()[service]["faults"]):
                self.remove(service, fault_id)


class JournalHand:
    """What happened, as the services recorded it. See :class:`renkei.journals.Journals`."""

    def __init__(self, do: Do) -> None:
        self._do = do

    def entries(self, service: str | None = None, **wanted: Any) -> list[Entry]:
        """What the services recorded, in the order in which it began."""
        found: list[Entry] = self._do(lambda network: network.journal.entries(service, **wanted))
        return found

    def story(self, *, processing_number: str | None = None, trace: str | None = None) -> list[Entry]:
        """Everything that belongs to one transaction, across all services."""
        found: list[Entry] = self._do(
            lambda network: network.journal.story(processing_number=processing_number, trace=trace)
        )
        return found

    def count(self, service: str | None = None, **wanted: Any) -> int:
        """How many entries there are."""
        return int(self._do(lambda network: network.journal.count(service, **wanted)))

    def wait(self, service: str, *, count: int = 1, seconds: float = 10.0, **wanted: Any) -> bool:
        """Whether a service has so many entries, now or within ``seconds``."""
        return bool(self._do(lambda network: network.journal.wait(service, count=count, seconds=seconds, **wanted)))

    def verify(self, *expected: Expected, **wanted: Any) -> Verdict:
        """Whether the expected calls happened in this order: ``assert renkei.journal.verify(...)``."""
        verdict: Verdict = self._do(lambda network: network.journal.verify(*expected, **wanted))
        return verdict

    def clear(self, service: str | None = None) -> None:
        """Forget everything, at one service or everywhere."""
        self._do(lambda network: network.journal.clear(service))


class SnapshotsHand:
    """The whole network as it was at some moment. See :class:`renkei.snapshots.Snapshots`."""

    def __init__(self, do: Do) -> None:
        self._do = do

    def take(self, name: str) -> None:
        """Keep the whole network as it is now."""
        self._do(lambda network: network.snapshots.take(name))

    def restore(self, name: str) -> None:
        """Make the whole network what it was, time included."""
        self._do(lambda network: network.restore(name))

    def delete(self, name: str) -> None:
        """Throw it away."""
        self._do(lambda network: network.snapshots.delete(name))

    def listed(self) -> dict[str, datetime]:
        """Those there are, with the network's time at which they were taken."""
        found: dict[str, datetime] = self._do(lambda network: network.snapshots.listed())
        return found
