"""One line of the access log for one act of a known caller (controls D13, G5)."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.evidence import Access
from renkei_kit.tracing import trace_id

if TYPE_CHECKING:
    from renkei_kit.ports import Ports


def log_act(ports: "Ports", tx: Connection, caller: Caller, operation: str, target: str) -> None:
    """Log that ``caller`` performed ``operation`` on ``target``, in the transaction of the act itself."""
    access = Access(ports.clock(), caller.party, caller.id, operation, target, "ok", trace_id())
    ports.access_log.append(tx, access)
