"""docker-compose.yml from the interface register: a container per service, a network per permitted line."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from renkei.generate.networks import (
    DATABASE,
    PROXY,
    PROXY_HOST,
    TESTERS,
    Network,
    database_network,
    networks_of,
    tester_network,
)
from renkei.generate.plain_yaml import plain_yaml
from renkei.generate.postgres import INIT_FILE, MAINTENANCE_PASSWORD, SEPARATED, database_url, owner_url
from renkei.generate.proxy import CONFIGURATION_FILE, LISTENING_NAME
from renkei_kit.topology import Station, Topology, load_topology

COMPOSE_FILE = Path("docker-compose.yml")
HEADER = """\
# Generated from contracts/topology.yaml by `make generate`; do not edit (`make stale` compares).
#
# Every pair of services with a permitted flow shares a network of its own, and no other pair shares any.
# Nothing but `proxy` publishes ports, on loopback only: 8101-8107 carry the services' data, 8201-8207 their
# test control. RENKEI_SUBNET moves all addresses elsewhere when 10.213.0.0/16 is taken. With
# `docker compose up --scale mesh-gateway=2` two gateways share one database and the proxy asks both in turn;
# controls such as the clock then reach one of them. The passwords are a mock's and open nothing else.

"""

Stanza = dict[str, Any]
KEEPS_FILES = ("juki-link",)
FILES = "/app/files"
JOURNAL = "/tmp/journal"  # noqa: S108 - the container's own, which nobody else shares
NO_FORWARDING: Mapping[str, int] = {"net.ipv4.ip_forward": 0}


def compose_files(root: Path) -> Mapping[Path, str]:
    """docker-compose.yml as it should stand under ``root``."""
    document = compose_of(load_topology(root / "contracts"))
    return {COMPOSE_FILE: HEADER + _spaced(plain_yaml(document))}


def compose_of(topology: Topology) -> Stanza:
    """The whole document."""
    networks = {network.name: network for network in networks_of(topology)}
    services = {station.name: _service(station, topology, networks) for station in topology.running()}
    return {
        "name": "renkei",
        "services": {**services, DATABASE: _database(topology), PROXY: _proxy(topology, networks)},
        "networks": {name: _network(network) for name, network in networks.items()},
        "volumes": {"database": {}, **{_files_of(name): {} for name in KEEPS_FILES}},
    }


def _spaced(text: str) -> str:
    """An empty line before each section and before each of its entries but the first."""
    apart = re.sub(r"\n((?:  )?[a-z-]+:)", r"\n\n\1", text)
    return re.sub(r"\n([a-z]+:\n)\n", r"\n\1", apart)


def _service(station: Station, topology: Topology, networks: Mapping[str, Network]) -> Stanza:
    line = networks[tester_network(station.name)]
    attached: Stanza = {name: {} for name, network in networks.items() if station.name in network.members}
    module = "renkei_" + station.name.replace("-", "_")
    return {
        "image": f"renkei/{station.name}",
        "build": {"context": ".", "args": {"SERVICE": station.name, "MODULE": module}},
        "environment": _environment(station, topology, line),
        **({"volumes": [f"{_files_of(station.name)}:{FILES}"]} if station.name in KEEPS_FILES else {}),
        "networks": attached,
        "depends_on": [DATABASE],  # started, not ready: a service waits for it, and has much to read meanwhile
        # A crash that a tester sets ends the process; it comes back over what was committed.
        "restart": "on-failure",
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "sysctls": dict(NO_FORWARDING),
    }


def _environment(station: Station, topology: Topology, tester_line: Network) -> Mapping[str, str]:
    parties = ", ".join(
        f'"{other.name}": "http://{other.name}:{other.port}"'
        for other in topology.running()
        if topology.connects(station.name, other.name)
    )
    return {
        "RENKEI_DATABASE_URL": database_url(station.name),
        **({"RENKEI_OWNER_DATABASE_URL": owner_url(station.name)} if station.name in SEPARATED else {}),
        "RENKEI_HOST": "0.0.0.0",  # noqa: S104 - the container's own networks are the boundary
        "RENKEI_PORT": str(station.port),
        # Peers have no line to this address, so only testers, through the proxy, reach the control port.
        "RENKEI_CONTROL_HOST": tester_line.subnet,
        "RENKEI_CONTROL_PORT": str(station.control_port),
        "RENKEI_PUBLIC_URL": f"http://127.0.0.1:{station.port}",
        "RENKEI_PARTIES": "{" + parties + "}",
        "RENKEI_JOURNAL_FILE": JOURNAL,
        **({"RENKEI_FILES_DIRECTORY": FILES} if station.name in KEEPS_FILES else {}),
    }


def _files_of(service: str) -> str:
    """The volume with the files that a service keeps beside its database."""
    return f"{service}-files"


def _database(topology: Topology) -> Stanza:
    settings = {"shared_buffers": "32MB", "max_connections": "100", "max_wal_size": "256MB"}
    return {
        "image": "postgres:17",
        "command": ["postgres", *(f"--{name.replace('_', '-')}={value}" for name, value in settings.items())],
        "environment": {"POSTGRES_PASSWORD": MAINTENANCE_PASSWORD},
        "volumes": [
            "database:/var/lib/postgresql/data",
            f"./{INIT_FILE}:/docker-entrypoint-initdb.d/{INIT_FILE.name}:ro",
        ],
        "networks": {database_network(station.name): {} for station in topology.running()},
        "healthcheck": {
            # Over TCP: while the databases are being made, the server answers on its socket only.
            "test": ["CMD", "pg_isready", "--host=127.0.0.1", "--username=postgres", "--quiet"],
            "interval": "1s",
            "timeout": "3s",
            "retries": 60,
        },
        "security_opt": ["no-new-privileges:true"],
        "sysctls": dict(NO_FORWARDING),
        "shm_size": "128m",
    }


def _proxy(topology: Topology, networks: Mapping[str, Network]) -> Stanza:
    stations = topology.running()
    ports = [station.port for station in stations] + [station.control_port for station in stations]
    lines: Stanza = {TESTERS: {"aliases": [LISTENING_NAME]}}
    for station in stations:
        line = networks[tester_network(station.name)]
        lines[line.name] = {"ipv4_address": line.address(PROXY_HOST)}
    return {
        "image": "nginx:1.27-alpine",
        "volumes": [f"./{CONFIGURATION_FILE}:/etc/nginx/nginx.conf:ro"],
        "ports": [f"127.0.0.1:{port}:{port}" for port in ports],
        "networks": lines,
        "depends_on": [station.name for station in stations],  # their names must be known when it starts
        "healthcheck": {
            "test": ["CMD-SHELL", 'kill -0 "$$(cat /tmp/nginx.pid)"'],
            "interval": "1s",
            "timeout": "3s",
            "retries": 30,
        },
        "security_opt": ["no-new-privileges:true"],
        "sysctls": dict(NO_FORWARDING),
    }


def _network(network: Network) -> Stanza:
    internal = {"internal": True} if network.internal else {}
    return {**internal, "ipam": {"config": [{"subnet": network.subnet}]}}
