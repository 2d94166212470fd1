"""A registered system gets its token when it needs one, and a new one before the old one ends."""

import asyncio
from datetime import timedelta
from urllib.parse import parse_qs

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from renkei_kit.clock import Clock
from renkei_kit.keys import client_key
from renkei_kit.system_token import SystemTokenAuth

ISSUER = "http://mesh-gateway"
KEY = client_key("renkei-demo", "isa-ims")


class Gateway(httpx2.AsyncBaseTransport):
    """Gives tokens ``token-1``, ``token-2`` and so on, and takes only the newest one."""

    def __init__(self) -> None:
        self.issued = 0
        self.forms: list[dict[str, list[str]]] = []
        self.paths: list[str] = []
        self.metadata_status = self.token_status = 200

    async def handle_async_request(self, request):
        self.paths.append(request.url.path)
        if request.url.path.startswith("/.well-known"):
            return httpx2.Response(self.metadata_status, json={"issuer": ISSUER})
        if request.url.path == "/oauth2/token":
            self.forms.append(parse_qs(request.content.decode()))
            self.issued += 1
            return httpx2.Response(self.token_status, json={"access_token": f"token-{self.issued}", "expires_in": 600})
        good = request.headers["authorization"] == f"Bearer token-{self.issued}"
        await asyncio.sleep(0)  # lets another call go on, as a real line does
        return httpx2.Response(200 if good and self.issued else 401)


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.freeze(True)
    return clock


@pytest.fixture
async def client(gateway, clock):
    auth = SystemTokenAuth("isa-ims", KEY, clock)
    async with httpx2.AsyncClient(transport=gateway, base_url=ISSUER, auth=auth) as opened:
        yield opened


async def test_one_token_serves_many_calls(client, gateway):
    for _ in range(3):
        assert (await client.get("/agencies")).status_code == 200
    assert gateway.paths == [
        "/.well-known/oauth-authorization-server",
        "/oauth2/token",
        "/agencies",
        "/agencies",
        "/agencies",
    ]


async def test_the_assertion_is_for_the_issuer_once_and_for_a_minute(client, gateway, clock):
    await client.get("/agencies")
    clock.advance(timedelta(minutes=10))
    await client.get("/agencies")
    first, second = (
        jwt.decode(form["client_assertion"][0], KeySet([KEY]), algorithms=["ES256"]).claims for form in gateway.forms
    )
    assert (first["iss"], first["sub"], first["aud"]) == ("isa-ims", "isa-ims", ISSUER)
    assert first["exp"] - first["iat"] == 60
    assert first["jti"] != second["jti"]


@pytest.mark.parametrize("later, issued", [(timedelta(minutes=8, seconds=59), 1), (timedelta(minutes=9), 2)])
async def test_a_token_is_renewed_when_a_tenth_of_its_life_is_left(client, gateway, clock, later, issued):
    await client.get("/agencies")
    clock.advance(later)
    assert (await client.get("/agencies")).status_code == 200
    assert gateway.issued == issued


async def test_a_clock_that_went_back_renews_too(client, gateway, clock):
    await client.get("/agencies")
    clock.advance(timedelta(days=-1))
    await client.get("/agencies")
    assert gateway.issued == 2


async def test_a_token_that_is_no_longer_taken_is_renewed_once(client, gateway):
    await client.get("/agencies")
    gateway.issued += 1  # the gateway forgot the token, as after a reset
    assert (await client.get("/agencies")).status_code == 200
    assert gateway.issued == 3


async def test_two_calls_whose_token_was_forgotten_both_succeed(client, gateway):
    await client.get("/agencies")
    gateway.issued += 1
    answers = await asyncio.gather(client.get("/agencies"), client.get("/records"))
    assert [answer.status_code for answer in answers] == [200, 200]


async def test_without_a_token_the_call_is_refused_not_repeated_for_ever(client, gateway):
    gateway.token_status = 401
    assert (await client.get("/agencies")).status_code == 401
    assert gateway.paths.count("/agencies") == 1


async def test_without_metadata_no_assertion_is_shown_to_anybody(client, gateway):
    gateway.metadata_status = 503
    assert (await client.get("/agencies")).status_code == 503
    assert gateway.forms == []
