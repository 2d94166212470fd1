"""Files that applicants attach (添付資料), uploaded before the application that takes them."""

from typing import Annotated

from fastapi import Path, Query, Request

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode
from renkei_kit.paging import Cursor, Limit, page, position
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.wire import FreeText
from renkei_ras.attachment import BEGINNINGS, AttachmentKind
from renkei_ras.flows.attachments import own_attachments, receive_attachment, take_back
from renkei_ras.routes.dependencies import OF_A_CALLER, OF_ONES_OWN, PortsOf
from renkei_ras.schemas import AttachmentIdField
from renkei_ras.schemas_own import AttachmentList, AttachmentView

PATH = "/attachments"
router = Router(prefix=PATH, tags=["attachments"])
FILE = {"schema": {"type": "string", "format": "binary"}}


@router.post(
    "",
    operation_id="uploadAttachment",
    status_code=201,
    responses=problems(
        *OF_A_CALLER,
        ErrorCode.REQUEST_INVALID,
        ErrorCode.BODY_TOO_LARGE,
        ErrorCode.MEDIA_TYPE_NOT_SUPPORTED,
        ErrorCode.MALWARE_FOUND,
        ErrorCode.RECORDS_UNAVAILABLE,
    ),
    openapi_extra={"requestBody": {"required": True, "content": dict.fromkeys(BEGINNINGS, FILE)}},
)
async def upload(
    request: Request,
    caller: KnownCaller,
    ports: PortsOf,
    name: Annotated[FreeText, Query(max_length=200, description="of the file; not a personal number")],
    kind: Annotated[AttachmentKind, Query(description="what the file shows")] = AttachmentKind.DOCUMENT,
) -> AttachmentView:
    """Upload a file: searched for malware while it comes, held to its limit and to its media type (control H9).

    A day later it is forgotten, unless an application has taken it.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    stream = request.stream()
    return AttachmentView.of(await receive_attachment(ports, caller, name, kind, media_type, stream))


@router.get(
    "",
    operation_id="listAttachments",
    responses=problems(*OF_A_CALLER, ErrorCode.REQUEST_INVALID, ErrorCode.RECORDS_UNAVAILABLE),
)
async def list_attachments(
    caller: KnownCaller, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None
) -> AttachmentList:
    """One's own files, described."""
    found = await own_attachments(ports, caller, position(cursor), limit + 1)
    attachments, next_cursor = page(found, limit, "id")
    return AttachmentList(attachments=[AttachmentView.of(each) for each in attachments], next_cursor=next_cursor)


@router.delete(
    "/{attachment_id}",
    operation_id="deleteAttachment",
    status_code=204,
    responses=problems(*OF_ONES_OWN, ErrorCode.WRONG_STATE),
)
async def delete(attachment_id: Annotated[AttachmentIdField, Path()], caller: KnownCaller, ports: PortsOf) -> None:
    """Take back a file that no application has taken yet."""
    await take_back(ports, caller, attachment_id)
