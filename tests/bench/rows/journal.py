"""What the journal of every call costs a gateway at full load: two gateways, one without, in turn."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from bench import servers, wire
from bench.figures import Effort, Figure, at_most, ratios
from bench.load import Load, load
from bench.slices import in_turn

ROW = "journal"
WITH, WITHOUT = "with", "without"
KEPT = {WITH: {}, WITHOUT: {"RENKEI_JOURNAL_ENTRIES": "0"}}


def measure(effort: Effort) -> Iterator[Figure]:
    """What is lost of the rate of permits and of linkages, SQLite, one worker."""
    with ExitStack() as stack:
        slices: dict[str, Callable[[], Load]] = {}
        for name, settings in KEPT.items():
            store = servers.sqlite(stack.enter_context(tempfile.TemporaryDirectory()))
            gateway = stack.enter_context(servers.gateway(store | settings))
            authorization = wire.bearer(gateway.url)
            slices[f"permits {name}"] = _permits(gateway.url, authorization, effort)
            slices[f"linkages {name}"] = _linkages(gateway.url, authorization, effort)
        seen = in_turn(slices, effort.rounds)
    for what in ("permits", "linkages"):
        kept, unkept = ([each.rate for each in seen[f"{what} {name}"]] for name in (WITH, WITHOUT))
        lost = tuple((1 - share) * 100 for share in ratios(kept, unkept))
        yield Figure(ROW, f"cost of the journal: {what}/s with it against without", "%", lost, at_most(5))
        yield Figure(ROW, f"{what} without the journal", "/s", tuple(unkept))


def _permits(url: str, authorization: str, effort: Effort) -> Callable[[], Load]:
    return lambda: load(f"{url}/permits", "post", wire.QUERY, wire.JSON, authorization, seconds=effort.seconds)


def _linkages(url: str, authorization: str, effort: Effort) -> Callable[[], Load]:
    return lambda: load(url, "linkage", wire.QUERY, authorization, seconds=effort.seconds)
