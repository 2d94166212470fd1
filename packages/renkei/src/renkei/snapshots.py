"""Snapshots of a whole network: taken while no service writes, so that all of them show one moment."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import httpx2

from renkei_kit.snapshot import ID_PATTERN, MOST

NAME = re.compile(ID_PATTERN)
LONGEST_HOLD = 60.0


class SnapshotError(Exception):
    """There is no such snapshot of the whole network, or its name is taken; the text says which."""


class Snapshots:
    """``control`` speaks to the control port of each service."""

    def __init__(self, control: Mapping[str, httpx2.AsyncClient]) -> None:
        self._control = control

    async def take(self, name: str) -> None:
        """Keep the whole network as it is now; what runs goes on afterwards. Raises SnapshotError for a bad name.

        What can be refused is refused before writes are held: a refusal is written too.
        """
        if not NAME.fullmatch(name):
            raise SnapshotError("a snapshot's name has small letters, digits and hyphens, 40 at most")
        names = await self._names()
        if any(name in known for known in names.values()):
            raise SnapshotError(f"there is a snapshot {name} already")
        if any(len(known) >= MOST for known in names.values()):
            raise SnapshotError(f"there are {MOST} snapshots already; delete one first")
        async with self.held():
            await self._everywhere("POST", "/snapshots", {"id": name})

    async def restore(self, name: str) -> None:
        """Make the whole network what it was: stores, files and clocks. Raises SnapshotError."""
        missing = [service for service, names in (await self._names()).items() if name not in names]
        if missing:
            raise SnapshotError(f"there is no snapshot {name} at {', '.join(missing)}")
        async with self.held():
            await self._everywhere("POST", f"/snapshots/{name}/restore")

    async def delete(self, name: str) -> None:
        """Throw it away, wherever there is a part of it. Raises SnapshotError when there is none."""
        holders = [service for service, names in (await self._names()).items() if name in names]
        if not holders:
            raise SnapshotError(f"there is no snapshot {name}")
        for service in holders:
            (await self._control[service].delete(f"/snapshots/{name}")).raise_for_status()

    async def listed(self) -> dict[str, datetime]:
        """Those that every service has, with the network's time at which they were taken."""
        every = list((await self._names()).values())
        whole = set.intersection(*(set(names) for names in every)) if every else set()
        return {name: min(datetime.fromisoformat(names[name]) for names in every) for name in sorted(whole)}

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """No service writes for as long as the block takes; what would write waits."""
        try:
            await self._everywhere("POST", "/hold", {"seconds": LONGEST_HOLD})
            yield
        finally:
            await self._everywhere("DELETE", "/hold")

    async def _names(self) -> dict[str, dict[str, str]]:
        answers = await self._everywhere("GET", "/snapshots")
        return {
            service: {known["id"]: known["at"] for known in answer.json()["snapshots"]}
            for service, answer in answers.items()
        }

    async def _everywhere(self, method: str, path: str, body: Any = None) -> dict[str, httpx2.Response]:
        answers = await asyncio.gather(
            *(client.request(method, path, json=body, timeout=LONGEST_HOLD) for client in self._control.values())
        )
        return {name: answer.raise_for_status() for name, answer in zip(self._control, answers, strict=True)}
