"""For which agency a transaction acts (機関ごとの区分管理, control G8).

On PostgreSQL the rows of an agency are visible only to a transaction that has declared it: row-level security compares
them with a setting that ends with the transaction. SQLite knows no such thing, and nothing happens there.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, bindparam, func, select

SETTING = "renkei.agency"
ENTERING = func.set_config(SETTING, bindparam("agency"), True)
"""The same as :func:`enter`, as a column of a query that has to be asked anyway and reads no agency's rows."""
_ENTER = select(ENTERING)


def is_separated(tx: Connection) -> bool:
    """Whether the store separates agencies."""
    return tx.dialect.name == "postgresql"


def enter(tx: Connection, agency: str) -> None:
    """From here on the transaction acts for ``agency``, and for no other."""
    if is_separated(tx):
        tx.execute(_ENTER, {"agency": agency})


def each(tx: Connection, agencies: Iterable[str]) -> Iterator[str | None]:
    """Act for every agency in turn, so that a query sees the rows of all; once, None, where none are separated."""
    if not is_separated(tx):
        yield None
        return
    for agency in agencies:
        enter(tx, agency)
        yield agency
