"""An agency's own system, asked by a gateway that the test plays: codes learned and not kept, nothing used twice."""

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from joserfc.jwk import ECKey
from pydantic import SecretStr

from renkei_agency.app import SPEC
from renkei_agency.settings import AgencySettings
from renkei_kit.app import create_service
from renkei_kit.binding import Binding, binding_of
from renkei_kit.callers import assertion
from renkei_kit.clock import Clock
from renkei_kit.envelope import open_with
from renkei_kit.keys import client_key, service_key
from renkei_kit.message_signatures import SignedRequest, SignedResponse, kid_of, sign, verify
from renkei_kit.permit import Notice, Permit
from renkei_kit.terms import LinkageCode
from renkei_kit.world import World

ROOT = Path(__file__).parents[3]
SEED = "renkei-demo"
CHIYODA, ISA, TAX = "9000013101600001", "9000100000000001", "TM00000000000002"
INQUIRER = client_key(SEED, "isa-ims")


def new_key() -> ECKey:
    key = ECKey.generate_key("P-256", private=True)
    key.ensure_kid()
    return key


@dataclass
class Gateway(httpx2.AsyncBaseTransport):
    """The gateway as Chiyoda meets it: its keys, Chiyoda's codes, and what was handed in."""

    clock: Clock
    key: ECKey = field(default_factory=new_key)
    codes: dict[str, str] = field(default_factory=dict)
    handed_in: dict[str, dict] = field(default_factory=dict)
    refuses: str = ""
    calls: list[str] = field(default_factory=list)
    number: int = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        self.calls.append(path)
        if path == "/.well-known/jwks.json":
            return httpx2.Response(200, json={"keys": [self.key.as_dict(private=False) | {"kid": kid_of(self.key)}]})
        if path.startswith(("/.well-known", "/oauth2")):
            return httpx2.Response(200, json={"issuer": "http://gw", "access_token": "t", "expires_in": 600})
        if path.startswith("/linkage-codes/"):
            code = self.codes.get(path.split("/")[2])
            return httpx2.Response(200, json={"state": "acquired" if code else "pending", "linkage_code": code})
        if self.refuses:
            problem = {"code": self.refuses, "detail": "no", "source": "mesh-gateway", "instance": "x"}
            return httpx2.Response(409, json=problem)
        self.handed_in[path] = json.loads(request.content)
        return httpx2.Response(204)

    def sent(self, code: str, **changes) -> dict[str, str]:
        """A permit and its notice, both fresh."""
        self.number += 1
        now = self.clock().replace(microsecond=0)
        query = {"inquirer": ISA, "item": TAX, "processing_number": f"{self.number:020}", "permit_id": str(self.number)}
        shared = {
            "issuer": "http://gw",
            "provider": CHIYODA,
            "issued_at": now,
            "expires_at": now + timedelta(minutes=1),
        }
        permit = Permit(
            client_id="isa-ims",
            affair="JM99000000000001",
            procedure="JT99010000000001",
            period=None,
            allow_list_row="IS-01",
            allow_list_version="1",
            **shared,
            **query,
        )
        notice = Notice(
            subject=LinkageCode(code),
            **({"encryption_key": INQUIRER.as_dict(private=False)} | shared | query | changes),
        )
        return {"permit": permit.signed_by(self.key), "notice": notice.signed_by(self.key)}


@dataclass
class Chiyoda:
    """Chiyoda's own system under test."""

    http: httpx2.AsyncClient
    gateway: Gateway
    service: object
    person: str
    url: str = f"http://agency/{CHIYODA}/provisions"

    async def ask(self, sent: dict[str, str], key: ECKey | None = None, **headers: str) -> httpx2.Response:
        """POST /provisions, signed when a key is given."""
        body = json.dumps(sent).encode()
        request = SignedRequest("POST", self.url, {"Content-Type": "application/json"})
        if key is not None:
            sign(request, body, key, self.gateway.clock())
        token = assertion("mesh-gateway", "agency", service_key(SEED, "mesh-gateway"), self.gateway.clock())
        auth = {"Authorization": f"Bearer {token}"}
        return await self.http.post(self.url, content=body, headers=request.headers | auth | headers)

    async def mode(self, answers: str) -> None:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(self.service.control)) as control:
            path = f"http://agency/providers/{CHIYODA}"
            assert (await control.put(path, json={"answers": answers})).status_code == 204

    async def clerk(self) -> dict[str, str]:
        account = {"id": "chiyoda-clerk", "password": "chiyoda-clerk-password"}
        token = (await self.http.post("http://agency/staff/sessions", json=account)).json()["access_token"]
        return {"Authorization": f"Bearer {token}"}

    def store(self) -> bytes:
        return self.service.app.state.ports.db._raw.serialize()


