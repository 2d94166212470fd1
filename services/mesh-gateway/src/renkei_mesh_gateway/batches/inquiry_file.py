"""The batch inquiry file (一括照会ファイル) of municipal systems: 18 fields of fixed width per line, joined by commas.

Pure: the bytes of a line in, its fields out, and back. A width counts bytes of the file's charset; what is shorter is
filled with spaces on the right. Neither charset has the bytes of a comma or a line end inside another character.
Names and widths are published; what the codes of conditions mean is not, and is assumed (contracts/differences.yaml).
"""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import NamedTuple

from renkei_kit.errors import FieldError
from renkei_kit.fiscal_year import APRIL, fiscal_year_of
from renkei_kit.permit import Period

CHARSETS = {"utf-8": "utf-8", "shift_jis": "cp932", "windows-31j": "cp932"}
"""The charsets by which a file may be called, and Python's names for them."""


class Column(NamedTuple):
    """A field of the file: our name, the official one, and its width in bytes."""

    name: str
    official: str
    width: int


COLUMNS = (
    Column("numbering", "番号体系", 2),
    Column("own_number", "宛名番号", 15),
    Column("addressee_number", "統合宛名番号", 15),
    Column("requested_at", "照会依頼日時", 17),
    Column("department", "情報照会者部署コード", 20),
    Column("user", "情報照会者ユーザーID", 20),
    Column("inquirer", "情報照会者機関コード", 16),
    Column("nondisclosure", "照会側不開示コード", 1),
    Column("affair", "事務コード", 16),
    Column("procedure", "事務手続きコード", 16),
    Column("delegating_inquirer", "情報照会者機関コード(委任元)", 16),
    Column("delegating_provider", "情報提供者機関コード(委任元)", 16),
    Column("provider", "情報提供者機関コード", 16),
    Column("item", "特定個人情報名コード", 16),
    Column("condition", "照会条件区分", 1),
    Column("fiscal_year", "照会年度区分", 1),
    Column("first_day", "照会開始日付", 8),
    Column("last_day", "照会終了日付", 8),
)
NO_CONDITION, BY_FISCAL_YEAR, BY_DAYS = ("", "0"), "1", "2"
THIS_YEAR, YEAR_BEFORE = "1", "2"
GROUNDS = {"": None, "0": None, "1": 1, "2": 2}


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line of the file, its fields without the spaces that fill them."""

    numbering: str
    own_number: str
    addressee_number: str
    requested_at: str
    department: str
    user: str
    inquirer: str
    nondisclosure: str
    affair: str
    procedure: str
    delegating_inquirer: str
    delegating_provider: str
    provider: str
    item: str
    condition: str
    fiscal_year: str
    first_day: str
    last_day: str


def parse(line: bytes, charset: str) -> FileLine | tuple[FieldError, ...]:
    """The fields of a line without its end, or what is wrong with the form of each."""
    parts = line.split(b",")
    if len(parts) != len(COLUMNS):
        return (FieldError("/", f"must have {len(COLUMNS)} fields joined by commas, has {len(parts)}"),)
    fields: list[str] = []
    errors: list[FieldError] = []
    for column, part in zip(COLUMNS, parts, strict=True):
        try:
            fields.append(_field(column, part, charset))
        except ValueError as error:
            errors.append(about(column.name, str(error)))
    return tuple(errors) if errors else FileLine(*fields)


def written(line: FileLine, charset: str) -> bytes:
    """The line as it stands in a file, without its end; the opposite of :func:`parse`."""
    encoded = (text.encode(CHARSETS[charset]) for text in astuple(line))
    return b",".join(text.ljust(column.width) for column, text in zip(COLUMNS, encoded, strict=True))


def about(name: str, reason: str) -> FieldError:
    """What is wrong with a field, under both its names."""
    (official,) = (column.official for column in COLUMNS if column.name == name)
    return FieldError(f"/{name}", f"{official}: {reason}")


def own_errors(line: FileLine, agency: str) -> Iterator[FieldError]:
    """What a line must not say when ``agency`` sends it, as far as only this file can say it."""
    if line.inquirer != agency:
        yield about("inquirer", "must be the agency that sends the file")
    if line.nondisclosure not in GROUNDS:
        yield about("nondisclosure", "must be empty, 0 (none), 1 or 2 (the grounds of 番号法23条2項)")
    if _instant(line.requested_at) is None:
        yield about("requested_at", "must be a time as yyyyMMddHHmmssSSS")


def period_of(line: FileLine) -> Period | FieldError | None:
    """The period that the conditions of a line mean; a fiscal year runs from April to March."""
    if line.condition in NO_CONDITION:
        for name in ("first_day", "last_day"):
            if getattr(line, name):
                return about(name, "must be empty without a condition")
        return None if line.fiscal_year in NO_CONDITION else about("fiscal_year", "must be empty without a condition")
    if line.condition == BY_FISCAL_YEAR:
        return _fiscal_year(line)
    if line.condition == BY_DAYS:
        return _days(line)
    return about("condition", "must be empty, 0 (none), 1 (fiscal year) or 2 (days)")


def _fiscal_year(line: FileLine) -> Period | FieldError:
    requested_at = _instant(line.requested_at)
    if line.fiscal_year not in (THIS_YEAR, YEAR_BEFORE):
        return about("fiscal_year", "must be 1 (the year of the request) or 2 (the year before)")
    if line.first_day or line.last_day:
        return about("first_day" if line.first_day else "last_day", "must be empty where a fiscal year is meant")
    if requested_at is None:
        return about("fiscal_year", "no year follows from the time of the request")
    year = fiscal_year_of(requested_at.date()) - (line.fiscal_year == YEAR_BEFORE)
    if year < date.min.year:
        return about("fiscal_year", "no such year")
    return Period(date(year, APRIL, 1), date(year + 1, APRIL - 1, 31))


def _days(line: FileLine) -> Period | FieldError:
    first, last = _day(line.first_day), _day(line.last_day)
    if first is None or last is None:
        return about("first_day" if first is None else "last_day", "must be a day as yyyyMMdd")
    if last < first:
        return about("last_day", "must not be before the first day")
    return Period(first, last)


def _field(column: Column, part: bytes, charset: str) -> str:
    if len(part) != column.width:
        raise ValueError(f"must be {column.width} bytes wide, filled with spaces, is {len(part)}")
    try:
        text = part.decode(CHARSETS[charset])
    except UnicodeDecodeError:
        raise ValueError(f"is not in {charset}") from None
    if not text.isprintable():
        raise ValueError("must not hold control characters")
    return text.rstrip(" ")


def _instant(text: str) -> datetime | None:
    day, hours, minutes = _day(text[:8]), text[8:10], text[10:12]
    if day is None or len(text) != 17 or not (text.isascii() and text.isdigit()):
        return None
    if hours > "23" or minutes > "59" or text[12:14] > "59":
        return None
    return datetime.combine(day, datetime.min.time()).replace(hour=int(hours), minute=int(minutes))


def _day(text: str) -> date | None:
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
