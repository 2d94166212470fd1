"""``renkei up``: start everything, say where it is, and stay."""

import sys

from renkei.launch import Launch, launched
from renkei.listening import address, control_address
from renkei.network import Network
from renkei_kit.logs import configure_logging
from renkei_kit.serve import stop_signals
from renkei_kit.topology import Station


async def stay_up(launch: Launch) -> None:
    """Run until Ctrl-C or SIGTERM."""
    configure_logging()
    stopped = stop_signals()
    async with launched(launch) as network:
        _say(addresses(network, launch))
        await stopped.wait()
        _say("Stopping.\n")


def addresses(network: Network, launch: Launch) -> str:
    """What is printed once everything is configured."""
    width = max(len(name) for name in network.http)
    lines = [
        f"  {station.name:<{width}}  {_places(station, launch)}  {station.official}"
        for station in network.topology.running()
    ]
    return "\n".join(
        (
            "Renkei is up: every service is configured. The people in it do not exist.",
            *lines,
            f"Databases in {launch.directory}. Try: renkei demo, renkei world, renkei token isa-ims. Ctrl-C ends.\n",
        )
    )


def _places(station: Station, launch: Launch) -> str:
    if station.name in launch.external:
        return f"{launch.external[station.name]}  (your own program)"
    return f"{address(station, launch.port_offset)}  (control {control_address(station, launch.port_offset)})"


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
