"""``create_service``: everything the services have in common, so that each one says only how it differs."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from httpx2 import Auth

from renkei_kit import control, handlers, public_routes
from renkei_kit.callers import Authenticator, ServiceAssertions
from renkei_kit.clock import Clock
from renkei_kit.contract import Traits, publish
from renkei_kit.db import open_database
from renkei_kit.edge import Edge, Uploads
from renkei_kit.errors import LinkageError
from renkei_kit.evidence import AccessLog, EvidenceTables
from renkei_kit.idempotency import Idempotency
from renkei_kit.lean import Lean, LeanOperation
from renkei_kit.parties import Parties, TransportFor
from renkei_kit.ports import Ports
from renkei_kit.retention import purge_access_log
from renkei_kit.settings import ServiceSettings
from renkei_kit.staff import StaffSessions
from renkei_kit.staff_routes import LoginGuard, staff_router
from renkei_kit.store_setup import Schema, prepare, reset
from renkei_kit.topology import Station, Topology, load_topology
from renkei_kit.world import World

log = logging.getLogger("renkei")
RETRY_SECONDS = 1.0
VERSION = "0.1.0"

Background = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True)
class ServiceSpec:
    """How one service differs from the others.

    ``ports`` turns the kit's ports into the service's own; ``authenticators`` are tried before staff sessions and
    service assertions; ``login_guard`` is asked before staff log in; ``party_auth`` gives the credentials of its calls
    to other parties where they are not assertions; ``opened`` runs when the store is ready, at start and after a reset;
    ``background`` work is run again and again, such as sending what could not be sent before; ``uploads`` are the paths
    that take long transmissions, with their media types; ``lean`` are the operations that are dispatched the shorter
    way; ``settings`` is the class that reads the service's own settings beside those that every service has.
    """

    name: str
    title: str
    description: str
    router: APIRouter
    schema: Schema
    evidence: EvidenceTables
    control_router: APIRouter | None = None
    staff: StaffSessions | None = None
    login_guard: LoginGuard | None = None
    ports: Callable[[Ports], Ports] = field(default=lambda ports: ports)
    authenticators: Callable[[Callable[[], Any]], tuple[Authenticator, ...]] = field(default=lambda ports: ())
    party_auth: Callable[[ServiceSettings, Clock], dict[str, Auth]] = field(default=lambda settings, clock: {})
    opened: Background | None = None
    background: tuple[Background, ...] = ()
    media_types: tuple[str, ...] = ("application/json",)
    uploads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offers_export: bool = False
    lean: tuple[str, ...] = ()
    settings: type[ServiceSettings] = ServiceSettings


@dataclass(frozen=True)
class Service:
    """A service ready to be served: business application and control application over the same ports."""

    name: str
    app: FastAPI
    control: FastAPI


def create_service(
    spec: ServiceSpec,
    settings: ServiceSettings,
    *,
    world: World,
    topology: Topology | None = None,
    clock: Clock | None = None,
    transport_for: TransportFor | None = None,
) -> Service:
    """The service of ``spec``.

    Entering the business application's lifespan opens the store and makes the ports of both applications.
    """
    topology = topology or load_topology(settings.contracts_directory)
    clock = clock or Clock()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_ports(spec, settings, world, topology, clock, transport_for) as ports:
            app.state.ports = control_app.state.ports = ports
            own = (spec.staff.end_what_is_over,) if spec.staff else ()
            works = (*own, *spec.background, purge_access_log)
            tasks = [asyncio.create_task(_again_and_again(work, ports)) for work in works]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    app = FastAPI(
        title=spec.title,
        description=spec.description,
        version=VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    app.include_router(public_routes.router)
    if spec.staff:
        app.include_router(staff_router(spec.staff, spec.login_guard))
    app.include_router(spec.router)
    app.add_middleware(Lean, operations=[LeanOperation(route) for route in _lean_routes(spec)], service=spec.name)
    app.add_middleware(Idempotency, table=spec.evidence.idempotency_key, state=app.state)
    app.add_middleware(
        Edge,
        service=spec.name,
        body_limit=settings.body_limit,
        media_types=spec.media_types,
        offers_export=spec.offers_export,
        uploads=Uploads(spec.uploads, settings.upload_limit),
    )
    handlers.install(app, spec.name)
    publish(app, _traits(spec, topology))

    control_app = FastAPI(
        title=f"{spec.title}: control",
        description="The tester's controls. Not part of the real network.",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
    )
    control_app.include_router(control.router)
    if spec.control_router:
        control_app.include_router(spec.control_router)
    control_app.add_middleware(
        Edge,
        service=spec.name,
        body_limit=settings.body_limit,
        media_types=("application/json",),
        offers_export=True,
    )
    handlers.install(control_app, spec.name)
    publish(control_app, Traits((_server(topology.stations[spec.name], control=True),), offers_export=True))
    return Service(spec.name, app, control_app)


def _lean_routes(spec: ServiceSpec) -> list[APIRoute]:
    every = [context.original_route for context in iter_route_contexts(spec.router.routes)]
    return [route for route in every if isinstance(route, APIRoute) and route.operation_id in spec.lean]


def _traits(spec: ServiceSpec, topology: Topology) -> Traits:
    by_people = (
        flow.operations
        for (caller, callee), flow in topology.flows.items()
        if callee == spec.name and caller in topology.callers
    )
    server = _server(topology.stations[spec.name], control=False)
    return Traits((server,), spec.offers_export, frozenset().union(*by_people), has_staff=spec.staff is not None)


def _server(station: Station, *, control: bool) -> dict[str, str]:
    port, plane = (station.control_port, "control") if control else (station.port, "data")
    return {"url": f"http://127.0.0.1:{port}", "description": f"{station.name}, {plane} port on the tester's machine"}


@contextlib.asynccontextmanager
async def open_ports(
    spec: ServiceSpec,
    settings: ServiceSettings,
    world: World,
    topology: Topology,
    clock: Clock,
    transport_for: TransportFor | None,
) -> AsyncIterator[Ports]:
    """The service's ports, with its store migrated and seeded; closed on exit."""
    database = open_database(
        settings.database_url.get_secret_value(), spec.schema.schemas, settings.owner_database_url.get_secret_value()
    )
    try:
        await prepare(database, spec.schema, world, settings.world_directory)
    except BaseException:
        await database.close()
        raise
    callees = [callee for caller, callee in topology.flows if caller == spec.name]
    known = settings.parties | settings.external
    urls = {name: known.get(name) or f"http://127.0.0.1:{topology.stations[name].port}" for name in callees}
    parties = Parties(spec.name, urls, settings.seed, clock, transport_for, spec.party_auth(settings, clock))

    async def start_again() -> None:
        await reset(database, spec.schema, world, settings.world_directory)
        if spec.opened is not None:
            await spec.opened(made)

    def ports() -> Ports:
        return made

    staff: tuple[Authenticator, ...] = ()
    if spec.staff is not None:
        sessions = spec.staff
        staff = (lambda token: sessions.authenticate(made, token),)
    made = spec.ports(
        Ports(
            name=spec.name,
            settings=settings,
            world=world,
            topology=topology,
            clock=clock,
            db=database,
            access_log=AccessLog(spec.evidence),
            parties=parties,
            authenticators=(
                *spec.authenticators(ports),
                *staff,
                ServiceAssertions(spec.name, topology.stations, settings.seed, clock),
            ),
            public_url=settings.public_url or f"http://127.0.0.1:{settings.port or topology.stations[spec.name].port}",
            reset=start_again,
        )
    )
    try:
        if spec.opened is not None:
            await spec.opened(made)
        yield made
    finally:
        await parties.close()
        await database.close()


async def _again_and_again(work: Background, ports: Ports) -> None:
    while True:
        try:
            await work(ports)
        except LinkageError as error:
            log.warning("will try again", extra={"service": ports.name, "outcome": error.refusal.code.slug})
        except Exception as error:  # one fault must not end what has to go on as long as the service runs
            log.error("background work failed", extra={"service": ports.name, "kind": type(error).__name__})
        await asyncio.sleep(RETRY_SECONDS)
