"""The life of a service: opened over its store, closed, and opened anew as after a kill.

A crash keeps what was committed and nothing else: ports, caches and connections are made anew from the store, and what
was being served gets no answer. Where a service is a process of its own, the process ends instead.
"""

import asyncio
import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from contextvars import Context
from pathlib import Path
from typing import Any

from renkei_kit.controls import Controls
from renkei_kit.db import EmbeddedDatabase
from renkei_kit.ports import Ports
from renkei_kit.snapshot import packed, unpacked

CRASH_EXIT_CODE = 70
FilesOf = Callable[[Any], Path | None]
"""Takes the ports; tells the folder that the service keeps beside its store."""
Opening = Callable[[bytes | None], AbstractAsyncContextManager[Ports]]
"""Opens the service's ports; takes the content of a store in memory that is to be gone on with."""


class Life:
    """``states`` are those of the applications that serve over the ports."""

    def __init__(self, opening: Opening, controls: Controls, states: tuple[Any, ...], files: FilesOf) -> None:
        self._opening, self._controls, self._states, self._files = opening, controls, states, files
        self._stack = AsyncExitStack()
        self._ports: Ports | None = None
        self._turn = asyncio.Lock()

    async def begin(self, content: bytes | None = None) -> None:
        """Open the service and start its background work."""
        async with AsyncExitStack() as stack:
            ports = await stack.enter_async_context(self._opening(content))
            ports.db.gate = self._controls.gate
            # In a context of their own: after a crash, the fault still belongs to the call that met it alone.
            chores = self._controls.chores
            tasks = [
                asyncio.create_task(chore.again_and_again(ports, number / len(chores)), context=Context())
                for number, chore in enumerate(chores, 1)
            ]
            stack.push_async_callback(_end, tasks)
            self._stack = stack.pop_all()
        self._ports = ports
        for state in self._states:
            state.ports = ports

    async def end(self) -> None:
        """Close the service."""
        await self._stack.aclose()

    async def begin_anew(self) -> None:
        """As after a kill: only what was committed is still there."""
        async with self._turn:
            assert self._ports is not None
            self._controls.life += 1
            database = self._ports.db
            in_memory = isinstance(database, EmbeddedDatabase) and database.in_memory
            content = await database.content() if isinstance(database, EmbeddedDatabase) and in_memory else None
            files = packed(self._files(self._ports)) if in_memory else None
            await self.end()
            await self.begin(content)
            unpacked(files, self._files(self._ports))


async def end_process(controls: Controls) -> None:
    """As a kill does; only the journal, which is the tester's, is written to its end."""
    await controls.journal.drain()
    os._exit(CRASH_EXIT_CODE)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
