"""Permits a second beside the tokens that others issue, with the same kind of key where they can."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack

from bench import servers, wire
from bench.figures import Effort, Figure, at_least, ratios, unmeasured
from bench.load import load
from bench.peers import ISSUERS, Asked, install_from_npm, versions
from bench.slices import Slice, in_turn

ROW = "peers"
AHEAD = at_least(1.0)


def measure(effort: Effort) -> Iterator[Figure]:
    """Each on the same core, in turn with ours and with the bare endpoint. Ours checks, records and commits."""
    here = [peer for peer in ISSUERS if not peer.missing()]
    if here:
        install_from_npm()
    with tempfile.TemporaryDirectory() as directory, ExitStack() as stack:
        bare = stack.enter_context(servers.bare())
        gateway = stack.enter_context(servers.gateway(servers.sqlite(directory)))
        authorization = wire.bearer(gateway.url)
        ours = Asked("/permits", wire.QUERY, wire.JSON, (authorization,))
        slices = {
            "bare": _slice(bare.url, Asked("/", wire.QUERY, wire.JSON), effort),
            "permits": _slice(gateway.url, ours, effort),
        }
        for peer in here:
            server = stack.enter_context(peer.started())
            slices[peer.name] = _slice(server.url, peer.asked(server.url), effort)
        seen = in_turn(slices, effort.rounds)
    rates = {name: [each.rate for each in slices] for name, slices in seen.items()}
    for peer in ISSUERS:
        what = f"permits/s against tokens/s of {peer.name}"
        if peer in here:
            yield Figure(ROW, what, "×", ratios(rates["permits"], rates[peer.name]), AHEAD)
        else:
            yield unmeasured(ROW, what, peer.missing(), AHEAD)
    for name in ("permits", *(peer.name for peer in here)):
        yield Figure(ROW, name, "× bare", ratios(rates[name], rates["bare"]), note=_note(name))


def _note(name: str) -> str:
    return f"checked, recorded and committed; compared with {versions()}" if name == "permits" else ""


def _slice(url: str, asked: Asked, effort: Effort) -> Slice:
    return lambda: load(url + asked.path, "post", *asked.arguments(), seconds=effort.seconds)
