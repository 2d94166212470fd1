"""The ports of a network are taken before anything is started, all of them or none."""

import socket
from pathlib import Path

import pytest

from renkei.listening import LOOPBACK, OFFSETS, PortInUseError, address, control_address, listen, listen_anywhere
from renkei_kit.topology import Topology, load_topology

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def topology() -> Topology:
    return load_topology(ROOT / "contracts")


@pytest.fixture
def listening(topology):
    taken = listen_anywhere(topology, first=90)
    yield taken
    taken.close()


def test_every_running_service_gets_its_two_ports_moved_by_the_offset(topology, listening):
    for station in topology.running():
        assert listening.data[station.name].getsockname() == (LOOPBACK, station.port + listening.offset)
        assert listening.control[station.name].getsockname() == (LOOPBACK, station.control_port + listening.offset)


def test_addresses_are_those_ports(topology):
    ims = topology.stations["ims"]
    assert address(ims, 1000) == "http://127.0.0.1:9101"
    assert control_address(ims, 1000) == "http://127.0.0.1:9201"


def test_a_port_in_use_is_named_with_what_to_do(topology, listening):
    with pytest.raises(PortInUseError, match=f"port {8101 + listening.offset} of ims .* --port-offset"):
        listen(topology, listening.offset)


def test_when_one_port_is_in_use_none_is_kept(topology, listening):
    listening.close()
    last = topology.running()[-1].control_port + listening.offset
    with socket.create_server((LOOPBACK, last)):
        with pytest.raises(PortInUseError, match=str(last)):
            listen(topology, listening.offset)
        with socket.create_server((LOOPBACK, topology.running()[0].port + listening.offset)):
            pass


def test_a_set_of_ports_that_is_taken_is_passed_over(topology, listening):
    another = listen_anywhere(topology, first=OFFSETS.index(listening.offset))
    another.close()
    assert another.offset != listening.offset
