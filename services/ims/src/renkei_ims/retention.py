"""The end of a record: which are due, and erasing them for good (保管期間, 消去; controls B11, B12, H19)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from renkei_ims import retention_store
from renkei_ims.disclosure import UNKNOWN
from renkei_ims.person_rules import retention_has_ended
from renkei_ims.ports import ImsPorts
from renkei_ims.retention_store import Kept
from renkei_kit.acts import log_act
from renkei_kit.callers import Caller
from renkei_kit.errors import FieldError, LinkageError, Refusal
from renkei_kit.idempotency import RETENTION as ANSWERS_KEPT
from renkei_kit.terms import AddresseeNumber


async def list_due(ports: ImsPorts, caller: Caller, after: str, limit: int) -> Sequence[Kept]:
    """Records that are to be erased now, by addressee number."""

    def look(tx: Connection) -> Sequence[Kept]:
        log_act(ports, tx, caller, "listDueErasures", "/due-erasures")
        return retention_store.list_due(tx, ports.clock() - _retention(ports), after, limit)

    return await ports.db.write(look)


async def erase(ports: ImsPorts, caller: Caller, addressees: Sequence[AddresseeNumber]) -> None:
    """Erase records for good: from the tables, from what the store's files kept of them, and with every snapshot.

    All of them or none: raises ``addressee-unknown`` or ``retention-not-ended`` with the field that is not due.
    """
    now, retention = ports.clock(), _retention(ports)

    def work(tx: Connection) -> Refusal | None:
        found = [retention_store.find_kept(tx, addressee) for addressee in addressees]
        refusals = [UNKNOWN if kept is None else _not_due(kept, retention, now) for kept in found]
        for place, refusal in enumerate(refusals):
            if refusal is not None:
                errors = (FieldError(f"/addressee_numbers/{place}", refusal.detail),)
                return Refusal(refusal.code, refusal.detail, refusal.rule, errors)
        retention_store.forget_answers(tx, now - ANSWERS_KEPT)
        retention_store.erase_abandoned(tx, now - retention)
        for kept in found:
            assert kept is not None  # refused above
            retention_store.erase(tx, kept.addressee_number)
            entry: dict[str, object] = {
                "at": now,
                "staff_id": caller.id,
                "addressee_number": kept.addressee_number,
                "kept_since": kept.kept_since,
                "retention_days": retention.days,
            }
            retention_store.append_erasure(tx, entry)
            log_act(ports, tx, caller, "eraseRecords", kept.addressee_number)
        return None

    refusal = await ports.db.write(work)
    if refusal is not None:
        raise LinkageError(refusal)
    await ports.db.compact([table.name for table in retention_store.ERASED])
    for snapshot in await ports.snapshots.shelf.listed():  # each was taken before, and would bring the records back
        await ports.snapshots.shelf.remove(snapshot.id)


async def list_erasures(ports: ImsPorts, caller: Caller, after: int, limit: int) -> Sequence[dict[str, object]]:
    """What was erased, oldest first."""

    def look(tx: Connection) -> Sequence[dict[str, object]]:
        log_act(ports, tx, caller, "listErasures", "/erasures")
        return [dict(row) for row in retention_store.list_erasures(tx, after, limit)]

    return await ports.db.write(look)


def _not_due(kept: Kept, retention: timedelta, now: datetime) -> Refusal | None:
    return retention_has_ended(kept.has_open_case, kept.kept_since + retention, now)


def _retention(ports: ImsPorts) -> timedelta:
    return timedelta(days=ports.own.retention_days)
