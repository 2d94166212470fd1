"""Two gateways on one PostgreSQL behind compose's proxy, beside one; and races for a permit across both."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx2

from bench import servers, wire
from bench.cores import ticks
from bench.figures import Effort, Figure, at_least, ratios, unmeasured
from bench.load import BenchmarkError, Load, load
from bench.proxy import proxy
from bench.servers import Running
from bench.slices import in_turn

ROW = "replicas"
GAIN = "whole linkages/s with two gateways against one, PostgreSQL, behind the proxy"
WINNERS = "contested permits that exactly one of {} presentations across both gateways won"
TWO, ALL = at_least(1.7), at_least(100)
PERMITS, AT_ONCE = 20, 16


def measure(effort: Effort) -> Iterator[Figure]:
    """One proxy with a port that asks one gateway and a port that asks both in turn."""
    with servers.postgres() as store, ExitStack() as stack:
        if store is None:
            yield unmeasured(ROW, GAIN, "no container can run here", TWO)
            yield unmeasured(ROW, WINNERS.format(AT_ONCE), "no container can run here", ALL)
            return
        known = store | {"RENKEI_PUBLIC_URL": "http://gateway.bench"}  # both are one to their callers
        gateways = [stack.enter_context(servers.gateway(known, pinned=False)) for _ in range(2)]
        first, second = (gateway.url.removeprefix("http://") for gateway in gateways)
        one, both = stack.enter_context(proxy([first], [first, second]))
        authorization = wire.bearer(both)
        busy: list[float] = []
        seen = in_turn(
            {"one": _linkages(one, authorization, effort, []), "both": _linkages(both, authorization, effort, busy)},
            effort.rounds,
        )
        _both_worked(gateways)
        won = [asyncio.run(_won_once(both, authorization)) for _ in range(effort.rounds)]
    rates = {name: [each.rate for each in loads] for name, loads in seen.items()}
    limit = f"{os.cpu_count()} cores, {max(busy):.0%} busy: gateways, database, proxy and load share them"
    yield Figure(ROW, GAIN, "×", ratios(rates["both"], rates["one"]), TWO, limit)
    for name in ("one", "both"):
        yield Figure(ROW, f"whole linkages with {name}, behind the proxy", "/s", tuple(rates[name]))
    shares = tuple(100 * each / PERMITS for each in won)
    yield Figure(ROW, WINNERS.format(AT_ONCE), "%", shares, ALL, f"{PERMITS * effort.rounds} permits")


def _both_worked(gateways: list[Running]) -> None:
    """A proxy that had given up one of them would measure something else."""
    first, second = (gateway.cpu_seconds() for gateway in gateways)
    if second < first / 10:
        raise BenchmarkError(f"one gateway did {second:.1f} s of work, the other {first:.1f} s")


def _linkages(url: str, authorization: str, effort: Effort, busy: list[float]) -> Callable[[], Load]:
    def measured() -> Load:
        before = ticks()
        seen = load(url, "linkage", wire.QUERY, authorization, seconds=effort.seconds)
        spent, there = (after - at_first for after, at_first in zip(ticks(), before, strict=True))
        busy.append(spent / there)
        return seen

    return measured


async def _won_once(url: str, authorization: str) -> int:
    """How many permits were used exactly once, each presented many times at the same moment."""
    headers = {"Authorization": authorization, "Content-Type": wire.JSON}
    async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=30) as client:

        async def won() -> bool:
            permit = (await client.post("/permits", content=wire.QUERY)).raise_for_status().json()["permit"]
            tries = (client.post("/inquiries", json={"permit": permit}) for _ in range(AT_ONCE))
            answers = [answer.status_code for answer in await asyncio.gather(*tries)]
            return sorted(answers) == [200] + [409] * (AT_ONCE - 1)

        return sum([await won() for _ in range(PERMITS)])
