"""``renkei keys``: the keys with which parties show who they are, for a program that plays one of them."""

import json
from typing import Annotated, Any

import typer

from renkei.command import PortOffset, fail, run


def keys(
    party: Annotated[
        str | None, typer.Argument(help="A caller of the interface register, or a registered system: its private key.")
    ] = None,
    port_offset: PortOffset = 0,
) -> None:
    """Print keys of the running network's world as JSON (RFC 7517).

    Without a name: the public keys of all callers, with `use` as `caller`: whoever plays a party verifies by them who
    calls it. With a name: the private key of the party that a program of yours plays.
    """
    from renkei.reach import world_of
    from renkei_kit.keys import client_key, service_key

    world, topology, _ = run(world_of(port_offset))
    if party is None:
        shown: list[dict[str, Any]] = [
            {**service_key(world.seed, name).as_dict(private=False), "caller": name} for name in topology.stations
        ]
        typer.echo(json.dumps({"keys": shown}))
    elif party in topology.stations:
        typer.echo(json.dumps(service_key(world.seed, party).as_dict(private=True)))
    elif world.find_client(party) is not None:
        typer.echo(json.dumps(client_key(world.seed, party).as_dict(private=True)))
    else:
        fail(f"there is no caller or system {party}; see contracts/topology.yaml and `renkei world`")
