"""One PostgreSQL server, one database and one role per service, from the interface register."""

from collections.abc import Callable, Mapping
from pathlib import Path

from renkei_kit.topology import Topology, load_topology

INIT_FILE = Path("deploy/postgres/databases.sql")
MAINTENANCE_PASSWORD = "renkei"
SEPARATED = ("mesh-gateway",)
MASKED = ("ims",)
PASSWORD_VARIABLE = ":'password'"
"""Where one password serves every role: psql's variable."""
UNPRIVILEGED = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"


def postgres_files(root: Path) -> Mapping[Path, str]:
    """The script that a new PostgreSQL server runs once."""
    return {INIT_FILE: init_script(load_topology(root / "contracts"))}


def database_url(service: str) -> str:
    """Where ``service`` finds its database in compose; the role may open no other."""
    return _url(service, role_of(service))


def owner_url(service: str) -> str:
    """The same database as the owner of its tables opens it."""
    return _url(service, schema_owner(service))


def role_of(service: str) -> str:
    """The role as which a service works."""
    return unprivileged_role(service) if service in SEPARATED else schema_owner(service)


def schema_owner(service: str) -> str:
    """The role that owns a service's tables; its database has the same name."""
    return "renkei_" + service.replace("-", "_")


def unprivileged_role(service: str) -> str:
    """The role that uses the tables of a service whose agencies are separated, and owns none (control G8)."""
    return f"{schema_owner(service)}_access"


def maintenance_role(service: str) -> str:
    """The role of everyday maintenance, to which the database itself shows numbers masked only (control E4)."""
    return f"{schema_owner(service)}_maintenance"


def init_script(topology: Topology, password_of: Callable[[str], str] = "'{}'".format) -> str:
    """A role and a database for each service; a role can connect to its own database only.

    ``password_of`` gives a role's password as it stands in the script; in compose it is the role's own name.
    """
    lines = [
        "-- Generated from contracts/topology.yaml by `make generate`; do not edit (`make stale` compares).",
        "-- One database and its owner per service; a role opens no database but its own.",
        "",
        "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;",
    ]
    for station in topology.running():
        name = schema_owner(station.name)
        lines += [
            "",
            f"CREATE ROLE {name} LOGIN PASSWORD {password_of(name)} {UNPRIVILEGED};",
            f"CREATE DATABASE {name} OWNER {name};",
            f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC;",
        ]
        if station.name in SEPARATED:
            role = unprivileged_role(station.name)
            lines += [
                "-- Agencies are separated by row-level security: the service works as a role that owns no table.",
                f"CREATE ROLE {role} LOGIN PASSWORD {password_of(role)} {UNPRIVILEGED};",
                f"GRANT CONNECT ON DATABASE {name} TO {role};",
            ]
        if station.name in MASKED:
            role = maintenance_role(station.name)
            lines += [
                "-- Everyday maintenance: may connect and, by the migrations' grants, read views with masked numbers.",
                f"CREATE ROLE {role} LOGIN PASSWORD {password_of(role)} {UNPRIVILEGED};",
                f"ALTER ROLE {role} SET search_path = maintenance;",
                f"GRANT CONNECT ON DATABASE {name} TO {role};",
            ]
    return "\n".join(lines) + "\n"


def _url(service: str, role: str) -> str:
    return f"postgresql+asyncpg://{role}:{role}@postgres:5432/{schema_owner(service)}"
