"""The report: docs/benchmarks.md, made from the figures kept beside it, so that one row can be measured anew."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.figures import Figure, Target
from bench.rows import ROWS
from renkei_kit.clock import Clock

DOCS = Path(__file__).parents[2] / "docs"
REPORT = DOCS / "benchmarks.md"
KEPT = DOCS / "benchmarks.json"
LIBRARIES = ("fastapi", "uvicorn", "starlette", "pydantic", "sqlalchemy", "joserfc", "cryptography", "httpx2")
HEAD = """# Benchmarks

Made by `make bench`; do not edit. Each figure is the median of its runs, with the lowest and the highest beside it.
"× bare" is a ratio to a FastAPI endpoint with one body model, one answer model and nothing else, measured in turn with
it, slice by slice, in the same run on the same core, so that it holds on another machine; plain rates and times do not.
The measured program has one core, whoever measures it the other.

Timings live here and never in tests.
"""


def written(figure: Figure) -> str:
    """A figure as one line."""
    return "  ".join(part for part in _cells(figure) if part)


def keep(row: str, figures: Sequence[Figure], arguments: str) -> None:
    """Put the figures of ``row`` in the place of its former ones, and write the report of all rows."""
    kept: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    kept[row] = {
        "arguments": arguments,
        "made_on": Clock()().date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}",
        "libraries": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        "figures": [asdict(figure) for figure in figures],
    }
    KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    REPORT.write_text(report(kept))


def report(kept: Mapping[str, Any]) -> str:
    """Every row in its order, also those not measured yet."""
    return "\n".join([HEAD, *(_section(row, kept.get(row)) for row in ROWS)])


def _section(row: str, kept: dict[str, Any] | None) -> str:
    if kept is None:
        return f"## {row}\n\nNot measured yet: `make bench ARGS='{row}'`.\n"
    figures = [_read(raw) for raw in kept["figures"]]
    lines = [
        f"## {row}",
        "",
        f"`make bench ARGS='{kept['arguments']}'` on {kept['made_on']}, {kept['machine']}; {kept['libraries']}.",
        "",
        "| figure | median | lowest to highest | runs | target | |",
        "|---|---|---|---|---|---|",
        *(f"| {' | '.join(_cells(figure))} |" for figure in figures),
        "",
    ]
    return "\n".join(lines)


def _read(raw: dict[str, Any]) -> Figure:
    target = Target(**raw["target"]) if raw["target"] else None
    return Figure(**{**raw, "runs": tuple(raw["runs"]), "target": target})


def _cells(figure: Figure) -> list[str]:
    if not figure.runs:
        target = f"{figure.target.sign} {figure.target.value:g}" if figure.target else ""
        return [figure.what, f"not measured: {figure.note}", "", "", target, ""]
    spread = f"{_number(min(figure.runs))} to {_number(max(figure.runs))}" if len(figure.runs) > 1 else ""
    target = f"{figure.target.sign} {figure.target.value:g}" if figure.target else ""
    verdict = {True: "met", False: "**not met**", None: ""}[figure.is_met]
    what = f"{figure.what} ({figure.note})" if figure.note else figure.what
    return [what, f"{_number(figure.median)} {figure.unit}", spread, str(len(figure.runs)), target, verdict]


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
