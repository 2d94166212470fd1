"""Permits and system tokens bound to a key (DPoP, RFC 9449): accepted on every network, demanded where it is set."""

from datetime import timedelta

import httpx2
import pytest
from joserfc.jwk import ECKey

from e2e.gateway import Gateway, claims_of, granted, refused
from e2e.test_gateway_oauth import issuer_of, oauth_refused
from renkei_kit.dpop import Call, prove

KEY = ECKey.generate_key("P-256")
OTHER = ECKey.generate_key("P-256")


class Sender:
    """ISA's system, holding a key."""

    def __init__(self, gateway: Gateway, issuer: str, key: ECKey = KEY) -> None:
        self.gateway, self.issuer, self.key = gateway, issuer, key

    def proof(self, path: str, token: str | None = None, method: str = "POST") -> str:
        return prove(self.key, Call(method, f"{self.issuer}{path}", self.gateway.network.clock(), token))

    async def obtain(self, proof: str | None = None, **form: str) -> httpx2.Response:
        return await self.gateway.http.post(
            "/oauth2/token",
            data={"grant_type": "client_credentials", **form},
            auth=("isa-ims", "isa-ims-secret"),
            headers={"DPoP": proof or self.proof("/oauth2/token")},
        )

    async def token(self) -> str:
        answer = await self.obtain()
        assert (answer.status_code, answer.json()["token_type"]) == (200, "DPoP"), answer.text
        return answer.json()["access_token"]

    async def post(self, path: str, token: str, body: dict, **headers: str) -> httpx2.Response:
        shown = {"Authorization": f"DPoP {token}", "DPoP": self.proof(path, token)} | headers
        return await self.gateway.http.post(path, json=body, headers=shown)


@pytest.fixture
async def sender(network) -> Sender:
    gateway = Gateway(network)
    return Sender(gateway, await issuer_of(gateway))


async def test_the_metadata_names_the_algorithms_of_proofs(network):
    said = (await Gateway(network).http.get("/.well-known/oauth-authorization-server")).json()
    assert "ES256" in said["dpop_signing_alg_values_supported"]
    assert said["renkei_permit_binding"] == "plain"


async def test_a_permit_is_bound_to_the_key_that_asked_for_it_and_presented_with_it(sender):
    token = await sender.token()
    permit = granted(await sender.post("/permits", token, sender.gateway.query()))["permit"]
    for text in (token, permit):
        assert claims_of(text)["cnf"] == {"jkt": KEY.thumbprint()}
        said = (await sender.gateway.oauth("introspect", token=text)).json()
        assert (said["active"], said["token_type"], said["cnf"]) == (True, "DPoP", {"jkt": KEY.thumbprint()})
    answer = await sender.post("/inquiries", token, {"permit": permit})
    assert answer.json()["status"] == "answered"


async def test_a_permit_from_the_token_endpoint_is_bound_too(sender):
    answer = (await sender.obtain(authorization_details=sender.gateway.details())).json()
    assert answer["token_type"] == "DPoP"
    assert claims_of(answer["access_token"])["cnf"] == {"jkt": KEY.thumbprint()}
    refused(await sender.gateway.present(answer["access_token"]), "proof-invalid", "sender_holds_the_permits_key")
    presented = await sender.post("/inquiries", await sender.token(), {"permit": answer["access_token"]})
    assert presented.status_code == 200


async def test_a_permit_is_not_presented_with_another_key(sender):
    permit = granted(await sender.post("/permits", await sender.token(), sender.gateway.query()))["permit"]
    thief = Sender(sender.gateway, sender.issuer, OTHER)
    stolen = await thief.post("/inquiries", await thief.token(), {"permit": permit})
    refused(stolen, "proof-invalid", "sender_holds_the_permits_key")
    assert (await sender.post("/inquiries", await sender.token(), {"permit": permit})).status_code == 200


