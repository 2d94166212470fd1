"""``renkei snapshot``: keep the whole running network as it is, and make it so again."""

from typing import Annotated

import typer

from renkei.command import AsJson, PortOffset, with_network

snapshots = typer.Typer(
    name="snapshot",
    help="Keep the whole running network as it is, and make it so again. Not part of the real network.\n\n"
    "A snapshot holds every service's store and files and the network's time, all of one moment: while it is taken, "
    "what would write waits. Those of `renkei up` and of the containers survive a restart.\n\n"
    "renkei snapshot take before-release\n\nrenkei snapshot restore before-release",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="Small letters, digits and hyphens.")]


@snapshots.command()
def take(name: Name, port_offset: PortOffset = 0) -> None:
    """Keep the network as it is now under a name."""
    with_network(port_offset, lambda network: network.snapshots.take(name))
    typer.echo(f"{name} is kept.")


@snapshots.command()
def restore(name: Name, port_offset: PortOffset = 0) -> None:
    """Make the network what it was. What is being served gets no answer; the clocks go back too."""
    with_network(port_offset, lambda network: network.restore(name))
    typer.echo(f"Every service is what it was at {name}.")


@snapshots.command("list")
def list_snapshots(as_json: AsJson = False, port_offset: PortOffset = 0) -> None:
    """Show the snapshots, with the network's time of each."""
    import json

    listed = with_network(port_offset, lambda network: network.snapshots.listed())
    if as_json:
        typer.echo(json.dumps({name: at.isoformat() for name, at in listed.items()}))
        return
    for name, at in listed.items():
        typer.echo(f"{name}  {at.isoformat()}")


@snapshots.command()
def delete(name: Name, port_offset: PortOffset = 0) -> None:
    """Throw a snapshot away."""
    with_network(port_offset, lambda network: network.snapshots.delete(name))
    typer.echo(f"{name} is gone.")
