"""The register of controls as an automated suite: one line for each, with the tests that show it (control A12)."""

import csv
import json

import pytest

from controls_report import REGISTER, as_json, as_text, rows_of

pytestmark = pytest.mark.control("A12")
SHOWN = {"t.py::test_a[x]": {"G1", "G2"}, "t.py::test_a[y]": {"G1", "G2"}, "t.py::test_b": {"G1"}}


def rows(results):
    return {row.id: row for row in rows_of(REGISTER, SHOWN, results)}


def test_every_row_of_the_register_has_a_line_also_one_without_a_test():
    with REGISTER.open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    found = rows_of(REGISTER, SHOWN, {})
    assert [row.id for row in found] == ids
    assert {row.result for row in found} == {"not run", "no test"}
    lines = as_text(found).splitlines()
    assert lines[-1] == f"{len(ids)} controls: 2 not run, {len(ids) - 2} no test"
    assert [content["id"] for content in json.loads(as_json(found))] == ids


@pytest.mark.parametrize(
    "results, test_a, control",
    [
        ({}, "not run", "not run"),
        ({"t.py::test_a[x]": "passed"}, "passed", "passed"),
        ({"t.py::test_a[x]": "passed", "t.py::test_a[y]": "failed"}, "failed", "failed"),
        ({"t.py::test_a[x]": "skipped"}, "skipped", "skipped"),
        ({"t.py::test_b": "failed"}, "not run", "failed"),
        ({"t.py::test_gone": "failed"}, "not run", "not run"),
    ],
)
def test_a_failure_counts_first_and_what_was_not_run_hides_nothing(results, test_a, control):
    row = rows(results)["G1"]
    assert [shown.test for shown in row.tests] == ["t.py::test_a", "t.py::test_b"]
    assert (row.tests[0].result, row.result) == (test_a, control)


def test_cases_of_one_test_are_counted():
    (shown,) = rows({"t.py::test_a[x]": "passed"})["G2"].tests
    assert (shown.cases, shown.results) == (2, {"passed": 1, "not run": 1})
    assert "t.py::test_a (1 of 2 cases passed)" in as_text(rows_of(REGISTER, SHOWN, {"t.py::test_a[x]": "passed"}))


def test_a_mark_that_the_register_does_not_know_is_an_error():
    with pytest.raises(LookupError, match="Z9"):
        rows_of(REGISTER, {"t.py::test_a": {"Z9"}}, {})
