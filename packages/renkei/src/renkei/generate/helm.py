"""What the Helm chart knows of the network: the interface register as JSON, and the script for its database."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from renkei.generate.compose import KEEPS_FILES
from renkei.generate.postgres import PASSWORD_VARIABLE, init_script, role_of, schema_owner
from renkei_kit.topology import Station, Topology, load_topology

CHART = Path("deploy/helm/renkei")


def helm_files(root: Path) -> Mapping[Path, str]:
    """The chart's generated files; its templates are written by hand."""
    topology = load_topology(root / "contracts")
    services = [_service(station, topology) for station in topology.running()]
    return {
        CHART / "topology.json": json.dumps({"services": services}, ensure_ascii=False, indent=2) + "\n",
        CHART / "databases.psql": init_script(topology, lambda role: PASSWORD_VARIABLE),
    }


def _service(station: Station, topology: Topology) -> dict[str, Any]:
    running = [other.name for other in topology.running()]
    owner = schema_owner(station.name)
    return {
        "name": station.name,
        "official": station.official,
        "port": station.port,
        "control_port": station.control_port,
        "database": owner,
        "owner": owner,
        "role": role_of(station.name),
        "keeps_files": station.name in KEEPS_FILES,
        "calls": [name for name in running if topology.connects(station.name, name)],
        "called_by": [name for name in running if topology.connects(name, station.name)],
    }
