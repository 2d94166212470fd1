"""Inquiries made for cases. What was answered is ciphertext at rest."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from renkei_feis.inquiry import Inquiry
from renkei_feis.store.tables import INQUIRY
from renkei_kit.linkage import InquiryStatus
from renkei_kit.seal import Seal


def insert_inquiry(tx: Connection, seal: Seal, inquiry: Inquiry) -> None:
    """Keep an inquiry."""
    tx.execute(
        insert(INQUIRY).values(
            processing_number=inquiry.processing_number,
            case_id=inquiry.case_id,
            affair=inquiry.affair,
            procedure=inquiry.procedure,
            provider=inquiry.provider,
            item=inquiry.item,
            status=inquiry.status.value,
            asked_by=inquiry.asked_by,
            asked_at=inquiry.asked_at,
            sealed_content=_sealed(seal, inquiry.processing_number, inquiry.content),
        )
    )


def find_inquiry(tx: Connection, seal: Seal, case_id: str, processing_number: str) -> Inquiry | None:
    """The inquiry of a processing number (処理通番) within one case."""
    query = select(INQUIRY).where(INQUIRY.c.case_id == case_id, INQUIRY.c.processing_number == processing_number)
    row = tx.execute(query).first()
    return _inquiry(seal, row) if row else None


def inquiries_of(tx: Connection, seal: Seal, case_id: str) -> list[Inquiry]:
    """The inquiries of a case, oldest first."""
    query = select(INQUIRY).where(INQUIRY.c.case_id == case_id)
    return [_inquiry(seal, row) for row in tx.execute(query.order_by(INQUIRY.c.asked_at, INQUIRY.c.processing_number))]


def set_answer(
    tx: Connection, seal: Seal, processing_number: str, status: InquiryStatus, content: Mapping[str, Any] | None
) -> None:
    """How the inquiry stands now."""
    tx.execute(
        update(INQUIRY)
        .where(INQUIRY.c.processing_number == processing_number)
        .values(status=status.value, sealed_content=_sealed(seal, processing_number, content))
    )


def _sealed(seal: Seal, processing_number: str, content: Mapping[str, Any] | None) -> bytes | None:
    if content is None:
        return None
    return seal.close(json.dumps(dict(content), ensure_ascii=False).encode(), processing_number)


def _inquiry(seal: Seal, row: Row[Any]) -> Inquiry:
    fields = dict(row._mapping)
    sealed = fields.pop("sealed_content")
    content = json.loads(seal.open(sealed, row.processing_number)) if sealed else None
    return Inquiry(**{**fields, "status": InquiryStatus(row.status), "content": content})
