"""The gateway alone, its store within a test's reach."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from renkei_kit.app import create_service
from renkei_kit.clock import Clock
from renkei_kit.keys import client_key
from renkei_kit.system_token import SystemTokenAuth
from renkei_kit.world import World
from renkei_mesh_gateway.app import SPEC
from renkei_mesh_gateway.gateway_ports import GatewayPorts

ROOT = Path(__file__).parents[3]
SEED = "renkei-demo"
ISA = "9000100000000001"


@dataclass
class Desk:
    """The gateway as ISA's system calls it, and what lies behind."""

    http: httpx2.AsyncClient
    ports: GatewayPorts
    system: httpx2.Auth

    @property
    def world(self) -> World:
        return self.ports.world

    def query(self, story: str = "plain", **changes) -> dict:
        person = self.world.person_with_story(story)
        return {
            "addressee_number": self.world.addressee_number(ISA, person.id),
            "affair": "JM99000000000001",
            "procedure": "JT99010000000001",
            "provider": person.municipality,
            "item": "TM00000000000002",
        } | changes

    async def ask(self, story: str = "plain", **changes) -> httpx2.Response:
        return await self.http.post("/permits", json=self.query(story, **changes), auth=self.system)

    async def present(self, permit: str) -> httpx2.Response:
        return await self.http.post("/inquiries", json={"permit": permit}, auth=self.system)

    async def access_log(self) -> list[dict]:
        return await self.ports.db.read(lambda tx: self.ports.access_log.entries(tx, limit=10_000))

    def image(self) -> bytes:
        """Every byte of the store."""
        return self.ports.db._raw.serialize()

    def count(self, table: str) -> int:
        return self.ports.db._raw.execute(f"select count(*) from {table}").fetchone()[0]

    @contextmanager
    def read_only(self):
        """While this lasts, the store takes no writes, as a full or lost disk does not."""
        self.ports.db._raw.execute("PRAGMA query_only=ON")
        yield
        self.ports.db._raw.execute("PRAGMA query_only=OFF")

    @contextmanager
    def without(self, table: str):
        """While this lasts, one table is out of reach."""
        self.ports.db._raw.execute(f"ALTER TABLE {table} RENAME TO away")
        yield
        self.ports.db._raw.execute(f"ALTER TABLE away RENAME TO {table}")


def plain_texts(world: World, story: str) -> list[bytes]:
    """How the contents of a person's copies would look in a store that does not seal them."""
    copies = world.person_with_story(story).copies
    return [
        json.dumps({name: value}, ensure_ascii=False, separators=(",", ":"))[1:-1].encode()
        for copy in copies
        for name, value in json.loads(copy.model_dump_json())["content"].items()
        if isinstance(value, int) and value > 999
    ]


@asynccontextmanager
async def opened(clock: Clock, **given) -> AsyncIterator[Desk]:
    """A gateway with ``given`` settings, its store among them; several may share one."""
    settings = SPEC.settings(
        seed=SEED,
        world_directory=ROOT / "config",
        contracts_directory=ROOT / "contracts",
        public_url="http://mesh-gateway",
        **given,
    )
    world = World.load(ROOT / "config", SEED, clock().date())
    service = create_service(SPEC, settings, world=world, clock=clock)
    transport = httpx2.ASGITransport(service.app)
    async with (
        service.app.router.lifespan_context(service.app),
        httpx2.AsyncClient(transport=transport, base_url="http://mesh-gateway") as http,
    ):
        system = SystemTokenAuth("isa-ims", client_key(SEED, "isa-ims"), clock)
        yield Desk(http, service.app.state.ports, system)


@pytest.fixture
async def desk(request, tmp_path) -> AsyncIterator[Desk]:
    """The gateway at its default settings, or at those that a test gives as the fixture's parameter."""
    given = {"database_url": SecretStr("sqlite://")} | getattr(request, "param", {})
    if given.pop("in_a_file", False):
        given["database_url"] = SecretStr(f"sqlite:///{tmp_path / 'gateway.sqlite'}")
    async with opened(Clock(), **given) as gateway:
        yield gateway


@pytest.fixture
async def replicas(tmp_path) -> AsyncIterator[tuple[Desk, Desk]]:
    """Two gateways over one store and one clock."""
    clock, store = Clock(), SecretStr(f"sqlite:///{tmp_path / 'shared.sqlite'}")
    clock.freeze(True)
    async with opened(clock, database_url=store) as first, opened(clock, database_url=store) as second:
        yield first, second
