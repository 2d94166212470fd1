"""The report of a conformance run in each of its forms."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from renkei.conform.check import FAILED, NOT_RUN, PASSED, Check, Differs, NotApplicable, Outcome, make
from renkei.conform.report import FORMS, Report
from renkei.conform.suite import SUITES


def check(id_="X-1"):
    async def act(target):
        raise target

    return Check(id_, "does <it>", "it must", "a law", ("do it",), "done", act)


def report(*verdicts):
    outcomes = [Outcome(check(f"X-{number}"), verdict, "seen & told") for number, verdict in enumerate(verdicts)]
    return Report("provider", "http://x/?a&b", datetime(2027, 1, 1, tzinfo=UTC), outcomes, ["the rest"])


@pytest.mark.parametrize(
    "verdicts, conforms",
    [((PASSED,), True), ((PASSED, NOT_RUN), True), ((PASSED, FAILED), False), ((NOT_RUN,), False), ((), False)],
)
def test_what_conforms(verdicts, conforms):
    assert report(*verdicts).conforms is conforms
    assert json.loads(FORMS["json"](report(*verdicts)))["conforms"] is conforms


def test_text_tells_what_was_seen_and_expected_where_it_differs():
    text = FORMS["text"](report(PASSED, FAILED, NOT_RUN))
    assert "NOT OK  X-1" in text
    assert "expected: done (a law)" in text
    assert text.count("seen: seen & told") == 2
    assert "  - the rest" in text
    assert text.endswith("DOES NOT CONFORM: 1 passed, 1 failed, 1 not run\n")


def test_junit_is_read_as_such():
    suite = ElementTree.fromstring(FORMS["junit"](report(PASSED, FAILED, NOT_RUN)))  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")
    assert [len(case) for case in suite] == [0, 1, 1]


def test_html_shows_everything_as_text():
    page = FORMS["html"](report(PASSED, FAILED))
    assert "does &lt;it&gt;" in page
    assert "seen &amp; told" in page
    assert "<it>" not in page


@pytest.mark.parametrize(
    "raised, verdict", [(Differs("x"), FAILED), (NotApplicable("x"), NOT_RUN), (ZeroDivisionError(), None)]
)
async def test_what_a_check_raises_is_its_verdict(raised, verdict):
    if verdict is None:
        with pytest.raises(ZeroDivisionError):
            await make(check(), raised)
    else:
        assert (await make(check(), raised)).verdict == verdict


@pytest.mark.parametrize("role", SUITES)
def test_the_checks_of_a_role_are_data_with_ids_of_their_own(role):
    checks = SUITES[role].checks
    assert len({each.id for each in checks}) == len(checks)
    assert all(each.requirement and each.source and each.steps and each.expectation for each in checks)
    assert SUITES[role].uncovered
