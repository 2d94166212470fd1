"""What one line of a batch asks, in either form: pure."""

from dataclasses import dataclass

from pydantic import ValidationError

from renkei_kit.errors import FieldError
from renkei_kit.permit import Period
from renkei_kit.terms import AgencyCode
from renkei_mesh_gateway.batches.inquiry_file import GROUNDS, FileLine, about, own_errors, parse, period_of
from renkei_mesh_gateway.copies.lines import LONGEST_LINE, errors_of, record_id_of
from renkei_mesh_gateway.schemas import PermitRequest
from renkei_mesh_gateway.wire_batches import BatchLineRequest

NDJSON, FIXED_WIDTH = "ndjson", "fixed-width"
NAMES = ("addressee_number", "affair", "procedure", "provider", "item")
DELEGATING = ("delegating_inquirer", "delegating_provider")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Form:
    """How the lines of a batch are written."""

    name: str
    charset: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A line that was read: a query, or why it is none; and by what its sender finds it again."""

    record_id: str | None
    own_number: str | None
    request: PermitRequest | None
    errors: tuple[FieldError, ...] = ()


def read_line(line: bytes | None, form: Form, agency: AgencyCode) -> Asked:
    """The query on a line that ``agency`` sent, or what is wrong with each of its fields. Never says a value."""
    if line is None:
        return Asked(None, None, None, (FieldError("/", f"is longer than {LONGEST_LINE} bytes"),))
    return _of_file(line, form.charset, agency) if form.name == FIXED_WIDTH else _of_json(line)


def is_blank(line: bytes | None) -> bool:
    """Whether a line says nothing, such as one that only ends a file."""
    return line is not None and not line.removeprefix(BYTE_ORDER_MARK).strip(b"\r\n \x1a")


def _of_json(line: bytes) -> Asked:
    try:
        read = BatchLineRequest.model_validate_json(line)
    except ValidationError as error:
        errors = errors_of(error)
        return Asked(record_id_of(line, errors), None, None, errors)
    return Asked(read.record_id, None, read)


def _of_file(line: bytes, charset: str, agency: AgencyCode) -> Asked:
    if charset == "utf-8":
        line = line.removeprefix(BYTE_ORDER_MARK)
    parsed = parse(line.removesuffix(b"\r"), charset)
    if not isinstance(parsed, FileLine):
        return Asked(None, None, None, parsed)
    errors = list(own_errors(parsed, agency))
    period = period_of(parsed)
    if isinstance(period, FieldError):
        errors.append(period)
    asked = _query(parsed, period if isinstance(period, Period) else None)
    if isinstance(asked, tuple):
        errors = [*asked, *errors]
    request = asked if isinstance(asked, PermitRequest) and not errors else None
    return Asked(None, parsed.own_number or None, request, tuple(errors))


def _query(line: FileLine, period: Period | None) -> PermitRequest | tuple[FieldError, ...]:
    told: dict[str, object] = {name: getattr(line, name) for name in NAMES}
    told["nondisclosure"] = GROUNDS.get(line.nondisclosure)
    told |= {name: value for name in DELEGATING if (value := getattr(line, name))}
    if period is not None:
        told["period"] = {"from": period.start, "to": period.end}
    try:
        return PermitRequest.model_validate(told)
    except ValidationError as error:
        return tuple(about(each.field.removeprefix("/"), each.reason) for each in errors_of(error))
