"""What a service's flows may use of the outside: one frozen value, made in the composition root."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from renkei_kit.callers import Authenticator, Confirm
from renkei_kit.clock import Clock
from renkei_kit.controls import Controls
from renkei_kit.db import Database
from renkei_kit.evidence import AccessLog
from renkei_kit.parties import Parties
from renkei_kit.settings import ServiceSettings
from renkei_kit.snapshot_taking import Snapshots
from renkei_kit.topology import Topology
from renkei_kit.world import World


@dataclass(frozen=True)
class Ports:
    """The ports every service has; a service that needs more subclasses it."""

    name: str
    settings: ServiceSettings
    world: World
    topology: Topology
    clock: Clock
    db: Database
    access_log: AccessLog
    parties: Parties
    authenticators: tuple[Authenticator, ...]
    public_url: str
    reset: Callable[[], Awaitable[None]]
    reset_agency: Callable[[str], Awaitable[None]]
    begin_in: Callable[[str], Awaitable[None]]
    controls: Controls
    snapshots: Snapshots
    confirm: Confirm | None = field(default=None, kw_only=True)


async def ports_of(request: Request) -> Any:
    """The service's ports, as a dependency; annotate the parameter with the service's own type."""
    return request.app.state.ports
