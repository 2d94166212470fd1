"""FEIS says how a notification (届出) stands."""

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_ras.ports import RasPorts
from renkei_ras.registration import Notification
from renkei_ras.store.notifications import put_notification


async def note_notification(ports: RasPorts, caller: Caller, notification: Notification) -> None:
    """The notification as it stands from now on; being told the same again is no harm."""

    def keep(tx: Connection) -> None:
        put_notification(tx, notification)
        ports.note(tx, caller, "putNotification", f"/notifications/{notification.id}")

    await ports.db.write(keep)
