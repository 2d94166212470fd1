"""What the commands of ``renkei`` have in common: options, how work is run, how a command fails."""

import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from renkei.network import Network

MAX_OFFSET = 57_000
"""The register's highest port stays below 65536."""

PortOffset = Annotated[
    int,
    typer.Option(
        "--port-offset",
        envvar="RENKEI_PORT_OFFSET",
        min=0,
        max=MAX_OFFSET,
        help="Added to every port of the register.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


def with_network(offset: int, act: "Callable[[Network], Awaitable[Any]]") -> Any:
    """What ``act`` gives on the running network; without one the program ends with a sentence."""
    from renkei.reach import reached

    async def work() -> Any:
        async with reached(offset) as network:
            return await act(network)

    return run(work())


def run(work: Any, serving: bool = False) -> Any:
    """Run ``work``; what a user can mend ends the program with one sentence."""
    import asyncio

    import uvloop

    from renkei.mendable import MENDABLE, sentence

    runner: Callable[[Any], Any] = uvloop.run if serving else asyncio.run
    try:
        return runner(work)
    except MENDABLE as error:
        fail(sentence(error))
    except KeyboardInterrupt:
        sys.exit(130)


def fail(reason: str) -> NoReturn:
    """End the program with exit code 1 and one sentence."""
    typer.echo(f"renkei: {reason}", err=True)
    raise typer.Exit(1)
