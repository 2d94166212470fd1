"""An inquirer's own book of its inquiries: what was asked, how far it is, and the answer, sealed at rest."""

from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    MetaData,
    RowMapping,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from renkei_kit.instant import Instant
from renkei_kit.linkage import Inquiry, InquiryStatus, Query
from renkei_kit.statement import Statement
from renkei_kit.terms import ProcessingNumber

CHANGED = ("status", "closed_at", "sealed_content")


def inquiry_table(metadata: MetaData) -> Table:
    """Define the table in ``metadata``; ``renkei_kit/migrations/inquiry`` creates it."""
    return Table(
        "inquiry",
        metadata,
        Column("processing_number", String(20), primary_key=True),
        Column("client_id", String(64), nullable=False),
        Column("case_id", String(64), nullable=True),
        Column("addressee_number", String(15), nullable=False),
        Column("affair", String(16), nullable=False),
        Column("procedure", String(16), nullable=False),
        Column("provider", String(16), nullable=False),
        Column("item", String(16), nullable=False),
        Column("status", String(16), nullable=False),
        Column("asked_at", Instant, nullable=False),
        Column("closed_at", Instant, nullable=True),
        Column("sealed_content", LargeBinary, nullable=True),
    )


class InquiryStore:
    """Queries on the book; each registered system sees its own inquiries only."""

    def __init__(self, table: Table) -> None:
        self._inquiry = table
        self._insert = Statement(insert(table), table.c.keys())
        change = update(table).where(table.c.processing_number == bindparam("of"))
        self._update = Statement(change.values({name: bindparam(f"to_{name}") for name in CHANGED}))

    def insert_inquiry(self, tx: Connection, client_id: str, query: Query, inquiry: Inquiry, now: datetime) -> None:
        """The permit is there; it has not been presented yet."""
        self._insert.run(
            tx,
            processing_number=inquiry.processing_number,
            client_id=client_id,
            case_id=query.case_id,
            addressee_number=query.addressee_number,
            affair=query.affair,
            procedure=query.procedure,
            provider=query.provider,
            item=query.item,
            status=InquiryStatus.ASKED,
            asked_at=now,
            closed_at=None,
            sealed_content=None,
        )

    def find_inquiry(self, tx: Connection, client_id: str, number: ProcessingNumber) -> RowMapping | None:
        """The client's inquiry under a processing number."""
        table = self._inquiry
        query = select(table).where(table.c.processing_number == number, table.c.client_id == client_id)
        return tx.execute(query).mappings().first()

    def update_inquiry(
        self, tx: Connection, number: ProcessingNumber, status: InquiryStatus, now: datetime, sealed: bytes | None
    ) -> None:
        """How far the inquiry is now, and its sealed answer when there is one."""
        closed = now if status.final else None
        self._update.run(tx, of=number, to_status=status, to_closed_at=closed, to_sealed_content=sealed)
