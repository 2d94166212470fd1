"""``renkei config``: what is in force at every service; how faithful it is comes first."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from renkei.network import Network
from renkei.services import spec_of

Settings = Mapping[str, Mapping[str, Any]]


async def settings_of(network: Network) -> dict[str, dict[str, Any]]:
    """What each service says of its configuration."""
    return {
        name: (await client.get("/config")).raise_for_status().json()
        for name, client in sorted(network.control.items())
    }


def levels(found: Settings) -> Iterator[dict[str, Any]]:
    """The settings that choose between levels: who has them, what is in force, what else there is, what it means."""
    for service, told in found.items():
        for name, field in sorted(spec_of(service).settings.model_fields.items()):
            if get_origin(field.annotation) is Literal and name in told["settings"]:
                yield {
                    "service": service,
                    "setting": f"RENKEI_{name.upper()}",
                    "in_force": told["settings"][name],
                    "choices": list(get_args(field.annotation)),
                    "meaning": field.description or "",
                }


def others(found: Settings) -> Iterator[dict[str, Any]]:
    """Everything else, by setting; services that agree stand together."""
    by_value: dict[tuple[str, str], list[str]] = {}
    shown = {(level["service"], level["setting"]) for level in levels(found)}
    for service, told in found.items():
        for name, value in told["settings"].items():
            if (service, f"RENKEI_{name.upper()}") not in shown:
                by_value.setdefault((f"RENKEI_{name.upper()}", str(value)), []).append(service)
    for (setting, value), services in sorted(by_value.items()):
        everywhere = len(services) == len(found)
        yield {"setting": setting, "in_force": value, "services": "all" if everywhere else ", ".join(services)}


def show_config(found: Settings) -> None:
    """As tables."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for title, rows in (("Levels of fidelity", list(levels(found))), ("Everything else", list(others(found)))):
        if rows:
            table = Table(*rows[0], title=title, title_justify="left")
            for row in rows:
                table.add_row(*(" | ".join(cell) if isinstance(cell, list) else str(cell) for cell in row.values()))
            console.print(table)
    stores = {name: told["store"] for name, told in found.items()}
    console.print(f"stores: {', '.join(f'{name} {store}' for name, store in stores.items())}")
