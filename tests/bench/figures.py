"""Figures: what was measured, what it should be, and whether it is."""

import operator
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_HOLDS: Mapping[str, Callable[[float, float], bool]] = {"≥": operator.ge, "≤": operator.le}


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: rounds, seconds of each slice of load, lines of a batch, residents of a nation."""

    rounds: int
    seconds: int
    lines: int
    residents: int


@dataclass(frozen=True, slots=True)
class Target:
    """At least (``≥``) or at most (``≤``) a value."""

    sign: str
    value: float

    def met_by(self, value: float) -> bool:
        """Whether a measured value is good enough."""
        return _HOLDS[self.sign](value, self.value)


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of several runs with its lowest and highest; ``target`` is None for what is shown for comparison.

    Without any run it was not measured, and ``note`` says why.
    """

    row: str
    what: str
    unit: str
    runs: tuple[float, ...]
    target: Target | None = None
    note: str = ""

    @property
    def median(self) -> float:
        """The figure itself."""
        return statistics.median(self.runs)

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None when there is none, or nothing was measured."""
        return None if self.target is None or not self.runs else self.target.met_by(self.median)


def at_least(value: float) -> Target:
    """``≥ value``."""
    return Target("≥", value)


def at_most(value: float) -> Target:
    """``≤ value``."""
    return Target("≤", value)


def unmeasured(row: str, what: str, why: str, target: Target | None = None) -> Figure:
    """A figure that could not be measured here."""
    return Figure(row, what, "", (), target, why)


def ratios(above: Sequence[float], below: Sequence[float]) -> tuple[float, ...]:
    """The ratio of two series that were measured in turn, slice by slice."""
    return tuple(one / other for one, other in zip(above, below, strict=True))
