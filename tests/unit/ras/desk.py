"""RAS alone, with a J-LIS and a FEIS that a test can make answer, refuse, lie, or be away."""

import asyncio
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import httpx2
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from pydantic import SecretStr

from renkei_kit.app import create_service
from renkei_kit.callers import assertion
from renkei_kit.certificate_status import StatusQuestion
from renkei_kit.clock import Clock
from renkei_kit.envelope import seal_to
from renkei_kit.keys import sealing_key, service_key
from renkei_kit.world import World
from renkei_ras.app import SPEC
from renkei_ras.flows.errands import run_errands
from renkei_ras.flows.transfer import pass_on_waiting
from renkei_ras.ports import RasPorts
from renkei_ras.settings import RasSettings
from unit.ras.authority import NOW, Authority, key

ROOT = Path(__file__).parents[3]
SEED = "renkei-demo"
PASSWORD = "a long password"
CARD_NUMBER = "ZZ00000000ZZ"
PDF = b"%PDF-1.7 synthetic"


@dataclass
class Counterparts(httpx2.AsyncBaseTransport):
    """J-LIS and FEIS, as RAS meets them. ``statuses`` says what J-LIS answers for a serial; others are good."""

    authority: Authority
    away: set[str] = field(default_factory=set)
    statuses: dict[int, ocsp.OCSPCertStatus] = field(default_factory=dict)
    lie: dict = field(default_factory=dict)
    cards: dict[int, x509.Certificate] = field(default_factory=dict)
    ca: bytes | None = None
    feis_refuses: dict | None = None
    received: list[dict] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host in self.away:
            raise httpx2.ConnectError("away", request=request)
        self.paths.append(request.url.path)
        match request.url.path:
            case "/ca":
                return httpx2.Response(200, content=self.ca or self.authority.certificate.public_bytes(Encoding.DER))
            case "/certificate-links":
                return self._links(json.loads(await request.aread())["serial"])
            case "/ocsp":
                return httpx2.Response(200, content=self._status(await request.aread()))
            case _:
                return self._receive(json.loads(await request.aread() or b"{}"))

    def _links(self, serial: str) -> httpx2.Response:
        """The certificates of one person, as J-LIS ties them; ``links`` says which."""
        if serial not in self.links:
            problem = {"code": "not-found", "detail": "none", "source": "jlis-verify", "instance": "x"}
            return httpx2.Response(404, json=problem)
        tied = [
            {"serial": one, "certificate": "user-authentication", "generation": generation}
            for generation, one in enumerate(self.links)
        ]
        return httpx2.Response(200, json={"certificates": tied})

    def _status(self, content: bytes) -> bytes:
        request = ocsp.load_der_ocsp_request(content)
        nonce = request.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
        question = StatusQuestion(self.cards[request.serial_number], self.authority.certificate, nonce)
        status = self.statuses.get(request.serial_number, ocsp.OCSPCertStatus.GOOD)
        return self.authority.answer(question, status, **self.lie)

    def _receive(self, body: dict) -> httpx2.Response:
        if self.feis_refuses:
            return httpx2.Response(self.feis_refuses["status"], json=self.feis_refuses)
        self.received.append(body)
        self.arrived.set()
        return httpx2.Response(201, json={"case_id": "case-0123456789abcdef"})


