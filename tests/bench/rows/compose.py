"""The containers of docker-compose.yml: from images that are there to every service healthy, and their memory."""

import time
from collections.abc import Iterator

from bench.docker import docker, is_there
from bench.figures import Effort, Figure, at_most, unmeasured
from renkei.places import COMPOSE_FILE
from renkei.testcontainers import RenkeiNetwork

ROW = "compose"
PROJECT, SUBNET = "renkei-bench", "10.216"
START, MEMORY = "docker compose up --wait, images present, to every service healthy", "all containers, idle"
SOON, LITTLE = at_most(10), at_most(600)
ROUNDS = 3
UNITS = {"B": 1e-6, "KiB": 1.024e-3, "MiB": 1.048576, "GiB": 1073.741824}


def measure(effort: Effort) -> Iterator[Figure]:
    """Up and down again, at most so many times; images are made of this checkout first, which does not count."""
    if not is_there():
        yield unmeasured(ROW, START, "no container can run here", SOON)
        yield unmeasured(ROW, MEMORY, "no container can run here", LITTLE)
        return
    docker("compose", "--file", str(COMPOSE_FILE), "build", "--quiet")
    started, memory = [], []
    for _ in range(min(effort.rounds, ROUNDS)):
        stack = RenkeiNetwork(project=PROJECT, subnet=SUBNET, build=False)
        begun = time.perf_counter()
        with stack:
            started.append(time.perf_counter() - begun)
            memory.append(_memory_mb())
    yield Figure(ROW, START, "s", tuple(started), SOON)
    yield Figure(ROW, MEMORY, "MB", tuple(memory), LITTLE)


def _memory_mb() -> float:
    """What Docker says that the project's containers use, in all."""
    ids = docker("ps", "--quiet", f"--filter=label=com.docker.compose.project={PROJECT}").split()
    told = docker("stats", "--no-stream", "--format={{.MemUsage}}", *ids)
    return sum(megabytes(line.split(" / ")[0]) for line in told.splitlines())


def megabytes(told: str) -> float:
    """A size as Docker writes it, such as ``45.2MiB``, in MB."""
    number = told.rstrip("BKMGi")
    return float(number) * UNITS[told[len(number) :]]
