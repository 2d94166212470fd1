"""The authorization server as any OAuth client meets it: tokens, permits as tokens, introspection, revocation."""

import json
from datetime import timedelta

import httpx2
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT

from e2e.gateway import DISABILITY, Gateway, claims_of, granted, part, refused
from renkei.network import BearerAuth
from renkei_kit.keys import client_key
from renkei_kit.system_token import ASSERTION_TYPE, client_assertion

BOTH = {"error", "error_description", "type", "title", "status", "detail", "code", "source", "instance"}


def oauth_refused(answer: httpx2.Response, error: str, code: str, status: int) -> dict:
    """An error in the OAuth form with the problem's members beside it."""
    body = answer.json()
    assert (answer.status_code, body["error"], body["code"], body["status"]) == (status, error, code, status)
    assert set(body) >= BOTH
    assert body["type"] == f"/problems/{code}"
    assert body["source"] == "mesh-gateway"
    assert answer.headers["cache-control"] == "no-store"
    assert body["error_description"].isascii()
    assert not set(body["error_description"]) & set('"\\')
    return body


async def issuer_of(gateway: Gateway) -> str:
    return (await gateway.http.get("/.well-known/oauth-authorization-server")).json()["issuer"]


async def test_the_metadata_names_what_there_is(network):
    gateway = Gateway(network)
    said = (await gateway.http.get("/.well-known/oauth-authorization-server")).json()
    issuer = said["issuer"]
    assert said["token_endpoint"] == f"{issuer}/oauth2/token"
    assert said["jwks_uri"] == f"{issuer}/.well-known/jwks.json"
    assert set(said["token_endpoint_auth_methods_supported"]) == {"client_secret_basic", "private_key_jwt"}
    assert said["authorization_details_types_supported"] == ["information-linkage"]
    permit = await gateway.permit()
    assert claims_of(permit["permit"])["iss"] == issuer


async def test_the_published_keys_are_public(network):
    keys = (await Gateway(network).http.get("/.well-known/jwks.json")).json()["keys"]
    assert keys
    for key in keys:
        assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("EC", "P-256", "sig", "ES256")
        assert key["kid"]
        assert "d" not in key


async def test_a_secret_gives_a_system_token_for_ten_minutes(network):
    gateway = Gateway(network)
    answer = await gateway.token()
    body = answer.json()
    assert (answer.status_code, body["token_type"], body["expires_in"]) == (200, "Bearer", 600)
    assert set(body) == {"access_token", "token_type", "expires_in"}
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    assert part(body["access_token"], 0)["typ"] == "at+jwt"
    bearer = BearerAuth(body["access_token"])
    assert (await gateway.http.get("/agencies", auth=bearer)).status_code == 200


async def test_authorization_details_give_the_permit_itself(network):
    gateway = Gateway(network)
    body = (await gateway.token(authorization_details=gateway.details())).json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 60)
    assert body["authorization_details"] == claims_of(body["access_token"])["authorization_details"]
    assert body["processing_number"] == claims_of(body["access_token"])["processing_number"]
    assert (await gateway.present(body["access_token"])).status_code == 200


REFUSED_QUERIES = {
    "not-on-allow-list": ("plain", {"item": DISABILITY}, 403),
    "pia-violation": ("pia-void", {}, 403),
    "agency-not-connected": ("unconnected", {}, 403),
    "addressee-unknown": ("plain", {"addressee_number": "0" * 15}, 404),
    "linkage-code-not-acquired": ("not-linked", {}, 409),
}


@pytest.mark.parametrize("code", REFUSED_QUERIES)
async def test_a_refused_query_is_access_denied_with_its_own_reason(network, code):
    gateway = Gateway(network)
    story, changes, status = REFUSED_QUERIES[code]
    answer = await gateway.token(authorization_details=gateway.details(story=story, **changes))
    body = oauth_refused(answer, "access_denied", code, status)
    assert body["rule"]
    (own,) = await gateway.book(processing_number=body["instance"])
    assert own["outcome"] == code


async def test_wrong_credentials_are_invalid_client(network):
    gateway = Gateway(network)
    for endpoint in ("token", "introspect", "revoke"):
        form = {"grant_type": "client_credentials", "token": "x"}
        for auth in (("isa-ims", "wrong"), ("nobody", "nobody-secret"), None):
            answer = await gateway.http.post(f"/oauth2/{endpoint}", data=form, auth=auth)
            oauth_refused(answer, "invalid_client", "unknown-caller", 401)
            assert answer.headers["www-authenticate"].startswith("Basic")