async def test_a_stolen_token_opens_nothing_without_its_key(sender):
    token = await sender.token()
    thief = Sender(sender.gateway, sender.issuer, OTHER)
    http, path = sender.gateway.http, "/permits"
    body = sender.gateway.query()
    tries = {
        "scheme_fits_the_token": {"Authorization": f"Bearer {token}"},
        "sender_holds_the_key": {"Authorization": f"DPoP {token}"},
        "ath_is_the_token": {"Authorization": f"DPoP {token}", "DPoP": sender.proof(path)},
        "htm_is_the_method": {"Authorization": f"DPoP {token}", "DPoP": sender.proof(path, token, "GET")},
        "htu_is_the_address": {"Authorization": f"DPoP {token}", "DPoP": sender.proof("/inquiries", token)},
        "proof_is_a_jws": {"Authorization": f"DPoP {token}", "DPoP": "proof"},
    }
    for rule, headers in tries.items():
        answer = await http.post(path, json=body, headers=headers)
        refused(answer, "proof-invalid", rule)
        assert answer.headers["www-authenticate"].startswith("DPoP ")
        assert 'error="invalid_dpop_proof"' in answer.headers["www-authenticate"]
    refused(await thief.post(path, token, body), "proof-invalid", "sender_holds_the_key")
    assert (await sender.post(path, token, body)).status_code == 201


async def test_a_proof_serves_once_and_not_for_long(sender):
    token = await sender.token()
    once = sender.proof("/permits", token)
    assert (await sender.post("/permits", token, sender.gateway.query(), DPoP=once)).status_code == 201
    again = await sender.post("/permits", token, sender.gateway.query(), DPoP=once)
    refused(again, "proof-invalid", "proof_is_new")
    old = sender.proof("/permits", token)
    await sender.gateway.network.change_clock(advance=timedelta(seconds=62))
    late = await sender.post("/permits", token, sender.gateway.query(), DPoP=old)
    refused(late, "proof-invalid", "iat_is_now")


async def test_two_proofs_are_none(sender):
    token = await sender.token()
    headers = [("Authorization", f"DPoP {token}")] + [("DPoP", sender.proof("/permits", token)) for _ in range(2)]
    answer = await sender.gateway.http.post("/permits", json=sender.gateway.query(), headers=headers)
    refused(answer, "proof-invalid", "one_proof")


async def test_the_token_endpoint_refuses_a_bad_proof_in_the_oauth_form(sender):
    oauth_refused(await sender.obtain("proof"), "invalid_dpop_proof", "proof-invalid", 400)
    elsewhere = sender.proof("/permits")
    oauth_refused(await sender.obtain(elsewhere), "invalid_dpop_proof", "proof-invalid", 400)
    once = sender.proof("/oauth2/token")
    assert (await sender.obtain(once)).status_code == 200
    oauth_refused(await sender.obtain(once), "invalid_dpop_proof", "proof-invalid", 400)


async def test_a_stored_answer_is_given_only_to_who_holds_the_key(sender):
    token = await sender.token()
    body, once = sender.gateway.query(), {"Idempotency-Key": "bound-1"}
    first = await sender.post("/permits", token, body, **once)
    again = await sender.post("/permits", token, body, **once)
    assert (first.json(), again.headers["idempotency-replayed"]) == (again.json(), "true")
    stolen = await sender.gateway.http.post("/permits", json=body, headers={"Authorization": f"Bearer {token}", **once})
    refused(stolen, "proof-invalid", "scheme_fits_the_token")


async def test_a_proof_beside_a_bearer_token_binds_the_permit(sender):
    token = (await sender.gateway.token()).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    permit = granted(await sender.post("/permits", token, sender.gateway.query(), **bearer))["permit"]
    assert claims_of(permit)["cnf"] == {"jkt": KEY.thumbprint()}
    refused(await sender.gateway.present(permit), "proof-invalid", "sender_holds_the_permits_key")
    assert (await sender.post("/inquiries", token, {"permit": permit}, **bearer)).status_code == 200
    refused(await sender.post("/permits", token, sender.gateway.query()), "proof-invalid", "scheme_fits_the_token")
