"""Files that applicants attach (添付資料): scanned, limited, sealed, and each user's own (control H9)."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

from sqlalchemy import Connection
from starlette.requests import ClientDisconnect

from renkei_kit import chance
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal, refuse
from renkei_kit.malware import scanned
from renkei_ras.attachment import KEPT_UNUSED, Attachment, AttachmentKind, content_is_what_it_says
from renkei_ras.ports import RasPorts
from renkei_ras.store import attachments as store


async def receive_attachment(
    ports: RasPorts, caller: Caller, name: str, kind: AttachmentKind, media_type: str, stream: AsyncIterator[bytes]
) -> Attachment:
    """Keep a file until an application takes it.

    Raises ``malware-found``, ``body-too-large``, ``media-type-not-supported`` or ``request-invalid``.
    """
    content = await _whole(stream, ports)
    refusal = content_is_what_it_says(media_type, content)
    if refusal is not None:
        raise LinkageError(refusal)
    now = ports.clock()
    attachment = Attachment(
        id=f"att-{chance.token_hex(8)}",
        user_id=caller.id,
        kind=kind,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=now,
    )
    sealed = await asyncio.to_thread(ports.seal.close, content, attachment.id)

    def keep(tx: Connection) -> None:
        store.delete_forgotten(tx, now - KEPT_UNUSED)
        store.insert_attachment(tx, attachment, sealed)
        ports.note(tx, caller, "uploadAttachment", f"/attachments/{attachment.id}")

    await ports.db.write(keep)
    return attachment


async def _whole(stream: AsyncIterator[bytes], ports: RasPorts) -> bytes:
    content, limit = bytearray(), ports.settings.attachment_bytes
    try:
        async for chunk in scanned(stream, ports.world.malware_patterns):
            content += chunk
            if len(content) > limit:
                raise refuse(ErrorCode.BODY_TOO_LARGE, f"a file may have at most {limit} bytes", limit=limit)
    except ClientDisconnect as error:
        broken = FieldError("/", "broke off; nothing of it was kept")
        raise refuse(ErrorCode.REQUEST_INVALID, "the file did not come to its end", broken) from error
    return bytes(content)


async def own_attachments(ports: RasPorts, caller: Caller, after: str, limit: int) -> list[Attachment]:
    """The user's own files, by ID."""

    def look(tx: Connection) -> list[Attachment]:
        ports.note(tx, caller, "listAttachments", "/attachments")
        return store.list_attachments(tx, caller.id, after, limit)

    return await ports.db.write(look)


async def take_back(ports: RasPorts, caller: Caller, attachment_id: str) -> None:
    """Forget a file that no application has taken.

    Raises ``not-found``, ``operation-not-permitted`` for somebody else's, or ``wrong-state``.
    """

    def forget(tx: Connection) -> Refusal | None:
        found = store.find_attachment(tx, attachment_id)
        if found is None:
            return Refusal(ErrorCode.NOT_FOUND, "there is no such file")
        if found.user_id != caller.id:
            return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, "the file is another user's")
        if not store.delete_unused(tx, attachment_id):
            return Refusal(ErrorCode.WRONG_STATE, "the file belongs to an application")
        ports.note(tx, caller, "deleteAttachment", f"/attachments/{attachment_id}")
        return None

    refusal = await ports.db.write(forget)
    if refusal is not None:
        raise LinkageError(refusal)
