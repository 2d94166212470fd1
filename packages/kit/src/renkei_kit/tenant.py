"""For which agency a transaction acts (機関ごとの区分管理, control G8).

On PostgreSQL the rows of an agency are visible only to a transaction that has declared it: row-level security compares
them with a setting that ends with the transaction. SQLite knows no such thing, and nothing happens there. An agency is
declared with the next statement, so that an agency for which nothing is asked costs nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, RootTransaction, event
from sqlalchemy.util import await_

SETTING = "renkei.agency"
NOBODY = ""
DECLARE = "SELECT set_config($1, $2, true)"


@dataclass(slots=True)
class _Acting:
    """For whom a transaction acts, what the server knows of it, None when that is not known, and at savepoints."""

    transaction: RootTransaction | None
    agency: str = NOBODY
    declared: str | None = NOBODY
    at_savepoints: list[str] = field(default_factory=list)
    ceased: bool = False


def is_separated(tx: Connection) -> bool:
    """Whether the store separates agencies."""
    return tx.dialect.name == "postgresql"


def enter(tx: Connection, agency: str) -> None:
    """From here on the transaction acts for ``agency``, and for no other."""
    if is_separated(tx):
        _acting(tx).agency = agency


def acting_for(tx: Connection) -> str:
    """For which agency the transaction acts."""
    return _acting(tx).agency if is_separated(tx) else NOBODY


def each(tx: Connection, agencies: Iterable[str]) -> Iterator[str | None]:
    """Act for every agency in turn, so that a query sees the rows of all; once, None, where none are separated."""
    if not is_separated(tx):
        yield None
        return
    for agency in agencies:
        enter(tx, agency)
        yield agency


def declare(tx: Connection) -> None:
    """Before a statement: let the server know for whom the transaction acts, unless it does."""
    acting = _acting(tx)
    if acting.declared != acting.agency and not acting.ceased:
        acting.declared = acting.agency
        await_(driver_of(tx).fetch(DECLARE, SETTING, acting.agency))


def cease(tx: Connection) -> None:
    """What is still to come in the transaction declares by itself whose it is, or is nobody's: no need to declare."""
    if is_separated(tx):
        _acting(tx).ceased = True


def declared_by_rows(tx: Connection) -> None:
    """A statement declared agencies by itself, see ``OwnedInsert``; the next one declares anew."""
    _acting(tx).declared = None


def driver_of(tx: Connection) -> Any:
    """The server's own driver, in a transaction: SQLAlchemy begins one no sooner than with its first statement."""
    driver: Any = tx.connection.driver_connection
    if not driver.is_in_transaction():
        tx.exec_driver_sql("SELECT 1")
    return driver


def watch(engine: Engine) -> None:
    """Declare before every statement of an engine that separates agencies; go back with a savepoint."""
    if engine.dialect.name != "postgresql":
        return
    event.listen(engine, "before_cursor_execute", lambda tx, *_: declare(tx))
    event.listen(engine, "savepoint", lambda tx, _: _acting(tx).at_savepoints.append(acting_for(tx)))
    event.listen(engine, "release_savepoint", lambda tx, *_: _acting(tx).at_savepoints.pop())
    event.listen(engine, "rollback_savepoint", lambda tx, *_: _back(_acting(tx)))


def _back(acting: _Acting) -> None:
    acting.agency, acting.declared = acting.at_savepoints.pop(), None


def _acting(tx: Connection) -> _Acting:
    acting: _Acting | None = tx.info.get(SETTING)
    if acting is None or acting.transaction is not tx.get_transaction():
        acting = tx.info[SETTING] = _Acting(tx.get_transaction())
    return acting
