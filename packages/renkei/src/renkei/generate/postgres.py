"""One PostgreSQL server, one database and one role per service, from the interface register."""

from collections.abc import Mapping
from pathlib import Path

from renkei_kit.topology import Topology, load_topology

INIT_FILE = Path("deploy/postgres/databases.sql")
MAINTENANCE_PASSWORD = "renkei"
SEPARATED = ("mesh-gateway",)
MASKED = ("ims",)
UNPRIVILEGED = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"


def postgres_files(root: Path) -> Mapping[Path, str]:
    """The script that a new PostgreSQL server runs once."""
    return {INIT_FILE: init_script(load_topology(root / "contracts"))}


def database_url(service: str) -> str:
    """Where ``service`` finds its database in compose; the role may open no other."""
    return _url(service, unprivileged_role(service) if service in SEPARATED else _name(service))


def owner_url(service: str) -> str:
    """The same database as the owner of its tables opens it."""
    return _url(service, _name(service))


def unprivileged_role(service: str) -> str:
    """The role that uses the tables of a service whose agencies are separated, and owns none (control G8)."""
    return f"{_name(service)}_access"


def maintenance_role(service: str) -> str:
    """The role of everyday maintenance, to which the database itself shows numbers masked only (control E4)."""
    return f"{_name(service)}_maintenance"


def init_script(topology: Topology) -> str:
    """A role and a database for each service; a role can connect to its own database only."""
    lines = [
        "-- Generated from contracts/topology.yaml by `make generate`; do not edit (`make stale` compares).",
        "-- One database and its owner per service; a role opens no database but its own.",
        "",
        "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;",
    ]
    for station in topology.running():
        name = _name(station.name)
        lines += [
            "",
            f"CREATE ROLE {name} LOGIN PASSWORD '{name}' {UNPRIVILEGED};",
            f"CREATE DATABASE {name} OWNER {name};",
            f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC;",
        ]
        if station.name in SEPARATED:
            role = unprivileged_role(station.name)
            lines += [
                "-- Agencies are separated by row-level security: the service works as a role that owns no table.",
                f"CREATE ROLE {role} LOGIN PASSWORD '{role}' {UNPRIVILEGED};",
                f"GRANT CONNECT ON DATABASE {name} TO {role};",
            ]
        if station.name in MASKED:
            role = maintenance_role(station.name)
            lines += [
                "-- Everyday maintenance: may connect and, by the migrations' grants, read views with masked numbers.",
                f"CREATE ROLE {role} LOGIN PASSWORD '{role}' {UNPRIVILEGED};",
                f"ALTER ROLE {role} SET search_path = maintenance;",
                f"GRANT CONNECT ON DATABASE {name} TO {role};",
            ]
    return "\n".join(lines) + "\n"


def _url(service: str, role: str) -> str:
    return f"postgresql+asyncpg://{role}:{role}@postgres:5432/{_name(service)}"


def _name(service: str) -> str:
    return "renkei_" + service.replace("-", "_")
