"""The services by name: their packages, imported only when they are to run."""

from importlib import import_module

from renkei_kit.app import ServiceSpec

DEFAULT_SEED = "renkei-demo"


def package_of(service: str) -> str:
    """The import name of a service's package."""
    return f"renkei_{service.replace('-', '_')}"


def spec_of(service: str) -> ServiceSpec:
    """How the service differs from the others."""
    spec: ServiceSpec = import_module(f"{package_of(service)}.app").SPEC
    return spec
