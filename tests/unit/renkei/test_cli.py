"""The command line says what is wrong and what to do about it, and starts fast."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from renkei.cli import app

NOBODY_THERE = ["--port-offset", "50000"]


@pytest.fixture
def renkei():
    def run(*arguments: str):
        return CliRunner().invoke(app, list(arguments))

    return run


def test_every_command_explains_itself(renkei):
    listed = renkei("--help").output
    for command in ("up", "demo", "world", "token", "reset", "clock", "verify-log"):
        assert command in listed
        assert renkei(command, "--help").exit_code == 0


def test_nothing_heavy_is_imported_before_a_command_needs_it():
    heavy = "asyncio", "fastapi", "sqlalchemy", "httpx2", "uvicorn", "pydantic", "renkei_kit"
    program = f"import sys, renkei.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("command", [["token", "isa-ims"], ["reset"], ["clock"], ["demo", "--network", "compose"]])
def test_without_a_network_the_command_says_how_to_start_one(renkei, command):
    done = renkei(*command, *NOBODY_THERE)
    assert done.exit_code == 1
    assert "start" in done.stderr.lower()
    assert "docker compose up --build --wait" in done.stderr


def test_without_a_network_the_world_is_the_one_that_would_be_started(renkei):
    done = renkei("world", "--json", *NOBODY_THERE)
    assert done.exit_code == 0
    assert "No network is running" in done.stderr
    assert json.loads(done.stdout)["services"]["ims"]["url"] == "http://127.0.0.1:58101"


def test_an_unknown_kind_of_network_is_refused(renkei):
    done = renkei("demo", "--network", "cluster")
    assert done.exit_code == 2
    assert "local, compose, in-process" in done.stderr


@pytest.mark.parametrize("offset", ["-1", "57001", "99999"])
def test_an_offset_that_leaves_no_ports_is_refused(renkei, offset):
    done = renkei("up", "--port-offset", offset)
    assert done.exit_code == 2
    assert "--port-offset" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_time_that_cannot_be_read_is_refused(renkei):
    done = renkei("clock", "--now", "noon")
    assert done.exit_code == 1
    assert "such as 2027-01-31T09:00:00+09:00" in done.stderr


def test_there_must_be_something_to_verify(renkei, tmp_path):
    done = renkei("verify-log", "--directory", str(tmp_path))
    assert done.exit_code == 1
    assert "there is no database at" in done.stderr
    (tmp_path / "ims.sqlite3").write_text("this was never a database; it only has the name of one")
    done = renkei("verify-log", "--directory", str(tmp_path))
    assert done.exit_code == 1
    assert "is not a store of a service" in done.stderr


def test_a_world_that_cannot_be_read_is_named(renkei, tmp_path):
    (tmp_path / "empty").mkdir()
    done = renkei("up", "--directory", str(tmp_path), "--world", str(tmp_path / "empty"), "--port-offset", "21000")
    assert done.exit_code == 1
    assert done.stderr.startswith("renkei: ")
