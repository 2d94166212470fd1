"""The load generator: wrk, on a core of its own, with what it saw as a value."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.cores import LOAD, on_core

LUA = Path(__file__).parent / "lua"
CONNECTIONS = 32
REQUESTS_EACH = {"post": 1, "linkage": 2}
"""How many requests are one of what a script does: a whole linkage is a permit and its presentation."""


@dataclass(frozen=True, slots=True)
class Load:
    """One slice of load: how often a second the script did what it does, and latencies of a request in milliseconds."""

    rate: float
    p50: float
    p99: float


class BenchmarkError(RuntimeError):
    """What was measured is not what was meant."""


def load(url: str, script: str, *arguments: str, seconds: int, connections: int = CONNECTIONS) -> Load:
    """Run ``script`` against ``url``; BenchmarkError when anything was refused or broke."""
    command = ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s", "--latency"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as joined:
        joined.write((LUA / f"{script}.lua").read_text() + (LUA / "report.lua").read_text())
        joined.flush()
        whole = on_core(LOAD, [*command, "--script", joined.name, url, "--", *arguments])
        done = subprocess.run(whole, capture_output=True, text=True)
    if done.returncode:
        raise BenchmarkError(f"wrk: {done.stderr[-500:] or done.stdout[-500:]}")
    seen = json.loads(done.stdout.strip().splitlines()[-1])
    if seen["refused"] or seen["broken"] or not seen["requests"]:
        raise BenchmarkError(f"{script} against {url}: {seen}")
    return Load(seen["requests"] / REQUESTS_EACH[script] / seen["seconds"], seen["p50_ms"], seen["p99_ms"])
