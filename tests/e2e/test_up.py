"""`renkei up` as its user sees it: start, look, tamper, start again, stop."""

import json
import sqlite3
import subprocess
import sys
from contextlib import contextmanager

import pytest
from click.testing import Result
from typer.testing import CliRunner

from networks.local import UP
from renkei.cli import app
from renkei.listening import listen_anywhere
from renkei.places import CONTRACTS_DIRECTORY
from renkei_kit.topology import load_topology

pytestmark = pytest.mark.local


def renkei(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


NOT_AT_THE_START = (
    "alembic",
    "argon2",
    "asyncpg",
    "http_message_signatures",
    "pydantic.v1",
    "renkei_kit.mutual_tls",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.orm",
    "tarfile",
)
TELLING = f"""
import sys
from renkei.__main__ import main
try:
    main()
finally:
    print([name for name in {NOT_AT_THE_START} if sys.modules.get(name)], file=sys.stderr)
"""


@contextmanager
def up(directory, offset: str, program=("-m", "renkei")):
    command = [sys.executable, *program, "up", "--directory", str(directory), "--port-offset", offset]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert UP in process.stdout.readline()
            yield process
        finally:
            process.terminate()
            process.communicate()


@pytest.fixture
def offset(worker_id) -> str:
    listening = listen_anywhere(load_topology(CONTRACTS_DIRECTORY), first=60 + sum(worker_id.encode()) % 20)
    listening.close()
    return str(listening.offset)


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


def test_a_network_is_started_used_verified_and_stopped(state, offset):
    ports = ("--port-offset", offset)
    with up(state, offset) as process:
        assert json.loads(renkei("world", "--json", *ports).stdout)["people"]
        assert renkei("token", "isa-ims", *ports).stdout.count(".") == 2
        assert "no client nobody" in renkei("token", "nobody", *ports).stderr
        assert "(frozen)" in renkei("clock", "--advance", "P1D", "--freeze", *ports).stdout
        assert "Every service is back" in renkei("reset", *ports).stdout
        demo = renkei("demo", "--json", *ports)
        assert demo.exit_code == 0, demo.stdout
        assert "is reset to its first state" in demo.stderr
        assert {json.loads(line)["status"] for line in demo.stdout.splitlines()} == {200, 201, 202, 403, 409}
        refused = renkei("up", "--directory", str(state.parent / "other"), *ports)
        assert (refused.exit_code, f"port {8101 + int(offset)} of ims" in refused.stderr) == (1, True)
        process.terminate()
        assert process.wait() == 0
    whole = renkei("verify-log", "--directory", str(state))
    assert (whole.exit_code, "ALL WHOLE" in whole.stdout) == (0, True)


def test_a_start_imports_nothing_that_can_wait(state, offset):
    with up(state.parent / "first", offset):
        pass  # now the images exist, from which a new store begins
    with up(state, offset, ("-c", TELLING)) as process:
        process.terminate()
        told = process.communicate()[1]
    assert told.splitlines()[-1] == "[]"


@pytest.mark.control("D16")
def test_what_was_stored_is_there_after_a_restart_and_a_changed_record_is_found(state, offset):
    with up(state, offset):
        assert renkei("demo", "--port-offset", offset).exit_code == 0
    with up(state, offset):
        pass
    raw = sqlite3.connect(state / "mesh-gateway.sqlite3")
    with raw:
        changed = raw.execute("UPDATE core_record SET outcome = 'never' WHERE sequence = 2").rowcount
    raw.close()
    assert changed == 1
    broken = renkei("verify-log", "--directory", str(state))
    assert broken.exit_code == 1
    assert "core_record  core" in broken.stdout
    assert "BROKEN at record 2: entry 2 was changed" in broken.stdout
