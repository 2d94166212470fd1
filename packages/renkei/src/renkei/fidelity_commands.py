"""``renkei differences`` and ``renkei config``: how far this network is from the real one, and what is in force."""

import json
from typing import Annotated

import typer

from renkei.command import AsJson, PortOffset, fail, with_network


def differences(
    area: Annotated[str | None, typer.Option(help="Only of one area, such as gateway.")] = None, as_json: AsJson = False
) -> None:
    """Print what is assumed, simplified, left out or made up, and what is known of the real network."""
    from renkei.places import CONTRACTS_DIRECTORY
    from renkei_kit.differences import load_differences

    found = load_differences(CONTRACTS_DIRECTORY, area)
    if not found.items:
        areas = sorted({row.area for row in load_differences(CONTRACTS_DIRECTORY).items})
        fail(f"there is no area {area}; there are {', '.join(areas)}")
    if as_json:
        typer.echo(json.dumps(found.model_dump(mode="json")["items"], ensure_ascii=False))
        return
    for row in found.items:
        typer.echo(f"{row.id} ({row.area}, {row.kind})")
        typer.echo(f"  Renkei: {row.renkei_does}")
        typer.echo(f"  real network, {row.real_network.state} ({row.real_network.source}): {row.real_network.says}")
        typer.echo(f"  why: {row.why}\n")


def config(as_json: AsJson = False, port_offset: PortOffset = 0) -> None:
    """Print what is in force at every service of the running network: levels of fidelity first."""
    from renkei.config_view import levels, settings_of, show_config

    found = with_network(port_offset, settings_of)
    if as_json:
        typer.echo(json.dumps({"levels": list(levels(found)), "services": found}, ensure_ascii=False))
    else:
        show_config(found)
