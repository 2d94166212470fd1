"""Notifications (届出), accepted at the counter of a regional office (control C8)."""

from typing import Annotated

from fastapi import Path

from renkei_feis.flows.notifications import accept_notification, end_notification, look_at_notifications
from renkei_feis.routes.dependencies import OF_STAFF, PortsOf, Reception
from renkei_feis.schemas_office import (
    AcceptedNotification,
    NotificationBody,
    NotificationIdField,
    NotificationList,
    NotificationView,
)
from renkei_kit.errors import ErrorCode
from renkei_kit.paging import Cursor, Limit, page, position
from renkei_kit.problem import problems
from renkei_kit.router import Router

router = Router(prefix="/notifications", tags=["notifications"])
NotificationPath = Annotated[NotificationIdField, Path()]


@router.post("", operation_id="acceptNotification", status_code=201, responses=problems(*OF_STAFF))
async def accept(body: NotificationBody, caller: Reception, ports: PortsOf) -> AcceptedNotification:
    """Accept what a lawyer or organisation filed (届出); RAS learns of it by itself. The holder gets the code."""
    return AcceptedNotification.with_code(*await accept_notification(ports, caller, body.filed()))


@router.get("", operation_id="listNotifications", responses=problems(*OF_STAFF))
async def list_notifications(
    caller: Reception, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None
) -> NotificationList:
    """The notifications of one's own office. Nothing in them leads to an application (control D3)."""
    found = await look_at_notifications(ports, caller, position(cursor), limit + 1)
    shown, next_cursor = page(found, limit, "id")
    return NotificationList(notifications=[NotificationView.of(each) for each in shown], next_cursor=next_cursor)


@router.post(
    "/{notification_id}/end",
    operation_id="endNotification",
    status_code=204,
    responses=problems(*OF_STAFF, ErrorCode.NOT_FOUND, ErrorCode.WRONG_STATE),
)
async def end(notification_id: NotificationPath, caller: Reception, ports: PortsOf) -> None:
    """It counts no more from now on; its holder cannot apply through RAS."""
    await end_notification(ports, caller, notification_id)
