"""A notification (届出) by which a lawyer or an organisation's staff may use RAS. Pure."""

from dataclasses import dataclass
from datetime import date

from renkei_feis.rules import Reach
from renkei_kit.errors import ErrorCode, FieldError, Refusal
from renkei_kit.world_offices import NotificationKind

OF_ORGANISATIONS = frozenset(
    {
        NotificationKind.ORGANISATION_STAFF,
        NotificationKind.PUBLIC_INTEREST_CORPORATION,
        NotificationKind.SUPPORT_ORGANISATION,
    }
)
"""Kinds whose holder acts for an organisation."""


@dataclass(frozen=True, slots=True)
class Notification:
    """What a regional office accepted, until when it counts, and whether it ended before."""

    id: str
    kind: NotificationKind
    office: str
    holder: str
    organisation: str | None
    accepted_on: date
    valid_to: date
    ended_on: date | None
    accepted_by: str | None
    code_hash: str | None


def acceptance_refusal(notification: Notification) -> Refusal | None:
    """Why a notification cannot be accepted, or None: it ends later, and names an organisation where there is one."""
    if notification.valid_to < notification.accepted_on:
        return _invalid("/valid_to", "must not be past")
    needed = notification.kind in OF_ORGANISATIONS
    if needed != (notification.organisation is not None):
        return _invalid("/organisation", "must be named" if needed else "is not for this kind")
    return None


def ending_refusal(notification: Notification, reach: Reach) -> Refusal | None:
    """Only the office that accepted it ends it, and once."""
    if notification.office != reach.office:
        return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, "the notification is another office's")
    if notification.ended_on is not None:
        return Refusal(ErrorCode.WRONG_STATE, "the notification has ended already")
    return None


def _invalid(field: str, reason: str) -> Refusal:
    detail = f"does not fit the contract: {field}"
    return Refusal(ErrorCode.REQUEST_INVALID, detail, errors=(FieldError(field, reason),))
