"""``create_service``: everything the services have in common, so that each one says only how it differs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx2 import Auth
from sqlalchemy import make_url
from starlette.types import ASGIApp, Receive, Scope, Send

from renkei_kit import control, handlers, public_routes
from renkei_kit.callers import Authenticator, ServiceAssertions
from renkei_kit.chance import Stream, drawing_from
from renkei_kit.chores import Background, Bell, Chore
from renkei_kit.clock import Clock
from renkei_kit.contract import Traits, publish
from renkei_kit.controls import Controls
from renkei_kit.db import Database, EmbeddedDatabase, open_database
from renkei_kit.edge import Edge, Uploads
from renkei_kit.evidence import AccessLog, EvidenceTables, last_hash
from renkei_kit.fault_book import FaultBook
from renkei_kit.fault_plan import StoreGate
from renkei_kit.idempotency import Idempotency
from renkei_kit.journal import Journal
from renkei_kit.lean import Lean, LeanOperation
from renkei_kit.life import FilesOf, Life, end_process
from renkei_kit.line import Line
from renkei_kit.operations import operation_of
from renkei_kit.parties import Parties, TransportFor
from renkei_kit.ports import Ports
from renkei_kit.retention import purge_access_log
from renkei_kit.router import Router
from renkei_kit.settings import ServiceSettings
from renkei_kit.snapshot import FolderShelf, MemoryShelf, SchemaShelf, Shelf
from renkei_kit.snapshot_taking import Snapshots
from renkei_kit.staff import StaffSessions
from renkei_kit.staff_routes import LoginGuard, staff_router
from renkei_kit.store_setup import Schema, begin, prepare, reset, reset_agency
from renkei_kit.tap import Tap
from renkei_kit.topology import Station, Topology, load_topology
from renkei_kit.world import World
from renkei_kit.world_start import WorldStart

VERSION = "0.1.0"
WhenCrashed = Literal["reopen", "exit"]


@dataclass(frozen=True)
class ServiceSpec:
    """How one service differs from the others.

    ``ports`` turns the kit's ports into the service's own; ``authenticators`` are tried before staff sessions and
    service assertions; ``login_guard`` is asked before staff log in; ``party_auth`` gives the credentials of its calls
    to other parties where they are not assertions; ``opened`` runs when the store is ready, at start and after a reset;
    ``background`` work is run again and again, such as sending what could not be sent before, at once when the ``bell``
    rings, and ``upkeep`` less often; ``files`` tells the folder that it keeps beside its store; ``uploads`` are the
    paths that take long transmissions, with their media types; ``lean`` are the operations that are dispatched the
    shorter way; ``settings`` is the class that reads the service's own settings beside those that every service has.
    """

    name: str
    title: str
    description: str
    router: Router
    schema: Schema
    evidence: EvidenceTables
    control_router: Router | None = None
    staff: StaffSessions | None = None
    login_guard: LoginGuard | None = None
    ports: Callable[[Ports], Ports] = field(default=lambda ports: ports)
    authenticators: Callable[[Callable[[], Any]], tuple[Authenticator, ...]] = field(default=lambda ports: ())
    party_auth: Callable[[ServiceSettings, Clock], dict[str, Auth]] = field(default=lambda settings, clock: {})
    opened: Background | None = None
    background: tuple[Background, ...] = ()
    bell: Bell | None = None
    upkeep: tuple[Background, ...] = ()
    files: FilesOf = field(default=lambda ports: None)
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


class Application(FastAPI):
    """An application with layers around it that every request goes through, before anything of FastAPI's."""

    outside: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See :class:`FastAPI`."""
        if self.outside is None or scope["type"] != "http":
            await self.inside(scope, receive, send)
            return
        scope["app"] = self
        await self.outside(scope, receive, send)

    async def inside(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application without the layers."""
        await super().__call__(scope, receive, send)


