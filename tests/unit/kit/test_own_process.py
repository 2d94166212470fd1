"""Where a service is a process of its own, a crash that a tester sets ends it; it comes back over its store."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager

import httpx2
import pytest

from renkei_kit.life import CRASH_EXIT_CODE
from unit.kit.desk import ROOT


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def served(settings: dict[str, str], url: str):
    command = [sys.executable, "-m", "renkei_kit", "renkei_feis"]
    process = subprocess.Popen(command, env={**os.environ, **settings})  # noqa: TID251 - a program starts another
    try:
        transport = httpx2.HTTPTransport(retries=60)
        with httpx2.Client(base_url=url, transport=transport, trust_env=False, timeout=60) as client:
            assert client.get("/readyz").status_code == 200
        yield process
    finally:
        process.terminate()
        process.wait(30)


def test_a_crash_ends_the_process_and_the_next_one_has_what_was_committed(tmp_path):
    port, control = free_port(), free_port()
    settings = {
        "RENKEI_DATABASE_URL": f"sqlite:///{tmp_path / 'feis.sqlite3'}",
        "RENKEI_WORLD_DIRECTORY": str(ROOT / "config"),
        "RENKEI_CONTRACTS_DIRECTORY": str(ROOT / "contracts"),
        "RENKEI_PORT": str(port),
        "RENKEI_CONTROL_PORT": str(control),
    }
    url, hand = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{control}"
    login = {"id": "examiner-1", "password": "examiner-1-password"}
    with served(settings, url) as process, httpx2.Client(trust_env=False, timeout=60) as client:
        fault = {"kind": "crash", "step": "after-commit", "operation": "loginStaff", "count": 1}
        assert client.post(f"{hand}/faults", json=fault).status_code == 201
        with pytest.raises(httpx2.TransportError):
            client.post(f"{url}/staff/sessions", json=login)
        assert process.wait(30) == CRASH_EXIT_CODE
    with served(settings, url), httpx2.Client(trust_env=False, timeout=60) as client:
        assert client.post(f"{url}/staff/sessions", json=login).json()["code"] == "id-in-use"
        (entry,) = client.get(f"{hand}/journal", params={"fault": "any"}).json()["entries"]
        assert (entry["operation"], entry["decision"]) == ("loginStaff", "no-answer")
