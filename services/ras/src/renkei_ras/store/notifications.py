"""Notifications (届出) that FEIS has told of."""

from dataclasses import asdict
from functools import lru_cache

from sqlalchemy import Connection, select, update

from renkei_kit.db import insert_if_absent
from renkei_kit.staff_store import hash_of
from renkei_kit.world import World
from renkei_ras.registration import ApplicantKind, Notification
from renkei_ras.store.tables import NOTIFICATION


def put_notification(tx: Connection, notification: Notification) -> None:
    """How a notification stands from now on; a code that is not told again stays as it was."""
    fields = asdict(notification)
    if insert_if_absent(tx, NOTIFICATION, **fields):
        return
    changed = {name: value for name, value in fields.items() if name != "code_hash" or value is not None}
    tx.execute(update(NOTIFICATION).where(NOTIFICATION.c.id == notification.id).values(**changed))


def find_notification(tx: Connection, notification_id: str | None) -> Notification | None:
    """The notification of an ID."""
    row = tx.execute(select(NOTIFICATION).where(NOTIFICATION.c.id == notification_id)).mappings().first()
    return Notification(**{**row, "kind": ApplicantKind(row["kind"])}) if row else None


def seed_notifications(tx: Connection, world: World) -> None:
    """Those that the offices had accepted when the world starts, with their public demo codes."""
    for filed in world.offices.notifications:
        fields = filed.model_dump(exclude={"synthetic", "holder", "organisation"})
        kind = ApplicantKind(filed.kind.value)
        put_notification(tx, Notification(**{**fields, "kind": kind}, ended_on=None, code_hash=_hash_of(filed.code)))


@lru_cache(maxsize=64)
def _hash_of(code: str) -> str:
    """Made once in a process, because a reset writes the same notifications again."""
    return hash_of(code)