async def test_grant_types_other_than_client_credentials_are_refused(network):
    gateway = Gateway(network)
    other = await gateway.oauth("token", grant_type="authorization_code", code="x")
    body = oauth_refused(other, "unsupported_grant_type", "request-invalid", 400)
    assert body["errors"][0]["field"] == "/grant_type"
    oauth_refused(await gateway.oauth("token", scope="x"), "invalid_request", "request-invalid", 400)


async def test_authorization_details_that_are_none_are_refused_by_field(network):
    gateway = Gateway(network)
    query = {"type": "information-linkage", **gateway.query()}
    wrong = {
        "{": None,
        "[]": None,
        "{}": None,
        "null": None,
        "[1]": None,
        "[" * 16_000: None,
        json.dumps([query, query]): None,
        json.dumps([query | {"type": "payment"}]): None,
        json.dumps([query | {"item": "\ud800"}]): "/authorization_details/0",
        json.dumps([query | {"item": "TM1"}]): "/authorization_details/0/item",
        json.dumps([query | {"colour": "red"}]): "/authorization_details/0/colour",
        json.dumps([query | {"provider": None}]): "/authorization_details/0/provider",
        json.dumps([query | {"period": {"from": "2026-13-01", "to": "x"}}]): "/authorization_details/0/period/from",
        json.dumps([{name: value for name, value in query.items() if name != "affair"}]): (
            "/authorization_details/0/affair"
        ),
    }
    for text, field in wrong.items():
        answer = await gateway.token(authorization_details=text)
        body = oauth_refused(answer, "invalid_authorization_details", "request-invalid", 400)
        assert field is None or body["errors"][0]["field"].startswith(field)
    assert await gateway.core_book() == []


async def test_form_fields_that_are_too_long_or_missing_are_refused_by_name(network):
    gateway = Gateway(network)
    for endpoint, form, field in (
        ("token", {"grant_type": "g" * 129}, "/grant_type"),
        ("token", {"client_id": "c" * 65}, "/client_id"),
        ("introspect", {}, "/token"),
        ("introspect", {"token": "t" * 16_385}, "/token"),
        ("revoke", {}, "/token"),
    ):
        body = oauth_refused(await gateway.oauth(endpoint, **form), "invalid_request", "request-invalid", 400)
        assert body["errors"][0]["field"] == field


async def test_a_system_that_may_not_ask_for_permits_is_an_unauthorized_client(network):
    gateway = Gateway(network)
    answer = await gateway.token("jlis", authorization_details=gateway.details())
    oauth_refused(answer, "unauthorized_client", "flow-not-defined", 403)
    assert (await gateway.token("jlis")).status_code == 200


@pytest.mark.parametrize("with_permit", [False, True])
async def test_an_assertion_serves_once(network, with_permit):
    gateway = Gateway(network)
    assertion = client_assertion(
        "isa-ims", await issuer_of(gateway), client_key(gateway.world.seed, "isa-ims"), network.clock()
    )
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
    }
    if with_permit:
        form["authorization_details"] = gateway.details()
    assert (await gateway.http.post("/oauth2/token", data=form)).status_code == 200
    oauth_refused(await gateway.http.post("/oauth2/token", data=form), "invalid_client", "unknown-caller", 401)


def permit_form(gateway: Gateway) -> dict[str, str]:
    return {"grant_type": "client_credentials", "authorization_details": gateway.details()}


def url_of(gateway: Gateway) -> str:
    return str(gateway.http.base_url).rstrip("/")


def authlib_client(gateway: Gateway, **options) -> AsyncOAuth2Client:
    """Authlib's own client; where nothing listens it speaks over the network's own transport."""
    if gateway.network.kind == "in-process":
        options["transport"] = gateway.http._transport
    return AsyncOAuth2Client("isa-ims", **options)


async def test_authlibs_client_obtains_a_permit_by_secret(network):
    gateway = Gateway(network)
    async with authlib_client(
        gateway, client_secret="isa-ims-secret", token_endpoint_auth_method="client_secret_basic"
    ) as client:
        token = await client.fetch_token(f"{url_of(gateway)}/oauth2/token", **permit_form(gateway))
    assert token["token_type"] == "Bearer"
    assert (await gateway.present(token["access_token"])).status_code == 200


async def test_authlibs_client_obtains_a_permit_by_private_key_jwt(network):
    gateway = Gateway(network)
    endpoint = f"{await issuer_of(gateway)}/oauth2/token"
    key = client_key(gateway.world.seed, "isa-ims")
    method = PrivateKeyJWT(endpoint, alg="ES256")
    async with authlib_client(gateway, client_secret=key, token_endpoint_auth_method=method) as client:
        token = await client.fetch_token(f"{url_of(gateway)}/oauth2/token", **permit_form(gateway))
    assert (await gateway.present(token["access_token"])).status_code == 200


