"""The interface register: who may call what, read from ``contracts/topology.yaml`` (controls A4, D1)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Station:
    """A service's place in the network."""

    name: str
    official: str
    zones: tuple[str, ...]
    port: int
    control_port: int
    open_operations: frozenset[str]
    planned: bool
    tls_port: int | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """One permitted flow; ``information_class`` is ``specific-personal`` or ``other`` (control A3)."""

    caller: str
    callee: str
    over: str
    information_class: str
    operations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Topology:
    """The whole register."""

    zones: Mapping[str, Mapping[str, object]]
    stations: Mapping[str, Station]
    callers: Mapping[str, Mapping[str, str]]
    flows: Mapping[tuple[str, str], Flow]

    def connects(self, caller: str, callee: str) -> bool:
        """Whether a line from ``caller`` to ``callee`` exists at all."""
        return (caller, callee) in self.flows

    def permits(self, caller: str, callee: str, operation: str) -> bool:
        """Whether ``caller`` may perform ``operation`` (an OpenAPI operationId) at ``callee``."""
        flow = self.flows.get((caller, callee))
        return flow is not None and operation in flow.operations

    def running(self) -> tuple[Station, ...]:
        """The services that exist today, in the register's order."""
        return tuple(station for station in self.stations.values() if not station.planned)


def load_topology(contracts: Path) -> Topology:
    """The register in ``contracts/topology.yaml``; a flow that names an unknown party or zone is an error."""
    return _topology((contracts / "topology.yaml").read_bytes())


@lru_cache(maxsize=4)
def _topology(content: bytes) -> Topology:
    register = yaml.load(content, Loader=yaml.CSafeLoader)
    stations = {
        name: Station(
            name=name,
            official=row["official"],
            zones=tuple(row["zones"]),
            port=row["port"],
            control_port=row["control_port"],
            open_operations=frozenset(row["open"]),
            planned=row.get("planned", False),
            tls_port=row.get("tls_port"),
        )
        for name, row in register["services"].items()
    }
    topology = Topology(
        zones=register["zones"],
        stations=stations,
        callers=register["callers"],
        flows={
            (row["from"], row["to"]): Flow(
                row["from"], row["to"], row["over"], row["class"], frozenset(_flat(row["operations"]))
            )
            for row in register["flows"]
        },
    )
    for flow in topology.flows.values():
        known = flow.caller in stations or flow.caller in topology.callers
        if not known or flow.callee not in stations or flow.over not in topology.zones:
            raise ValueError(f"topology.yaml: flow {flow.caller} -> {flow.callee} names an unknown party or zone")
    return topology


def _flat(operations: Iterable[Any]) -> Iterator[str]:
    """The names, and those in lists that flows share."""
    for operation in operations:
        yield from _flat(operation) if isinstance(operation, list) else (operation,)