def create_service(
    spec: ServiceSpec,
    settings: ServiceSettings,
    *,
    world: World,
    topology: Topology | None = None,
    clock: Clock | None = None,
    transport_for: TransportFor | None = None,
    when_crashed: WhenCrashed = "reopen",
) -> Service:
    """The service of ``spec``.

    Entering the business application's lifespan opens the store and makes the ports of both applications. A crash that
    a tester sets opens the service anew in the same process, or ends the process where it is the service's own.
    """
    clock = clock or Clock()
    making = Making(
        spec, settings, world, topology or load_topology(settings.contracts_directory), clock, transport_for
    )
    controls = _controls(spec, settings, clock)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        life = Life(
            lambda content: open_ports(making, controls, content), controls, (app.state, control_app.state), spec.files
        )

        async def crash() -> None:
            if when_crashed == "exit":
                await end_process(controls)
            await life.begin_anew()

        controls.crash, controls.begin_anew = crash, life.begin_anew
        await life.begin()
        try:
            yield
        finally:
            await life.end()
            await controls.journal.close()

    app = Application(
        title=spec.title,
        description=spec.description,
        version=VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    _serve(app, public_routes.router)
    if spec.staff:
        _serve(app, staff_router(spec.staff, spec.login_guard))
    _serve(app, spec.router)
    app.outside = _layers(app, spec, settings, controls)
    handlers.install(app, spec.name)
    publish(app, _traits(spec, making.topology))

    control_app = FastAPI(
        title=f"{spec.title}: control",
        description="The tester's controls. Not part of the real network.",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
    )
    for router in control.ROUTERS:
        _serve(control_app, router)
    if spec.control_router:
        _serve(control_app, spec.control_router)
    control_app.add_middleware(
        Edge,
        service=spec.name,
        body_limit=settings.body_limit,
        media_types=("application/json",),
        offers_export=True,
    )
    handlers.install(control_app, spec.name)
    publish(control_app, Traits((_server(making.topology.stations[spec.name], control=True),), offers_export=True))
    return Service(spec.name, app, control_app)


def _serve(app: FastAPI, router: Router) -> None:
    """Serve a router's very routes: including it, FastAPI would take each of them apart anew for every application."""
    app.router.routes.extend(router.routes)


def _layers(app: Application, spec: ServiceSpec, settings: ServiceSettings, controls: Controls) -> ASGIApp:
    """From the outside in: the tester's tap, the edge, kept answers, and the shorter way to some operations."""
    lean = Lean(app.inside, _lean_operations(spec), spec.name)
    kept = Idempotency(lean, spec.evidence.idempotency_key, app.state)
    uploads = Uploads(spec.uploads, settings.upload_limit)
    edge = Edge(kept, spec.name, settings.body_limit, spec.media_types, spec.offers_export, uploads)
    return Tap(edge, app, controls, spec.name, settings.fault_header == "on")


def _lean_operations(spec: ServiceSpec) -> list[LeanOperation]:
    named = [each for each in spec.router.routes if isinstance(each, APIRoute) and each.operation_id in spec.lean]
    return [LeanOperation(route) for route in named]


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


def _controls(spec: ServiceSpec, settings: ServiceSettings, clock: Clock) -> Controls:
    faults = FaultBook(clock)

    async def not_open() -> None:
        """Nothing dies that does not live yet."""

    journal = Journal(spec.name, clock, _journal_file(settings), settings.journal_entries)
    own: tuple[Background, ...] = (spec.staff.end_what_is_over,) if spec.staff else ()
    chores = [Chore(work, spec.bell) for work in spec.background]
    chores += [Chore(work, upkeep=True) for work in (*own, *spec.upkeep, purge_access_log)]
    return Controls(faults, journal, StoreGate(faults), tuple(chores), crash=not_open, begin_anew=not_open)


def _journal_file(settings: ServiceSettings) -> Path | None:
    url = make_url(settings.database_url.get_secret_value())
    if settings.journal_file is not None or url.get_backend_name() != "sqlite" or not url.database:
        return settings.journal_file
    return Path(url.database).with_suffix(".journal")


@dataclass
class Making:
    """What a service is made of; its world is the one that its store holds, once that is open."""

    spec: ServiceSpec
    settings: ServiceSettings
    world: World
    topology: Topology
    clock: Clock
    transport_for: TransportFor | None

    def parties(self, controls: Controls) -> Parties:
        """The other parties, each behind a line that the tester can disturb."""
        name, settings, stations = self.spec.name, self.settings, self.topology.stations
        callees = [callee for caller, callee in self.topology.flows if caller == name]
        known = settings.parties | settings.external
        return Parties(
            name,
            {callee: known.get(callee) or f"http://127.0.0.1:{stations[callee].port}" for callee in callees},
            settings.seed,
            self.clock,
            self.transport_for,
            self.spec.party_auth(settings, self.clock),
            lambda inner, callee_of: Line(
                inner, name, callee_of, controls, partial(operation_of, settings.contracts_directory)
            ),
        )

    def snapshots(self, database: Database, controls: Controls, files: Callable[[], Path | None]) -> Snapshots:
        """The snapshots of the service, kept where its store is."""
        url = make_url(self.settings.database_url.get_secret_value())
        shelf: Shelf = SchemaShelf(database, self.spec.schema.metadata)
        if isinstance(database, EmbeddedDatabase):
            folder = Path(url.database).with_suffix(".snapshots") if url.database else None
            shelf = FolderShelf(database, folder) if folder else MemoryShelf(database, controls.held)
        return Snapshots(shelf, self.clock, self.settings.seed, self.world.today, files, lambda: controls.begin_anew())

    @property
    def public_url(self) -> str:
        """By which callers know the service."""
        port = self.settings.port or self.topology.stations[self.spec.name].port
        return self.settings.public_url or f"http://127.0.0.1:{port}"


@contextlib.asynccontextmanager
async def open_ports(making: Making, controls: Controls, content: bytes | None = None) -> AsyncIterator[Ports]:
    """The service's ports, with its store migrated and seeded; closed on exit.

    ``content`` is what a store in memory held before.
    """
    spec, settings = making.spec, making.settings
    url, owner_url = settings.database_url.get_secret_value(), settings.owner_database_url.get_secret_value()
    begin(url, spec.schema, making.world, settings.world_directory)
    database = open_database(url, spec.schema.schemas, owner_url)
    try:
        if content is not None and isinstance(database, EmbeddedDatabase):
            await database.restore(content)
        making.world = await prepare(database, spec.schema, making.world, settings.world_directory)
    except BaseException:
        await database.close()
        raise
    parties = making.parties(controls)

    async def start_again() -> None:
        await reset(database, spec.schema, making.world, settings.world_directory)
        await _opened(spec, made)

    async def reset_one(agency: str) -> None:
        await reset_agency(database, spec.schema, making.world, settings.world_directory, agency)
        await controls.begin_anew()

    async def begin_in(profile: str) -> None:
        start = WorldStart(making.world.seed, making.world.today, profile)
        making.world = await asyncio.to_thread(start.load, settings.world_directory)
        await made.reset()
        await controls.begin_anew()

    def ports() -> Ports:
        return made

    staff: tuple[Authenticator, ...] = ()
    if spec.staff is not None:
        sessions = spec.staff
        staff = (lambda token: sessions.authenticate(made, token),)
    assertions = ServiceAssertions(spec.name, making.topology.stations, settings.seed, making.clock)
    made = spec.ports(
        Ports(
            name=spec.name,
            settings=settings,
            world=making.world,
            topology=making.topology,
            clock=making.clock,
            db=database,
            access_log=AccessLog(spec.evidence),
            parties=parties,
            authenticators=(*spec.authenticators(ports), *staff, assertions),
            public_url=making.public_url,
            reset=start_again,
            reset_agency=reset_one,
            begin_in=begin_in,
            controls=controls,
            snapshots=making.snapshots(database, controls, lambda: spec.files(made)),
        )
    )
    try:
        await _opened(spec, made)
        yield made
    finally:
        await parties.close()
        await database.close()


async def _opened(spec: ServiceSpec, ports: Ports) -> None:
    """The store is ready, or was reset.

    What is drawn next follows from the seed and from what the store has seen, so that nothing comes twice.
    """
    if ports.settings.seeded_randomness == "on":
        seen = await ports.db.read(lambda tx: last_hash(tx, spec.evidence.chain_head))
        ports.controls.stream = Stream(ports.settings.seed, spec.name, *seen)
    if spec.opened is not None:
        with drawing_from(ports.controls.stream):
            await spec.opened(ports)
