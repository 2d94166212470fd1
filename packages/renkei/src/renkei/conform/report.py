"""What was checked and what came of it: for people, for CI (JUnit XML), for machines (JSON), for a delivery (HTML)."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from renkei.conform.check import FAILED, NOT_RUN, PASSED, Outcome

MARKS = {PASSED: "ok", FAILED: "NOT OK", NOT_RUN: "not run"}
STYLE = (
    "body{font:15px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #bbb;padding:.4rem;text-align:left;"
    "vertical-align:top}.passed{color:#0a6b2d}.failed{color:#b00020;font-weight:bold}.not{color:#666}"
)


@dataclass(frozen=True, slots=True)
class Report:
    """One run of a suite. ``uncovered`` says what the suite of this role does not look at."""

    role: str
    url: str
    at: datetime
    outcomes: Sequence[Outcome]
    uncovered: Sequence[str]

    @property
    def conforms(self) -> bool:
        """Whether something was checked and nothing differs."""
        verdicts = {outcome.verdict for outcome in self.outcomes}
        return PASSED in verdicts and FAILED not in verdicts

    @property
    def summary(self) -> str:
        """In one line."""
        count = Counter(outcome.verdict for outcome in self.outcomes)
        said = "CONFORMS" if self.conforms else "DOES NOT CONFORM"
        return f"{said}: {count[PASSED]} passed, {count[FAILED]} failed, {count[NOT_RUN]} not run"


def as_text(report: Report) -> str:
    """For a terminal."""
    lines = [f"Conformance of {report.role} at {report.url}, {report.at.isoformat(timespec='seconds')}", ""]
    for outcome in report.outcomes:
        lines.append(f"{MARKS[outcome.verdict]:>8}  {outcome.check.id}  {outcome.check.title}")
        if outcome.verdict != PASSED:
            lines.append(f"{'':>8}  seen: {outcome.seen}")
        if outcome.verdict == FAILED:
            lines.append(f"{'':>8}  expected: {outcome.check.expectation} ({outcome.check.source})")
    lines += ["", "Not looked at:", *(f"  - {text}" for text in report.uncovered), "", report.summary, ""]
    return "\n".join(lines)


def as_json(report: Report) -> str:
    """For machines."""
    document = {
        "role": report.role,
        "url": report.url,
        "at": report.at.isoformat(timespec="seconds"),
        "conforms": report.conforms,
        "checks": [outcome.shown() for outcome in report.outcomes],
        "not_looked_at": list(report.uncovered),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_junit(report: Report) -> str:
    """For CI: one test case for each check."""
    count = Counter(outcome.verdict for outcome in report.outcomes)
    numbers = {"tests": len(report.outcomes), "failures": count[FAILED], "skipped": count[NOT_RUN], "errors": 0}
    attributes = {"name": f"renkei conform {report.role}", **{key: str(number) for key, number in numbers.items()}}
    suite = Element("testsuite", attributes)
    suite.set("timestamp", report.at.isoformat(timespec="seconds"))
    for outcome in report.outcomes:
        case = SubElement(suite, "testcase", classname=report.role, name=f"{outcome.check.id} {outcome.check.title}")
        if outcome.verdict == FAILED:
            SubElement(case, "failure", message=outcome.seen).text = f"expected: {outcome.check.expectation}"
        elif outcome.verdict == NOT_RUN:
            SubElement(case, "skipped", message=outcome.seen)
    indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suite, encoding="unicode") + "\n"


def as_html(report: Report) -> str:
    """To attach to a delivery: every check with its requirement, source, steps and what was seen."""
    rows = "\n".join(_row(outcome) for outcome in report.outcomes)
    uncovered = "".join(f"<li>{escape(text)}</li>" for text in report.uncovered)
    title = f"Conformance report: {escape(report.role)}"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
        f"</head><body><h1>{title}</h1>\n<p>{escape(report.url)}, {report.at.isoformat(timespec='seconds')}</p>\n"
        f"<p><strong>{escape(report.summary)}</strong></p>\n<table><thead><tr><th>check</th><th>requirement and source"
        f"</th><th>steps and expectation</th><th>result</th></tr></thead><tbody>\n{rows}\n</tbody></table>\n"
        f"<h2>Not looked at</h2><ul>{uncovered}</ul>\n<p>Made by Renkei, a mock with synthetic data; passing it is no "
        "approval by any authority.</p></body></html>\n"
    )


def _row(outcome: Outcome) -> str:
    check, kind = outcome.check, outcome.verdict.split()[0]
    steps = "".join(f"<li>{escape(step)}</li>" for step in check.steps)
    return (
        f"<tr><td>{escape(check.id)}<br>{escape(check.title)}</td><td>{escape(check.requirement)}<br><em>"
        f"{escape(check.source)}</em></td><td><ol>{steps}</ol>{escape(check.expectation)}</td>"
        f'<td class="{kind}">{escape(outcome.verdict)}<br>{escape(outcome.seen)}</td></tr>'
    )


FORMS = {"text": as_text, "json": as_json, "junit": as_junit, "html": as_html}
