"""Closing a case: once it is decided nothing more may be asked for it (control B2)."""

from sqlalchemy import Connection

from renkei_ims import case_store
from renkei_ims.ports import ImsPorts
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_kit.evidence import Access
from renkei_kit.tracing import trace_id


async def close_case(ports: ImsPorts, caller: Caller, case_id: str) -> None:
    """Close a case; closing it again changes nothing. Raises ``not-found``."""

    def work(tx: Connection) -> Refusal | None:
        found = case_store.find_case(tx, case_id)
        if found is None:
            return Refusal(ErrorCode.NOT_FOUND, "IMS knows no case of this name")
        case_store.close_case(tx, case_id, ports.clock())
        access = Access(ports.clock(), caller.party, caller.id, "closeCase", found[0], "ok", trace_id())
        ports.access_log.append(tx, access)
        return None

    refusal = await ports.db.write(work)
    if refusal is not None:
        raise LinkageError(refusal)
