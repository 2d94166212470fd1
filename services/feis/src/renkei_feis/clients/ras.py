"""RAS: applicants learn there where their applications stand, and it learns who may use it."""

from renkei_feis.notification import Notification
from renkei_kit.parties import Party


async def notify(ras: Party, application_id: str, state: str, note: str | None) -> None:
    """Say where an application stands (updateApplicationStatus); saying it twice does no harm.

    Raises RAS's refusal or ``party-unavailable``.
    """
    body = {"state": state} | ({"note": note} if note else {})
    await ras.call("PUT", f"/applications/{application_id}/status", json=body)


async def put_notification(ras: Party, notification: Notification) -> None:
    """Say how a notification (届出) stands (putNotification); saying it twice does no harm. Nobody is named.

    Raises RAS's refusal or ``party-unavailable``.
    """
    body = {
        "kind": notification.kind.value,
        "office": notification.office,
        "accepted_on": notification.accepted_on.isoformat(),
        "valid_to": notification.valid_to.isoformat(),
        "ended_on": notification.ended_on and notification.ended_on.isoformat(),
        "code_hash": notification.code_hash,
    }
    known = {name: value for name, value in body.items() if value is not None}
    await ras.call("PUT", f"/notifications/{notification.id}", json=known)
