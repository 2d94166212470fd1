"""Reading the files of config/: dates counted from the world's first day, errors that name file and field."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

R = TypeVar("R", bound=BaseModel)

_RELATIVE = re.compile(r"today((?:[+-][0-9]{1,6}[ymd])*)")
_STEP = re.compile(r"([+-][0-9]+)([ymd])")


class WorldError(ValueError):
    """A file of the world is wrong: which file, where, which field, and why. The value itself is not repeated."""

    def __init__(self, file: str, field: str, reason: str, line: int | None = None, column: int | None = None) -> None:
        place = file if line is None else f"{file}:{line}:{column}"
        super().__init__(f"{place}: {field}: {reason}" if field else f"{place}: {reason}")
        self.file, self.field, self.reason = file, field, reason
        self.line, self.column = line, column


def read_bytes(path: Path) -> bytes:
    """The bytes of a file of the world."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorldError(path.name, "", error.strerror or "cannot be read") from None


def read_mapping(path: Path, today: date) -> dict[str, Any]:
    """A YAML file whose top level is a mapping, its `today-30y+5d` texts turned into dates."""
    try:
        content = yaml.load(read_bytes(path), Loader=Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        raise WorldError(path.name, where, "is not valid YAML") from None
    if not isinstance(content, dict):
        raise WorldError(path.name, "", "must be a mapping of names to values")
    resolved: dict[str, Any] = _with_dates(content, today)
    return resolved


def read_lists(path: Path, keys: tuple[str, ...], today: date) -> dict[str, list[dict[str, Any]]]:
    """A YAML file that holds nothing but lists of mappings: the first of the ``keys``, and which of the others it has.

    The file is read once, for to read YAML takes long.
    """
    content = read_mapping(path, today)
    unknown = [name for name in content if name not in keys]
    if unknown:
        raise WorldError(path.name, str(unknown[0]), "is not a known field")
    return {key: _list_in(content, path.name, key) for key in keys if key in content or key == keys[0]}


def _list_in(content: Mapping[str, Any], file: str, key: str) -> list[dict[str, Any]]:
    rows = content.get(key)
    if not isinstance(rows, list):
        raise WorldError(file, key, "must be a list")
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            raise WorldError(file, f"{key}.{index}", "must be a mapping of names to values")
    return rows


def parse(model: type[R], raw: Mapping[str, Any], file: str, where: str = "") -> R:
    """The record described by the mapping; the first thing wrong with it becomes a WorldError."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part) for part in (where, *first["loc"]) if part != "")
        raise WorldError(file, field, first["msg"]) from None


def day(text: str, today: date) -> date | None:
    """The date meant by `today`, `today+75d` or `today-30y-5d`; None for other texts and beyond the calendar."""
    match = _RELATIVE.fullmatch(text)
    if match is None:
        return None
    try:
        for amount, unit in _STEP.findall(match[1]):
            today = today + timedelta(days=int(amount)) if unit == "d" else _moved(today, int(amount), unit)
    except (ValueError, OverflowError):
        return None
    return today


def _moved(start: date, amount: int, unit: str) -> date:
    months = start.year * 12 + start.month - 1 + amount * (12 if unit == "y" else 1)
    # The 29th to 31st become the 28th: every month has one, and no story turns on the difference.
    return date(months // 12, months % 12 + 1, min(start.day, 28))


def _with_dates(value: Any, today: date) -> Any:
    if isinstance(value, dict):
        return {key: _with_dates(inner, today) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_dates(inner, today) for inner in value]
    if isinstance(value, str) and value.startswith("today"):
        return day(value, today) or value
    return value
