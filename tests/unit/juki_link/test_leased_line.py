"""The leased line under mutual TLS, on real sockets: J-LIS answers the link server's certificate and no other."""

import socket
import ssl
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from renkei.services import spec_of
from renkei_kit.app import create_service
from renkei_kit.callers import assertion
from renkei_kit.clock import Clock
from renkei_kit.envelope import seal_to
from renkei_kit.keys import derived_key, service_key
from renkei_kit.mutual_tls import client_context
from renkei_kit.personal_number import personal_number_of
from renkei_kit.serve import servers, serving
from renkei_kit.world import World
from unit.juki_link.line import ROOT

CLOCK = Clock()
OTHER_SEED = "another-world"
PATHS = ("/authenticity-files", "/linkage-code-requests", "/provision-files", "/identity-provisions")


@dataclass(frozen=True)
class Called:
    """J-LIS's two business ports, and calls by who says to be the link server."""

    world: World
    plain: str
    line: str

    async def send(self, url: str, path: str, trust: ssl.SSLContext | bool = False, **more: str) -> httpx2.Response:
        token = assertion("juki-link", "jlis-verify", service_key(self.world.seed, "juki-link"), CLOCK())
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/jose", "File-Id": "0" * 32} | more
        content = seal_to(derived_key(self.world.seed, "juki-line", "jlis-verify"), b"").encode()
        async with httpx2.AsyncClient(trust_env=False, verify=trust) as client:
            return await client.post(f"{url}{path}", content=content, headers=headers)


def given(**more: Any) -> dict[str, Any]:
    return {"world_directory": ROOT / "config", "contracts_directory": ROOT / "contracts", **more}


@pytest.fixture
async def jlis(world, register):
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    plain, _, line = (one.getsockname()[1] for one in taken)
    spec = spec_of("jlis-verify")
    settings = spec.settings(**given(port=1, control_port=1, tls_port=1, leased_line_tls=True))
    service = create_service(spec, settings, world=world, topology=register, clock=CLOCK)
    async with serving(servers(service, settings, register.stations["jlis-verify"]), taken):
        yield Called(world, f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{line}")


async def check(world, register, url: str, seed: str | None = None) -> httpx2.Response:
    """An authenticity check by a link server, which may be of another world."""
    spec = spec_of("juki-link")
    settings = spec.settings(**given(parties={"jlis-verify": url}, seed=seed or world.seed))
    service = create_service(spec, settings, world=world, topology=register, clock=CLOCK)
    person = world.person("santos-maria")
    record = {
        "record_id": "r",
        "personal_number": personal_number_of(world.seed, person.id).digits,
        "name": person.name,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "address": person.address,
    }
    token = assertion("ims", "juki-link", service_key(settings.seed, "ims"), CLOCK())
    async with service.app.router.lifespan_context(service.app):
        transport = httpx2.ASGITransport(service.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://juki-link") as client:
            headers = {"Authorization": f"Bearer {token}"}
            return await client.post("/authenticity-checks", json={"records": [record]}, headers=headers)


@pytest.mark.control("C17")
async def test_the_two_ends_of_the_line_know_each_other(world, register, jlis):
    answer = await check(world, register, jlis.line)
    assert answer.status_code == 200, answer.text
    assert answer.json()["results"][0]["result"] == "match"


@pytest.mark.control("C17", "B9")
@pytest.mark.parametrize("path", PATHS)
async def test_without_the_link_servers_certificate_nothing_is_answered(world, jlis, path):
    tries = [
        jlis.send(jlis.plain, path),
        jlis.send(jlis.plain, path, **{"X-Forwarded-Proto": "https", "X-Client-Cert": "juki-link"}),
        jlis.send(jlis.line, path, client_context(world.seed)),
        jlis.send(jlis.line, path, client_context(world.seed, "ims")),
        jlis.send(jlis.line, path, client_context(world.seed, "ras")),
    ]
    for one in tries:
        refused = await one
        assert (refused.status_code, refused.json()["code"]) == (403, "flow-not-defined")
        assert refused.json()["rule"] == "line_shows_the_link_servers_certificate"
    assert (await jlis.send(jlis.line, path, client_context(world.seed, "juki-link"))).status_code != 403


@pytest.mark.control("C17")
async def test_a_certificate_of_another_authority_does_not_connect(world, jlis):
    trusting = client_context(OTHER_SEED, "juki-link")
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with pytest.raises(httpx2.TransportError):
        await jlis.send(jlis.line, PATHS[0], trusting)


@pytest.mark.control("C17")
async def test_the_link_server_speaks_to_no_impostor(world, register, jlis):
    refused = await check(world, register, jlis.line, OTHER_SEED)
    assert (refused.status_code, refused.json()["code"]) == (502, "party-unavailable")


async def test_what_is_for_everybody_stays_open(world, jlis):
    async with httpx2.AsyncClient(trust_env=False, verify=client_context(world.seed)) as client:
        assert (await client.get(f"{jlis.plain}/ca")).status_code == 200
        assert (await client.get(f"{jlis.line}/ca")).status_code == 200
