"""The README's picture of the network, drawn from the interface register."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from renkei_kit.topology import Flow, Topology, load_topology

README = Path("README.md")
BEGIN, END = "<!-- topology:begin -->", "<!-- topology:end -->"


def picture_files(root: Path) -> Mapping[Path, str]:
    """The README with the picture between its two marks."""
    text = (root / README).read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"{README} must hold {BEGIN} and {END} once each")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    picture = mermaid_of(load_topology(root / "contracts"))
    return {README: f"{before}{BEGIN}\n```mermaid\n{picture}```\n{END}{after}"}


def mermaid_of(topology: Topology) -> str:
    """A Mermaid flowchart: thick arrows carry 特定個人情報, and each names the line it travels."""
    return "".join(f"{line}\n" for line in _lines(topology))


def _lines(topology: Topology) -> Iterator[str]:
    yield "flowchart LR"
    for name, people in topology.callers.items():
        yield f'    {name}(["{name}<br/>{people["official"]}"])'
    for station in topology.running():
        yield f'    {station.name}["{station.name}<br/>{station.official}"]'
    running = {station.name for station in topology.running()} | set(topology.callers)
    drawn: set[tuple[str, str]] = set()
    for (caller, callee), flow in topology.flows.items():
        back = topology.flows.get((callee, caller))
        back = back if back and back.over == flow.over else None
        if {caller, callee} <= running and not (back and (callee, caller) in drawn):
            drawn.add((caller, callee))
            yield f"    {caller} {_arrow(flow, back)} {callee}"


def _arrow(flow: Flow, back: Flow | None) -> str:
    """One line between two parties; it has two heads when both may call over it."""
    directions = [flow] if back is None else [flow, back]
    personal = any(each.information_class == "specific-personal" for each in directions)
    line = "==>" if personal else "-->"
    return f"{'<' if back else ''}{line}|{flow.over}|"
