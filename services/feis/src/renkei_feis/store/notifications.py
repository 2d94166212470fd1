"""Notifications (届出) of lawyers and organisations."""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from renkei_feis.notification import Notification
from renkei_feis.store.tables import NOTIFICATION
from renkei_kit.world import World
from renkei_kit.world_offices import NotificationKind

COLUMNS = [getattr(NOTIFICATION.c, name) for name in Notification.__slots__]


def insert_notification(tx: Connection, notification: Notification, told: bool = False) -> None:
    """Keep a notification; RAS is told of it unless it knows."""
    tx.execute(insert(NOTIFICATION).values(**asdict(notification), told=told))


def lock_notification(tx: Connection, notification_id: str) -> Notification | None:
    """The notification of an ID, which no other transaction changes before this one has ended."""
    row = tx.execute(select(*COLUMNS).where(NOTIFICATION.c.id == notification_id).with_for_update()).first()
    return _notification(row) if row else None


def list_notifications(tx: Connection, office: str | None, after: str, limit: int) -> list[Notification]:
    """Up to ``limit`` notifications of an office after one, by ID."""
    query = select(*COLUMNS).where(NOTIFICATION.c.office == office, NOTIFICATION.c.id > after)
    return [_notification(row) for row in tx.execute(query.order_by(NOTIFICATION.c.id).limit(limit))]


def end_notification(tx: Connection, notification_id: str, today: date) -> None:
    """It counts no more; RAS is to be told."""
    tx.execute(update(NOTIFICATION).where(NOTIFICATION.c.id == notification_id).values(ended_on=today, told=False))


def untold_notifications(tx: Connection) -> list[Notification]:
    """Those of which RAS does not know how they stand."""
    query = select(*COLUMNS).where(NOTIFICATION.c.told.is_(False)).order_by(NOTIFICATION.c.id)
    return [_notification(row) for row in tx.execute(query)]


def was_told(tx: Connection, notification: Notification) -> None:
    """RAS knows how it stands, unless it has changed since."""
    same = NOTIFICATION.c.ended_on.is_not_distinct_from(notification.ended_on)
    tx.execute(update(NOTIFICATION).where(NOTIFICATION.c.id == notification.id, same).values(told=True))


def seed_notifications(tx: Connection, world: World) -> None:
    """Those of the world; RAS has them from the world as well."""
    for filed in world.offices.notifications:
        fields = filed.model_dump(exclude={"synthetic"})
        notification = Notification(**fields, ended_on=None, accepted_by=None, code_hash=None)
        insert_notification(tx, notification, told=True)


def _notification(row: Row[Any]) -> Notification:
    return Notification(**{**row._mapping, "kind": NotificationKind(row.kind)})
