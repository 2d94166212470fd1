"""The loopback ports of a network: the interface register's, moved by an offset, taken before anything is started."""

import errno
import socket
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from renkei_kit.topology import Station, Topology

LOOPBACK = "127.0.0.1"
# Below the range from which Linux takes ports for outgoing connections.
OFFSETS = range(1_000, 24_000, 200)


class PortInUseError(Exception):
    """Another program listens on a port that the network needs."""

    def __init__(self, port: int, station: str) -> None:
        super().__init__(
            f"port {port} of {station} on {LOOPBACK} is in use. Is another Renkei running (renkei up, docker compose)? "
            "Stop it, or move this one to other ports: renkei up --port-offset 1000"
        )


@dataclass(frozen=True, slots=True)
class Listening:
    """Taken ports: a socket each for a service's data and control."""

    offset: int
    data: Mapping[str, socket.socket]
    control: Mapping[str, socket.socket]

    def close(self) -> None:
        """Give the ports back."""
        for taken in (*self.data.values(), *self.control.values()):
            taken.close()


def address(station: Station, offset: int, host: str = LOOPBACK) -> str:
    """The base URL of a service's data port."""
    return f"http://{host}:{station.port + offset}"


def control_address(station: Station, offset: int, host: str = LOOPBACK) -> str:
    """The base URL of a service's control port."""
    return f"http://{host}:{station.control_port + offset}"


def listen(topology: Topology, offset: int, without: Collection[str] = ()) -> Listening:
    """Take every port of the register, moved by ``offset``; raises PortInUseError and takes none.

    ``without`` are services that do not run here; their ports are left alone.
    """
    with ExitStack() as stack:
        data, control = {}, {}
        for station in topology.running():
            if station.name in without:
                continue
            data[station.name] = stack.enter_context(_taken(station.port + offset, station.name))
            control[station.name] = stack.enter_context(_taken(station.control_port + offset, station.name))
        stack.pop_all()
    return Listening(offset, data, control)


def listen_anywhere(topology: Topology, first: int = 0) -> Listening:
    """Take a free set of ports, trying from the ``first`` of OFFSETS on."""
    for index in range(len(OFFSETS)):
        try:
            return listen(topology, OFFSETS[(first + index) % len(OFFSETS)])
        except PortInUseError:
            continue
    raise PortInUseError(OFFSETS[first % len(OFFSETS)] + topology.running()[0].port, "every set of ports")


def _taken(port: int, station: str) -> socket.socket:
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((LOOPBACK, port))
        taken.listen(512)
    except OSError as error:
        taken.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortInUseError(port, station) from error
        raise
    taken.setblocking(False)
    return taken
