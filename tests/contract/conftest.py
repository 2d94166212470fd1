"""The contracts as they are committed, and the services as applications that are never started."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from renkei.generate.openapi import services_of
from renkei_kit.app import Service, ServiceSpec
from renkei_kit.topology import Topology, load_topology

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def topology() -> Topology:
    return load_topology(ROOT / "contracts")


@pytest.fixture(scope="session")
def services() -> Mapping[str, tuple[ServiceSpec, Service]]:
    return {spec.name: (spec, service) for spec, service in services_of(ROOT)}


@pytest.fixture(scope="session")
def contracts() -> Mapping[str, dict[str, Any]]:
    folder = ROOT / "contracts/openapi"
    return {path.stem: _load(path) for path in sorted(folder.glob("*.yaml"))}


def _load(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
