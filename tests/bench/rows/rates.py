"""Permits and whole linkages a second, one worker, as shares of the bare endpoint."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from bench import servers, wire
from bench.figures import Effort, Figure, at_least, at_most, ratios
from bench.load import load
from bench.slices import in_turn

ROW = "rates"


def measure(effort: Effort) -> Iterator[Figure]:
    """SQLite first, then PostgreSQL where a container can run."""
    with tempfile.TemporaryDirectory() as directory:
        yield from _of(servers.sqlite(directory), "SQLite", (0.5, 0.2), effort)
    with servers.postgres() as store:
        if store:
            yield from _of(store, "PostgreSQL", (None, 0.12), effort)


def _of(
    settings: Mapping[str, str], store: str, targets: tuple[float | None, float], effort: Effort
) -> Iterator[Figure]:
    with ExitStack() as stack:
        bare = stack.enter_context(servers.bare())
        gateway = stack.enter_context(servers.gateway(settings))
        authorization = wire.bearer(gateway.url)
        permits = (f"{gateway.url}/permits", "post", wire.QUERY, wire.JSON, authorization)
        seen = in_turn(
            {
                "bare": lambda: load(bare.url, "post", wire.QUERY, wire.JSON, seconds=effort.seconds),
                "permits": lambda: load(*permits, seconds=effort.seconds),
                "linkages": lambda: load(gateway.url, "linkage", wire.QUERY, authorization, seconds=effort.seconds),
                "alone": lambda: load(*permits, seconds=effort.seconds, connections=1),
            },
            effort.rounds,
        )
        resident = gateway.resident_mb()
    bare_rates = [each.rate for each in seen["bare"]]
    permit_rates = [each.rate for each in seen["permits"]]
    linkage_rates = [each.rate for each in seen["linkages"]]
    permit_target = None if targets[0] is None else at_least(targets[0])
    yield Figure(ROW, f"permits, {store}", "× bare", ratios(permit_rates, bare_rates), permit_target)
    yield Figure(ROW, f"whole linkages, {store}", "× bare", ratios(linkage_rates, bare_rates), at_least(targets[1]))
    tail = tuple(each.p99 / each.p50 for each in seen["permits"])
    yield Figure(ROW, f"permits, {store}: p99 / p50 at 32 connections", "×", tail, at_most(2.0))
    yield Figure(ROW, f"permits, {store}", "/s", tuple(permit_rates))
    yield Figure(ROW, f"whole linkages, {store}", "/s", tuple(linkage_rates))
    yield Figure(ROW, f"one permit at a time, {store}: p50", "ms", tuple(each.p50 for each in seen["alone"]))
    yield Figure(ROW, f"gateway under load, {store}", "MB", (resident,))
    yield Figure(ROW, f"bare endpoint, beside {store}", "/s", tuple(bare_rates))
