"""Live providers as the gateway alone sees them: a restart in the middle, retries, and how strictly they are held."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import httpx2
import pytest
from joserfc import jws
from joserfc.jwk import ECKey
from pydantic import SecretStr

from renkei_kit.app import create_service
from renkei_kit.binding import Binding, bound_answer
from renkei_kit.clock import Clock
from renkei_kit.envelope import EnvelopeError, open_with, seal_to
from renkei_kit.keys import client_key
from renkei_kit.message_signatures import SignedRequest, SignedResponse, is_signed, sign, verify
from renkei_kit.system_token import SystemTokenAuth
from renkei_kit.world import World
from renkei_mesh_gateway.app import SPEC
from renkei_mesh_gateway.live_provision import close_overdue
from renkei_mesh_gateway.settings import GatewaySettings
from unit.mesh_gateway.conftest import ISA, ROOT, SEED

CHIYODA, TAX = "9000013101600001", "TM00000000000002"
OWN = client_key(SEED, "chiyoda")
CONTENT = {"total_income": 987_654_321}


@dataclass
class Provider(httpx2.AsyncBaseTransport):
    """Chiyoda's own system: counts what reaches it and says what a test wants."""

    refusals: int = 0
    gate: asyncio.Event | None = None
    signing: ECKey | None = None
    bound: bool = True
    asked: list[httpx2.Request] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        if len(self.asked) <= self.refusals:
            raise httpx2.ConnectError("refused", request=request)
        if self.gate is not None:
            await self.gate.wait()
        content = json.dumps({"answer": answer_to(notice_of(request), bound=self.bound)}).encode()
        headers = {}
        if self.signing is not None:
            lowered = {name.lower(): value for name, value in request.headers.items()}
            response = SignedResponse(200, SignedRequest("POST", str(request.url), lowered))
            sign(response, content, self.signing, self.clock())
            headers = response.headers
        return httpx2.Response(200, content=content, headers=headers)


def notice_of(request: httpx2.Request) -> dict:
    return json.loads(jws.extract_compact(json.loads(request.content)["notice"].encode()).payload)


def answer_to(notice: dict, *, bound: bool = True) -> str:
    key = ECKey.import_key(notice["encryption_key"])
    if not bound:
        return seal_to(key, b"{}")
    binding = Binding(notice["processing_number"], notice["permit_jti"])
    return bound_answer(key, binding, CHIYODA, notice["item"], "0001", CONTENT)


@dataclass
class Gateway:
    """The gateway, and Chiyoda's and ISA's systems at it."""

    http: httpx2.AsyncClient
    ports: object
    clock: Clock

    def system(self, client_id: str) -> httpx2.Auth:
        return SystemTokenAuth(client_id, client_key(SEED, client_id), self.clock)

    async def plug_in(self, signing: bool = False, timeout_seconds: int = 5) -> None:
        public = OWN.as_dict(private=False)
        keys = {"encryption": public} | ({"signing": public} if signing else {})
        path, own = f"/agencies/{CHIYODA}", self.system("chiyoda")
        await self.http.put(f"{path}/keys", json=keys, auth=own)
        body = {"url": "http://provider", "timeout_seconds": timeout_seconds}
        assert (await self.http.put(f"{path}/endpoint", json=body, auth=own)).status_code == 204

    async def ask(self) -> httpx2.Response:
        query = {
            "addressee_number": self.ports.world.addressee_number(ISA, "santos-maria"),
            "affair": "JM99000000000001",
            "procedure": "JT99010000000001",
            "provider": CHIYODA,
            "item": TAX,
        }
        isa = self.system("isa-ims")
        permit = (await self.http.post("/permits", json=query, auth=isa)).json()["permit"]
        return await self.http.post("/inquiries", json={"permit": permit}, auth=isa)

    async def inquiry(self, number: str) -> httpx2.Response:
        return await self.http.get(f"/inquiries/{number}", auth=self.system("isa-ims"))

    def outcomes(self, number: str) -> dict[str, list[str]]:
        """What each book says of an inquiry, in its order."""
        query = "select book, outcome from {} where processing_number = ? order by sequence"
        rows = [
            row
            for table in ("agency_record", "core_record")
            for row in self.ports.db._raw.execute(query.format(table), (number,)).fetchall()
        ]
        return {book: [outcome for own, outcome in rows if own == book] for book, _ in rows}


@asynccontextmanager
async def gateway_with(provider: Provider, database: str = "sqlite://", **settings):
    given = GatewaySettings(
        database_url=SecretStr(database),
        world_directory=ROOT / "config",
        contracts_directory=ROOT / "contracts",
        public_url="http://mesh-gateway",
        **settings,
    )
    world = World.load(ROOT / "config", SEED, provider.clock().date())
    service = create_service(
        replace(SPEC, background=()), given, world=world, clock=provider.clock, transport_for=lambda caller: provider
    )
    transport = httpx2.ASGITransport(service.app)
    async with (
        service.app.router.lifespan_context(service.app),
        httpx2.AsyncClient(transport=transport, base_url="http://mesh-gateway") as http,
    ):
        yield Gateway(http, service.app.state.ports, provider.clock)


