"""IMS alone, with counterparts that a test can make answer, refuse, swap answers, or be away."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from renkei_ims.app import SPEC
from renkei_ims.ports import CLIENT, ImsPorts
from renkei_ims.resumption import resume
from renkei_ims.settings import ImsSettings
from renkei_kit.app import create_service
from renkei_kit.callers import assertion
from renkei_kit.clock import Clock
from renkei_kit.envelope import seal_to
from renkei_kit.keys import client_key, sealing_key, service_key
from renkei_kit.personal_number import PersonalNumber, personal_number_of
from renkei_kit.world import World

ROOT = Path(__file__).parents[3]
SEED = "renkei-demo"
ISA = "9000100000000001"
PROCESSING_NUMBER = "00000000000000000007"
ACQUISITION_NUMBER = "acquisition-number-0001"


@dataclass
class Counterparts(httpx2.AsyncBaseTransport):
    """juki-link and the gateway, as IMS meets them."""

    away: set[str] = field(default_factory=set)
    verdict: dict = field(default_factory=lambda: {"result": "match", "differs": []})
    codes: dict[str, str] = field(default_factory=dict)
    codes_come: bool = True
    copies: dict[str, dict] = field(default_factory=dict)
    answer: dict = field(default_factory=dict)
    status: str = "answered"
    lost: bool = False
    asked: dict = field(default_factory=dict)
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    provided: dict[str, list[dict]] = field(default_factory=dict)
    media: dict[str, list[dict]] = field(default_factory=dict)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        party, path = request.url.host, request.url.path
        if party in self.away:
            raise httpx2.ConnectError("away", request=request)
        if path.startswith(("/.well-known", "/oauth2")):
            return self._json({"issuer": "http://gateway", "access_token": "t", "expires_in": 600})
        self.calls.append((party, request.method, path))
        if self.lost and (request.method, path) == ("POST", "/inquiries"):
            raise httpx2.ReadTimeout("the answer was lost", request=request)
        body = json.loads(request.content) if request.content else {}
        if path.startswith("/provisions"):
            return self._provisions(request.method, path, body)
        return self._answer(request.method, path, body)

    def count(self, path: str) -> int:
        return sum(called == path for _, _, called in self.calls)

    def _answer(self, method: str, path: str, body: dict) -> httpx2.Response:
        match method, path.split("/")[1]:
            case "POST", "authenticity-checks":
                (record,) = body["records"]
                return self._json({"results": [{"record_id": record["record_id"], **self.verdict}]})
            case "POST", "linkage-codes":
                self.codes[body["addressee_number"]] = "pending"
                return self._json({"acquisition_number": ACQUISITION_NUMBER}, 201)
            case "POST", "linkage-code-requests":
                if self.codes_come:
                    self.codes = dict.fromkeys(self.codes, "acquired")
                return httpx2.Response(204)
            case "GET", "linkage-codes":
                return self._json({"state": self.codes[path.split("/")[2]]})
            case "POST", "permits":
                self.asked = body
                return self._json({"permit": "permit", "processing_number": PROCESSING_NUMBER}, 201)
            case _, "inquiries":
                return self._inquiry()
            case "PUT", "copies":
                self.copies[path] = body
                return httpx2.Response(204)
            case _:
                return self._copy(path)

    def _provisions(self, method: str, path: str, body: dict) -> httpx2.Response:
        if method == "POST":
            self.asked = body
            return self._json({"provision_id": next(iter(self.provided)), "kind": "provision"}, 201)
        if path == "/provisions":
            kinds = {"provision": self.provided, "provision-by-medium": self.media}
            found = [{"provision_id": name, "kind": kind} for kind, names in kinds.items() for name in names]
            return self._json({"provisions": found, "next_cursor": None})
        records = (self.provided | self.media)[path.split("/")[2]]
        return self._json({"records": records, "next_cursor": None})

    def _inquiry(self) -> httpx2.Response:
        plain = {
            "processing_number": PROCESSING_NUMBER,
            "provider": self.asked["provider"],
            "item": self.asked["item"],
            "content": {},
        } | self.answer
        answer = {"processing_number": PROCESSING_NUMBER, "status": self.status}
        if self.status == "answered":
            answer["answer"] = seal_to(client_key(SEED, CLIENT), json.dumps(plain).encode())
        return self._json(answer, 202 if self.status == "pending" else 200)

    def _copy(self, path: str) -> httpx2.Response:
        if path in self.copies:
            return self._json(self.copies[path])
        problem = {"code": "not-found", "detail": "no such copy", "source": "mesh-gateway", "instance": "x"}
        return self._json(problem, 404)

    @staticmethod
    def _json(body: dict, status: int = 200) -> httpx2.Response:
        return httpx2.Response(status, json=body)


@dataclass
class Ims:
    """IMS as FEIS calls it."""

    http: httpx2.AsyncClient
    ports: ImsPorts
    counterparts: Counterparts
    clock: Clock

    @property
    def world(self) -> World:
        return self.ports.world

    async def resume(self) -> None:
        await resume(self.ports)

    async def register(self, number: PersonalNumber | str, case_id: str = "CASE-1", **subject) -> httpx2.Response:
        digits = number if isinstance(number, str) else number.digits
        envelope = seal_to(sealing_key(SEED), json.dumps({"personal_number": digits}).encode())
        return await self.http.post("/registrations", json=registration(envelope, case_id, **subject))

    async def state_of(self, addressee_number: str) -> dict:
        staff = {"id": "registrar-1", "password": "registrar-1-password"}
        session = await self.http.post("/staff/sessions", json=staff)
        headers = {"Authorization": f"Bearer {session.json()['access_token']}"}
        entry = await self.http.get(f"/persons/{addressee_number}", headers=headers)
        await self.http.delete("/staff/sessions/current", headers=headers)
        return entry.json()

    async def state_of_as(self, headers: dict[str, str], addressee_number: str) -> dict:
        return (await self.http.get(f"/persons/{addressee_number}", headers=headers)).json()

    async def access_log(self) -> list[dict]:
        return await self.ports.db.read(self.ports.access_log.entries)

    def addressee(self, person_id: str) -> str:
        return self.world.addressee_number(ISA, person_id)


def registration(envelope: str, case_id: str, **subject) -> dict:
    given = {"name": "NGUYEN SYNTHETIC AN", "birth_date": "1992-11-23", "sex": "F", "address": "東京都世田谷区"}
    return {"case_id": case_id, "source": "ras", "sealed_number": envelope, "subject": given | subject}


@pytest.fixture
def number() -> PersonalNumber:
    return personal_number_of(SEED, "nguyen-an")


@pytest.fixture
async def ims():
    async with running_ims() as running:
        yield running


@asynccontextmanager
async def running_ims(database_url: str = "sqlite://", **own) -> AsyncIterator[Ims]:
    """IMS on a store of its own, with settings of its own."""
    clock, counterparts = Clock(), Counterparts()
    settings = ImsSettings(
        **own,
        database_url=SecretStr(database_url),
        seed=SEED,
        world_directory=ROOT / "config",
        contracts_directory=ROOT / "contracts",
        parties={"juki-link": "http://juki-link", "mesh-gateway": "http://mesh-gateway"},
    )
    world = World.load(ROOT / "config", SEED, clock().date())
    # nothing runs by itself: a test says when the interrupted registrations go on
    service = create_service(
        replace(SPEC, background=()), settings, world=world, clock=clock, transport_for=lambda caller: counterparts
    )

    async def as_feis(request: httpx2.Request) -> None:
        if "Authorization" not in request.headers:
            token = assertion("feis", "ims", service_key(SEED, "feis"), clock())
            request.headers["Authorization"] = f"Bearer {token}"

    transport, hooks = httpx2.ASGITransport(service.app), {"request": [as_feis]}
    async with (
        service.app.router.lifespan_context(service.app),
        httpx2.AsyncClient(transport=transport, base_url="http://ims", event_hooks=hooks) as http,
    ):
        yield Ims(http, service.app.state.ports, counterparts, clock)
