"""The containers of docker-compose.yml, in a project, on ports and in a subnet of their own."""

import fcntl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from renkei_kit.topology import Topology

COMPOSE_FILE = Path(__file__).parents[2] / "docker-compose.yml"
PROJECT = "renkei-tests"
OFFSET = 24_400
SUBNET = "10.214"


class Replaced(list):
    """A list that replaces the one in the file below instead of adding to it."""


yaml.SafeDumper.add_representer(Replaced, lambda dumper, data: dumper.represent_sequence("!override", data))


@contextmanager
def compose_stack(topology: Topology, directory: Path) -> Iterator[int]:
    """A running stack; gives its port offset."""
    ports = [port for station in topology.running() for port in (station.port, station.control_port)]
    moved = Replaced(f"127.0.0.1:{port + OFFSET}:{port}" for port in ports)
    override = directory / "ports.yml"
    override.write_text(yaml.safe_dump({"services": {"proxy": {"ports": moved}}}))
    command = ["docker", "compose", "--project-name", PROJECT, "--file", str(COMPOSE_FILE), "--file", str(override)]
    with (Path(tempfile.gettempdir()) / f"{PROJECT}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # another run of these tests uses the same project; wait for it
        try:
            _run([*command, "up", "--build", "--wait"])
            yield OFFSET
        finally:
            _run([*command, "down", "--volumes", "--remove-orphans"])


def _run(command: list[str]) -> None:
    moved = ["env", f"RENKEI_SUBNET={SUBNET}", *command]
    done = subprocess.run(moved, cwd=COMPOSE_FILE.parent, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[-4:])} failed:\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}")
