"""``RENKEI_PERMIT_BINDING=dpop``: nobody comes in with a token that is bound to nothing."""

from datetime import timedelta

import pytest

from e2e.gateway import claims_of, refused
from renkei_kit.dpop import Call, prove
from renkei_kit.keys import client_key

DEMANDED = pytest.mark.parametrize("desk", [{"permit_binding": "dpop"}], indirect=True)
FORM = {"grant_type": "client_credentials"}
BASIC = ("isa-ims", "isa-ims-secret")


@DEMANDED
async def test_the_networks_own_systems_prove_their_key_when_it_is_demanded(desk):
    permit = (await desk.ask()).json()["permit"]
    assert set(claims_of(permit)["cnf"]) == {"jkt"}
    assert (await desk.present(permit)).json()["status"] == "answered"
    assert (await desk.http.get("/records", params={"limit": 1}, auth=desk.system)).status_code == 200


@DEMANDED
async def test_without_a_proof_there_is_no_token(desk):
    answer = await desk.http.post("/oauth2/token", data=FORM, auth=BASIC)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_dpop_proof")
    assert answer.json()["rule"] == "tokens_are_bound"


@pytest.mark.parametrize("desk", [{"in_a_file": True}], indirect=True)
async def test_tokens_from_before_the_demand_count_no_more(desk):
    token = (await desk.http.post("/oauth2/token", data=FORM, auth=BASIC)).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await desk.http.get("/agencies", headers=bearer)).status_code == 200
    object.__setattr__(desk.ports.senders.settings, "__dict__", vars(desk.ports.settings) | {"permit_binding": "dpop"})
    refused(await desk.http.get("/agencies", headers=bearer), "proof-invalid", "tokens_are_bound")


@DEMANDED
async def test_staff_are_bound_to_nothing(desk):
    officer = {"id": "core-officer", "password": "core-officer-password"}
    session = (await desk.http.post("/staff/sessions", json=officer)).json()["access_token"]
    assert (await desk.http.get("/agencies", headers={"Authorization": f"Bearer {session}"})).status_code == 200


async def test_used_proofs_are_forgotten_when_they_are_too_old(desk):
    async def obtain():
        proof = prove(
            client_key(desk.ports.settings.seed, "isa-ims"),
            Call("POST", f"{desk.ports.public_url}/oauth2/token", desk.ports.clock()),
        )
        answer = await desk.http.post("/oauth2/token", data=FORM, auth=BASIC, headers={"DPoP": proof})
        assert answer.status_code == 200

    for expected in (1, 2):
        await obtain()
        assert desk.count("sender_proof") == expected
    desk.ports.clock.advance(timedelta(minutes=2))
    await obtain()
    assert desk.count("sender_proof") == 1
