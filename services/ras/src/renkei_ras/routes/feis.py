"""What FEIS tells RAS (control D1)."""

from typing import Annotated

from fastapi import Path

from renkei_kit.callers import KnownCaller
from renkei_kit.errors import ErrorCode
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_ras.flows.notifications import note_notification
from renkei_ras.flows.progress import note_progress
from renkei_ras.routes.dependencies import OF_A_CALLER, PortsOf
from renkei_ras.schemas import ApplicationId, NotificationIdField, NotificationNotice, StatusNotice

router = Router()


@router.put(
    "/applications/{application_id}/status",
    operation_id="updateApplicationStatus",
    status_code=204,
    tags=["feis"],
    responses=problems(
        *OF_A_CALLER,
        ErrorCode.NOT_FOUND,
        ErrorCode.WRONG_STATE,
        ErrorCode.REQUEST_INVALID,
        ErrorCode.RECORDS_UNAVAILABLE,
    ),
)
async def update_status(application_id: ApplicationId, body: StatusNotice, caller: KnownCaller, ports: PortsOf) -> None:
    """FEIS says where an application stands; saying the same twice changes nothing."""
    await note_progress(ports, caller, application_id, body.state, body.note)


@router.put(
    "/notifications/{notification_id}",
    operation_id="putNotification",
    status_code=204,
    tags=["feis"],
    responses=problems(*OF_A_CALLER, ErrorCode.REQUEST_INVALID, ErrorCode.RECORDS_UNAVAILABLE),
)
async def put_notification(
    notification_id: Annotated[NotificationIdField, Path()],
    body: NotificationNotice,
    caller: KnownCaller,
    ports: PortsOf,
) -> None:
    """FEIS says how a notification (届出) stands; the same twice changes nothing. Nobody is named (control D3)."""
    await note_notification(ports, caller, body.notification(notification_id))
