"""FEIS alone, with an IMS and a RAS that a test can make answer, refuse, or be away."""

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import httpx2
from pydantic import SecretStr

from renkei_feis.app import SPEC
from renkei_feis.flows.delivery import deliver_waiting
from renkei_feis.flows.notifications import tell_notifications
from renkei_feis.ports import FeisPorts
from renkei_kit.app import create_service
from renkei_kit.callers import assertion
from renkei_kit.clock import Clock
from renkei_kit.keys import service_key
from renkei_kit.settings import ServiceSettings
from renkei_kit.world import World

ROOT = Path(__file__).parents[3]
SEED = "renkei-demo"
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
ADDRESSEE = "123450000012345"
PROCESSING_NUMBER = "00000000000000000007"
SEALED = "aGVhZGVy.a2V5.aXY.c2VhbGVk.dGFn"
QUERY = {
    "affair": "JM99000000000001",
    "procedure": "JT99010000000001",
    "provider": "9000013112100001",
    "item": "TM00000000000002",
}


def problem(status: int, code: str, **members) -> httpx2.Response:
    """A refusal of another party."""
    body = {"status": status, "code": code, "detail": "refused", "source": "ims", "instance": "x", **members}
    return httpx2.Response(status, json=body)


@dataclass
class Counterparts(httpx2.AsyncBaseTransport):
    """IMS and RAS, as FEIS meets them. ``refuses`` has a refusal for a path's first segment."""

    away: set[str] = field(default_factory=set)
    refuses: dict[str, httpx2.Response] = field(default_factory=dict)
    answer: dict = field(default_factory=lambda: {"status": "answered", "content": {"income_levy": 98400}})
    calls: list[tuple[str, str, dict]] = field(default_factory=list)
    acting: list[tuple[str, str | None]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host in self.away:
            raise httpx2.ConnectError("away", request=request)
        content, path = await request.aread(), request.url.path
        self.calls.append((request.method, path, json.loads(content) if content else {}))
        self.acting.append((path, request.headers.get("acting-staff")))
        first = path.split("/")[1]
        if first in self.refuses:
            return self.refuses[first]
        if first == "registrations":
            number = {"addressee_number": ADDRESSEE, "authenticity": "match", "linkage_code": "acquired"}
            return httpx2.Response(201, json=number)
        if first == "inquiries":
            return httpx2.Response(200, json={"processing_number": PROCESSING_NUMBER, **self.answer})
        return httpx2.Response(204)

    def bodies(self, first: str) -> list[dict]:
        return [body for _, path, body in self.calls if path.split("/")[1] == first]

    @property
    def news(self) -> list[str]:
        return [body["state"] for body in self.bodies("applications")]


@dataclass
class Desk:
    """FEIS as RAS and examiners call it."""

    http: httpx2.AsyncClient
    ports: FeisPorts
    counterparts: Counterparts
    clock: Clock

    def as_party(self, party: str) -> dict[str, str]:
        token = assertion(party, "feis", service_key(SEED, party), self.clock())
        return {"Authorization": f"Bearer {token}"}

    async def examiner(self, staff_id: str = "examiner-1") -> dict[str, str]:
        answer = await self.http.post("/staff/sessions", json={"id": staff_id, "password": f"{staff_id}-password"})
        return {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}

    async def refused(self, call, status: int, code: str) -> dict:
        """The problem with which a call is refused."""
        answer = await call
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        return answer.json()

    def application(self, person_id: str = "nguyen-an", **changes) -> dict:
        body = {
            "application_id": "app-0123456789abcdef",
            "kind": "extension-of-stay",
            "applicant_kind": "self",
            "residence_card_number": self.ports.world.person(person_id).residence.card_number,
            "requested_months": 12,
            "submitted_at": "2026-12-01T11:59:00+09:00",
            "sealed_number": SEALED,
        }
        return {name: value for name, value in {**body, **changes}.items() if value is not None}

    async def receive(self, person_id: str = "nguyen-an", **changes) -> httpx2.Response:
        body = self.application(person_id, **changes)
        return await self.http.post("/applications", json=body, headers=self.as_party("ras"))

    async def received(self, person_id: str = "nguyen-an", **changes) -> str:
        """The path of a case that was received."""
        answer = await self.receive(person_id, **changes)
        return f"/cases/{answer.raise_for_status().json()['case_id']}"

    async def open_case(self, person_id: str = "nguyen-an", **changes) -> str:
        """The path of a case under examination."""
        path = await self.received(person_id, **changes)
        await self.deliver()
        return path

    async def deliver(self) -> None:
        """Send the outbox until nothing more comes of it."""
        for _ in range(3):
            await deliver_waiting(self.ports)

    async def tell(self) -> None:
        """Tell RAS of notifications."""
        await tell_notifications(self.ports)

    async def trail(self) -> list[tuple[str, str, str]]:
        """Operation, actor and outcome of each act."""
        entries = await self.ports.db.read(lambda tx: self.ports.access_log.entries(tx, limit=1000))
        return [(entry["operation"], entry["actor"], entry["outcome"]) for entry in entries]

    async def stored(self) -> bytes:
        """Everything in the store."""
        return await self.ports.db.write(lambda tx: tx.connection.driver_connection.serialize())


@cache
def world_of(day):
    return World.load(ROOT / "config", SEED, day)


@asynccontextmanager
async def open_desk(database_url: str = "sqlite://", counterparts: Counterparts | None = None):
    """FEIS at a fixed time, opened on a store; nothing runs by itself: a test says when the outbox is sent."""
    clock, counterparts = Clock(), counterparts or Counterparts()
    clock.set(NOW)
    clock.freeze(True)
    settings = ServiceSettings(
        database_url=SecretStr(database_url),
        seed=SEED,
        world_directory=ROOT / "config",
        contracts_directory=ROOT / "contracts",
        parties={"ims": "http://ims", "ras": "http://ras"},
    )
    service = create_service(
        replace(SPEC, background=()),
        settings,
        world=world_of(clock().date()),
        clock=clock,
        transport_for=lambda caller: counterparts,
    )
    async with (
        service.app.router.lifespan_context(service.app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(service.app), base_url="http://feis") as http,
    ):
        yield Desk(http, service.app.state.ports, counterparts, clock)
