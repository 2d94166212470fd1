"""Wire shapes of the allow-list's versions (照会許可用照合リスト): what is imported, what it changes, what there is."""

from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import Field

from renkei_kit.allow_list_file import RowChange
from renkei_kit.wire import Body
from renkei_kit.world import AllowListRow
from renkei_mesh_gateway.schemas import AllowListRowAnswer


class AllowListBody(Body):
    """A whole list as JSON. The first row counts as line 2, as it would in the CSV file."""

    rows: list[dict[str, Any]] = Field(description="rows with the fields of the CSV file's header")


class AllowListVersion(Body):
    """One version of the list."""

    number: int = Field(ge=1, description="in the order of import; 1 is the world's own list")
    version: str = Field(description="named by permits; the first 12 hexadecimal digits of the file's SHA-256")
    effective_on: date = Field(description="first day on which it counts")
    rows: int
    imported_at: datetime
    imported_by: str = Field(description="the officer; `world` for the first")
    in_force: bool = Field(description="whether it is the one that counts today")

    @classmethod
    def of(cls, row: dict[str, Any], in_force_number: int) -> Self:
        """From a row of the store."""
        shown = {name: row[name] for name in ("number", "version", "effective_on", "imported_at", "imported_by")}
        return cls(**shown, rows=row["row_count"], in_force=row["number"] == in_force_number)


class AllowListVersions(Body):
    """A page of versions, in the order of import."""

    items: list[AllowListVersion]
    next_cursor: str | None = None


class ListedChange(Body):
    """How one row differs."""

    change: Literal["added", "removed", "changed"]
    row: str
    fields: list[str] = Field(description="what changed in a row that stays")
    before: AllowListRowAnswer | None
    after: AllowListRowAnswer | None

    @classmethod
    def of(cls, change: RowChange) -> Self:
        """As told to an officer."""
        return cls(
            change=change.change,
            row=change.row,
            fields=list(change.fields),
            before=_shown(change.before),
            after=_shown(change.after),
        )


class AllowListDiff(Body):
    """A page of what one version changes, by the names of the rows, and how much it changes in all."""

    base: int = Field(description="number of the version compared with; 0 is an empty list")
    added: int
    removed: int
    changed: int
    items: list[ListedChange]
    next_cursor: str | None = Field(default=None, description="for getAllowListDiff of the imported version")


class ImportAnswer(Body):
    """What was imported, or would be; the version replaces ``diff.base`` on its day."""

    dry_run: bool
    number: int | None = Field(description="null when nothing was kept")
    version: str
    effective_on: date
    rows: int
    diff: AllowListDiff


def _shown(row: AllowListRow | None) -> AllowListRowAnswer | None:
    return AllowListRowAnswer(**row.model_dump()) if row else None
