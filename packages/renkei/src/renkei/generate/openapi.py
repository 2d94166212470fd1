"""contracts/openapi/: what every service publishes, one OpenAPI 3.1 document each, and the common control plane."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from renkei.generate.plain_yaml import plain_yaml
from renkei.services import spec_of
from renkei_kit import control
from renkei_kit.app import Service, ServiceSpec, create_service
from renkei_kit.clock import Clock
from renkei_kit.contract import operations_of
from renkei_kit.settings import ServiceSettings
from renkei_kit.topology import Topology, load_topology
from renkei_kit.world import World

FOLDER = Path("contracts/openapi")
CONTROL = FOLDER / "control.yaml"
HEADER = """\
# Generated from the code of {service} by `make generate`; do not edit (`make stale` compares).

"""


def openapi_files(root: Path) -> Mapping[Path, str]:
    """The contract of every service that runs today, as it should stand under ``root``."""
    return {path: HEADER.format(service=service) + plain_yaml(document) for path, service, document in _documents(root)}


def contract_path(service: str) -> Path:
    """Where the contract of ``service`` stands."""
    return FOLDER / f"{service}.yaml"


def control_path(service: str) -> Path:
    """Where the contract of a control plane stands that offers more than the common one."""
    return FOLDER / f"control-{service}.yaml"


def services_of(root: Path) -> Iterator[tuple[ServiceSpec, Service]]:
    """Every running service as an application that is never started."""
    topology = load_topology(root / "contracts")
    settings = ServiceSettings(
        database_url=SecretStr("sqlite://"),
        world_directory=root / "config",
        contracts_directory=root / "contracts",
    )
    world = World.load(settings.world_directory, settings.seed, Clock()().date())
    for station in topology.running():
        spec = spec_of(station.name)
        yield spec, create_service(spec, settings, world=world, topology=topology)


def common_control(document: Mapping[str, Any], topology: Topology) -> dict[str, Any]:
    """The part of one service's control contract that is the same at every service."""
    common = {
        route.operation_id for router in control.ROUTERS for route in router.routes if hasattr(route, "operation_id")
    }
    paths = {
        path: item
        for path, item in document["paths"].items()
        if {operation["operationId"] for operation in operations_of({"paths": {path: item}})} <= common
    }
    servers = [
        {"url": f"http://127.0.0.1:{station.control_port}", "description": station.name}
        for station in topology.running()
    ]
    kept = {**document, "paths": paths, "servers": servers}
    kept["info"] = {**document["info"], "title": "Renkei: control plane of every service"}
    kept["components"] = _used(document["components"], paths)
    return kept


def _documents(root: Path) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    for position, (spec, service) in enumerate(services_of(root)):
        yield contract_path(spec.name), spec.name, service.app.openapi()
        if position == 0:
            yield (
                CONTROL,
                "renkei_kit.control",
                common_control(service.control.openapi(), load_topology(root / "contracts")),
            )
        if spec.control_router is not None:
            yield control_path(spec.name), spec.name, service.control.openapi()


def _used(components: Mapping[str, Any], paths: Mapping[str, Any]) -> dict[str, Any]:
    wanted = set(_references(paths))
    while more := {name for kind, known in wanted for name in _references(components[kind][known])} - wanted:
        wanted |= more
    return {
        kind: {name: part for name, part in components[kind].items() if (kind, name) in wanted}
        for kind in ("schemas", "responses")
    }


def _references(part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            kind, name = part["$ref"].split("/")[-2:]
            yield kind, name
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
