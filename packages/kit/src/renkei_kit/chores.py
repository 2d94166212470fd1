"""Background work of a service: done again and again, and at once when a tester asks. One pass at a time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from renkei_kit.chance import drawing_from
from renkei_kit.errors import LinkageError

log = logging.getLogger("renkei")
RETRY_SECONDS = 1.0
UPKEEP_ROUNDS = 60

Background = Callable[[Any], Awaitable[None]]
Bell = Callable[[Any], asyncio.Event]
"""Takes the service's ports."""


@dataclass(frozen=True)
class Chore:
    """One kind of background work; a service's ``bell`` rings when there is something to do.

    Nobody waits for ``upkeep``, which hangs on days and not on seconds: it is done less often, and when the tester has
    moved the clock.
    """

    work: Background
    bell: Bell | None = None
    upkeep: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def name(self) -> str:
        """The name of the function that does it."""
        return self.work.__name__.replace("_", "-")

    async def once(self, ports: Any) -> str:
        """Do what is due now; gives ``ok``, or the slug of what stood in the way."""
        async with self.turn:
            try:
                stream = ports.controls.stream
                with drawing_from(stream and stream.branch(self.name)):
                    await self.work(ports)
            except LinkageError as error:
                log.warning("will try again", extra={"service": ports.name, "outcome": error.refusal.code.slug})
                return error.refusal.code.slug
            except Exception as error:  # one fault must not end what has to go on as long as the service runs
                log.error("background work failed", extra={"service": ports.name, "kind": type(error).__name__})
                return "internal-error"
        return "ok"

    async def again_and_again(self, ports: Any, share: float = 1.0) -> None:
        """Whenever the bell rings, and at the latest every RETRY_SECONDS, for upkeep UPKEEP_ROUNDS of them, until it
        is cancelled.

        The first time after that ``share`` of it: not while the service starts, and not when all others begin.
        """
        bell = self.moved if self.bell is None else self.bell(ports)
        pause = RETRY_SECONDS * (UPKEEP_ROUNDS if self.upkeep else 1)
        patience = pause * share
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):  # wait_for of Python 3.11 may swallow the cancellation
                    await bell.wait()
            bell.clear()
            await self.once(ports)
            patience = pause
