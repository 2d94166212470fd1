"""Fresh, isolated networks inside one process, as a test session makes them."""

import asyncio
import gc
import os
import statistics
import time
from collections.abc import Iterator

from bench import servers
from bench.figures import Effort, Figure, at_most
from renkei.in_process import in_process

ROW = "networks"
MANY = 200
WARM = 20


def measure(effort: Effort) -> Iterator[Figure]:
    """Two hundred networks one after another; how long each takes, and what is left of them."""
    times, before, after = asyncio.run(_many())
    tenth = max(1, len(times) // 10)
    runs = tuple(statistics.median(times[at : at + tenth]) * 1000 for at in range(0, len(times), tenth))
    yield Figure(ROW, "a fresh network in a running session", "ms", runs, at_most(100))
    note = f"from {before:.0f} MB after {WARM} networks"
    yield Figure(ROW, f"growth over {MANY} networks", "MB", (after - before,), at_most(5), note)


async def _many() -> tuple[list[float], float, float]:
    times = []
    for turn in range(WARM + MANY):
        begun = time.perf_counter()
        async with in_process() as network:
            await network.ready()
            times.append(time.perf_counter() - begun)
        if turn == WARM - 1:
            gc.collect()
            before = servers.resident_mb(os.getpid())
    gc.collect()
    return times[WARM:], before, servers.resident_mb(os.getpid())
