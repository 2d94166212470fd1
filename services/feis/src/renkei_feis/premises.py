"""Rooms and the terminals in them, and from where staff may log in (control H6). Pure."""

from dataclasses import dataclass

from renkei_kit.errors import ErrorCode, Refusal


@dataclass(frozen=True, slots=True)
class Room:
    """A room of a regional office; an electronic lock keeps it shut (電子錠等による入室制限)."""

    id: str
    office: str
    name: str
    locked: bool


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal (端末) registered to a room, and the staff whose own it is."""

    id: str
    room: str
    used_by: tuple[str, ...]


def terminal_is_admitted(room: Room | None) -> Refusal | None:
    """The terminal stands in a room that is known and locked; ``room`` is None when nothing knows the terminal."""
    if room is None:
        return _refused("terminal_is_registered", "the terminal is not registered to a room")
    if not room.locked:
        return _refused("room_is_locked", "the room of the terminal is not locked")
    return None


def _refused(rule: str, detail: str) -> Refusal:
    return Refusal(ErrorCode.TERMINAL_NOT_ADMITTED, detail, rule=rule)
