"""Mutual TLS (RFC 8705) over real connections: who shows a certificate, what is bound to it, and who is kept out."""

import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from e2e.gateway import claims_of, refused
from renkei_kit.certificates import authority, client_certificate, shown
from renkei_kit.keys import client_key
from renkei_kit.mutual_tls import client_context, tls_server
from renkei_kit.serve import serving
from renkei_kit.system_token import SystemTokenAuth
from unit.mesh_gateway.conftest import SEED, Desk

DEMANDED = pytest.mark.parametrize("desk", [{"permit_binding": "mtls"}], indirect=True)
OFFERED = pytest.mark.parametrize("desk", [{"mutual_tls": True}], indirect=True)
FORM = {"grant_type": "client_credentials"}
BASIC = ("isa-ims", "isa-ims-secret")


@dataclass
class Line:
    """The gateway's port of mutual TLS, and clients that come with a certificate or without."""

    desk: Desk
    url: str

    @asynccontextmanager
    async def client(self, client_id: str | None = None, seed: str = SEED) -> AsyncIterator[httpx2.AsyncClient]:
        context = client_context(seed, client_id)
        context.load_verify_locations(cadata=authority(SEED).certificate.public_bytes(Encoding.PEM).decode())
        async with httpx2.AsyncClient(base_url=self.url, verify=context, trust_env=False) as http:
            yield http

    async def token(self, http: httpx2.AsyncClient, auth=BASIC, **form) -> httpx2.Response:
        return await http.post("/oauth2/token", data=FORM | form, auth=auth)


@pytest.fixture
async def line(desk) -> AsyncIterator[Line]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        taken.setblocking(False)
        port = taken.getsockname()[1]
        server = tls_server(desk.http._transport.app, SEED, "mesh-gateway", "127.0.0.1", port)
        async with serving([server], [taken]):
            yield Line(desk, f"https://127.0.0.1:{port}")


def thumbprint_in(token: str) -> str:
    return claims_of(token)["cnf"]["x5t#S256"]


