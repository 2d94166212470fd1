"""How much waits (滞留), over all agencies together: of their rows nothing but the number is read."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select

from renkei_kit import tenant
from renkei_mesh_gateway.intermediary.batch_store import UNFINISHED_STATES, batch
from renkei_mesh_gateway.intermediary.plug_store import live_provision
from renkei_mesh_gateway.intermediary.provide import PENDING
from renkei_mesh_gateway.intermediary.store import provision

_WAITING = {
    "provisions_waiting": select(func.count()).select_from(provision).where(provision.c.released_at.is_(None)),
    "provisions_asked": select(func.count()).select_from(live_provision).where(live_provision.c.outcome == PENDING),
    "batches_waiting": select(func.count()).select_from(batch).where(batch.c.state.in_(UNFINISHED_STATES)),
}


def count_backlog(tx: Connection, agencies: Sequence[str]) -> Mapping[str, int]:
    """What waits for an officer, for a provider's own system, and for the gateway itself."""
    counts = dict.fromkeys(_WAITING, 0)
    for _ in tenant.each(tx, agencies):
        for name, query in _WAITING.items():
            counts[name] += tx.execute(query).scalar_one()
    return counts
