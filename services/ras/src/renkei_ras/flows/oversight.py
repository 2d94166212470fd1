"""The audit trail for its users, and the alerts for those who watch RAS (証跡, システム監視, control C15)."""

from typing import Any

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_ras.alerts import STUCK_AFTER, WINDOW, Alert, Watched, alerts
from renkei_ras.ports import RasPorts
from renkei_ras.store.trail import acts_of, outcomes_since
from renkei_ras.store.transfers import count_stuck


async def own_acts(ports: RasPorts, caller: Caller, before: int | None, limit: int) -> list[dict[str, Any]]:
    """What the user did and tried, the latest first."""

    def look(tx: Connection) -> list[dict[str, Any]]:
        found = acts_of(tx, caller.id, before, limit)
        ports.note(tx, caller, "listOwnActs", "/acts")
        return found

    return await ports.db.write(look)


async def present_alerts(ports: RasPorts, caller: Caller) -> list[Alert]:
    """Every condition that somebody has to look at now."""
    now = ports.clock()

    def look(tx: Connection) -> Watched:
        ports.note(tx, caller, "listAlerts", "/alerts")
        return Watched(
            today=now.date(),
            patterns=ports.world.malware_patterns,
            pattern_days=ports.settings.malware_pattern_days,
            outcomes=outcomes_since(tx, now - WINDOW),
            stuck=count_stuck(tx, STUCK_AFTER),
        )

    return alerts(await ports.db.write(look))