@asynccontextmanager
async def chiyoda_with(signatures: str):
    clock = Clock()
    gateway = Gateway(clock)
    settings = AgencySettings(
        database_url=SecretStr("sqlite://"),
        world_directory=ROOT / "config",
        contracts_directory=ROOT / "contracts",
        parties={"mesh-gateway": "http://mesh-gateway"},
        provider_signatures=signatures,
    )
    world = World.load(ROOT / "config", SEED, clock().date())
    service = create_service(
        replace(SPEC, background=()), settings, world=world, clock=clock, transport_for=lambda caller: gateway
    )
    person = world.addressee_number(CHIYODA, "santos-maria")
    gateway.codes[person] = "c0de" * 16
    async with (
        service.app.router.lifespan_context(service.app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(service.app)) as http,
    ):
        yield Chiyoda(http, gateway, service, person)


@pytest.fixture
async def chiyoda():
    async with chiyoda_with("off") as desk:
        yield desk


CODE = "c0de" * 16


def code_of(answer: httpx2.Response) -> str:
    return answer.json()["code"]


async def test_it_answers_to_the_inquirers_key_bound_to_the_query(chiyoda):
    answer = (await chiyoda.ask(chiyoda.gateway.sent(CODE))).json()["answer"]
    plain = json.loads(open_with(INQUIRER, answer))
    assert binding_of(answer) == Binding(f"{1:020}", "1")
    assert (plain["provider"], plain["item"], plain["permit_id"]) == (CHIYODA, TAX, "1")
    assert plain["content"]["fiscal_year"]


async def test_codes_are_learned_once_and_not_kept(chiyoda):
    for _ in range(2):
        assert "answer" in (await chiyoda.ask(chiyoda.gateway.sent(CODE))).json()
    asked = [call for call in chiyoda.gateway.calls if call.startswith("/linkage-codes/")]
    assert len(asked) == len(set(asked)) > 0
    assert CODE.encode() not in chiyoda.store()


async def test_a_code_that_is_nobodys_is_no_record_until_somebody_has_it(chiyoda):
    assert (await chiyoda.ask(chiyoda.gateway.sent("new"))).json() == {"status": "no-record"}
    chiyoda.gateway.codes[chiyoda.person] = "new"
    assert "answer" in (await chiyoda.ask(chiyoda.gateway.sent("new"))).json()
    assert (await chiyoda.ask(chiyoda.gateway.sent(CODE))).json() == {"status": "no-record"}


@pytest.mark.control("G14")
async def test_a_notice_is_used_once(chiyoda):
    sent = chiyoda.gateway.sent(CODE)
    assert (await chiyoda.ask(sent)).status_code == 200
    again = await chiyoda.ask(sent)
    assert (again.status_code, code_of(again), again.json()["rule"]) == (403, "notice-not-accepted", "notice_is_new")
    chiyoda.gateway.clock.advance(timedelta(minutes=2))
    assert (await chiyoda.ask(sent)).json()["rule"] == "both_are_in_force"


async def test_permit_and_notice_of_different_queries_are_refused(chiyoda):
    first, second = chiyoda.gateway.sent(CODE), chiyoda.gateway.sent(CODE)
    mixed = await chiyoda.ask({"permit": first["permit"], "notice": second["notice"]})
    assert (code_of(mixed), mixed.json()["rule"]) == ("notice-not-accepted", "notice_belongs_to_permit")
    other = await chiyoda.ask(chiyoda.gateway.sent(CODE, provider=ISA))
    assert (code_of(other), other.json()["rule"]) == ("notice-not-accepted", "sent_to_this_provider")
    for name in ("permit", "notice"):
        swapped = {"permit": first["notice"], "notice": first["permit"]}
        assert code_of(await chiyoda.ask(first | {name: swapped[name]})) in ("permit-malformed", "notice-not-accepted")