async def test_what_a_restart_broke_off_is_pending_then_over_and_may_still_be_answered(tmp_path):
    provider, database = Provider(gate=asyncio.Event()), f"sqlite:///{tmp_path / 'gateway.sqlite'}"
    async with gateway_with(provider, database) as gateway:
        await gateway.plug_in(timeout_seconds=60)
        asking = asyncio.create_task(gateway.ask())
        async with asyncio.timeout(10):
            while not provider.asked:
                await asyncio.wait([asking], timeout=0.01)
        asking.cancel()
        await asyncio.wait([asking])
    notice = notice_of(provider.asked[0])
    number = notice["processing_number"]
    async with gateway_with(provider, database) as gateway:
        await close_overdue(gateway.ports)
        assert (await gateway.inquiry(number)).json()["status"] == "pending"
        provider.clock.advance(timedelta(seconds=71))
        for _ in range(2):
            await close_overdue(gateway.ports)
        over = await gateway.inquiry(number)
        assert (over.status_code, over.json()["code"], over.json()["instance"]) == (504, "provider-timeout", number)
        late = {"answer": answer_to(notice)}
        path, own = f"/provisions/{number}", gateway.system("chiyoda")
        assert (await gateway.http.put(path, json=late, auth=own)).status_code == 204
        assert (await gateway.inquiry(number)).json()["answer"] == late["answer"]
        told = ["pending", "provider-timeout", "answered"]
        assert gateway.outcomes(number) == dict.fromkeys((CHIYODA, ISA, "core"), told)


@pytest.mark.parametrize(("refusals", "status", "asked"), [(1, 200, 2), (2, 502, 2)])
async def test_a_refused_connection_is_tried_once_more_since_nothing_was_sent(refusals, status, asked):
    provider = Provider(refusals=refusals)
    async with gateway_with(provider) as gateway:
        await gateway.plug_in()
        assert (await gateway.ask()).status_code == status
    assert len(provider.asked) == asked


async def test_the_gateway_signs_its_question_with_the_cores_key():
    provider = Provider()
    async with gateway_with(provider) as gateway:
        await gateway.plug_in()
        await gateway.ask()
        jwks = (await gateway.http.get("/.well-known/jwks.json")).json()
    (request,) = provider.asked
    keys = {key["kid"]: ECKey.import_key(key) for key in jwks["keys"]}
    question = SignedRequest("POST", "http://provider/provisions", dict(request.headers))
    verify(question, request.content, keys, provider.clock())
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    ("mode", "signing", "code"),
    [
        ("required", OWN, None),
        ("required", None, "answer-not-bound"),
        ("required", client_key(SEED, "pension"), "answer-not-bound"),
        ("optional", OWN, None),
        ("optional", None, None),
        ("optional", client_key(SEED, "pension"), "answer-not-bound"),
        ("off", None, None),
    ],
)
async def test_how_strictly_a_registered_signing_key_is_held(mode, signing, code):
    provider = Provider(signing=signing)
    async with gateway_with(provider, provider_signatures=mode) as gateway:
        await gateway.plug_in(signing=True)
        assert (await gateway.ask()).json().get("code") == code
    assert is_signed(provider.asked[0].headers) is (mode != "off")


@pytest.mark.control("G14")
@pytest.mark.parametrize(("binding", "status"), [("required", 502), ("optional", 200)])
async def test_an_answer_that_says_nothing_of_its_query_passes_only_where_a_tester_allows_it(binding, status):
    provider = Provider(bound=False)
    async with gateway_with(provider, answer_binding=binding) as gateway:
        await gateway.plug_in()
        assert (await gateway.ask()).status_code == status


async def test_no_linkage_code_of_a_live_provision_is_kept():
    provider = Provider()
    async with gateway_with(provider) as gateway:
        await gateway.plug_in()
        number = (await gateway.ask()).json()["processing_number"]
        code = notice_of(provider.asked[0])["sub"]
        row = gateway.ports.db._raw.execute(
            "select * from live_provision where processing_number = ?", (number,)
        ).fetchone()
        assert code not in str(row)
        assert code not in str(await gateway.ports.db.read(gateway.ports.access_log.entries))


@pytest.mark.control("G12")
async def test_what_a_provider_answers_lies_at_the_gateway_for_the_inquirer_alone():
    provider = Provider()
    async with gateway_with(provider) as gateway:
        await gateway.plug_in()
        answer = (await gateway.ask()).json()["answer"]
        assert b"987654321" not in gateway.ports.db._raw.serialize()
    assert json.loads(open_with(client_key(SEED, "isa-ims"), answer))["content"] == CONTENT
    for other in (client_key(SEED, "pension"), OWN):
        with pytest.raises(EnvelopeError):
            open_with(other, answer)
