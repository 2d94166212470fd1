"""Wire shapes of transmissions of copies (データ送受信) while they arrive and afterwards."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from renkei_kit.wire import Body
from renkei_mesh_gateway.intermediary.transmission_store import Transmission

TransmissionId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", examples=["20261124090000" + "0123456789abcdef01"])]


class TransmissionAnswer(Body):
    """A transmission and how far it is; of one that was withdrawn or cancelled nothing stands."""

    transmission: TransmissionId
    state: Literal["receiving", "complete", "withdrawn", "cancelled"]
    accepted: int = Field(description="records registered so far")
    rejected: int = Field(description="lines rejected so far")
    begun_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: Transmission) -> Self:
        """As told to its own agency."""
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})


class Transmissions(Body):
    """A page of transmissions, the oldest first."""

    items: list[TransmissionAnswer]
    next_cursor: str | None = None
