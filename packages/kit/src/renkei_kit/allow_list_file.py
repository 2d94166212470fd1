"""The allow-list (照会許可用照合リスト) as a file: read, checked line by line, written, and compared.

Pure. The world's own list, the gateway's import and ``renkei allow-list`` all go through here, so that one file is
right or wrong in the same words everywhere.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from pydantic import ValidationError

from renkei_kit.world_records import Affair, Agency, AllowListRow, Item

HEADER = [
    "row",
    "inquirer",
    "affair",
    "procedure",
    "provider",
    "item",
    "valid_from",
    "valid_to",
    "synthetic",
]
FIRST_ROW_LINE = 2


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong in one line, counted from 1; ``field`` is empty when it is the line itself. Never the value."""

    line: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadList:
    """The rows that could be read, each with its line, and what was wrong with the others."""

    rows: tuple[tuple[int, AllowListRow], ...]
    problems: tuple[LineProblem, ...]


class KnownNames(Protocol):
    """What a row may name."""

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """Every agency of the network."""

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item."""

    @property
    def affairs(self) -> tuple[Affair, ...]:
        """Every affair with its procedures."""


def version_of(content: bytes) -> str:
    """The version of a list: the first 12 hexadecimal digits of its file's SHA-256."""
    return hashlib.sha256(content).hexdigest()[:12]


def read_csv(content: bytes) -> ReadList:
    """The rows in a CSV file in UTF-8 whose first line is the header."""
    try:
        reader = csv.reader(content.decode("utf-8-sig").splitlines(), strict=True)
        lines = [(reader.line_num, line) for line in reader]
    except (csv.Error, UnicodeDecodeError):
        return ReadList((), (LineProblem(1, "", "the file is not valid CSV in UTF-8"),))
    if not lines or lines[0][1] != HEADER:
        return ReadList((), (LineProblem(1, "", "must be the header " + ",".join(HEADER)),))
    return _read((number, _named(line)) for number, line in lines[1:])


def read_rows(rows: Sequence[Mapping[str, Any]]) -> ReadList:
    """The rows given as mappings; they are counted as the lines of the file that they would make."""
    return _read(enumerate(rows, start=FIRST_ROW_LINE))


def as_csv(rows: Iterable[AllowListRow]) -> bytes:
    """The file that says the rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for row in rows:
        plain = row.model_dump(mode="json")
        plain["synthetic"] = "true" if row.synthetic else "false"
        writer.writerow(["" if plain[name] is None else plain[name] for name in HEADER])
    return text.getvalue().encode()


def check_rows(rows: Iterable[tuple[int, AllowListRow]], known: KnownNames) -> Iterator[LineProblem]:
    """What the rows name that does not exist, and rows that contradict themselves or one another."""
    references = _References(known)
    seen: set[str] = set()
    for number, row in rows:
        if row.row in seen:
            yield LineProblem(number, "row", "is used twice")
        seen.add(row.row)
        wrong = references.wrong_field(row)
        if wrong:
            yield LineProblem(number, *wrong)


@dataclass(frozen=True, slots=True)
class RowChange:
    """How one row of a list differs from another list's; ``fields`` are those that changed."""

    change: Literal["added", "removed", "changed"]
    row: str
    before: AllowListRow | None
    after: AllowListRow | None
    fields: tuple[str, ...] = ()


def differences(before: Iterable[AllowListRow], after: Iterable[AllowListRow]) -> list[RowChange]:
    """What leads from one list to another, in the order of the rows' names."""
    old, new = {row.row: row for row in before}, {row.row: row for row in after}
    found: list[RowChange] = []
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        if was is None:
            found.append(RowChange("added", name, None, now))
        elif now is None:
            found.append(RowChange("removed", name, was, None))
        elif was != now:
            fields = tuple(field for field in HEADER if getattr(was, field) != getattr(now, field))
            found.append(RowChange("changed", name, was, now, fields))
    return found


class _References:
    """What exists, arranged so that a row is checked in the same time however long the list is."""

    def __init__(self, known: KnownNames) -> None:
        self._agencies = known.agencies
        self._items = {item.code: item for item in known.items}
        self._procedures = {
            (affair.code, procedure.code) for affair in known.affairs for procedure in affair.procedures
        }

    def wrong_field(self, row: AllowListRow) -> tuple[str, str] | None:
        providers = [agency for agency in self._agencies if agency.stands_under(row.provider)]
        if not any(agency.stands_under(row.inquirer) for agency in self._agencies):
            return "inquirer", "names no agency"
        if not providers:
            return "provider", "names no agency"
        if (row.affair, row.procedure) not in self._procedures:
            return "procedure", "is no procedure of the affair"
        if row.item not in self._items:
            return "item", "names no item"
        if any(agency.kind not in self._items[row.item].provider_kinds for agency in providers):
            return "provider", "does not provide the item"
        if row.valid_to is not None and row.valid_to < row.valid_from:
            return "valid_to", "is before valid_from"
        return None


def _read(lines: Iterable[tuple[int, Mapping[str, Any] | None]]) -> ReadList:
    rows: list[tuple[int, AllowListRow]] = []
    problems: list[LineProblem] = []
    for number, fields in lines:
        if fields is None:
            problems.append(LineProblem(number, "", f"must have {len(HEADER)} fields"))
            continue
        try:
            rows.append((number, AllowListRow.model_validate(fields)))
        except ValidationError as error:
            for wrong in error.errors(include_url=False, include_input=False, include_context=False):
                problems.append(LineProblem(number, ".".join(map(str, wrong["loc"])), wrong["msg"]))
    return ReadList(tuple(rows), tuple(problems))


def _named(line: list[str]) -> dict[str, Any] | None:
    if len(line) != len(HEADER):
        return None
    fields: dict[str, Any] = dict(zip(HEADER, line, strict=True))
    fields["valid_to"] = fields["valid_to"] or None
    return fields
