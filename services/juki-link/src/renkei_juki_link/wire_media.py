"""Wire shapes of the register of media."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from renkei_juki_link.media import Medium, MediumState, is_overdue
from renkei_kit.wire import Body

MediumLabel = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{3,31}$", examples=["USB-0001"])]


class MediumRequest(Body):
    """A medium that was carried into the server room, by its label."""

    medium_id: MediumLabel


class MediumAnswer(Body):
    """A medium in the register; ``overdue`` when it was used and not erased and destroyed in time (control H16)."""

    medium_id: MediumLabel
    state: MediumState
    registered_at: datetime
    registered_by: str
    used_at: datetime | None
    used_by: str | None
    erased_at: datetime | None
    erased_by: str | None
    destroyed_at: datetime | None
    destroyed_by: str | None
    provision_id: str | None = Field(description="the provision that was imported from it")
    overdue: bool

    @classmethod
    def of(cls, medium: Medium, now: datetime, within: timedelta) -> "MediumAnswer":
        """The answer for a medium."""
        return cls(
            medium_id=medium.id,
            state=medium.state,
            registered_at=medium.registered_at,
            registered_by=medium.registered_by,
            used_at=medium.used_at,
            used_by=medium.used_by,
            erased_at=medium.erased_at,
            erased_by=medium.erased_by,
            destroyed_at=medium.destroyed_at,
            destroyed_by=medium.destroyed_by,
            provision_id=medium.transmission_id,
            overdue=is_overdue(medium, now, within),
        )


class MediumPage(Body):
    """Media, by label; ``next_cursor`` is there when there are more."""

    media: list[MediumAnswer]
    next_cursor: str | None = None


class MediumContent(Body):
    """How much is on a medium."""

    medium_id: MediumLabel
    bytes: int = Field(description="0 once it was erased")


class MediumPut(Body):
    """What is on a medium that is carried into the server room."""

    content: str = Field(max_length=4_000_000, description="compact JWE of J-LIS, see POST /media on its control port")
