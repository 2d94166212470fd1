"""Calls that share a transaction on a server go side by side, so that what they all ask is asked in one round trip.

Each call runs in a greenlet of its own and pauses where it asks a compiled statement. When every call has come to a
pause or to its end, the same statement of them all goes to the server at once. Everything else runs without a pause,
and so does what is inside a savepoint, which must hold nobody else's changes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]
from sqlalchemy import Connection
from sqlalchemy.util import await_

from renkei_kit import tenant

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call waits for: a statement's text, its values, and in which of them it is told apart from others.

    What is ``shared`` is asked once for all that give the same values.
    """

    text: str
    values: list[Any]
    asker_at: int
    shared: bool


class _Strand(greenlet):  # type: ignore[misc]  # it has no types
    """One call on its way. What SQLAlchemy awaits in it comes to whoever runs it, as from a greenlet of its own."""

    __sqlalchemy_greenlet_provider__ = True


def pauses(tx: Connection) -> bool:
    """Whether a call is on its way that may pause now."""
    return isinstance(getcurrent(), _Strand) and not tx.in_nested_transaction()


def ask(asked: Asked) -> Rows:
    """Pause the call until its rows have come."""
    rows: Rows = getcurrent().parent.switch(asked)
    return rows


def run(tx: Connection, works: Sequence[Callable[[], Any]]) -> list[Any]:
    """The results of ``works``, each of which begins on behalf of nobody.

    What one of them raises ends all of them, and comes through.
    """
    results: dict[int, Any] = {}
    going: list[tuple[int, _Strand, str, Any]] = [
        (number, _Strand(work), tenant.NOBODY, ()) for number, work in enumerate(works)
    ]
    while going:
        paused: list[tuple[int, _Strand, str, Asked]] = []
        for number, strand, agency, answer in going:
            tenant.enter(tx, agency)
            came = _until_it_pauses(strand, answer)
            if strand.dead:
                results[number] = came
            else:
                paused.append((number, strand, tenant.acting_for(tx), came))
        rows = _answers(tx, [(number, agency, asked) for number, _, agency, asked in paused])
        going = [(number, strand, agency, (rows[number],)) for number, strand, agency, _ in paused]
    return [results[number] for number in range(len(works))]


def _until_it_pauses(strand: _Strand, given: tuple[Any, ...]) -> Any:
    """Let a call go on; gives what it asks, or its result. What is awaited in it is awaited here."""
    came = strand.switch(*given)
    while not strand.dead and not isinstance(came, Asked):
        try:
            value = await_(came)
        except BaseException as error:
            came = strand.throw(error)
        else:
            came = strand.switch(value)
    return came


def _answers(tx: Connection, waiting: Sequence[tuple[int, str, Asked]]) -> Mapping[int, Rows]:
    """The rows for each number, asked once for each agency and statement."""
    alike: dict[tuple[str, str], list[tuple[int, Asked]]] = {}
    for number, agency, asked in waiting:
        alike.setdefault((agency, asked.text), []).append((number, asked))
    rows: dict[int, list[Sequence[Any]]] = {number: [] for number, _, _ in waiting}
    for (agency, text), all_of_them in sorted(alike.items()):
        tenant.enter(tx, agency)
        tenant.declare(tx)
        askers: dict[int, list[int]] = {}
        first: dict[tuple[Any, ...], int] = {}
        values: list[list[Any]] = []
        for number, asked in all_of_them:
            asker = first.setdefault(tuple(asked.values), number) if asked.shared else number
            askers.setdefault(asker, []).append(number)
            if asker == number:
                asked.values[asked.asker_at] = number
                values.append(asked.values)
        for found in await_(tenant.driver_of(tx).fetchmany(text, values)):
            for number in askers[found[-1]]:
                rows[number].append(found)
    return rows
