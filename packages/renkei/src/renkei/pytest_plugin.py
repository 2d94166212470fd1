"""The pytest plugin: the fixture ``renkei`` is a network of the test's own, in blocking and in asynchronous tests.

    @pytest.mark.renkei(seed="mine", clock="2027-01-31T09:00:00+09:00")
    def test_something(renkei):
        renkei.clock.advance(days=31)

In process by default: a fresh network for each test, also under pytest-xdist. ``--renkei-network local`` serves one on
loopback ports for each worker and resets it before each test; ``compose`` resets the containers that are running, and
tests take turns with them.
"""

import fcntl
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from renkei.handle import Renkei

KINDS = ("in-process", "local", "compose")
MARKER = "renkei"
KNOWN = frozenset({"network", "world", "seed", "clock", "external"})
HELP = (
    "renkei(network=, world=, seed=, clock=, external=): the network of the fixture `renkei`: its kind, the folder of "
    "its world, the seed that everything in it follows from, the time at which its clock stands, the parties that "
    "programs of one's own play"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("renkei")
    group.addoption("--renkei-network", choices=KINDS, default="in-process", help="kind of network for `renkei`")
    group.addoption("--renkei-port-offset", type=int, default=0, help="where the containers are, with compose")


def pytest_configure(config: pytest.Config) -> None:
    """The marker."""
    config.addinivalue_line("markers", HELP)


@pytest.fixture
def renkei(request: pytest.FixtureRequest, _renkei_local: "LocalNetworks") -> Iterator["Renkei"]:
    """A running network in its first state."""
    wanted = _wanted(request)
    kind = wanted.get("network") or request.config.getoption("--renkei-network")
    made_of: dict[str, Any] = {}
    if "seed" in wanted:
        made_of["seed"] = wanted["seed"]
    if "world" in wanted:
        made_of["world_directory"] = Path(wanted["world"])
    if "external" in wanted:
        made_of["external"] = wanted["external"]
    with ExitStack() as stack:
        if kind == "in-process":
            running = stack.enter_context(_in_process(made_of))
        elif kind == "local":
            running = _renkei_local.get(made_of)
        elif made_of:
            raise pytest.UsageError(
                "the containers have the world, the seed and the parties that they were started with"
            )
        else:
            running = stack.enter_context(_containers(request.config.getoption("--renkei-port-offset")))
        if "clock" in wanted:
            clock = wanted["clock"]
            running.clock.freeze(datetime.fromisoformat(clock) if isinstance(clock, str) else clock)
        yield running


class LocalNetworks:
    """The networks of one worker on loopback ports: one for each world and seed that its tests ask for."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack, self._running = stack, dict[str, "Renkei"]()

    def get(self, made_of: Mapping[str, Any]) -> "Renkei":
        """The network, reset."""
        key = repr(sorted(made_of.items()))
        if key in self._running:
            self._running[key].reset()
        else:
            self._running[key] = self._stack.enter_context(_local(made_of))
        return self._running[key]


@pytest.fixture(scope="session")
def _renkei_local() -> Iterator[LocalNetworks]:
    with ExitStack() as stack:
        yield LocalNetworks(stack)


def _wanted(request: pytest.FixtureRequest) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for marker in request.node.iter_markers(MARKER):  # the nearest first
        unknown = marker.kwargs.keys() - KNOWN
        if unknown or marker.args:
            raise pytest.UsageError(f"pytest.mark.renkei takes {', '.join(sorted(KNOWN))} by name")
        wanted = marker.kwargs | wanted
    return wanted


@contextmanager
def _in_process(made_of: Mapping[str, Any]) -> Iterator["Renkei"]:
    from renkei.handle import Renkei
    from renkei.in_process import in_process

    with Renkei.over(in_process(**made_of)) as running:
        yield running


@contextmanager
def _local(made_of: Mapping[str, Any]) -> Iterator["Renkei"]:
    from renkei.handle import Renkei
    from renkei.launch import Launch, launched
    from renkei.listening import listen_anywhere
    from renkei.places import CONTRACTS_DIRECTORY, WORLD_DIRECTORY
    from renkei.services import DEFAULT_SEED
    from renkei_kit.topology import load_topology

    external = made_of.get("external", {})
    listening = listen_anywhere(load_topology(CONTRACTS_DIRECTORY))
    world, seed = made_of.get("world_directory", WORLD_DIRECTORY), made_of.get("seed", DEFAULT_SEED)
    with tempfile.TemporaryDirectory(prefix="renkei-pytest-") as directory:
        launch = Launch(Path(directory), seed, world, port_offset=listening.offset, external=external)
        with Renkei.over(launched(launch, listening)) as running:
            yield running


@contextmanager
def _containers(offset: int) -> Iterator["Renkei"]:
    from renkei.handle import Renkei
    from renkei.reach import reached

    with (Path(tempfile.gettempdir()) / f"renkei-pytest-{offset}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # another worker's test has the containers; they are one network
        with Renkei.over(reached(offset)) as running:
            running.reset()
            yield running
