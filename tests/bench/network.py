"""The whole network in one process, as ``renkei up`` starts it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench import servers
from bench.cores import SERVER, on_core
from bench.load import BenchmarkError
from renkei.listening import address
from renkei.places import CONTRACTS_DIRECTORY
from renkei_kit.topology import load_topology

UP = "Renkei is up"


@dataclass(frozen=True, slots=True)
class Up:
    """A running network: how far its ports are moved, its process, and how long it took to be configured."""

    offset: int
    pid: int
    started_in: float

    def url(self, service: str) -> str:
        """The business port of a service."""
        return address(load_topology(CONTRACTS_DIRECTORY).stations[service], self.offset)

    def resident_mb(self) -> float:
        """Memory in use now, MB."""
        return servers.resident_mb(self.pid)


@contextmanager
def network(directory: str, *given: str, pinned: bool = True, cache: str | None = None) -> Iterator[Up]:
    """A network over ``directory``, with what is ``given`` to ``renkei up``, until the block is left.

    Stores that were made before for the same world are copied from the user's cache, or from another ``cache``.
    """
    offset = servers.free_port() % 20_000 + 1_000
    place = ["--directory", directory, "--port-offset", str(offset)]
    command = [sys.executable, "-m", "renkei", "up", *place, *given]
    begun = time.perf_counter()
    with subprocess.Popen(
        on_core(SERVER, command) if pinned else command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=servers.environment(**({"XDG_CACHE_HOME": cache} if cache else {})),
    ) as process:
        assert process.stdout is not None
        try:
            if not any(UP in line for line in process.stdout):
                raise BenchmarkError(f"the network did not start: {' '.join(command)}")
            yield Up(offset, process.pid, time.perf_counter() - begun)
        finally:
            process.terminate()
