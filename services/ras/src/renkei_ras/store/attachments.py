"""Attached files (添付資料), sealed at rest."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from renkei_ras.attachment import Attachment, AttachmentKind
from renkei_ras.store.tables import ATTACHMENT

COLUMNS = [getattr(ATTACHMENT.c, name) for name in Attachment.__slots__]


def insert_attachment(tx: Connection, attachment: Attachment, sealed_content: bytes) -> None:
    """Keep a file that belongs to no application yet."""
    tx.execute(insert(ATTACHMENT).values(**asdict(attachment), sealed_content=sealed_content))


def find_attachment(tx: Connection, attachment_id: str) -> Attachment | None:
    """The file of an ID."""
    row = tx.execute(select(*COLUMNS).where(ATTACHMENT.c.id == attachment_id)).mappings().first()
    return _attachment(row) if row else None


def list_attachments(tx: Connection, user_id: str, after: str, limit: int) -> list[Attachment]:
    """Up to ``limit`` of a user's own files after one, by ID."""
    query = select(*COLUMNS).where(ATTACHMENT.c.user_id == user_id, ATTACHMENT.c.id > after)
    return [_attachment(row) for row in tx.execute(query.order_by(ATTACHMENT.c.id).limit(limit)).mappings()]


def unused_attachments(tx: Connection, user_id: str, ids: Sequence[str], *, for_use: bool = False) -> list[Attachment]:
    """Those of the files that are the user's own and belong to no application; ``for_use``, nobody else takes them."""
    of_the_user = (ATTACHMENT.c.user_id == user_id, ATTACHMENT.c.application_id.is_(None))
    query = select(*COLUMNS).where(ATTACHMENT.c.id.in_(ids), *of_the_user).order_by(ATTACHMENT.c.id)
    return [_attachment(row) for row in tx.execute(query.with_for_update() if for_use else query).mappings()]


def use_attachments(tx: Connection, ids: Sequence[str], application_id: str) -> None:
    """The files belong to the application from now on."""
    tx.execute(update(ATTACHMENT).where(ATTACHMENT.c.id.in_(ids)).values(application_id=application_id))


def untold_attachments(tx: Connection, application_id: str) -> list[Attachment]:
    """The application's files of which FEIS does not know."""
    query = select(*COLUMNS).where(ATTACHMENT.c.application_id == application_id, ATTACHMENT.c.told.is_(False))
    return [_attachment(row) for row in tx.execute(query.order_by(ATTACHMENT.c.id)).mappings()]


def were_told(tx: Connection, attachments: Sequence[Attachment]) -> None:
    """FEIS knows of these files."""
    ids = [attachment.id for attachment in attachments]
    tx.execute(update(ATTACHMENT).where(ATTACHMENT.c.id.in_(ids)).values(told=True))


def delete_unused(tx: Connection, attachment_id: str) -> bool:
    """Forget a file that belongs to no application; False when there is none."""
    unused = (ATTACHMENT.c.id == attachment_id, ATTACHMENT.c.application_id.is_(None))
    return tx.execute(delete(ATTACHMENT).where(*unused)).rowcount == 1


def delete_forgotten(tx: Connection, before: datetime) -> None:
    """Forget the files whose application never came."""
    tx.execute(delete(ATTACHMENT).where(ATTACHMENT.c.application_id.is_(None), ATTACHMENT.c.uploaded_at <= before))


def _attachment(row: RowMapping) -> Attachment:
    fields: dict[str, Any] = dict(row)
    return Attachment(**{**fields, "kind": AttachmentKind(row["kind"])})
