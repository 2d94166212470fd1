"""Slices of load in turn, so that whatever else the machine does falls on all of them alike."""

from collections.abc import Callable, Mapping

from bench.load import Load

Slice = Callable[[], Load]


def in_turn(slices: Mapping[str, Slice], rounds: int) -> dict[str, list[Load]]:
    """Run every slice once a round, after a round that warms up and does not count."""
    for each in slices.values():
        each()
    seen: dict[str, list[Load]] = {name: [] for name in slices}
    for _ in range(rounds):
        for name, each in slices.items():
            seen[name].append(each())
    return seen
