"""The world with every prefecture and municipality, and the same with very many residents."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from bench import servers, wire
from bench.figures import Effort, Figure, at_most
from bench.load import BenchmarkError
from bench.network import Up, network

ROW = "nationwide"
WORLD = "nationwide"


def measure(effort: Effort) -> Iterator[Figure]:
    """From process start to a configured network whose stores were never made before; the crowded one once."""
    files, whole = [], []
    for _ in range(effort.rounds):
        files.append(_read(WORLD))
        with _new(WORLD) as up:
            whole.append(up.started_in)
    with _new(f"{WORLD}:{effort.residents}") as up:
        _linked(up.url("mesh-gateway"))
        crowded, resident = up.started_in, up.resident_mb()
    of = f"{effort.residents:,} residents"
    yield Figure(ROW, "the world's files read and checked, every local government added", "s", tuple(files))
    yield Figure(ROW, "renkei up --world nationwide, process start to configured", "s", tuple(whole), at_most(5))
    yield Figure(ROW, f"the same with {of}, all stores filled", "s", (crowded,), at_most(60))
    yield Figure(ROW, f"renkei up with {of}", "MB", (resident,))


def _read(world: str) -> float:
    """Seconds to read it, in a process of its own: a process remembers the worlds that it read."""
    command = [sys.executable, "-m", "bench.reading", world]
    settings = servers.environment(PYTHONPATH=str(servers.ROOT / "tests"))
    return float(subprocess.run(command, env=settings, check=True, capture_output=True, text=True).stdout)


@contextmanager
def _new(world: str) -> Iterator[Up]:
    with (
        tempfile.TemporaryDirectory() as directory,
        tempfile.TemporaryDirectory() as cache,
        network(directory, "--world", world, pinned=False, cache=cache) as up,
    ):
        yield up


def _linked(gateway: str) -> None:
    """One linkage among so many."""
    authorization = wire.bearer(gateway)
    permit = wire.post(f"{gateway}/permits", wire.QUERY.encode(), wire.JSON, authorization)["permit"]
    body = f'{{"permit":"{permit}"}}'.encode()
    answer = wire.post(f"{gateway}/inquiries", body, wire.JSON, authorization)
    if answer["status"] != "answered":
        raise BenchmarkError(f"an inquiry came to {answer['status']}")
