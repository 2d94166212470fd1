"""ISA's regional offices, their rooms and terminals, and the notifications that lawyers and organisations filed there.

All of it is synthetic but the names of the offices and the prefectures they are competent for, which are public.
"""

from collections.abc import Hashable, Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from renkei_kit.world_records import Record, Slug, Text
from renkei_kit.world_yaml import WorldError, parse, read_mapping

FILE = "offices.yaml"


class Office(Record):
    """A regional office (地方出入国在留管理官署) and the prefectures it is competent for.

    One office receives what nobody is known to be competent for.
    """

    id: Slug
    name: Text
    prefectures: tuple[Text, ...]
    receives_unassigned: bool = False


class Room(Record):
    """A room with terminals; one that is not locked (電子錠等による入室制限) admits nobody to the system."""

    id: Slug
    office: Slug
    name: Text
    locked: bool = True


class Terminal(Record):
    """A registered terminal (端末) and the staff whose own it is."""

    id: Slug
    room: Slug
    used_by: tuple[Slug, ...] = ()


class NotificationKind(StrEnum):
    """Who must have filed a notification before using RAS."""

    LAWYER = "lawyer"
    ADMINISTRATIVE_SCRIVENER = "administrative-scrivener"
    ORGANISATION_STAFF = "organisation-staff"
    PUBLIC_INTEREST_CORPORATION = "public-interest-corporation"
    SUPPORT_ORGANISATION = "support-organisation"


class FiledNotification(Record):
    """A notification (届出) that an office had accepted when the world starts."""

    id: Annotated[str, Field(pattern=r"^ntf-[0-9a-f]{16}$")]
    kind: NotificationKind
    office: Slug
    holder: Text
    organisation: Text | None = None
    accepted_on: date
    valid_to: date
    synthetic: Literal[True]

    @property
    def code(self) -> str:
        """What the office handed to the holder, by which RAS knows them again. Public on purpose; protects nothing."""
        return f"{self.id}-code"


class Offices(Record):
    """Everything that `offices.yaml` says."""

    offices: Annotated[tuple[Office, ...], Field(min_length=1)]
    rooms: tuple[Room, ...]
    terminals: tuple[Terminal, ...]
    notifications: tuple[FiledNotification, ...]

    @property
    def receiving(self) -> Office:
        """The office that receives what nobody is known to be competent for."""
        return next(office for office in self.offices if office.receives_unassigned)

    def named(self, name: str | None) -> Office | None:
        """The office of a name, as staff accounts have it."""
        return next((office for office in self.offices if office.name == name), None)

    def with_id(self, office_id: str) -> Office | None:
        """The office of an ID."""
        return next((office for office in self.offices if office.id == office_id), None)

    def competent_for(self, address: str | None) -> Office:
        """The office competent for an address; without one, the office that receives the rest."""
        return next(
            (office for office in self.offices if address and address.startswith(office.prefectures)), self.receiving
        )


def read_offices(path: Path, today: date) -> Offices:
    """The offices of the file, checked: whatever one row names, another has."""
    read = parse(Offices, _numbered(read_mapping(path, today)), path.name)
    offices = {office.id for office in read.offices}
    rooms = {room.id for room in read.rooms}
    _unique((office.id for office in read.offices), "offices.id")
    _unique((office.name for office in read.offices), "offices.name")
    _unique((name for office in read.offices for name in office.prefectures), "offices.prefectures")
    _unique((room.id for room in read.rooms), "rooms.id")
    _unique((terminal.id for terminal in read.terminals), "terminals.id")
    _unique((staff for terminal in read.terminals for staff in terminal.used_by), "terminals.used_by")
    _unique((notification.id for notification in read.notifications), "notifications.id")
    _known((room.office for room in read.rooms), offices, "rooms.office")
    _known((terminal.room for terminal in read.terminals), rooms, "terminals.room")
    _known((notification.office for notification in read.notifications), offices, "notifications.office")
    if sum(office.receives_unassigned for office in read.offices) != 1:
        raise WorldError(FILE, "offices.receives_unassigned", "must hold for one office")
    return read


def _numbered(content: dict[str, Any]) -> dict[str, Any]:
    return {name: content.get(name) or () for name in Offices.model_fields} | content


def _unique(keys: Iterable[Hashable], field: str) -> None:
    listed = list(keys)
    if len(set(listed)) != len(listed):
        raise WorldError(FILE, field, "is used twice")


def _known(names: Iterable[str], known: set[str], field: str) -> None:
    if not set(names) <= known:
        raise WorldError(FILE, field, "names nothing that there is")
