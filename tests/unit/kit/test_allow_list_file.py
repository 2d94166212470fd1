"""The allow-list as a file: every wrong line is named, and what leads from one list to another is told row by row."""

from datetime import date
from pathlib import Path

import pytest

from renkei_kit.allow_list_file import (
    HEADER,
    LineProblem,
    as_csv,
    check_rows,
    differences,
    read_csv,
    read_rows,
    version_of,
)
from renkei_kit.world import World

CONFIG = Path(__file__).parents[3] / "config"
CONTENT = (CONFIG / "allow-list.csv").read_bytes()
HEAD = ",".join(HEADER)
GOOD = "IS-01,9000100000000001,JM99000000000001,JT99010000000001,class:municipality,TM00000000000002,2026-01-01,,true"


@pytest.fixture(scope="module")
def world() -> World:
    return World.load(CONFIG, "seed", date(2027, 1, 31))


def wrong(text: str, world: World) -> list[LineProblem]:
    found = read_csv(text.encode())
    return [*found.problems, *check_rows(found.rows, world)]


def test_what_is_written_is_what_was_read():
    found = read_csv(CONTENT)
    assert found.problems == ()
    assert as_csv(row for _, row in found.rows) == CONTENT
    assert [line for line, _ in found.rows] == list(range(2, len(found.rows) + 2))


def test_the_same_rows_as_json_make_the_same_file():
    rows = [row.model_dump(mode="json") for _, row in read_csv(CONTENT).rows]
    assert read_rows(rows) == read_csv(CONTENT)


def test_the_version_follows_from_the_bytes(world):
    assert version_of(CONTENT) == world.allow_list.version
    assert version_of(CONTENT + b"\n") != version_of(CONTENT)


def test_the_worlds_own_list_is_right(world):
    assert wrong(CONTENT.decode(), world) == []


@pytest.mark.parametrize(
    "text, line, field, reason",
    [
        ("", 1, "", "must be the header"),
        ("row,asker\n", 1, "", "must be the header"),
        (f"{HEAD}\n{GOOD},more\n", 2, "", "must have 9 fields"),
        (f"{HEAD}\n{GOOD}\n{GOOD}\n", 3, "row", "is used twice"),
        (f"{HEAD}\n{GOOD.replace('IS-01', 'a')}\n", 2, "row", "pattern"),
        (f"{HEAD}\n{GOOD.replace('9000100000000001', '9999999999999999')}\n", 2, "inquirer", "names no agency"),
        (f"{HEAD}\n{GOOD.replace('class:municipality', 'class:bank')}\n", 2, "provider", "names no agency"),
        (
            f"{HEAD}\n{GOOD.replace('class:municipality', 'class:pension')}\n",
            2,
            "provider",
            "does not provide the item",
        ),
        (f"{HEAD}\n{GOOD.replace('JT99010000000001', 'JT99020000000001')}\n", 2, "procedure", "no procedure"),
        (f"{HEAD}\n{GOOD.replace('TM00000000000002', 'TM00000000000099')}\n", 2, "item", "names no item"),
        (f"{HEAD}\n{GOOD.replace('2026-01-01', 'soon')}\n", 2, "valid_from", "date"),
        (f"{HEAD}\n{GOOD.replace('2026-01-01,,', '2026-01-01,2025-12-31,')}\n", 2, "valid_to", "is before valid_from"),
        (f"{HEAD}\n\n{GOOD}\n", 2, "", "must have 9 fields"),
    ],
)
def test_a_wrong_line_is_named_with_its_field_and_never_with_its_value(world, text, line, field, reason):
    (problem,) = wrong(text, world)
    assert (problem.line, problem.field) == (line, field)
    assert reason in problem.reason
    assert not {"soon", "9999999999999999", "class:bank", "TM00000000000099"} & set(problem.reason.split())


def test_all_wrong_lines_are_told_at_once(world):
    text = f"{HEAD}\n{GOOD},more\n{GOOD.replace('TM00000000000002', 'TM1')}\n{GOOD.replace('JM99', 'XX99')}\n"
    assert [(problem.line, problem.field) for problem in wrong(text, world)] == [(2, ""), (3, "item"), (4, "affair")]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'row,"inquirer\n'])
def test_what_is_no_csv_in_utf_8_is_refused(content):
    (problem,) = read_csv(content).problems
    assert (problem.line, problem.field) == (1, "")


def test_a_byte_order_mark_and_windows_line_ends_are_read():
    found = read_csv(b"\xef\xbb\xbf" + CONTENT.replace(b"\n", b"\r\n"))
    assert found.problems == ()
    assert found.rows == read_csv(CONTENT).rows


def test_differences_are_told_row_by_row():
    rows = [row for _, row in read_csv(CONTENT).rows]
    first, second, third, *rest = rows
    changed = second.model_copy(update={"item": "TM99000000000009", "synthetic": False})
    added = third.model_copy(update={"row": "ZZ-01"})
    found = differences(rows, [first, changed, *rest, added])
    assert [(change.change, change.row, change.fields) for change in found] == [
        ("changed", second.row, ("item", "synthetic")),
        ("removed", third.row, ()),
        ("added", "ZZ-01", ()),
    ]
    assert (found[0].before, found[0].after) == (second, changed)
    assert (found[1].before, found[1].after, found[2].before, found[2].after) == (third, None, None, added)


def test_lists_with_the_same_rows_in_another_order_do_not_differ():
    rows = [row for _, row in read_csv(CONTENT).rows]
    assert differences(rows, reversed(rows)) == []
