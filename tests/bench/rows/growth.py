"""A gateway with a million copies, codes, permits and records beside one with a thousand, in turn."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from bench import filling, servers, wire
from bench.figures import Effort, Figure, at_least, at_most, ratios
from bench.load import Load, load
from bench.slices import in_turn

ROW = "growth"
SMALL, LARGE = 1_000, 1_000_000


def measure(effort: Effort) -> Iterator[Figure]:
    """Rates and slowest answers of the large store as shares of the small one's; what a row takes."""
    with tempfile.TemporaryDirectory() as directory, ExitStack() as stack:
        slices: dict[str, Callable[[], Load]] = {}
        for size in (SMALL, LARGE):
            path = Path(directory) / str(size) / "gateway.sqlite3"
            path.parent.mkdir()
            with servers.gateway(servers.sqlite(str(path.parent))):
                pass  # it makes and seeds its store
            filling.fill(path, size)
            gateway = stack.enter_context(servers.gateway(servers.sqlite(str(path.parent))))
            authorization = wire.bearer(gateway.url)
            slices[f"permits {size}"] = _permits(gateway.url, authorization, effort.seconds)
            slices[f"linkages {size}"] = _linkages(gateway.url, authorization, effort.seconds)
        seen = in_turn(slices, effort.rounds)
        rows = dict(filling.sizes(path))
    for what in ("permits", "linkages"):
        small, large = seen[f"{what} {SMALL}"], seen[f"{what} {LARGE}"]
        rates = ratios([each.rate for each in large], [each.rate for each in small])
        slowest = ratios([each.p99 for each in large], [each.p99 for each in small])
        yield Figure(ROW, f"{what}/s with {LARGE:,} of each against {SMALL:,}", "×", rates, at_least(0.9))
        yield Figure(ROW, f"{what}: p99 with {LARGE:,} of each against {SMALL:,}", "×", slowest, at_most(1.5))
    for table, size in rows.items():
        yield Figure(ROW, f"a row of {table} with its indexes, SQLite", "bytes", (size,))


def _permits(url: str, authorization: str, seconds: int) -> Callable[[], Load]:
    return lambda: load(f"{url}/permits", "post", wire.QUERY, wire.JSON, authorization, seconds=seconds)


def _linkages(url: str, authorization: str, seconds: int) -> Callable[[], Load]:
    return lambda: load(url, "linkage", wire.QUERY, authorization, seconds=seconds)
