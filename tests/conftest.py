"""The ``network`` fixture: every end-to-end test runs unchanged on three kinds of network.

in-process: a fresh network per test. local: one ``renkei up`` per worker, reset before each test. compose: the
containers, started once and taken down at the end, reset before each test; where no Docker engine answers these tests
are left out, and the summary says so in words. So it does for the tests of a JavaScript client where there is no Node,
and of the Helm chart where there is no helm.
"""

import gc
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest

from networks.compose import compose_stack
from networks.local import local_network
from networks.postgres import postgres_server
from renkei.in_process import in_process
from renkei.network import Network, connect
from renkei.places import CONTRACTS_DIRECTORY, WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED
from renkei_kit.clock import Clock
from renkei_kit.topology import Topology, load_topology
from renkei_kit.world import World

pytest_plugins = ("controls_report", "networks.number_watch")

KINDS = ("in-process", "local", "compose")
IN_CONTAINERS = ("compose", "postgres")
PROGRAMS = {"node": ("node", "npm"), "helm": ("helm",)}
NOT_RUN = pytest.StashKey[Mapping[str, int]]()


def pytest_addoption(parser):
    parser.addoption(
        "--network", choices=(*KINDS, "all"), default="all", help="kind of network for the end-to-end tests"
    )


@pytest.fixture(scope="session")
def _topology() -> Topology:
    return load_topology(CONTRACTS_DIRECTORY)


@pytest.fixture(scope="session")
def _local_state(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="session")
def _local(_topology, _local_state, worker_id, number_watch) -> Iterator[int]:
    with local_network(_topology, _local_state, worker_id) as offset:
        yield offset
    number_watch.look_at_files(_local_state)


@pytest.fixture(scope="session")
def _compose() -> Iterator[int]:
    with compose_stack() as offset:
        yield offset


@pytest.fixture(scope="session")
def postgres_port() -> Iterator[int]:
    with postgres_server() as port:
        yield port


@pytest.fixture(
    params=[
        "in-process",
        pytest.param("local", marks=pytest.mark.local),
        pytest.param("compose", marks=pytest.mark.compose),
    ]
)
async def network(request, _topology, number_watch) -> AsyncIterator[Network]:
    """A network in its first state."""
    kind = request.param
    if kind == "in-process":
        async with in_process() as fresh:
            yield fresh
        return
    offset = request.getfixturevalue(f"_{kind}")
    world = World.load(WORLD_DIRECTORY, DEFAULT_SEED, Clock()().date())
    async with connect(kind, world, _topology, offset) as running:
        await running.reset()
        yield running
    if kind == "local":
        number_watch.look_at_files(request.getfixturevalue("_local_state"))


def pytest_collection_modifyitems(config, items):
    chosen = config.getoption("--network")
    left_out = [item for item in items if _kind_of(item) not in (None, chosen) and chosen != "all"]
    wanted = [item for item in items if item not in left_out]
    in_containers = [item for item in wanted if _containers_of(item)]
    if in_containers and not _docker_answers():
        config.stash[NOT_RUN] = Counter(_containers_of(item) for item in in_containers)
        left_out += in_containers
    for mark, programs in PROGRAMS.items():
        with_them = [item for item in wanted if item.get_closest_marker(mark)]
        if with_them and not all(map(_finds, programs)):
            config.stash[NOT_RUN] = Counter({**config.stash.get(NOT_RUN, {}), mark: len(with_them)})
            left_out += with_them
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish(session):
    """What was loaded stays: frozen, it does not keep the collector from what the tests leave behind."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session):
    """A worker tells its controller what it did not run."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["not_run"] = dict(session.config.stash.get(NOT_RUN, {}))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """One worker for all container tests of a kind.

    Under pytest 9.2 the xdist_group marks of pytest-xdist 3.8 do nothing (pytest-dev/pytest-xdist#1386).
    """
    from xdist.scheduler import LoadGroupScheduling

    class ByGroup(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((kind for kind in IN_CONTAINERS if kind in nodeid), super()._split_scope(nodeid))

    return ByGroup(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    output = getattr(node, "workeroutput", None) or {}
    node.config.stash[NOT_RUN] = node.config.stash.get(NOT_RUN, Counter()) | Counter(output.get("not_run", {}))


def pytest_terminal_summary(terminalreporter, config):
    counts = config.stash.get(NOT_RUN, {})
    if counts:
        terminalreporter.section("not run")
    for kind, count in counts.items():
        missing = " with ".join(PROGRAMS.get(kind, ()))
        reason = f"there is no {missing}" if missing else "no Docker engine answers"
        terminalreporter.line(f"{kind}: {count} tests not run, {reason}")


def _containers_of(item) -> str | None:
    return next((kind for kind in IN_CONTAINERS if item.get_closest_marker(kind)), None)


def _kind_of(item) -> str | None:
    if item.get_closest_marker("compose"):
        return "compose"
    call = getattr(item, "callspec", None)
    return call.params.get("network") if call else None


def _finds(program: str) -> bool:
    """On the PATH, or brought along by the project's own environment."""
    return bool(shutil.which(program) or shutil.which(program, path=str(Path(sys.executable).parent)))


def _docker_answers() -> bool:
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
