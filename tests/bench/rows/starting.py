"""From the start of ``renkei up`` to a network that is configured, and the memory it takes then."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from bench import servers
from bench.figures import Figure, at_most

ROW = "starting"
UP = "Renkei is up"


def measure(rounds: int, seconds: int) -> Iterator[Figure]:
    """All services, SQLite files, a directory of its own each time; in turn with a bare endpoint's start."""
    starts, resident, bare = [], [], []
    with tempfile.TemporaryDirectory() as directory:
        for turn in range(rounds + 1):
            seen = _up(f"{directory}/{turn}")
            with servers.bare(pinned=False) as server:
                if turn:  # the first start fills caches that every later one finds
                    starts.append(seen[0])
                    resident.append(seen[1])
                    bare.append(server.started_in)
    yield Figure(ROW, "renkei up, process start to configured", "s", tuple(starts), at_most(1.0))
    yield Figure(ROW, "renkei up, resident", "MB", tuple(resident), at_most(160))
    yield Figure(ROW, "bare endpoint, process start to first answer", "s", tuple(bare))


def _up(directory: str) -> tuple[float, float]:
    begun = time.perf_counter()
    offset = str(servers.free_port() % 20_000 + 1_000)
    command = [sys.executable, "-m", "renkei", "up", "--directory", directory, "--port-offset", offset]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=servers.environment()) as process:
        assert process.stdout is not None
        try:
            line = next((line for line in process.stdout if UP in line), "")
            taken = time.perf_counter() - begun
            if not line:
                raise RuntimeError("renkei up did not start")
            return taken, servers.resident_mb(process.pid)
        finally:
            process.terminate()