@dataclass
class Desk:
    """RAS as applicants and FEIS call it."""

    http: httpx2.AsyncClient
    ports: RasPorts
    counterparts: Counterparts
    clock: Clock

    def card(self, **changes) -> x509.Certificate:
        certificate = self.counterparts.authority.card(**changes)
        self.counterparts.cards[certificate.serial_number] = certificate
        return certificate

    async def presented(self, certificate=None, signer="card", challenge_id=None) -> dict:
        """A fresh challenge, signed by a card."""
        certificate = certificate or self.card()
        issued = (await self.http.post("/challenges", json={})).json()
        data = urlsafe_b64decode(issued["challenge"] + "==")
        signature = key(signer).sign(data, padding.PKCS1v15(), SHA256())
        return {
            "challenge_id": challenge_id or issued["challenge_id"],
            "certificate": certificate.public_bytes(Encoding.PEM).decode(),
            "signature": urlsafe_b64encode(signature).decode().rstrip("="),
        }

    async def register(self, presented: dict | None = None, **changes) -> httpx2.Response:
        body = {"applicant_kind": "self", "notice_acknowledged": True, "password": PASSWORD}
        return await self.http.post("/registrations", json={**(presented or await self.presented()), **body, **changes})

    async def user(self, **changes) -> dict[str, str]:
        """A registered user's session, as headers."""
        user_id = (await self.register(**changes)).raise_for_status().json()["user_id"]
        return await self.log_in(user_id)

    async def log_in(self, user_id: str, password: str = PASSWORD) -> dict[str, str]:
        answer = await self.http.post("/sessions", json={"user_id": user_id, "password": password})
        return {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}

    async def user_again(self, user_id: str) -> dict[str, str]:
        """A new session of a user."""
        return await self.log_in(user_id)

    async def apply(self, headers: dict, presented: dict | None = None, **changes) -> httpx2.Response:
        body = {
            "kind": "extension-of-stay",
            "residence_card_number": CARD_NUMBER,
            "requested_months": 12,
            "sealed_number": sealed_number(),
            "notice_acknowledged": True,
        }
        shown = presented or await self.presented()
        return await self.http.post("/applications", json=without_none({**shown, **body, **changes}), headers=headers)

    async def notify(self, application_id: str, state: str, **changes) -> httpx2.Response:
        token = assertion("feis", "ras", service_key(SEED, "feis"), self.clock())
        headers = {"Authorization": f"Bearer {token}"}
        body = {"state": state, **changes}
        return await self.http.put(f"/applications/{application_id}/status", json=body, headers=headers)

    def as_party(self, party: str) -> dict[str, str]:
        token = assertion(party, "ras", service_key(SEED, party), self.clock())
        return {"Authorization": f"Bearer {token}"}

    async def upload(self, headers: dict, content: bytes = PDF, media_type: str = "application/pdf", **query):
        query = {"name": "x.pdf", **query}
        return await self.http.post(
            "/attachments", params=query, content=content, headers={**headers, "Content-Type": media_type}
        )

    async def refused(self, call, status: int, code: str) -> dict:
        """The problem with which a call is refused."""
        answer = await call
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        return answer.json()

    async def pass_on(self) -> None:
        await pass_on_waiting(self.ports)
        await run_errands(self.ports)

    async def trail(self) -> list[tuple[str, str, str]]:
        """Operation, actor and outcome of each act."""
        entries = await self.ports.db.read(lambda tx: self.ports.access_log.entries(tx, limit=1000))
        return [(entry["operation"], entry["actor"], entry["outcome"]) for entry in entries]

    async def stored(self) -> bytes:
        """Everything in the store."""
        return await self.ports.db.write(lambda tx: tx.connection.driver_connection.serialize())


def sealed_number() -> str:
    return seal_to(sealing_key(SEED), json.dumps({"personal_number": secrets.token_hex(6)}).encode())


@cache
def world_of(day):
    return World.load(ROOT / "config", SEED, day)


def without_none(body: dict) -> dict:
    return {name: value for name, value in body.items() if value is not None}


@asynccontextmanager
async def open_desk(database_url: str = "sqlite://", counterparts: Counterparts | None = None):
    """RAS at a fixed time, opened on a store; nothing runs by itself: a test says when the outbox is sent."""
    clock, counterparts = Clock(), counterparts or Counterparts(Authority())
    clock.set(NOW)
    clock.freeze(True)
    settings = RasSettings(
        database_url=SecretStr(database_url),
        seed=SEED,
        world_directory=ROOT / "config",
        contracts_directory=ROOT / "contracts",
        parties={"jlis-verify": "http://jlis-verify", "feis": "http://feis"},
    )
    world = world_of(clock().date())
    service = create_service(
        replace(SPEC, background=()), settings, world=world, clock=clock, transport_for=lambda caller: counterparts
    )
    async with (
        service.app.router.lifespan_context(service.app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(service.app), base_url="http://ras") as http,
    ):
        yield Desk(http, service.app.state.ports, counterparts, clock)