async def test_authlibs_client_calls_the_api_with_its_system_token(network):
    gateway = Gateway(network)
    async with authlib_client(gateway, client_secret="isa-ims-secret") as client:
        await client.fetch_token(f"{url_of(gateway)}/oauth2/token", grant_type="client_credentials")
        permit = granted(await client.post(f"{url_of(gateway)}/permits", json=gateway.query()))
        answer = await client.post(f"{url_of(gateway)}/inquiries", json={"permit": permit["permit"]})
    assert answer.json()["status"] == "answered"


async def test_introspection_tells_inquirer_and_provider_the_real_state(network):
    gateway = Gateway(network)
    await network.change_clock(frozen=True)
    issued, consumed, revoked = [await gateway.permit() for _ in range(3)]
    await gateway.present(consumed["permit"])
    await gateway.oauth("revoke", token=revoked["permit"])
    for permit, state in ((issued, "issued"), (consumed, "consumed"), (revoked, "revoked")):
        for client in ("isa-ims", "chiyoda"):
            said = (await gateway.oauth("introspect", client, token=permit["permit"])).json()
            assert (said["active"], said["state"]) == (state == "issued", state)
            assert said["processing_number"] == permit["processing_number"]
    await network.change_clock(advance=timedelta(seconds=60))
    for permit, state in ((issued, "expired"), (consumed, "consumed"), (revoked, "revoked")):
        said = (await gateway.oauth("introspect", token=permit["permit"])).json()
        assert (said["active"], said["state"]) == (False, state)


async def test_introspection_is_silent_to_strangers_and_about_nonsense(network):
    gateway = Gateway(network)
    permit = (await gateway.permit())["permit"]
    token = (await gateway.token()).json()["access_token"]
    for text, client in ((permit, "setagaya"), (token, "setagaya"), ("x", "isa-ims"), ("a.b.c", "isa-ims")):
        answer = await gateway.oauth("introspect", client, token=text)
        assert (answer.status_code, answer.json()) == (200, {"active": False})
    tampered = permit[:-4] + "AAAA"
    assert (await gateway.oauth("introspect", token=tampered)).json() == {"active": False}


async def test_introspection_of_a_system_token(network):
    gateway = Gateway(network)
    await network.change_clock(frozen=True)
    token = (await gateway.token()).json()["access_token"]
    said = (await gateway.oauth("introspect", token=token)).json()
    assert (said["active"], said["client_id"], said["token_type"]) == (True, "isa-ims", "Bearer")
    assert "state" not in said
    await network.change_clock(advance=timedelta(minutes=10))
    assert (await gateway.oauth("introspect", token=token)).json() == {"active": False}


async def test_a_revoked_system_token_opens_nothing(network):
    gateway = Gateway(network)
    token, other = [(await gateway.token()).json()["access_token"] for _ in range(2)]
    assert (await gateway.http.get("/agencies", auth=BearerAuth(token))).status_code == 200
    assert (await gateway.oauth("revoke", token=token)).status_code == 200
    refused(await gateway.http.get("/agencies", auth=BearerAuth(token)), "unknown-caller")
    assert (await gateway.oauth("introspect", token=token)).json() == {"active": False}
    assert (await gateway.http.get("/agencies", auth=BearerAuth(other))).status_code == 200
    assert (await gateway.oauth("revoke", token=token)).status_code == 200


async def test_only_the_owner_revokes(network):
    gateway = Gateway(network)
    permit = await gateway.permit()
    token = (await gateway.token()).json()["access_token"]
    for text in (permit["permit"], token, "nonsense", "a.b.c"):
        assert (await gateway.oauth("revoke", "chiyoda", token=text)).status_code == 200
    assert (await gateway.http.get("/agencies", auth=BearerAuth(token))).status_code == 200
    assert (await gateway.present(permit["permit"])).status_code == 200


async def test_a_used_permit_stays_used_when_it_is_revoked(network):
    gateway = Gateway(network)
    permit = await gateway.permit()
    await gateway.present(permit["permit"])
    await gateway.oauth("revoke", token=permit["permit"])
    assert (await gateway.oauth("introspect", token=permit["permit"])).json()["state"] == "consumed"
    refused(await gateway.present(permit["permit"]), "permit-already-used", "permit_is_unused")