async def test_a_new_key_of_the_core_is_fetched_and_a_strangers_is_refused(chiyoda):
    stranger = Gateway(chiyoda.gateway.clock)
    assert code_of(await chiyoda.ask(stranger.sent(CODE))) == "permit-signature-invalid"
    assert "answer" in (await chiyoda.ask(chiyoda.gateway.sent(CODE))).json()
    fetched = chiyoda.gateway.calls.count("/.well-known/jwks.json")
    await chiyoda.ask(chiyoda.gateway.sent(CODE))
    assert chiyoda.gateway.calls.count("/.well-known/jwks.json") == fetched
    chiyoda.gateway.key = new_key()
    assert "answer" in (await chiyoda.ask(chiyoda.gateway.sent(CODE))).json()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"rubbish", "/"),
        (b"\xff", "/"),
        (b"[]", "/"),
        (b"{}", "/permit"),
        (b'{"permit": "p", "notice": 1}', "/notice"),
        (b'{"permit": "p", "notice": "n", "more": 1}', "/more"),
    ],
)
async def test_a_question_of_another_form_is_refused(chiyoda, body, field):
    token = assertion("mesh-gateway", "agency", service_key(SEED, "mesh-gateway"), chiyoda.gateway.clock())
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = await chiyoda.http.post(chiyoda.url, content=body, headers=headers)
    assert code_of(answer) == "request-invalid"
    assert field in [error["field"] for error in answer.json()["errors"]]


async def test_a_late_answer_is_handed_in_and_a_lost_acknowledgement_does_no_harm(chiyoda):
    await chiyoda.mode("late")
    assert (await chiyoda.ask(chiyoda.gateway.sent(CODE))).status_code == 202
    assert (await chiyoda.ask(chiyoda.gateway.sent("nobody"))).status_code == 202
    clerk = await chiyoda.clerk()
    releases = [f"http://agency/{CHIYODA}/waiting-provisions/{n:020}/release" for n in (1, 2)]
    chiyoda.gateway.refuses = "records-unavailable"
    assert code_of(await chiyoda.http.post(releases[0], headers=clerk)) == "records-unavailable"
    chiyoda.gateway.refuses = "wrong-state"
    assert (await chiyoda.http.post(releases[0], headers=clerk)).json()["status"] == "answered"
    chiyoda.gateway.refuses = ""
    assert (await chiyoda.http.post(releases[1], headers=clerk)).json()["status"] == "no-record"
    assert chiyoda.gateway.handed_in == {f"/provisions/{2:020}": {"status": "no-record"}}


async def test_required_signatures_are_required_and_answered_with_one():
    async with chiyoda_with("required") as chiyoda:
        sent = chiyoda.gateway.sent(CODE)
        assert code_of(await chiyoda.ask(sent)) == "message-signature-invalid"
        assert code_of(await chiyoda.ask(sent, client_key(SEED, "other"))) == "message-signature-invalid"
        altered = await chiyoda.ask(sent, chiyoda.gateway.key, **{"Content-Digest": "sha-256=:AAAA:"})
        assert code_of(altered) == "message-signature-invalid"
        answer = await chiyoda.ask(sent, chiyoda.gateway.key)
        own = client_key(SEED, "chiyoda")
        request = SignedRequest("POST", chiyoda.url, dict(answer.request.headers))
        response = SignedResponse(200, request, dict(answer.headers))
        verify(response, answer.content, {kid_of(own): own}, chiyoda.gateway.clock())


async def test_optional_signatures_are_held_when_there_are_any():
    async with chiyoda_with("optional") as chiyoda:
        sent = chiyoda.gateway.sent(CODE)
        assert code_of(await chiyoda.ask(sent, client_key(SEED, "other"))) == "message-signature-invalid"
        assert "answer" in (await chiyoda.ask(sent)).json()
