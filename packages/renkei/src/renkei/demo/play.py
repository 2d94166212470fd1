"""Get a network for the story, play its steps in order, and report."""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from renkei.demo.report import line_for_machines, lines_for_people, say, verdict
from renkei.demo.scene import Scene
from renkei.demo.step import Outcome, play_step
from renkei.demo.story import STEPS
from renkei.network import Network
from renkei.places import CONTRACTS_DIRECTORY
from renkei.reach import COMPOSE, LOCAL, NotRunningError, find_running, reached
from renkei_kit.topology import load_topology

IN_PROCESS = "in-process"
NETWORKS = (LOCAL, COMPOSE, IN_PROCESS)


async def play(kind: str, offset: int, as_json: bool) -> bool:
    """Play the story; True when every step went as expected."""
    async with _stage(kind, offset, as_json) as network:
        outcomes: list[Outcome] = []
        async for outcome in story(network):
            outcomes.append(outcome)
            say(line_for_machines(outcome) if as_json else lines_for_people(len(outcomes), outcome))
    say(verdict(outcomes, len(STEPS)), to_people=not as_json)
    return len(outcomes) == len(STEPS) and not any(outcome.difference for outcome in outcomes)


async def story(network: Network) -> AsyncIterator[Outcome]:
    """Each step as it was played on a fresh ``network``; a step that differs is the last."""
    scene = Scene.opening(network)
    for step in STEPS:
        outcome = await play_step(step, scene)
        yield outcome
        if outcome.difference:
            return


@asynccontextmanager
async def _stage(kind: str, offset: int, as_json: bool) -> AsyncIterator[Network]:
    def remark(text: str) -> None:
        say(text, to_people=not as_json)

    if kind == IN_PROCESS:
        from renkei.in_process import in_process

        remark("A fresh network inside this process, without ports.")
        async with in_process() as network:
            yield network
        return
    running = await find_running(load_topology(CONTRACTS_DIRECTORY), offset)
    if running is not None and running.kind == kind:
        async with reached(offset) as network:
            remark(f"The {kind} network that is running is reset to its first state, and the story is played on it.")
            await network.reset()
            yield network
    elif kind == LOCAL:
        async with _own_network(remark) as network:
            yield network
    else:
        raise NotRunningError("no containers answer; start them with `docker compose up --build --wait`")


@asynccontextmanager
async def _own_network(remark: Callable[[str], None]) -> AsyncIterator[Network]:
    from renkei.launch import Launch, launched
    from renkei.listening import listen_anywhere

    listening = listen_anywhere(load_topology(CONTRACTS_DIRECTORY))
    with tempfile.TemporaryDirectory(prefix="renkei-demo-") as directory:
        async with launched(Launch(Path(directory), port_offset=listening.offset), listening) as network:
            remark("No `renkei up` is running: a network of its own was started for the length of the story,")
            remark(
                f"on free ports of 127.0.0.1 (from {8101 + listening.offset}), with SQLite files in a temporary folder."
            )
            yield network
