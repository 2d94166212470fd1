"""Start-up and memory of other mocks beside the whole network's, each started in turn."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench import wire
from bench.figures import Effort, Figure, at_most, ratios, unmeasured
from bench.load import load
from bench.network import network
from bench.peers import (
    ISSUERS,
    MOCKOON,
    MOTO_SERVER,
    PRISM,
    WIREMOCK,
    Asked,
    Peer,
    install_from_npm,
    install_moto,
    versions,
)

ROW = "peer-starts"
PEERS = (*ISSUERS, PRISM, MOCKOON, WIREMOCK, MOTO_SERVER)
OURS = "the whole network"
LEAST = at_most(1.0)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one program, start by start."""

    started_in: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)


def measure(effort: Effort) -> Iterator[Figure]:
    """Process start to first answer (ours: to a network whose every service is configured), idle and loaded memory."""
    here = [peer for peer in PEERS if not peer.missing()]
    install_from_npm()
    install_moto()
    seen = {name: Seen() for name in (OURS, *(peer.name for peer in here))}
    for turn in range(effort.rounds + 1):
        kept = seen if turn else {name: Seen() for name in seen}  # the first start fills caches for later ones
        _ours(kept[OURS], effort)
        for peer in here:
            _peer(peer, kept[peer.name], effort)
    yield from _compared(seen, here)
    for name, each in seen.items():
        to = "process start to configured" if name == OURS else "process start to first answer"
        yield Figure(ROW, f"{name}: {to}", "s", tuple(each.started_in))
        yield Figure(ROW, f"{name}: idle", "MB", tuple(each.idle))
        yield Figure(ROW, f"{name}: after a slice of load", "MB", tuple(each.after))


def _compared(seen: dict[str, Seen], here: list[Peer]) -> Iterator[Figure]:
    ours = seen[OURS]
    for peer in (PRISM, WIREMOCK):
        what = f"start of {OURS} against that of one {peer.name}"
        if peer in here:
            starts = ratios(ours.started_in, seen[peer.name].started_in)
            yield Figure(ROW, what, "×", starts, LEAST, f"compared with {versions()}" if peer is PRISM else "")
        else:
            yield unmeasured(ROW, what, peer.missing(), LEAST)
    what = f"memory of {OURS} against that of one {WIREMOCK.name}, both after load"
    if WIREMOCK in here:
        yield Figure(ROW, what, "×", ratios(ours.after, seen[WIREMOCK.name].after), LEAST)
    else:
        yield unmeasured(ROW, what, WIREMOCK.missing(), LEAST)


def _ours(seen: Seen, effort: Effort) -> None:
    with tempfile.TemporaryDirectory() as directory, network(directory, pinned=False) as up:
        seen.started_in.append(up.started_in)
        seen.idle.append(up.resident_mb())
        url = up.url("mesh-gateway")
        _load(url, Asked("/permits", wire.QUERY, wire.JSON, (wire.bearer(url),)), effort)
        seen.after.append(up.resident_mb())


def _peer(peer: Peer, seen: Seen, effort: Effort) -> None:
    with peer.started(pinned=False) as server:
        seen.started_in.append(server.started_in)
        seen.idle.append(server.resident_mb())
        _load(server.url, peer.asked(server.url), effort)
        seen.after.append(server.resident_mb())


def _load(url: str, asked: Asked, effort: Effort) -> None:
    load(url + asked.path, "post", *asked.arguments(), seconds=effort.seconds)
