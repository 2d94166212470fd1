"""Wire shapes of what offices keep at FEIS: rooms, terminals, notifications."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field

from renkei_feis.flows.notifications import Filed
from renkei_feis.notification import Notification
from renkei_feis.premises import Room, Terminal
from renkei_feis.schemas import OfficeField
from renkei_kit.wire import Body, FreeText
from renkei_kit.world_offices import NotificationKind

RoomIdField = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="of a room")]
TerminalIdField = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="of a terminal")]
NotificationIdField = Annotated[str, Field(pattern=r"^ntf-[0-9a-f]{16}$", description="of a notification (届出)")]
StaffIdField = Annotated[str, Field(min_length=1, max_length=64)]


class RoomBody(Body):
    """A room; while it is not locked nobody logs in from a terminal in it."""

    office: OfficeField
    name: FreeText
    locked: bool = Field(strict=True)


class RoomView(RoomBody):
    """A room in a list."""

    id: str

    @classmethod
    def of(cls, room: Room) -> Self:
        """The view of a room."""
        return cls(id=room.id, office=room.office, name=room.name, locked=room.locked)


class RoomList(Body):
    """Rooms, by ID."""

    rooms: list[RoomView]
    next_cursor: str | None


class TerminalBody(Body):
    """A terminal: where it stands, and the staff whose own it is."""

    room: RoomIdField
    used_by: tuple[StaffIdField, ...] = Field(default=(), max_length=100)


class TerminalView(TerminalBody):
    """A terminal in a list."""

    id: str

    @classmethod
    def of(cls, terminal: Terminal) -> Self:
        """The view of a terminal."""
        return cls(id=terminal.id, room=terminal.room, used_by=terminal.used_by)


class TerminalList(Body):
    """Terminals, by ID."""

    terminals: list[TerminalView]
    next_cursor: str | None


class NotificationBody(Body):
    """What somebody files at the counter before using RAS (届出)."""

    kind: NotificationKind
    holder: Annotated[FreeText, Field(max_length=200, description="the person who will use RAS")]
    organisation: Annotated[FreeText, Field(max_length=200)] | None = None
    valid_to: date

    def filed(self) -> Filed:
        """As the flow takes it."""
        return Filed(self.kind, self.holder, self.organisation, self.valid_to)


class NotificationView(NotificationBody):
    """A notification that the office accepted."""

    notification_id: str
    office: str
    accepted_on: date
    accepted_by: str | None
    ended_on: date | None

    @classmethod
    def of(cls, notification: Notification) -> Self:
        """The view of a notification."""
        return cls(**_fields(notification))


class AcceptedNotification(NotificationView):
    """A notification just accepted, with the code that its holder needs to register at RAS. It is shown once."""

    code: str

    @classmethod
    def with_code(cls, notification: Notification, code: str) -> Self:
        """The view of a notification with its code."""
        return cls(**_fields(notification), code=code)


class NotificationList(Body):
    """Notifications, by ID."""

    notifications: list[NotificationView]
    next_cursor: str | None


def _fields(notification: Notification) -> dict[str, object]:
    return {
        "notification_id": notification.id,
        "kind": notification.kind,
        "office": notification.office,
        "holder": notification.holder,
        "organisation": notification.organisation,
        "accepted_on": notification.accepted_on,
        "valid_to": notification.valid_to,
        "accepted_by": notification.accepted_by,
        "ended_on": notification.ended_on,
    }
