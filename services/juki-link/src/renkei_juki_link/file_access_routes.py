"""HTTP of the files' access record, for operators and system administrators."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query

from renkei_juki_link import file_access
from renkei_juki_link.file_access import FileAct
from renkei_juki_link.ports import JukiLinkPorts
from renkei_juki_link.work_routes import ADMINISTRATOR, STAFF_REFUSALS
from renkei_kit.callers import KnownCaller, require_role
from renkei_kit.ports import ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import Body

router = Router(tags=["operators"])
PortsOf = Annotated[JukiLinkPorts, Depends(ports_of)]


class FileAccessLine(Body):
    """One act on a file's content."""

    sequence: int
    at: datetime
    file: str
    act: FileAct
    party: str
    operator: str


class FileAccessPage(Body):
    """Accesses, newest first; ``next_cursor`` is there when there are more."""

    accesses: list[FileAccessLine]
    next_cursor: int | None = None


@router.get("/file-accesses", operation_id="listFileAccesses", responses=problems(*STAFF_REFUSALS))
async def list_file_accesses(
    caller: KnownCaller,
    ports: PortsOf,
    limit: Annotated[int, Query(ge=1, le=100, description="how many at most")] = 50,
    cursor: Annotated[int | None, Query(ge=1, le=2**62, description="`next_cursor` of the page before")] = None,
    file: Annotated[
        str | None, Query(pattern=r"^(outgoing|incoming)/[0-9a-f]{32}\.jwe$", description="of this file only")
    ] = None,
) -> FileAccessPage:
    """Who opened, read and decrypted which 個人番号確認用ファイル, newest first (control F1)."""
    require_role(caller, "operator", ADMINISTRATOR)
    found = await file_access.list_accesses(ports, caller, cursor, file, limit + 1)
    lines = [FileAccessLine(**{name: row[name] for name in FileAccessLine.model_fields}) for row in found[:limit]]
    return FileAccessPage(accesses=lines, next_cursor=lines[-1].sequence if len(found) > limit else None)
