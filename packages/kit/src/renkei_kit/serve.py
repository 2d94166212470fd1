"""Run one service: ``python -m renkei_kit.serve renkei_feis`` (settings from ``RENKEI_*`` variables)."""

import asyncio
import gc
import sys
from importlib import import_module

import uvicorn

from renkei_kit.app import Service, ServiceSpec, create_service
from renkei_kit.clock import Clock
from renkei_kit.logs import configure_logging
from renkei_kit.settings import ServiceSettings
from renkei_kit.topology import Station, load_topology
from renkei_kit.world import World


def servers(service: Service, settings: ServiceSettings, station: Station) -> tuple[uvicorn.Server, uvicorn.Server]:
    """The two servers of a service: business port and control port."""

    def server(app: object, host: str, port: int, lifespan: str) -> uvicorn.Server:
        return uvicorn.Server(
            uvicorn.Config(
                app,  # type: ignore[arg-type]  # FastAPI is an ASGI application
                host=host,
                port=port,
                lifespan=lifespan,  # type: ignore[arg-type]  # one of uvicorn's literals
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=3,
            )
        )

    return (
        server(service.app, settings.host, settings.port or station.port, "on"),
        server(service.control, settings.control_host, settings.control_port or station.control_port, "off"),
    )


def settle() -> None:
    """Keep what start-up made out of later garbage collections, which halves the slowest answers."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


async def serve(package: str) -> None:
    """Serve the service of ``package`` until it is told to stop."""
    spec: ServiceSpec = import_module(f"{package}.app").SPEC
    settings = ServiceSettings()
    clock = Clock()
    topology = load_topology(settings.contracts_directory)
    world = World.load(settings.world_directory, settings.seed, clock().date())
    service = create_service(spec, settings, world=world, topology=topology, clock=clock)
    settle()
    await asyncio.gather(*(server.serve() for server in servers(service, settings, topology.stations[spec.name])))


def main() -> None:
    """Command line."""
    configure_logging()
    uvloop_run(serve(sys.argv[1]))


def uvloop_run(work: object) -> None:
    """Run a coroutine on uvloop."""
    import uvloop

    uvloop.run(work)  # type: ignore[arg-type]  # a coroutine


if __name__ == "__main__":
    main()
