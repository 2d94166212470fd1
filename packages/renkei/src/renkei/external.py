"""Parties that a program of the tester's own plays: named by service or agency, reached at an address.

The service that stood there is not started; the others call the program, and it calls them as that party.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError

from renkei_kit.settings import ServiceSettings
from renkei_kit.topology import Topology
from renkei_kit.world import World

Place = Any
"""A base URL, or, in process, an ASGI application."""


class ExternalError(Exception):
    """What was named external cannot be; the text says why."""


@dataclass(frozen=True, slots=True)
class External:
    """Who is external: whole services, and agencies as providers (by code)."""

    services: Mapping[str, Place]
    agencies: Mapping[str, str]

    def settings(self) -> dict[str, str]:
        """As each service's setting `external` takes it."""
        urls = {name: place for name, place in self.services.items() if isinstance(place, str)}
        return urls | dict(self.agencies)


def stated(texts: Iterable[str]) -> dict[str, str]:
    """``ims=http://127.0.0.1:9000`` and the like, several in one text apart by commas; raises ExternalError."""
    found: dict[str, str] = {}
    for text in (part.strip() for whole in texts for part in whole.split(",")):
        name, mark, url = text.partition("=")
        if not mark or not url.startswith(("http://", "https://")):
            raise ExternalError(f"--external needs NAME=URL, such as ims=http://127.0.0.1:9000, not {text!r}")
        found[name] = url.rstrip("/")
    return found


def from_settings() -> dict[str, str]:
    """What RENKEI_EXTERNAL says, as the services read it; raises ExternalError."""
    try:
        return ServiceSettings().external
    except (SettingsError, ValidationError) as error:
        raise ExternalError('RENKEI_EXTERNAL must be a JSON object such as {"ims": "http://127.0.0.1:9000"}') from error


def external_of(places: Mapping[str, Place], topology: Topology, world: World) -> External:
    """Which services and agencies are meant; raises ExternalError for a name that is neither."""
    services = {station.name for station in topology.running()}
    codes = {name: agency.code for agency in world.agencies for name in (agency.id, agency.code)}
    unknown = [name for name in places if name not in services and name not in codes]
    if unknown:
        known = ", ".join([*sorted(services), *(agency.id for agency in world.agencies)])
        raise ExternalError(f"there is no party {unknown[0]} that could be external; there are {known}")
    agencies: dict[str, str] = {codes[name]: place for name, place in places.items() if name not in services}
    if not all(isinstance(place, str) for place in agencies.values()):
        raise ExternalError(
            "an agency's own system is asked at an address; an application can stand for a service only"
        )
    return External({name: place for name, place in places.items() if name in services}, agencies)
