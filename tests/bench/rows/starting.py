"""From the start of ``renkei up`` to a network that is configured, and the memory it takes then."""

import tempfile
from collections.abc import Iterator

from bench import servers
from bench.figures import Effort, Figure, at_most
from bench.network import network

ROW = "starting"


def measure(effort: Effort) -> Iterator[Figure]:
    """All services, SQLite files, a directory of its own each time; in turn with a bare endpoint's start."""
    starts, resident, bare = [], [], []
    with tempfile.TemporaryDirectory() as directory:
        for turn in range(effort.rounds + 1):
            with network(f"{directory}/{turn}", pinned=False) as up:
                seen = up.started_in, up.resident_mb()
            with servers.bare(pinned=False) as server:
                if turn:  # the first start fills caches that every later one finds
                    starts.append(seen[0])
                    resident.append(seen[1])
                    bare.append(server.started_in)
    yield Figure(ROW, "renkei up, process start to configured", "s", tuple(starts), at_most(1.0))
    yield Figure(ROW, "renkei up, resident", "MB", tuple(resident), at_most(160))
    yield Figure(ROW, "bare endpoint, process start to first answer", "s", tuple(bare))
