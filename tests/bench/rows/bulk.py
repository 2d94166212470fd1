"""A whole batch of inquiries and a whole transmission of copies, beside single linkages of the same gateway."""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2

from bench import filling, servers, wire
from bench.figures import Effort, Figure, at_least, at_most
from bench.load import BenchmarkError, load
from bench.servers import Running

ROW = "bulk"
NDJSON = "application/x-ndjson"
PROVIDER = "chiyoda"
POLL_SECONDS = 0.5
CONTENT = {
    "fiscal_year": 2026,
    "income_levy": 98_400,
    "per_capita_levy": 5_000,
    "total_income": 2_310_000,
    "arrears": 0,
}
"""What the item that is asked for in every row of the benchmark holds."""


def measure(effort: Effort) -> Iterator[Figure]:
    """Each once, at its full length, over a store that holds as many records already."""
    with tempfile.TemporaryDirectory() as directory:
        store = servers.sqlite(directory)
        with servers.gateway(store):
            pass  # it makes and seeds its store
        filling.fill(Path(directory) / "gateway.sqlite3", effort.lines)
        with servers.gateway(store) as gateway:
            singles = [_single(gateway, effort)]
            batch = _timed(gateway, effort.lines, _batch)
            singles.append(_single(gateway, effort))
            copies = _timed(gateway, effort.lines, _import)
            singles.append(_single(gateway, effort))
    for what, (rate, peak) in {"batch of inquiries": batch, "transmission of copies": copies}.items():
        of = f"{effort.lines:,} lines"
        shares = tuple(rate / single for single in singles)
        yield Figure(ROW, f"{what}, {of}: lines/s against single linkages/s", "×", shares, at_least(1.0))
        yield Figure(ROW, f"{what}, {of}", "lines/s", (rate,))
        yield Figure(ROW, f"{what}, {of}: most memory at once", "MB", (peak,), at_most(250))
    yield Figure(ROW, "single linkages before, between and after", "/s", tuple(singles))


def _single(gateway: Running, effort: Effort) -> float:
    seen = load(gateway.url, "linkage", wire.QUERY, wire.bearer(gateway.url), seconds=effort.seconds)
    return seen.rate


def _timed(gateway: Running, lines: int, act: Callable[[Running, int], None]) -> tuple[float, float]:
    """Lines a second, from the first byte that is sent, and the most memory meanwhile."""
    gateway.forget_peak()
    begun = time.perf_counter()
    act(gateway, lines)
    return lines / (time.perf_counter() - begun), gateway.peak_mb()


def _batch(gateway: Running, lines: int) -> None:
    """ISA asks so many times; done when every line has been answered."""
    query = json.loads(wire.QUERY)
    body = (json.dumps(query | {"record_id": f"R-{number:06}"}).encode() + b"\n" for number in range(lines))
    with _client(gateway, wire.CLIENT) as client:
        path = client.post("/inquiries/batch", content=body).raise_for_status().headers["location"]
        while (batch := client.get(path).raise_for_status().json())["state"] != "finished":
            time.sleep(POLL_SECONDS)
    if batch["counts"] != {"answered": lines}:
        raise BenchmarkError(f"the batch came to {batch['counts']}")


def _import(gateway: Running, lines: int) -> None:
    """A municipality registers a copy for each of so many people; done when the last line has been reported."""
    body = (json.dumps(_copy(number)).encode() + b"\n" for number in range(lines))
    first = last = ""
    with (
        _client(gateway, PROVIDER) as client,
        client.stream("POST", "/copies/import", content=body) as answer,
    ):
        answer.raise_for_status()
        for last in answer.iter_lines():
            first = first or last
    summary = json.loads(last)
    if (summary["status"], summary["accepted"]) != ("complete", lines):
        raise BenchmarkError(f"the transmission came to {summary}, its first line to {first}")


def _copy(number: int) -> dict[str, Any]:
    return {
        "record_id": f"R-{number:06}",
        "addressee_number": filling.number_of(number),
        "item": filling.ITEM,
        "version": "0002",
        "valid_from": "2026-11-01",
        "auto_reply": True,
        "content": CONTENT,
    }


def _client(gateway: Running, system: str) -> httpx2.Client:
    headers = {"Authorization": wire.bearer(gateway.url, system), "Content-Type": NDJSON}
    return httpx2.Client(base_url=gateway.url, headers=headers, timeout=600)
