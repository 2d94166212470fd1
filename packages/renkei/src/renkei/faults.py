"""The faults of a whole network: set where they happen, listed and taken back everywhere as one act."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from renkei_kit.errors import BY_SLUG
from renkei_kit.fault import Fault


class Faults:
    """``control`` speaks to the control port of each service."""

    def __init__(self, control: Mapping[str, httpx2.AsyncClient]) -> None:
        self._control = control

    async def add(self, service: str, kind: str, **said: Any) -> str:
        """Set a fault at a service; gives its id. What can be said are the fields of ``renkei_kit.fault.Fault``."""
        fault = Fault.model_validate({"kind": kind, **said})
        body = fault.model_dump(mode="json", exclude_defaults=True) | {"kind": kind}
        answer = await self._control[service].post("/faults", json=body)
        made: str = answer.raise_for_status().json()["id"]
        return made

    async def partition(self, caller: str, callee: str, **said: Any) -> tuple[tuple[str, str], ...]:
        """Cut the line from ``caller`` to ``callee``, in this direction only; gives service and id of what was set.

        A service's own calls cannot connect. What a tester sends in the caller's name is broken off at the callee.
        """
        made: list[tuple[str, str]] = []
        if caller in self._control:
            fault_id = await self.add(caller, "connection-refused", direction="outbound", callee=callee, **said)
            made.append((caller, fault_id))
        if callee in self._control:
            made.append((callee, await self.add(callee, "connection-refused", caller=caller, **said)))
        return tuple(made)

    async def fail_next(self, service: str, times: int, error: str, **said: Any) -> str:
        """Have the next calls refused with a slug of the error table, then no more."""
        if error not in BY_SLUG:
            raise ValueError(f"no refusal has the slug {error}")
        return await self.add(service, "error", error=error, count=times, **said)

    async def remove(self, service: str, fault_id: str) -> None:
        """Take one fault back."""
        (await self._control[service].delete(f"/faults/{fault_id}")).raise_for_status()

    async def clear(self, service: str | None = None) -> None:
        """Take every fault back, at one service or everywhere."""
        clients = [self._control[service]] if service else list(self._control.values())
        for answer in await asyncio.gather(*(client.delete("/faults") for client in clients)):
            answer.raise_for_status()

    async def listed(self) -> dict[str, dict[str, Any]]:
        """What each service says of its faults: ``faults`` in force and ``finished`` ones, with their uses."""
        answers = await asyncio.gather(*(client.get("/faults") for client in self._control.values()))
        return {name: answer.raise_for_status().json() for name, answer in zip(self._control, answers, strict=True)}

    @asynccontextmanager
    async def during(self, service: str, kind: str, **said: Any) -> AsyncIterator[str]:
        """A fault for as long as the block takes."""
        fault_id = await self.add(service, kind, **said)
        try:
            yield fault_id
        finally:
            answer = await self._control[service].delete(f"/faults/{fault_id}")
            if answer.status_code != httpx2.codes.NOT_FOUND:  # it may have come to its end by itself
                answer.raise_for_status()
