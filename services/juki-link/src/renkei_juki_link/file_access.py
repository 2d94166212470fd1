"""The access record of the files (アクセス記録): each open, read and decryption, before it is done (control F1)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.tables import EVIDENCE, FILE_ACCESS
from renkei_kit.callers import Caller
from renkei_kit.evidence import Access, append
from renkei_kit.tracing import trace_id

BOOK = "file-access"


class FileAct(StrEnum):
    """What somebody does with a file's content."""

    OPEN = "open"
    READ = "read"
    DECRYPT = "decrypt"


@dataclass(frozen=True, slots=True)
class FileAccess:
    """Who did what with which file, when; ``operator`` is the person, or the system that acts by itself."""

    at: datetime
    file: str
    act: FileAct
    party: str
    operator: str
    request_id: str


async def about_to(ports: JukiLinkPorts, caller: Caller, file: str, *acts: FileAct) -> None:
    """Log acts on a file before they are done, so that none is done without. Raises ``records-unavailable``."""

    def record(tx: Connection) -> None:
        for act in acts:
            access = FileAccess(ports.clock(), file, act, caller.party, caller.id, trace_id())
            append(tx, EVIDENCE.chain_head, FILE_ACCESS, BOOK, asdict(access))

    await ports.db.write(record)


async def list_accesses(
    ports: JukiLinkPorts, caller: Caller, before: int | None, file: str | None, limit: int
) -> list[dict[str, Any]]:
    """Up to ``limit`` lines before the one of sequence ``before``, newest first; to look is logged too."""
    query = select(FILE_ACCESS).order_by(FILE_ACCESS.c.sequence.desc()).limit(limit)
    if before is not None:
        query = query.where(FILE_ACCESS.c.sequence < before)
    if file is not None:
        query = query.where(FILE_ACCESS.c.file == file)
    looked = Access(ports.clock(), caller.party, caller.id, "listFileAccesses", "/file-accesses", "ok", trace_id())

    def read(tx: Connection) -> list[dict[str, Any]]:
        ports.access_log.append(tx, looked)
        return [dict(row) for row in tx.execute(query).mappings()]

    return await ports.db.write(read)
