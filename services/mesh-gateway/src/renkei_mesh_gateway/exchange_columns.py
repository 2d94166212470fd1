"""The columns of exchange records (情報提供等記録, 番号法23条), the same in every book."""

from typing import Any

from sqlalchemy import Column, Integer, String

from renkei_kit.evidence import chain_columns
from renkei_kit.instant import Instant


def exchange_columns() -> tuple[Column[Any], ...]:
    """Chain columns; the parties, what was asked, when, with what outcome; non-disclosure; for whom a party acted."""
    return (
        *chain_columns(),
        Column("processing_number", String(20), nullable=False, index=True),
        Column("inquirer", String(16), nullable=False),
        Column("provider", String(16), nullable=False),
        Column("affair", String(16), nullable=False),
        Column("procedure", String(16), nullable=False),
        Column("item", String(16), nullable=False),
        Column("requested_at", Instant, nullable=False),
        Column("provided_at", Instant),
        Column("outcome", String(64), nullable=False),
        Column("nondisclosure_inquirer", Integer),
        Column("nondisclosure_provider", Integer),
        Column("delegating_inquirer", String(16)),
        Column("delegating_provider", String(16)),
    )
