"""Which test shows which control of contracts/controls.csv, and what came of it last.

Every run keeps the result of each marked test in pytest's cache. ``--controls table`` (or ``json``) collects the tests
without running them and prints the register with them: ``make controls``.
"""

import csv
import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

REGISTER = Path(__file__).parents[1] / "contracts" / "controls.csv"
KEPT = "renkei/controls"
MARK = "control"
NOT_RUN = "not run"
TOLD_FIRST = ("failed", "passed", "skipped", NOT_RUN)
"""What is said of several: one that failed counts first; those not run on this machine do not hide one that passed."""


@dataclass(frozen=True)
class Shown:
    """A test that shows a control: how many cases it has, and what came of them by result."""

    test: str
    cases: int
    results: dict[str, int]

    @property
    def result(self) -> str:
        """What is said of its cases together."""
        return next(result for result in TOLD_FIRST if result in self.results)


@dataclass(frozen=True)
class Row:
    """A row of the register and the tests that show it."""

    id: str
    words: str
    owner: str
    shows: str
    tests: list[Shown]

    @property
    def result(self) -> str:
        """What is said of its tests together; ``no test`` when there is none."""
        results = {shown.result for shown in self.tests}
        return next((result for result in TOLD_FIRST if result in results), "no test")


def rows_of(register: Path, ids_of: dict[str, set[str]], results: dict[str, str]) -> list[Row]:
    """Every row of the register; ``ids_of`` are the controls by test case, ``results`` what came of cases last."""
    found: dict[str, dict[str, Counter[str]]] = {}
    for case, ids in ids_of.items():
        test = case.split("[", 1)[0]
        for control in ids:
            found.setdefault(control, {}).setdefault(test, Counter())[results.get(case, NOT_RUN)] += 1
    with register.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    if unknown := found.keys() - {row["id"] for row in known}:
        raise LookupError(f"marked, but not in the register: {', '.join(sorted(unknown))}")
    return [
        Row(
            **{name: row[name] for name in ("id", "words", "owner", "shows")},
            tests=[
                Shown(test, counts.total(), dict(counts)) for test, counts in sorted(found.get(row["id"], {}).items())
            ],
        )
        for row in known
    ]


def as_text(rows: list[Row]) -> str:
    """The table for people, and a verdict."""
    lines = []
    for row in rows:
        lines.append(f"{row.id:<4} {row.result:<8} {row.owner}: {row.words}")
        lines += [f"       {shown.result:<8} {shown.test}{_cases(shown)}" for shown in row.tests]
    counts = Counter(row.result for row in rows)
    told = ", ".join(
        f"{counts[result]} {result}" for result in ("passed", "failed", "skipped", NOT_RUN, "no test") if counts[result]
    )
    return "\n".join([*lines, f"{len(rows)} controls: {told}"])


def _cases(shown: Shown) -> str:
    passed = shown.results.get("passed", 0)
    return "" if passed == shown.cases or passed == 0 else f" ({passed} of {shown.cases} cases passed)"


def as_json(rows: list[Row]) -> str:
    """The table for machines."""
    told = [asdict(row) | {"result": row.result} for row in rows]
    for row, content in zip(rows, told, strict=True):
        for shown, test in zip(row.tests, content["tests"], strict=True):
            test["result"] = shown.result
    return json.dumps(told, ensure_ascii=False, indent=2)


def pytest_addoption(parser):
    parser.addoption("--controls", choices=("table", "json"), help="run nothing: print which test shows which control")


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    config.pluginmanager.register(Results(config), "control-results")
    if config.getoption("--controls"):  # nothing but the report is to be printed
        config.pluginmanager.unregister(name="terminalreporter")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What a test shows goes with its report, also from a worker to its controller."""
    for item in items:
        if ids := _ids(item):
            item.user_properties.append((MARK, sorted(ids)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    form = session.config.getoption("--controls")
    if form is None:
        return None
    if session.testsfailed:
        raise session.Interrupted(f"{session.testsfailed} test modules cannot be read: run the tests to see why")
    ids_of = {item.nodeid: ids for item in session.items if (ids := _ids(item))}
    rows = rows_of(REGISTER, ids_of, session.config.cache.get(KEPT, {}))
    sys.stdout.write((as_text(rows) if form == "table" else as_json(rows)) + "\n")
    return True


class Results:
    """What came of the marked tests of this run; kept beside what came of others before."""

    def __init__(self, config):
        self._config = config
        self._results: dict[str, str] = {}

    def pytest_runtest_logreport(self, report):
        if MARK not in dict(report.user_properties):
            return
        known = self._results.get(report.nodeid)
        if report.failed or known == "failed":
            self._results[report.nodeid] = "failed"
        elif report.skipped:
            self._results[report.nodeid] = "skipped"
        elif report.when == "call":
            self._results[report.nodeid] = "passed"

    def pytest_sessionfinish(self):
        if not hasattr(self._config, "workerinput") and self._results:
            self._config.cache.set(KEPT, self._config.cache.get(KEPT, {}) | self._results)


def _ids(item) -> set[str]:
    return {control for mark in item.iter_markers(MARK) for control in mark.args}
