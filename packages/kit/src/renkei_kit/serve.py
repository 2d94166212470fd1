"""Serve a service over HTTP: in a process of its own, or several in one."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from ipaddress import ip_network
from typing import Any

import uvicorn
from sqlalchemy import make_url

from renkei_kit.apart import ApartError, do_apart
from renkei_kit.app import Service, ServiceSpec, create_service
from renkei_kit.clock import Clock
from renkei_kit.db import open_database
from renkei_kit.gathered import GatheringProtocol
from renkei_kit.logs import configure_logging
from renkei_kit.settings import ServiceSettings
from renkei_kit.store_setup import prepare
from renkei_kit.topology import Station, load_topology
from renkei_kit.world import World


def servers(service: Service, settings: ServiceSettings, station: Station) -> tuple[uvicorn.Server, ...]:
    """The servers of a service: business port, control port, and that of mutual TLS where it is configured."""
    return (
        server(service.app, settings.host, settings.port or station.port, lifespan="on"),
        server(service.control, address_on(settings.control_host), settings.control_port or station.control_port),
        *_with_certificates(service, settings, station),
    )


def server(app: object, host: str, port: int, lifespan: str = "off", **more: Any) -> uvicorn.Server:
    """A server for one application, whose lifespan may have been entered elsewhere; ``more`` is uvicorn's.

    No header that tells of another client or scheme than those of the connection is believed.
    """
    return uvicorn.Server(
        uvicorn.Config(
            app,  # type: ignore[arg-type]  # FastAPI is an ASGI application
            host=host,
            port=port,
            lifespan=lifespan,  # type: ignore[arg-type]  # one of uvicorn's literals
            access_log=False,
            proxy_headers=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=3,
            **{"http": GatheringProtocol, **more},
        )
    )


def _with_certificates(service: Service, settings: ServiceSettings, station: Station) -> tuple[uvicorn.Server, ...]:
    port = settings.tls_port or station.tls_port
    if not settings.serves_mutual_tls or port is None:
        return ()
    from renkei_kit.mutual_tls import tls_server  # makes certificates: only where they are wanted

    return (tls_server(service.app, settings.seed, station.name, settings.host, port),)


def address_on(host: str) -> str:
    """A host as it is; of a network in CIDR notation the address that this machine has on it."""
    if "/" not in host:
        return host
    other = next(ip_network(host).hosts())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect((str(other), 9))  # nothing is sent: the system only chooses the address it would send from
        return str(asked.getsockname()[0])


class StartError(Exception):
    """A server could not start; its log says why."""


@asynccontextmanager
async def serving(
    servers: Sequence[uvicorn.Server], sockets: Sequence[socket.socket | None] | None = None
) -> AsyncIterator[None]:
    """Serve, all at once and without touching the process's signals, until the block is left.

    Entered when every server accepts connections. ``sockets`` are ports taken beforehand, one per server.
    """
    running: list[tuple[uvicorn.Server, list[socket.socket] | None, asyncio.Task[None]]] = []
    try:
        for server, taken in zip(servers, sockets or [None] * len(servers), strict=True):
            own = None if taken is None else [taken]
            await _start(server, own)
            running.append((server, own, asyncio.create_task(server.main_loop())))
        yield
    finally:
        for server, _, _ in running:
            server.should_exit = True
        await asyncio.gather(*(turning for _, _, turning in running))
        await asyncio.gather(*(server.shutdown(own) for server, own, _ in running))


async def _start(server: uvicorn.Server, sockets: list[socket.socket] | None) -> None:
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    try:
        await server.startup(sockets)
    except SystemExit as error:  # uvicorn's way to say that it logged why
        raise StartError(f"port {server.config.port} cannot be served; the log says why") from error


def stop_signals() -> asyncio.Event:
    """Set by Ctrl-C or SIGTERM, from now on."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    return stopped


def settle() -> None:
    """Keep what start-up made out of later garbage collections, which halves the slowest answers.

    Nothing is collected first: that would take longer than start-up's little garbage is worth.
    """
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    gc.enable()


async def serve(spec: ServiceSpec, settings: ServiceSettings, world: World) -> None:
    """Serve a service until it is told to stop."""
    topology = load_topology(settings.contracts_directory)
    service = create_service(spec, settings, world=world, topology=topology, when_crashed="exit")
    stopped = stop_signals()
    async with serving(servers(service, settings, topology.stations[spec.name])):
        settle()
        await stopped.wait()


async def prepare_store(spec: ServiceSpec, settings: ServiceSettings, world: World) -> None:
    """Make the store ready and leave it."""
    url, owner_url = settings.database_url.get_secret_value(), settings.owner_database_url.get_secret_value()
    database = open_database(url, spec.schema.schemas, owner_url)
    try:
        await prepare(database, spec.schema, world, settings.world_directory)
    finally:
        await database.close()


def main() -> None:
    """Command line; the service's package is the only argument."""
    configure_logging()
    spec = _spec_of(sys.argv[1:])
    settings = spec.settings()
    world = World.load(settings.world_directory, settings.seed, Clock()().date(), settings.world_profile)
    if make_url(settings.database_url.get_secret_value()).get_backend_name() != "sqlite":
        try:
            do_apart(prepare_store(spec, settings, world))
        except ApartError:
            sys.exit(1)
    uvloop_run(serve(spec, settings, world))


def _spec_of(arguments: Sequence[str]) -> ServiceSpec:
    """The service that is named; ends the process with a sentence when none is."""
    if len(arguments) != 1 or find_spec(arguments[0]) is None:
        sys.exit("name the package of one service, such as: python -m renkei_kit renkei_feis")
    spec: ServiceSpec = import_module(f"{arguments[0]}.app").SPEC
    return spec


def uvloop_run(work: object) -> None:
    """Run a coroutine on uvloop."""
    import uvloop

    uvloop.run(work)  # type: ignore[arg-type]  # a coroutine
