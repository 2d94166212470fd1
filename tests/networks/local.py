"""One ``renkei up`` for a worker's tests, on ports of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from renkei.listening import OFFSETS, listen_anywhere
from renkei_kit.topology import Topology

ATTEMPTS = 5
UP = "Renkei is up"


@contextmanager
def local_network(topology: Topology, directory: Path, worker: str, **settings: str) -> Iterator[int]:
    """A running network, with settings of its own as environment variables; gives its port offset."""
    first = (sum(worker.encode()) * 7) % len(OFFSETS)
    log = directory / "up.log"
    for attempt in range(ATTEMPTS):
        listening = listen_anywhere(topology, first + attempt)
        listening.close()
        with log.open("w") as errors:
            given = [f"{name}={value}" for name, value in settings.items()]
            command = ["env", *given, sys.executable, "-m", "renkei", "up", "--directory", str(directory)]
            process = subprocess.Popen(
                [*command, "--port-offset", str(listening.offset)],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        with process, suppress(ProcessLookupError):
            # readline ends with the process too, so nothing waits for a network that will not come.
            if UP in process.stdout.readline():
                try:
                    yield listening.offset
                finally:
                    process.terminate()
                    process.communicate()
                return
            process.kill()
    raise RuntimeError(f"renkei up did not start: {log.read_text()[-2000:]}")
