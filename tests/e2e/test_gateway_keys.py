"""The core's signing key is replaced while permits and tokens are under way; replaced keys retire by the clock."""

import base64
import json
from datetime import datetime, timedelta

import pytest

from e2e.gateway import Gateway, part, refused
from renkei.network import BearerAuth

OVERLAP = timedelta(minutes=11)


async def rotate(gateway: Gateway) -> list[dict]:
    answer = await gateway.http.post("/core/keys/rotation", auth=await gateway.officer("core-officer"))
    assert answer.status_code == 201, answer.text
    return answer.json()["keys"]


async def published(gateway: Gateway) -> list[str]:
    keys = (await gateway.http.get("/.well-known/jwks.json")).json()["keys"]
    assert all("d" not in key and (key["use"], key["alg"]) == ("sig", "ES256") for key in keys)
    return [key["kid"] for key in keys]


def with_kid(token: str, kid: str | None) -> str:
    """The same token, its header naming another key."""
    header = {name: value for name, value in (part(token, 0) | {"kid": kid}).items() if value is not None}
    text = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return ".".join([text, *token.split(".")[1:]])


async def test_a_permit_issued_before_a_rotation_is_presented_after_it(network):
    gateway = Gateway(network)
    before = await gateway.permit()
    (old,) = await published(gateway)
    new, replaced = await rotate(gateway)
    assert await published(gateway) == [new["kid"], old]
    assert (replaced["kid"], "retires_at" in new) == (old, False)
    after = await gateway.permit()
    assert (part(before["permit"], 0)["kid"], part(after["permit"], 0)["kid"]) == (old, new["kid"])
    for permit in (before, after):
        assert (await gateway.present(permit["permit"])).json()["status"] == "answered"


async def test_a_system_token_serves_through_a_rotation_until_its_own_end(network):
    gateway = Gateway(network)
    token = BearerAuth((await gateway.token()).json()["access_token"])
    await rotate(gateway)
    assert (await gateway.http.get("/agencies", auth=token)).status_code == 200
    await network.change_clock(advance=timedelta(minutes=9))
    assert (await gateway.http.get("/agencies", auth=token)).status_code == 200
    await network.change_clock(advance=timedelta(minutes=1))
    refused(await gateway.http.get("/agencies", auth=token), "unknown-caller")


async def test_a_retired_key_is_not_published_and_its_signature_counts_no_more(network):
    gateway = Gateway(network)
    await network.change_clock(frozen=True)
    permit = (await gateway.permit())["permit"]
    token = (await gateway.token()).json()["access_token"]
    new, replaced = await rotate(gateway)
    assert datetime.fromisoformat(replaced["retires_at"]) == network.clock() + OVERLAP
    await network.change_clock(advance=OVERLAP - timedelta(seconds=1))
    assert await published(gateway) == [new["kid"], replaced["kid"]]
    refused(await gateway.present(permit), "permit-expired", "permit_is_in_force")
    await network.change_clock(advance=timedelta(seconds=1))
    assert await published(gateway) == [new["kid"]]
    refused(await gateway.present(permit), "permit-signature-invalid")
    refused(await gateway.http.get("/agencies", auth=BearerAuth(token)), "unknown-caller")
    for text in (permit, token):
        assert (await gateway.oauth("introspect", token=text)).json() == {"active": False}


async def test_a_tampered_kid_is_refused(network):
    gateway = Gateway(network)
    permit = (await gateway.permit())["permit"]
    new, old = await rotate(gateway)
    token = (await gateway.token()).json()["access_token"]
    for kid in (new["kid"], "nobody", "", None, "../jwks.json"):
        refused(await gateway.present(with_kid(permit, kid)), "permit-signature-invalid")
    for kid in (old["kid"], "nobody", None):
        tampered = BearerAuth(with_kid(token, kid))
        refused(await gateway.http.get("/agencies", auth=tampered), "unknown-caller")
    assert (await gateway.present(permit)).status_code == 200


@pytest.mark.control("G6")
async def test_only_an_officer_of_the_core_replaces_keys(network):
    gateway = Gateway(network)
    path = "/core/keys/rotation"
    refused(await gateway.http.post(path), "unknown-caller")
    refused(await gateway.http.post(path, auth=gateway.system("isa-ims")), "flow-not-defined")
    officer = await gateway.officer("kawaguchi-provision")
    refused(await gateway.http.post(path, auth=officer), "operation-not-permitted")
    assert len(await published(gateway)) == 1


async def test_a_rotation_sent_twice_under_one_key_is_one_rotation(network):
    gateway = Gateway(network)
    officer = await gateway.officer("core-officer")
    path, once = "/core/keys/rotation", {"Idempotency-Key": "rotation-1"}
    first, again = [await gateway.http.post(path, auth=officer, headers=once) for _ in range(2)]
    assert first.json() == again.json()
    assert len(await published(gateway)) == 2
