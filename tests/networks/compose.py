"""The containers of docker-compose.yml, in a project, on ports and in a subnet of their own."""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from renkei.places import COMPOSE_FILE
from renkei.testcontainers import RenkeiNetwork

__all__ = ["COMPOSE_FILE", "OFFSET", "PROJECT", "compose_stack"]
PROJECT = "renkei-tests"
OFFSET = 24_400
SUBNET = "10.214"


@contextmanager
def compose_stack() -> Iterator[int]:
    """A running stack; gives its port offset."""
    with (Path(tempfile.gettempdir()) / f"{PROJECT}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # another run of these tests uses the same project; wait for it
        with RenkeiNetwork(project=PROJECT, port_offset=OFFSET, subnet=SUBNET):
            yield OFFSET
