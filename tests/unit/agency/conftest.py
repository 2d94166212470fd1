"""The agencies alone, with a gateway that a test can make refuse or be away."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from renkei_agency.app import SPEC
from renkei_agency.copies import send_waiting_copies
from renkei_agency.ports import AgencyPorts
from renkei_kit.app import create_service
from renkei_kit.clock import Clock
from renkei_kit.settings import ServiceSettings
from renkei_kit.world import World

ROOT = Path(__file__).parents[3]
SETAGAYA = "9000013112100001"
TAX = "TM00000000000002"


@dataclass
class Gateway(httpx2.AsyncBaseTransport):
    """The gateway's copies, as an agency meets them."""

    away: bool = False
    refuses: set[str] = field(default_factory=set)
    export: bytes = b""
    copies: dict[str, dict] = field(default_factory=dict)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.away:
            raise httpx2.ConnectError("away", request=request)
        path = request.url.path
        if path == "/copies/export":
            return httpx2.Response(200, content=self.export)
        if not path.startswith("/copies/"):
            return httpx2.Response(200, json={"issuer": "http://gateway", "access_token": "t", "expires_in": 600})
        if path in self.refuses:
            problem = {"code": "agency-not-connected", "detail": "not yet", "source": "mesh-gateway", "instance": "x"}
            return httpx2.Response(403, json=problem)
        self.copies[path] = json.loads(request.content)
        return httpx2.Response(204)


@dataclass
class Setagaya:
    """The clerk's desk at Setagaya."""

    http: httpx2.AsyncClient
    ports: AgencyPorts
    gateway: Gateway

    def place(self, person_id: str) -> str:
        return f"{self.ports.world.addressee_number(SETAGAYA, person_id)}/{TAX}"

    async def put(self, person_id: str, **changes) -> httpx2.Response:
        content = {"fiscal_year": 2026, "income_levy": 1, "per_capita_levy": 2, "total_income": 3, "arrears": 4}
        body = {"valid_from": "2026-04-01", "content": content} | changes
        return await self.http.put(f"/{SETAGAYA}/originals/{self.place(person_id)}", json=body)

    async def get(self, person_id: str) -> dict:
        return (await self.http.get(f"/{SETAGAYA}/originals/{self.place(person_id)}")).json()

    async def send_waiting(self) -> None:
        await send_waiting_copies(self.ports)


@pytest.fixture
async def setagaya():
    clock, gateway = Clock(), Gateway()
    settings = ServiceSettings(
        database_url=SecretStr("sqlite://"),
        world_directory=ROOT / "config",
        contracts_directory=ROOT / "contracts",
        parties={"mesh-gateway": "http://mesh-gateway"},
    )
    world = World.load(ROOT / "config", settings.seed, clock().date())
    # nothing runs by itself: a test says when waiting copies are sent
    service = create_service(
        replace(SPEC, background=()), settings, world=world, clock=clock, transport_for=lambda caller: gateway
    )
    async with (
        service.app.router.lifespan_context(service.app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(service.app), base_url="http://agency") as http,
    ):
        account = {"id": "setagaya-clerk", "password": "setagaya-clerk-password"}
        token = (await http.post("/staff/sessions", json=account)).json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        yield Setagaya(http, service.app.state.ports, gateway)
