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
Mark = tuple[list[tuple[Write, Any]], int]
_KEY = "renkei.pending"


class Pending:
    """What one transaction has still to write, and by what it is written.

    ``answers`` are the rows of queries that several calls ask alike, as long as nobody may have changed them.
    """

    def __init__(self) -> None:
        self._due: list[tuple[Write, Any]] = []
        self.answers: dict[Any, Any] = {}

    def add(self, write: Write, what: Any) -> None:
        """Write this later."""
        self._due.append((write, what))

    def mark(self) -> Mark:
        """Where it stands; what has been written is never taken out of the list that the mark holds."""
        return self._due, len(self._due)

    def back_to(self, mark: Mark) -> None:
        """What came after the mark has been undone."""
        due, length = mark
        self._due = due[:length]
        self.answers.clear()

    def write_all(self, tx: Connection) -> None:
        """Write it, each kind at once; what comes up meanwhile as well."""
        self.answers.clear()
        while self._due:
            due, self._due = self._due, []
            kinds: dict[Write, list[Any]] = {}
            for write, what in due:
                kinds.setdefault(write, []).append(what)
            for write, all_of_it in kinds.items():
                write(tx, all_of_it)


@contextmanager
def kept_back(tx: Connection) -> Iterator[Pending]:
    """Within, the transaction keeps back what may be written last; at the end it is written, unless all has failed."""
    info, pending = tx.info, Pending()  # of a connection that is lost, nothing can be asked any more
    info[_KEY] = pending
    try:
        yield pending
        tenant.cease(tx)
        pending.write_all(tx)
    finally:
        info.pop(_KEY, None)


def later(tx: Connection, write: Write, what: Any) -> None:
    """Write this as late as possible: at once in a transaction that keeps nothing back."""
    pending: Pending | None = tx.info.get(_KEY)
    if pending is None:
        write(tx, (what,))
    else:
        pending.add(write, what)


def answers(tx: Connection) -> dict[Any, Any] | None:
    """See ``Pending.answers``; None in a transaction that keeps nothing back."""
    pending: Pending | None = tx.info.get(_KEY)
    return None if pending is None else pending.answers


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
    pending: Pending | None = tx.info.get(_KEY)
    if pending is not None:
        pending.back_to(([], 0))
