"""A running network as a tester holds it: a client per service, its control port, and credentials for any party.

The same handle serves all ways of running, so that the demo and every end-to-end test run unchanged in each.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import httpx2

from renkei.faults import Faults
from renkei.journals import Journals
from renkei.listening import address, control_address
from renkei.snapshots import Snapshots
from renkei_kit.callers import assertion
from renkei_kit.clock import Clock
from renkei_kit.keys import client_key, service_key
from renkei_kit.outgoing import Outgoing
from renkei_kit.parties import trust_for
from renkei_kit.staff_account import MAINTENANCE_TERMINAL
from renkei_kit.system_token import SystemTokenAuth
from renkei_kit.topology import Topology
from renkei_kit.world import World

LIFETIME = timedelta(minutes=10)
PASSING_ON = ("ras", "feis", "ims", "juki-link", "jlis-verify")


class BearerAuth(httpx2.Auth):
    """Sends one bearer token."""

    def __init__(self, token: str) -> None:
        self.token = token

    def auth_flow(self, request: httpx2.Request) -> Any:
        """Attach the token."""
        request.headers["Authorization"] = f"Bearer {self.token}"
        yield request


@dataclass(frozen=True)
class Network:
    """A running network. ``kind`` is ``in-process``, ``local`` or ``compose``.

    ``http[service]`` speaks to a service's business port, ``control[service]`` to its control port. ``external`` are
    the services that programs of the tester's own play: they have no control port here. In process, ``lines[service]``
    are the addresses at which such a program reaches the parties that the register lets it call.
    """

    kind: str
    world: World
    topology: Topology
    http: Mapping[str, httpx2.AsyncClient]
    control: Mapping[str, httpx2.AsyncClient]
    clock: Clock = field(default_factory=Clock)
    external: frozenset[str] = frozenset()
    lines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def faults(self) -> Faults:
        """What goes wrong because a tester wants it so."""
        return Faults(self.control)

    @property
    def journal(self) -> Journals:
        """What happened, as the services recorded it."""
        return Journals(self.control)

    @property
    def snapshots(self) -> Snapshots:
        """The whole network as it was at some moment."""
        return Snapshots(self.control)

    async def ready(self) -> None:
        """Nothing when every service is configured and able to write; else ``httpx2.HTTPError``."""
        await asyncio.gather(
            *(self._must(client.get("/readyz")) for name, client in self.http.items() if name not in self.external)
        )

    async def reset(self, world: str | None = None) -> None:
        """Every service back to the world as it was at the start, or to that of another: empty, nationwide, demo.

        The handle's own ``world`` stays the one that it was made with. Those that pass work on by themselves go first,
        so that nothing old reaches a service that is new again.
        """
        body = {} if world is None else {"world": world}
        passing_on = [name for name in PASSING_ON if name in self.control]
        for name in passing_on:
            await self._must(self.control[name].post("/reset", json=body))
        others = [client for name, client in self.control.items() if name not in passing_on]
        await asyncio.gather(*(self._must(client.post("/reset", json=body)) for client in others))
        self.clock.reset()

    async def reset_service(self, service: str) -> None:
        """One service back to the world as it was at the start; the others, and the time, stay as they are."""
        await self._must(self.control[service].post("/reset", json={"keep_clock": True}))

    async def reset_agency(self, agency: str, service: str | None = None) -> None:
        """What belongs to an agency back to what it was at the start, wherever it is kept or at one service."""
        names = [service] if service else list(self.control)
        await asyncio.gather(
            *(self._must(self.control[name].post("/reset", json={"agency": agency})) for name in names)
        )

    async def change_clock(self, **change: Any) -> None:
        """Change every service's clock as one act: ``now``, ``advance`` (a timedelta) or ``frozen``.

        Clocks that are frozen stand at one and the same time.
        """
        body = {key: _plain(value) for key, value in change.items()}
        if change.get("frozen"):
            now = change.get("now") or self.clock() + change.get("advance", timedelta(0))
            body = {"now": _plain(now), "frozen": True}
        await asyncio.gather(*(self._must(client.put("/clock", json=body)) for client in self.control.values()))
        await self.work()
        await self.follow_clock()

    async def restore(self, snapshot: str) -> None:
        """Make the whole network what it was when the snapshot was taken, and follow its time."""
        await self.snapshots.restore(snapshot)
        await self.follow_clock()

    async def work(self) -> dict[str, dict[str, str]]:
        """Have every service do now what is due, so that nobody waits for it; gives the outcomes by service.

        Those that pass work on by themselves go first, in the order in which they do.
        """
        names = [name for name in PASSING_ON if name in self.control]
        names += [name for name in self.control if name not in names]
        done: dict[str, dict[str, str]] = {}
        for name in names:
            report = (await self._must(self.control[name].post("/work"))).json()["work"]
            done[name] = {work["name"]: work["outcome"] for work in report}
        return done

    async def follow_clock(self) -> None:
        """Set this handle's clock by the network's; the system's own time is kept where the two agree."""
        state = (await self._must(next(iter(self.control.values())).get("/clock"))).json()
        now = datetime.fromisoformat(state["now"])
        self.clock.reset()
        if state["frozen"] or abs(now - self.clock()) > timedelta(seconds=1):
            self.clock.set(now)
        self.clock.freeze(state["frozen"])
        if state["frozen"]:
            self.clock.set(now)

    async def as_party(self, service: str, caller: str) -> BearerAuth:
        """Credentials to call ``service`` as the service ``caller``."""
        if service in self.external:
            now = self.clock()
            return BearerAuth(assertion(caller, service, service_key(self.world.seed, caller), now, LIFETIME))
        answer = await self._must(self.control[service].post("/credentials", json={"caller": caller}))
        return BearerAuth(answer.json()["access_token"])

    async def as_staff(self, service: str, staff_id: str, password: str | None = None) -> BearerAuth:
        """Credentials of a staff member, logged in at ``service``; a contractor of the world from their own segment."""
        account = next((account for account in self.world.staff_of(service) if account.id == staff_id), None)
        terminal = await self.terminal(service, MAINTENANCE_TERMINAL) if account and account.contract else {}
        body = {"id": staff_id, "password": password or (account.password if account else "")}
        answer = await self._must(self.http[service].post("/staff/sessions", json=body, headers=terminal))
        return BearerAuth(answer.json()["access_token"])

    async def terminal(self, service: str, caller: str) -> dict[str, str]:
        """The header by which a log-in at ``service`` shows that it comes from that terminal."""
        answer = await self._must(self.control[service].post("/credentials", json={"caller": caller}))
        return {"Terminal": answer.json()["access_token"]}

    def as_system(self, client_id: str) -> SystemTokenAuth:
        """Credentials of a registered system at the gateway (private_key_jwt)."""
        return SystemTokenAuth(client_id, client_key(self.world.seed, client_id), self.clock)

    @staticmethod
    async def _must(call: Any) -> httpx2.Response:
        answer: httpx2.Response = await call
        answer.raise_for_status()
        return answer


@asynccontextmanager
async def connect(
    kind: str, world: World, topology: Topology, offset: int = 0, external: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[Network]:
    """A network that runs elsewhere, on the register's loopback ports moved by ``offset``.

    ``external`` are the addresses of the services that programs of the tester's own play.
    """
    async with AsyncExitStack() as stack:
        clients: dict[str, dict[str, httpx2.AsyncClient]] = {"http": {}, "control": {}}
        for station in topology.running():
            here = {"http": address(station, offset), "control": control_address(station, offset)}
            own = external.get(station.name)
            for plane, url in ({"http": own} if own else here).items():
                clients[plane][station.name] = await stack.enter_async_context(
                    httpx2.AsyncClient(base_url=url, timeout=30, trust_env=False, transport=Outgoing(trust_for(url)))
                )
        yield Network(
            kind,
            world,
            topology,
            clients["http"],
            clients["control"],
            external=frozenset(external) & clients["http"].keys(),
        )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.total_seconds() if isinstance(value, timedelta) else value
