"""`RenkeiNetwork`: the containers of docker-compose.yml for the length of a block, by Testcontainers.

    with RenkeiNetwork() as renkei:
        renkei.addresses["mesh-gateway"], renkei.client(MeshGateway, "isa-ims"), renkei.clock.advance(days=31)

Needs ``renkei[testcontainers]`` and a Docker engine; no container of Testcontainers' own (Ryuk) is started.
"""

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

import yaml
from testcontainers.compose import DockerCompose

from renkei.handle import Renkei
from renkei.listening import listen_anywhere
from renkei.places import COMPOSE_FILE, CONTRACTS_DIRECTORY
from renkei.reach import reached
from renkei_kit.topology import Topology, load_topology

SUBNET = "10.215"
NO_IMAGES: Mapping[str, str] = MappingProxyType({})


class RenkeiNetwork:
    """The whole network in containers, on ports, in a project and in a subnet of its own.

    ``images`` put a program of yours in the place of a party: it stands on the same lines and gets the same settings.
    ``port_offset`` moves the register's ports (by default to free ones), ``subnet`` is the first half of all addresses,
    ``build`` says whether images are made from this checkout first.
    """

    def __init__(
        self,
        *,
        images: Mapping[str, str] = NO_IMAGES,
        port_offset: int | None = None,
        subnet: str = SUBNET,
        project: str | None = None,
        build: bool | None = None,
    ) -> None:
        self._images, self._subnet = images, subnet
        self._topology = load_topology(CONTRACTS_DIRECTORY)
        self.port_offset = _free_offset(self._topology) if port_offset is None else port_offset
        self._project = project or f"renkei-{self.port_offset}"
        self._build = (COMPOSE_FILE.parent / "Dockerfile").is_file() if build is None else build
        self._stack = ExitStack()

    def __enter__(self) -> Renkei:
        """Start, and wait until every service is configured."""
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="renkei-compose-")))
            override, environment = folder / "override.yml", folder / "settings.env"
            override.write_text(override_of(self._topology, self._project, self.port_offset, self._images))
            environment.write_text(f"RENKEI_SUBNET={self._subnet}\n")
            stack.enter_context(
                DockerCompose(
                    COMPOSE_FILE.parent,
                    compose_file_name=[str(COMPOSE_FILE), str(override)],
                    env_file=[str(environment)],
                    build=self._build,
                    wait=True,
                )
            )
            renkei = stack.enter_context(Renkei.over(reached(self.port_offset)))
            self._stack = stack.pop_all()
        return renkei

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and delete containers, networks and data."""
        self._stack.__exit__(kind, error, trace)


def override_of(topology: Topology, project: str, offset: int, images: Mapping[str, str] = NO_IMAGES) -> str:
    """The file that goes over docker-compose.yml: project, ports, and whose images stand for whom."""
    unknown = images.keys() - {station.name for station in topology.running()}
    if unknown:
        raise LookupError(f"docker-compose.yml has no service {min(unknown)}")
    ports = [port for station in topology.running() for port in (station.port, station.control_port)]
    moved = _Replaced(f"127.0.0.1:{port + offset}:{port}" for port in ports)
    own = {name: {"image": image, "build": _Nothing()} for name, image in images.items()}
    text: str = yaml.dump({"name": project, "services": {"proxy": {"ports": moved}, **own}}, Dumper=_Dumper)
    return text


class _Replaced(list[str]):
    """A list that replaces the one in the file below instead of adding to it."""


class _Nothing:
    """Takes away what the file below says."""


class _Dumper(yaml.SafeDumper):
    """Knows the two tags with which compose files take something back."""


def _replaced(dumper: Any, data: _Replaced) -> Any:
    return dumper.represent_sequence("!override", data)


def _nothing(dumper: Any, data: _Nothing) -> Any:
    return dumper.represent_scalar("!reset", "null")


_Dumper.add_representer(_Replaced, _replaced)
_Dumper.add_representer(_Nothing, _nothing)


def _free_offset(topology: Topology) -> int:
    listening = listen_anywhere(topology)
    listening.close()
    return listening.offset
