"""A regional office accepts and ends notifications (届出); RAS learns of it by itself (control C8).

Whoever accepts them sees no application, and nothing at RAS: the two meet only in the notification's ID (control D3).
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from renkei_feis.clients import ras
from renkei_feis.notification import Notification, acceptance_refusal, ending_refusal
from renkei_feis.ports import FeisPorts
from renkei_feis.store import notifications as store
from renkei_kit import chance
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse
from renkei_kit.staff_store import hash_of
from renkei_kit.world_offices import NotificationKind

log = logging.getLogger("renkei")


@dataclass(frozen=True, slots=True)
class Filed:
    """What somebody files at the counter."""

    kind: NotificationKind
    holder: str
    organisation: str | None
    valid_to: date


async def accept_notification(ports: FeisPorts, caller: Caller, filed: Filed) -> tuple[Notification, str]:
    """The accepted notification, and the code that its holder gets, once. Raises ``request-invalid``."""
    office, code = ports.reach(caller).office, chance.token_urlsafe(12)
    if office is None:
        raise refuse(ErrorCode.OPERATION_NOT_PERMITTED, "only a regional office accepts notifications")
    notification = Notification(
        id=f"ntf-{chance.token_hex(8)}",
        kind=filed.kind,
        office=office,
        holder=filed.holder,
        organisation=filed.organisation,
        accepted_on=ports.clock().date(),
        valid_to=filed.valid_to,
        ended_on=None,
        accepted_by=caller.id,
        code_hash=await asyncio.to_thread(hash_of, code),
    )
    refusal = acceptance_refusal(notification)
    if refusal is not None:
        raise LinkageError(refusal)

    def keep(tx: Connection) -> None:
        store.insert_notification(tx, notification)
        ports.note(tx, caller, "acceptNotification", f"/notifications/{notification.id}")

    await ports.db.write(keep)
    ports.bell.set()
    return notification, code


async def look_at_notifications(ports: FeisPorts, caller: Caller, after: str, limit: int) -> list[Notification]:
    """Those of the caller's office, by ID."""

    def look(tx: Connection) -> list[Notification]:
        ports.note(tx, caller, "listNotifications", "/notifications")
        return store.list_notifications(tx, ports.reach(caller).office, after, limit)

    return await ports.db.write(look)


async def end_notification(ports: FeisPorts, caller: Caller, notification_id: str) -> None:
    """It counts no more from today on. Raises ``not-found``, ``operation-not-permitted`` or ``wrong-state``."""

    def end(tx: Connection) -> Refusal | None:
        notification = store.lock_notification(tx, notification_id)
        if notification is None:
            return Refusal(ErrorCode.NOT_FOUND, "there is no such notification")
        refusal = ending_refusal(notification, ports.reach(caller))
        if refusal is None:
            store.end_notification(tx, notification_id, ports.clock().date())
            ports.note(tx, caller, "endNotification", f"/notifications/{notification_id}")
        return refusal

    refusal = await ports.db.write(end)
    if refusal is not None:
        raise LinkageError(refusal)
    ports.bell.set()


async def tell_notifications(ports: FeisPorts) -> None:
    """Tell RAS of each that it does not know as it stands; one that fails does not hold up the others."""
    for notification in await ports.db.read(store.untold_notifications):
        await _tell(ports, notification)


async def _tell(ports: FeisPorts, notification: Notification) -> None:
    try:
        await ras.put_notification(ports.parties["ras"], notification)
    except LinkageError as error:
        log.warning("not told yet", extra={"service": ports.name, "outcome": error.refusal.code.slug})
        return
    await ports.db.write(lambda tx: store.was_told(tx, notification))
