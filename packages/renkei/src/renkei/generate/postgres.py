"""One PostgreSQL server, one database and one role per service, from the interface register."""

from collections.abc import Mapping
from pathlib import Path

from renkei_kit.topology import Topology, load_topology

INIT_FILE = Path("deploy/postgres/databases.sql")
MAINTENANCE_PASSWORD = "renkei"


def postgres_files(root: Path) -> Mapping[Path, str]:
    """The script that a new PostgreSQL server runs once."""
    return {INIT_FILE: init_script(load_topology(root / "contracts"))}


def database_url(service: str) -> str:
    """Where ``service`` finds its database in compose; the role may open no other."""
    name = _name(service)
    return f"postgresql+asyncpg://{name}:{name}@postgres:5432/{name}"


def init_script(topology: Topology) -> str:
    """A role and a database for each service; a role can connect to its own database only."""
    lines = [
        "-- Generated from contracts/topology.yaml by `make generate`; do not edit (`make stale` compares).",
        "-- One database and one role per service; a role opens no database but its own.",
        "",
        "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;",
    ]
    for station in topology.running():
        name = _name(station.name)
        lines += [
            "",
            f"CREATE ROLE {name} LOGIN PASSWORD '{name}' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;",
            f"CREATE DATABASE {name} OWNER {name};",
            f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC;",
        ]
    return "\n".join(lines) + "\n"


def _name(service: str) -> str:
    return "renkei_" + service.replace("-", "_")
