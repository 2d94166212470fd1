"""What applicants filed with their applications, described."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, func, select

from renkei_feis.case import Document
from renkei_feis.store.tables import DOCUMENT
from renkei_kit.db import insert_if_absent


def insert_documents(tx: Connection, case_id: str, documents: Sequence[Document]) -> bool:
    """Add to what was filed for a case; what is there already stays as it is. False when there was nothing new."""
    last = select(func.coalesce(func.max(DOCUMENT.c.position), 0)).where(DOCUMENT.c.case_id == case_id)
    position, added = tx.execute(last).scalar_one(), False
    for number, document in enumerate(documents, start=position + 1):
        added |= insert_if_absent(tx, DOCUMENT, case_id=case_id, position=number, **asdict(document))
    return added


def documents_of(tx: Connection, case_id: str) -> list[Document]:
    """What was filed for a case, in its order."""
    columns = (getattr(DOCUMENT.c, name) for name in Document.__slots__)
    query = select(*columns).where(DOCUMENT.c.case_id == case_id).order_by(DOCUMENT.c.position)
    return [Document(**row) for row in tx.execute(query).mappings()]
