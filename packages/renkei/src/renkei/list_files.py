"""What ``renkei allow-list`` finds in a file, and how it shows it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import typer

from renkei.network import Network
from renkei_kit.allow_list_file import LineProblem, RowChange, check_rows, read_csv
from renkei_kit.world import AllowListRow, World

OFFICER = "core-officer"
SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def problems_in(content: bytes, world: World) -> list[LineProblem]:
    """Everything that is wrong with a list, in the order of its lines."""
    found = read_csv(content)
    return sorted([*found.problems, *check_rows(found.rows, world)], key=lambda problem: problem.line)


async def list_in_force(network: Network) -> tuple[AllowListRow, ...]:
    """The rows that count today in a running network, as its officer sees them."""
    auth, rows = await network.as_staff("mesh-gateway", OFFICER), list[AllowListRow]()
    cursor: dict[str, Any] = {}
    while True:
        answer = await network.http["mesh-gateway"].get("/allow-list", params={"limit": 1000} | cursor, auth=auth)
        page = answer.raise_for_status().json()
        rows += [AllowListRow.model_validate(row) for row in page["items"]]
        if page["next_cursor"] is None:
            return tuple(rows)
        cursor = {"cursor": page["next_cursor"]}


def show_problems(problems: Sequence[LineProblem], as_json: bool) -> None:
    """One line per problem, or that there is none."""
    if as_json:
        typer.echo(json.dumps([asdict(problem) for problem in problems]))
        return
    for problem in problems:
        where = f"line {problem.line}" + (f", {problem.field}" if problem.field else "")
        typer.echo(f"{where}: {problem.reason}")
    lines = len({problem.line for problem in problems})
    typer.echo(f"{lines} wrong lines" if lines else "every line is right")


def show_changes(changes: Sequence[RowChange], as_json: bool) -> None:
    """One line per row that differs, then how many."""
    if as_json:
        typer.echo(json.dumps([_plain(change) for change in changes]))
        return
    for change in changes:
        told = "; ".join(
            f"{name}: {_told(change.before, name)} -> {_told(change.after, name)}" for name in change.fields
        )
        typer.echo(f"{SIGNS[change.change]} {change.row}" + (f"  {told}" if told else ""))
    kinds: list[str] = [change.change for change in changes]
    typer.echo(", ".join(f"{kinds.count(kind)} {kind}" for kind in SIGNS))


def _told(row: AllowListRow | None, field: str) -> str:
    value = getattr(row, field)
    return "none" if value is None else str(value)


def _plain(change: RowChange) -> dict[str, Any]:
    before, after = (row.model_dump(mode="json") if row else None for row in (change.before, change.after))
    return {"change": change.change, "row": change.row, "fields": change.fields, "before": before, "after": after}