@DEMANDED
@pytest.mark.control("G6")
async def test_a_stolen_permit_opens_nothing_without_the_certificate(line):
    desk = line.desk
    async with line.client("isa-ims") as own, line.client("kenpo") as thief, line.client() as nobody:
        token = (await line.token(own)).json()["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        permit = (await own.post("/permits", json=desk.query(), headers=bearer)).json()["permit"]
        assert thumbprint_in(permit) == thumbprint_in(token)
        theirs = (await line.token(thief, ("kenpo", "kenpo-secret"))).json()["access_token"]
        body = {"permit": permit}
        for http, sent, rule in (
            (thief, token, "sender_shows_the_certificate"),
            (nobody, token, "sender_shows_the_certificate"),
            (desk.http, token, "sender_shows_the_certificate"),
            (thief, theirs, "sender_holds_the_permits_key"),
        ):
            answer = await http.post("/inquiries", json=body, headers={"Authorization": f"Bearer {sent}"})
            refused(answer, "proof-invalid", rule)
        assert (await own.post("/inquiries", json=body, headers=bearer)).json()["status"] == "answered"


@DEMANDED
async def test_without_a_certificate_there_is_no_token(line):
    async with line.client() as nobody:
        for http in (nobody, line.desk.http):
            answer = await line.token(http)
            assert (answer.status_code, answer.json()["code"]) == (400, "proof-invalid")
            assert answer.json()["rule"] == "tokens_are_bound"


@DEMANDED
async def test_the_permit_from_the_token_endpoint_is_bound_and_introspection_says_to_what(line):
    async with line.client("isa-ims") as own:
        details = (
            '[{"type":"information-linkage",'
            + httpx2.Request("POST", "http://x", json=line.desk.query()).content.decode()[1:]
            + "]"
        )
        answer = (await line.token(own, authorization_details=details)).json()
        assert answer["token_type"] == "Bearer"
        said = (await own.post("/oauth2/introspect", data={"token": answer["access_token"]}, auth=BASIC)).json()
        assert said["cnf"] == {"x5t#S256": thumbprint_in(answer["access_token"])}


@OFFERED
@pytest.mark.control("G6")
async def test_a_certificate_shows_who_a_client_is_and_no_other(line):
    async with line.client("isa-ims") as own, line.client() as nobody:
        answer = await own.post("/oauth2/token", data=FORM | {"client_id": "isa-ims"})
        assert claims_of(answer.json()["access_token"])["client_id"] == "isa-ims"
        for http, form, auth in (
            (own, {"client_id": "kenpo"}, None),
            (own, {"client_id": "nobody"}, None),
            (nobody, {"client_id": "isa-ims"}, None),
            (own, {}, ("kenpo", "kenpo-secret")),
        ):
            wrong = await http.post("/oauth2/token", data=FORM | form, auth=auth)
            assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")


@OFFERED
@pytest.mark.control("G6", "C17")
async def test_a_certificate_of_another_authority_does_not_even_connect(line):
    async with line.client("isa-ims", seed="another network") as stranger:
        with pytest.raises((httpx2.HTTPError, ssl.SSLError)):
            await line.token(stranger)


@OFFERED
async def test_a_certificate_is_nothing_that_a_header_can_say(line):
    own = client_certificate(SEED, "isa-ims").certificate.public_bytes(Encoding.PEM).decode().replace("\n", " ").strip()
    async with line.client() as nobody:
        headers = dict.fromkeys(("Client-Cert", "X-SSL-Client-Cert", "X-Client-Cert"), own)
        answer = await nobody.post("/oauth2/token", data=FORM | {"client_id": "isa-ims"}, headers=headers)
        assert answer.status_code == 401


@OFFERED
async def test_the_metadata_tells_where_certificates_are_shown(line):
    said = (await line.desk.http.get("/.well-known/oauth-authorization-server")).json()
    assert said["tls_client_certificate_bound_access_tokens"] is True
    assert said["mtls_endpoint_aliases"]["token_endpoint"] == "https://127.0.0.1:8116/oauth2/token"
    assert "tls_client_auth" in said["token_endpoint_auth_methods_supported"]


async def test_where_none_can_be_shown_the_metadata_promises_nothing(desk):
    said = (await desk.http.get("/.well-known/oauth-authorization-server")).json()
    assert said["tls_client_certificate_bound_access_tokens"] is False
    assert "mtls_endpoint_aliases" not in said
    assert "tls_client_auth" not in said["token_endpoint_auth_methods_supported"]


@pytest.mark.parametrize("desk", [{"permit_binding": "off"}], indirect=True)
async def test_off_is_the_plain_level(desk):
    said = (await desk.http.get("/.well-known/oauth-authorization-server")).json()
    assert said["renkei_permit_binding"] == "plain"


@DEMANDED
async def test_the_networks_own_systems_show_their_certificates(line):
    auth = SystemTokenAuth("isa-ims", client_key(SEED, "isa-ims"), line.desk.ports.clock)
    async with line.client("isa-ims") as own:
        permit = (await own.post("/permits", json=line.desk.query(), auth=auth)).json()["permit"]
        assert (await own.post("/inquiries", json={"permit": permit}, auth=auth)).json()["status"] == "answered"


@DEMANDED
async def test_a_certificate_made_again_is_another_one(line):
    async with line.client("isa-ims") as first, line.client("isa-ims") as second:
        token = (await line.token(first)).json()["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        assert (await first.get("/agencies", headers=bearer)).status_code == 200
        refused(await second.get("/agencies", headers=bearer), "proof-invalid", "sender_shows_the_certificate")


def test_a_certificate_names_its_client_only_within_the_organisation():
    der = client_certificate(SEED, "isa-ims").certificate.public_bytes(Encoding.DER)
    assert shown(der).client_id == "isa-ims"
