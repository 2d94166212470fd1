"""What a transaction writes last: rows that nothing in it waits for, gathered and written together before its commit.

Whoever appends to a hash chain holds the chain's head until the commit, and all others wait meanwhile: so heads are
taken when everything else is done, once for all calls that share the commit. Any ordinary statement and any savepoint
first writes what is pending, so that it sees it. A compiled statement does not: where it has to,
``write_now`` comes before it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from renkei_kit import tenant

Write = Callable[[Connection, Sequence[Any]], None]
"""Writes many at once."""
_KEY = "renkei.pending"


class Pending:
    """What one transaction has still to write, and by what it is written."""

    def __init__(self) -> None:
        self._due: list[tuple[Write, Any]] = []

    def add(self, write: Write, what: Any) -> None:
        """Write this later."""
        self._due.append((write, what))

    def copied(self) -> "Pending":
        """The same again."""
        kept = Pending()
        kept.become(self)
        return kept

    def become(self, other: "Pending") -> None:
        """From here on the same as another."""
        self._due = list(other._due)

    def write_all(self, tx: Connection) -> None:
        """Write it, each kind at once; what comes up meanwhile as well."""
        while self._due:
            due, self._due = self._due, []
            kinds: dict[Write, list[Any]] = {}
            for write, what in due:
                kinds.setdefault(write, []).append(what)
            for write, all_of_it in kinds.items():
                write(tx, all_of_it)


@contextmanager
def kept_back(tx: Connection) -> Iterator[None]:
    """Within, the transaction keeps back what may be written last; at the end it is written, unless all has failed."""
    info, pending = tx.info, Pending()  # of a connection that is lost, nothing can be asked any more
    info[_KEY] = pending
    try:
        yield
        tenant.cease(tx)
        pending.write_all(tx)
    finally:
        info.pop(_KEY, None)


def so_far(tx: Connection) -> Pending:
    """A copy of what is pending, to go back to."""
    pending: Pending = tx.info[_KEY]
    return pending.copied()


def back_to(tx: Connection, before: Pending) -> None:
    """What came after ``before`` has been undone."""
    pending: Pending = tx.info[_KEY]
    pending.become(before)


def later(tx: Connection, write: Write, what: Any) -> None:
    """Write this as late as possible: at once in a transaction that keeps nothing back."""
    pending: Pending | None = tx.info.get(_KEY)
    if pending is None:
        write(tx, (what,))
    else:
        pending.add(write, what)


def write_now(tx: Connection) -> None:
    """Write what is pending, for what comes next has to see it."""
    pending: Pending | None = tx.info.get(_KEY)
    if pending is not None:
        pending.write_all(tx)


def watch(engine: Engine) -> None:
    """Let ordinary statements of an engine see what is pending, and a savepoint that is undone take it along."""
    event.listen(engine, "before_cursor_execute", lambda tx, *_: write_now(tx))
    event.listen(engine, "rollback_savepoint", lambda tx, *_: _undone(tx))


def _undone(tx: Connection) -> None:
    """A savepoint was set after everything had been written: all that is pending came after it."""
    if _KEY in tx.info:
        back_to(tx, Pending())
