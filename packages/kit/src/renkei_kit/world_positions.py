"""Where in a file of the world something wrong stands: line and column, found when there is something to tell."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from renkei_kit.world_yaml import WorldError

_LINE = re.compile(r"^line ([0-9]+)(?:\.(.+))?$")
IDENTIFYING = ("id", "code", "item", "row", "story")


def located(error: WorldError, directory: Path) -> WorldError:
    """The same error with its place, as far as the file tells it: ``file:line:column: field: reason``."""
    paths = [path for path in (directory / error.file, directory / "agencies" / error.file) if path.is_file()]
    if not paths or error.line is not None:
        return error
    try:
        place = _in_csv(paths[0], error.field) if paths[0].suffix == ".csv" else _in_yaml(paths[0], error.field)
    except (yaml.YAMLError, UnicodeDecodeError, OSError, csv.Error):
        place = None
    return error if place is None else WorldError(error.file, error.field, error.reason, *place)


def _in_csv(path: Path, field: str) -> tuple[int, int] | None:
    match = _LINE.match(field)
    if match is None:
        return 1, 1
    number, name = int(match[1]), match[2]
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    if not name or not 0 < number <= len(lines):
        return number, 1
    header = next(csv.reader(lines[:1]), [])
    cells = next(csv.reader([lines[number - 1]]), [])
    position = header.index(name) if name in header else 0
    return number, 1 + sum(len(cell) + 1 for cell in cells[:position])


def _in_yaml(path: Path, field: str) -> tuple[int, int] | None:
    match = _LINE.match(field)
    if match is not None:
        return int(match[1]), 1
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    if node is None:
        return 1, 1
    mark = _deepest(node, [part for part in field.split(".") if part]).start_mark
    return mark.line + 1, mark.column + 1


def _deepest(node: Node, parts: Sequence[str]) -> Node:
    """The node that the field's parts lead to, or the last one on the way that is there."""
    for position, part in enumerate(parts):
        found = _inside(node, part)
        if found is None:
            return _key(node, part) or node
        if position == len(parts) - 1 and isinstance(node, MappingNode) and isinstance(found, ScalarNode):
            return found
        node = found
    return node


def _inside(node: Node, part: str) -> Node | None:
    if isinstance(node, MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, SequenceNode):
        if part.isdecimal() and int(part) < len(node.value):
            inside: Node = node.value[int(part)]
            return inside
        return next((each for each in node.value if isinstance(each, MappingNode) and _is_named(each, part)), None)
    return None


def _key(node: Node, part: str) -> Node | None:
    """The key itself, for a field that should not be there."""
    pairs = node.value if isinstance(node, MappingNode) else ()
    return next((key for key, _ in pairs if key.value == part), None)


def _is_named(node: MappingNode, name: str) -> bool:
    return any(key.value in IDENTIFYING and getattr(value, "value", None) == name for key, value in node.value)
