"""From inside the containers: only the register's pairs can connect, and nothing but RAS reaches outside.

Controls A4, D1, D4, H10, H12: where no flow is defined there is no way, not even for a program that tries addresses.
"""

import json
import subprocess

import pytest

from networks.compose import PROJECT
from renkei.places import CONTRACTS_DIRECTORY
from renkei_kit.topology import load_topology

SERVICES = ("ims", "feis", "ras", "juki-link", "jlis-verify", "mesh-gateway", "agency")
TOPOLOGY = load_topology(CONTRACTS_DIRECTORY)
pytestmark = [pytest.mark.compose, pytest.mark.xdist_group("compose"), pytest.mark.usefixtures("_compose")]

PROBE = """
import concurrent.futures, json, socket, sys

def connects(address):
    try:
        socket.create_connection(tuple(address), timeout=2).close()
    except OSError:
        return False
    return True

addresses = json.load(sys.stdin)
with concurrent.futures.ThreadPoolExecutor(64) as pool:
    print(json.dumps(list(pool.map(connects, addresses))))
"""


def networks_of(service: str) -> dict[str, dict[str, str]]:
    """The networks that a service's container is in, by name."""
    container = _docker("compose", "--project-name", PROJECT, "ps", "--quiet", service).strip()
    networks: dict[str, dict[str, str]] = json.loads(
        _docker("inspect", "--format", "{{json .NetworkSettings.Networks}}", container)
    )
    return networks


def addresses_of(service: str) -> list[str]:
    """Every address of a service's container, one per network that it is in."""
    return [network["IPAddress"] for network in networks_of(service).values()]


def is_internal(network: str) -> bool:
    """Whether the engine keeps the network closed."""
    return _docker("network", "inspect", "--format", "{{.Internal}}", network).strip() == "true"


def reachable_from(service: str, addresses: list[tuple[str, int]]) -> list[bool]:
    """Which of ``addresses`` a program in the service's container can connect to."""
    command = ("compose", "--project-name", PROJECT, "exec", "--no-TTY", service, "python", "-c", PROBE)
    answer: list[bool] = json.loads(_docker(*command, given=json.dumps(addresses)))
    return answer


def _docker(*arguments: str, given: str = "") -> str:
    done = subprocess.run(["docker", *arguments], input=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-1000:]
    return done.stdout


@pytest.mark.parametrize("source", SERVICES)
@pytest.mark.control("A4")
@pytest.mark.control("D1")
@pytest.mark.control("D4")
@pytest.mark.control("F5")
def test_only_the_registers_pairs_connect(source: str) -> None:
    """Data ports along flows, in either direction of a line, and no control port of another service at all."""
    targets = [
        (service, plane, address, port)
        for service in SERVICES
        if service != source
        for plane, port in (
            ("data", TOPOLOGY.stations[service].port),
            ("control", TOPOLOGY.stations[service].control_port),
        )
        for address in addresses_of(service)
    ]
    found = reachable_from(source, [(address, port) for _, _, address, port in targets])
    reached = {(service, plane) for (service, plane, _, _), there in zip(targets, found, strict=True) if there}
    expected = {
        (service, "data")
        for service in SERVICES
        if TOPOLOGY.connects(source, service) or TOPOLOGY.connects(service, source)
    }
    assert reached == expected


@pytest.mark.parametrize("source", SERVICES)
@pytest.mark.control("H10")
@pytest.mark.control("H12")
def test_the_front_door_leads_nowhere(source: str) -> None:
    """The proxy by which testers come in cannot be used by a service as a way to another one."""
    ports = [port for station in TOPOLOGY.running() for port in (station.port, station.control_port)]
    targets = [(address, port) for address in addresses_of("proxy") for port in ports]
    assert not any(reachable_from(source, targets))


@pytest.mark.parametrize("source", SERVICES)
@pytest.mark.control("H10")
@pytest.mark.control("H12")
def test_only_ras_stands_on_a_network_with_a_way_out(source: str) -> None:
    """The engine forwards nothing out of an internal network; only RAS's front, for applicants, is none."""
    open_networks = [name for name in networks_of(source) if not is_internal(name)]
    assert open_networks == ([f"{PROJECT}_ras-front"] if source == "ras" else [])
