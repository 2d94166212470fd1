"""``renkei allow-list``: what is wrong with a file and what it changes, without a network."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from renkei.cli import app

OWN = Path(__file__).parents[3] / "config/allow-list.csv"
NOBODY_THERE = ["--port-offset", "50000"]


@pytest.fixture
def renkei():
    def run(*arguments: str | Path):
        return CliRunner().invoke(app, ["allow-list", *map(str, arguments), *NOBODY_THERE])

    return run


@pytest.fixture
def changed(tmp_path) -> Path:
    head, first, second, *rest = OWN.read_text().splitlines()
    path = tmp_path / "next.csv"
    path.write_text("\n".join([head, first.replace("2026-01-01,,", "2026-01-01,2027-03-31,"), *rest, "N" + second]))
    return path


def test_the_worlds_own_list_is_right_and_does_not_differ_from_itself(renkei):
    assert (renkei("check", OWN).exit_code, renkei("diff", OWN).exit_code) == (0, 0)
    assert "every line is right" in renkei("check", OWN).output
    assert "0 added, 0 removed, 0 changed" in renkei("diff", OWN).output


def test_every_wrong_line_is_shown(renkei, tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_text(OWN.read_text().replace("class:health-insurer", "class:bank", 1) + "more\n")
    done = renkei("check", path)
    assert done.exit_code == 1
    assert "line 5, provider: names no agency" in done.output
    assert "2 wrong lines" in done.output
    first, second = json.loads(renkei("check", path, "--json").stdout)
    assert (first["line"], first["field"], second["field"]) == (5, "provider", "")
    assert "renkei allow-list check" in renkei("diff", path).stderr


def test_what_a_list_changes_is_shown_row_by_row(renkei, changed):
    done = renkei("diff", changed)
    assert done.exit_code == 1
    assert "~ IS-01  valid_to: none -> 2027-03-31" in done.output
    assert "- IS-02" in done.output
    assert "+ NIS-02" in done.output
    assert "1 added, 1 removed, 1 changed" in done.output
    kinds = {change["row"]: change["change"] for change in json.loads(renkei("diff", changed, "--json").stdout)}
    assert kinds == {"IS-01": "changed", "IS-02": "removed", "NIS-02": "added"}


def test_a_file_that_is_not_there_is_named(renkei, tmp_path):
    for command in ("check", "diff"):
        done = renkei(command, tmp_path / "none.csv")
        assert done.exit_code == 1
        assert "none.csv: No such file" in done.stderr


def test_without_a_network_there_is_nothing_to_compare_with(renkei):
    assert "renkei up" in renkei("diff", OWN, "--network").stderr
