"""The leased line alone: link server and J-LIS on one clock, a core that only notes what it is told, and faults."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from renkei.services import spec_of
from renkei_kit.app import Service, create_service
from renkei_kit.callers import assertion
from renkei_kit.clock import Clock
from renkei_kit.keys import service_key
from renkei_kit.personal_number import personal_number_of
from renkei_kit.topology import Topology
from renkei_kit.world import World

ROOT = Path(__file__).parents[3]


@dataclass
class Core:
    """In the gateway's place: gives out tokens, and takes each acquisition number once."""

    taken: dict[str, str] = field(default_factory=dict)
    clients: list[str] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/.well-known/oauth-authorization-server":
            return httpx2.Response(200, json={"issuer": "http://mesh-gateway"})
        if request.url.path == "/oauth2/token":
            return httpx2.Response(200, json={"access_token": "of-jlis", "expires_in": 600})
        assert request.headers["Authorization"] == "Bearer of-jlis"
        number = request.url.path.removeprefix("/core/acquisitions/")
        if number in self.taken:
            problem = {"code": "acquisition-unknown", "detail": "used", "source": "mesh-gateway", "instance": "1"}
            return httpx2.Response(404, json=problem)
        self.taken[number] = json.loads(request.content)["resident_record_code"]
        return httpx2.Response(204)


@dataclass
class Wire(httpx2.AsyncBaseTransport):
    """The line itself. A test can cut it before a request arrives or before its answer does."""

    services: dict[str, Service]
    core: Core
    sent: list[tuple[str, bytes]] = field(default_factory=list)
    cut_before: bool = False
    cut_after: bool = False
    answer: Callable[[httpx2.Response], httpx2.Response] | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host == "mesh-gateway":
            return self.core(request)
        if self.cut_before:
            raise httpx2.ConnectError("the line is cut", request=request)
        self.sent.append((request.url.path, request.content))
        service = self.services[request.url.host]
        response = await httpx2.ASGITransport(service.app).handle_async_request(request)
        if self.cut_after:
            raise httpx2.ReadError("the line was cut", request=request)
        if self.answer:
            await response.aread()
            return self.answer(response)
        return response


@dataclass(frozen=True)
class Line:
    """Both services running."""

    world: World
    clock: Clock
    wire: Wire
    core: Core
    link: httpx2.AsyncClient
    jlis: httpx2.AsyncClient
    cards: httpx2.AsyncClient
    drive: httpx2.AsyncClient
    services: dict[str, Service]

    def bearer(self, service: str, party: str) -> dict[str, str]:
        """Credentials of a party of the register at ``service``."""
        token = assertion(party, service, service_key(self.world.seed, party), self.clock())
        return {"Authorization": f"Bearer {token}"}

    async def operator(self) -> dict[str, str]:
        """Credentials of a logged-in operator."""
        account = next(account for account in self.world.staff_of("juki-link"))
        answer = await self.link.post("/staff/sessions", json={"id": account.id, "password": account.password})
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def record(self, person_id: str, **changes) -> dict:
        """A person as ISA has them on file, with the number they have today."""
        person = self.world.person(person_id)
        number = personal_number_of(self.world.seed, person_id, person.number_generation)
        return {
            "record_id": person_id,
            "personal_number": number.digits,
            "name": person.filed_name,
            "birth_date": person.birth_date.isoformat(),
            "sex": person.sex,
            "address": person.filed_address,
        } | changes

    async def check(self, *records: dict) -> httpx2.Response:
        """An authenticity check by IMS."""
        return await self.link.post(
            "/authenticity-checks", json={"records": records}, headers=self.bearer("juki-link", "ims")
        )

    async def transmissions(self) -> list[dict]:
        """What the link server's store says, newest first."""
        operator = await self.operator()
        answer = await self.link.get("/transmissions", headers=operator)
        await self.link.delete("/staff/sessions/current", headers=operator)
        return answer.json()["transmissions"]

    @property
    def folder(self) -> Path:
        """Where the link server keeps its files."""
        return self.services["juki-link"].app.state.ports.files.folder


@asynccontextmanager
async def open_line(world: World, topology: Topology, **link_settings) -> AsyncIterator[Line]:
    """A line in its first state, or in the one that ``link_settings`` left behind."""
    clock, services, core = Clock(), {}, Core()
    wire = Wire(services, core)
    async with AsyncExitStack() as stack:
        clients = []
        for name, given in (("juki-link", link_settings), ("jlis-verify", {})):
            spec = spec_of(name)
            settings = spec.settings(
                world_directory=ROOT / "config",
                contracts_directory=ROOT / "contracts",
                public_url=f"http://{name}",
                parties={party: f"http://{party}" for party in topology.stations},
                **given,
            )
            services[name] = create_service(
                spec, settings, world=world, topology=topology, clock=clock, transport_for=lambda caller: wire
            )
            await stack.enter_async_context(services[name].app.router.lifespan_context(services[name].app))
            for app in (services[name].app, services[name].control):
                transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
                clients.append(httpx2.AsyncClient(transport=transport, base_url=f"http://{name}"))
        link, drive, jlis, cards = [await stack.enter_async_context(client) for client in clients]
        yield Line(world, clock, wire, core, link, jlis, cards, drive, services)
