"""The journals of a whole network as one: the story of a transaction, verified, waited for, exported and drawn."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import partial
from typing import Any

import httpx2

from renkei.places import CONTRACTS_DIRECTORY
from renkei.story import Entry, Expected, Verdict, merged, verify
from renkei_kit.journal_entry import Wanted
from renkei_kit.operations import operation_of

FILTERS = frozenset(field.name for field in fields(Wanted))
PAGE = 1_000
POLL_SECONDS = 5.0


class StoryNotFoundError(LookupError):
    """No journal has anything of it."""


class Journals:
    """``control`` speaks to the control port of each service."""

    def __init__(self, control: Mapping[str, httpx2.AsyncClient]) -> None:
        self._control = control

    async def entries(self, service: str | None = None, **wanted: Any) -> list[Entry]:
        """What the services recorded, in the order in which it began; all of them or one."""
        names = [service] if service else list(self._control)
        found = await asyncio.gather(*(self._of(name, wanted) for name in names))
        return merged([entry for of_one in found for entry in of_one], partial(operation_of, CONTRACTS_DIRECTORY))

    async def story(self, *, processing_number: str | None = None, trace: str | None = None) -> list[Entry]:
        """Everything that belongs to one transaction, across all services.

        A processing number stands for every trace in which it was given or asked for: permit, inquiry and answer.
        """
        if (processing_number is None) == (trace is None):
            raise ValueError("a story is that of one processing number or of one trace")
        traces = (
            {trace} if trace else {entry["trace"] for entry in await self.entries(processing_number=processing_number)}
        )
        found = await asyncio.gather(*(self.entries(trace=known) for known in sorted(traces)))
        whole = sorted((entry for part in found for entry in part), key=lambda entry: entry["order"])
        if not whole:
            raise StoryNotFoundError("no journal has anything of this story")
        return whole

    async def count(self, service: str | None = None, **wanted: Any) -> int:
        """How many entries there are."""
        return sum([answer["count"] for answer in await self._counts(service, wanted)])

    async def dropped(self) -> int:
        """How many entries the journals could not keep."""
        return sum([answer["dropped"] for answer in await self._counts(None, {})])

    async def wait(self, service: str, *, count: int = 1, seconds: float = 10.0, **wanted: Any) -> bool:
        """Whether a service has so many entries, now or within ``seconds``; the service answers as soon as it has."""
        end = time.monotonic() + seconds
        while True:
            left = max(0.0, end - time.monotonic())
            query = _query(wanted) | {"count": count, "seconds": min(left, POLL_SECONDS)}
            answer = (await self._control[service].get("/journal/wait", params=query)).raise_for_status().json()
            if answer["reached"] or left <= POLL_SECONDS:
                return bool(answer["reached"])

    async def verify(self, *expected: Expected, **wanted: Any) -> Verdict:
        """Whether the expected calls happened in this order; others may stand between them."""
        return verify(await self.entries(**wanted), expected)

    async def clear(self, service: str | None = None) -> None:
        """Forget everything, at one service or everywhere."""
        clients = [self._control[service]] if service else list(self._control.values())
        for answer in await asyncio.gather(*(client.delete("/journal") for client in clients)):
            answer.raise_for_status()

    async def _of(self, service: str, wanted: Mapping[str, Any]) -> list[Entry]:
        found: list[Entry] = []
        after: int | None = 0
        while after is not None:
            query = _query(wanted) | {"after": after, "limit": PAGE}
            page = (await self._control[service].get("/journal", params=query)).raise_for_status().json()
            found += [{"service": service, **entry} for entry in page["entries"]]
            after = page["next_after"]
        return found

    async def _counts(self, service: str | None, wanted: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
        clients = [self._control[service]] if service else list(self._control.values())
        answers = await asyncio.gather(*(client.get("/journal/count", params=_query(wanted)) for client in clients))
        return [answer.raise_for_status().json() for answer in answers]


def _query(wanted: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(wanted) - FILTERS:
        raise ValueError(f"a journal is not asked by {', '.join(sorted(unknown))}")
    return {name: value for name, value in wanted.items() if value is not None}
