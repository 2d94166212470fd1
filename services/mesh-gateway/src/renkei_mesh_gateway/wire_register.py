"""Wire shapes of the core's register: assessed files of an agency, and since when it is connected."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from renkei_kit.wire import PRINTABLE, Body
from renkei_mesh_gateway.register import AssessedFile

Covered = Annotated[str, Field(pattern=r"^(JM|TM)[0-9]{14}$")]
State = Literal["sound", "void", "missing"]


class PiaBody(Body):
    """The assessment (特定個人情報保護評価) of one file of an agency."""

    file: str = Field(min_length=1, max_length=64, pattern=PRINTABLE, description="the agency's name for the file")
    state: State
    valid_to: date | None = Field(default=None, description="last day on which a sound assessment holds")
    covers: list[Covered] = Field(
        default=[], max_length=100, description="affairs and items that the file serves; none: all"
    )

    def assessed(self) -> AssessedFile:
        """As the register keeps it."""
        return AssessedFile(self.file, self.state, self.valid_to, frozenset(self.covers))


class PiaAnswer(PiaBody):
    """A file as registered, and how it stands today."""

    today: State
    put_at: datetime
    put_by: str

    @classmethod
    def of(cls, row: dict[str, Any], day: date) -> Self:
        """From a row of the register."""
        file = AssessedFile(row["file"], row["state"], row["valid_to"])
        kept = {name: row[name] for name in ("file", "state", "valid_to", "put_at", "put_by")}
        return cls.model_validate(kept | {"covers": row["covers"].split(), "today": file.state_on(day)})


class PiaPage(Body):
    """A page of an agency's files, by name."""

    items: list[PiaAnswer]
    next_cursor: str | None = None


class ConnectionBody(Body):
    """Since when an agency is connected to the network."""

    connected_from: date = Field(description="first day on which it may ask and be asked")
