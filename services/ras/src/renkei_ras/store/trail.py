"""The audit trail (証跡) as its users and as the overseers see it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from renkei_ras.store.tables import EVIDENCE

LOG = EVIDENCE.access_log
LOOKED_AT = 2000


def acts_of(tx: Connection, user_id: str, before: int | None, limit: int) -> list[dict[str, Any]]:
    """Up to ``limit`` acts of a user before a place in the trail, the latest first."""
    columns = (LOG.c.sequence, LOG.c.at, LOG.c.operation, LOG.c.target, LOG.c.outcome)
    query = select(*columns).where(LOG.c.actor == user_id).order_by(LOG.c.sequence.desc()).limit(limit)
    if before is not None:
        query = query.where(LOG.c.sequence < before)
    return [dict(row) for row in tx.execute(query).mappings()]


def outcomes_since(tx: Connection, since: datetime) -> list[str]:
    """How the last acts came out, as far back as ``since`` and as the trail is looked at."""
    query = select(LOG.c.at, LOG.c.outcome).order_by(LOG.c.sequence.desc()).limit(LOOKED_AT)
    return [row.outcome for row in tx.execute(query) if row.at > since]
