"""The core's keys in one process and in several that share a store: who signs, who verifies, who is shown."""

from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag

from renkei_kit.seal import Seal
from renkei_mesh_gateway.core import key_store
from renkei_mesh_gateway.core.keyring import FRESH, LONGEST_LIFE, OVERLAP, Keyring
from renkei_mesh_gateway.gateway_ports import PERMIT_LIFETIME
from renkei_mesh_gateway.oauth.tokens import LIFETIME

OFFICER = {"id": "core-officer", "password": "core-officer-password"}
ROTATION = "/core/keys/rotation"


async def rotate(desk) -> list[dict]:
    """What the core's officer does, logged in and out again."""
    token = (await desk.http.post("/staff/sessions", json=OFFICER)).json()["access_token"]
    session = {"Authorization": f"Bearer {token}"}
    answer = await desk.http.post(ROTATION, headers=session)
    assert answer.status_code == 201, answer.text
    assert (await desk.http.delete("/staff/sessions/current", headers=session)).is_success
    return answer.json()["keys"]


async def kids(desk) -> list[str]:
    return [key["kid"] for key in (await desk.http.get("/.well-known/jwks.json")).json()["keys"]]


def signing_kid(desk) -> str:
    return desk.ports.core.keyring.signing.kid


async def token(desk) -> str:
    form = {"grant_type": "client_credentials"}
    return (await desk.http.post("/oauth2/token", data=form, auth=("isa-ims", "isa-ims-secret"))).json()["access_token"]


async def works(desk, access_token: str) -> bool:
    answer = await desk.http.get("/agencies", headers={"Authorization": f"Bearer {access_token}"})
    return answer.status_code == 200


def test_a_replaced_key_outlives_everything_that_it_may_have_signed():
    assert max(LIFETIME, PERMIT_LIFETIME) <= LONGEST_LIFE
    assert LONGEST_LIFE + FRESH < OVERLAP


async def test_a_rotation_at_one_process_is_followed_by_the_other(replicas):
    here, there = replicas
    keys = await rotate(here)
    assert signing_kid(here) == keys[0]["kid"] != signing_kid(there)
    assert await kids(there) == [key["kid"] for key in keys]
    assert signing_kid(there) == keys[0]["kid"]


async def test_what_a_new_key_signed_is_known_where_the_key_was_never_seen(replicas):
    here, there = replicas
    await rotate(here)
    assert await works(there, await token(here))
    permit = (await here.ask()).json()["permit"]
    await rotate(here)
    later = (await here.ask()).json()["permit"]
    assert (await there.present(later)).status_code == 200
    assert (await there.present(permit)).status_code == 200


async def test_a_signer_looks_again_before_it_signs_too_long_with_a_replaced_key(replicas):
    here, there = replicas
    await token(there)
    replaced = signing_kid(there)
    new = (await rotate(here))[0]["kid"]
    await token(there)
    assert signing_kid(there) == replaced
    here.ports.clock.advance(FRESH)
    assert (await there.ask()).status_code == 201
    assert signing_kid(there) == new


async def test_the_last_token_of_a_late_signer_lives_its_full_life(replicas):
    here, there = replicas
    await token(there)
    await rotate(here)
    here.ports.clock.advance(FRESH - timedelta(seconds=1))
    late = await token(there)
    here.ports.clock.advance(LIFETIME - timedelta(seconds=1))
    assert await works(here, late)
    assert len(await kids(here)) == 2


async def test_a_retired_key_verifies_nothing_wherever_it_was_known(replicas):
    here, there = replicas
    old = signing_kid(here)
    permit = (await here.ask()).json()["permit"]
    await rotate(here)
    here.ports.clock.advance(OVERLAP)
    for desk in replicas:
        answer = await desk.present(permit)
        assert (answer.status_code, answer.json()["code"]) == (403, "permit-signature-invalid")
        assert old not in await kids(desk)
    await rotate(there)
    assert here.count("signing_key") == 2


async def test_two_rotations_keep_every_key_until_its_own_end(replicas):
    here, _ = replicas
    first = signing_kid(here)
    second = (await rotate(here))[0]["kid"]
    here.ports.clock.advance(timedelta(minutes=5))
    third = (await rotate(here))[0]["kid"]
    assert await kids(here) == [third, second, first]
    here.ports.clock.advance(OVERLAP - timedelta(minutes=5))
    assert await kids(here) == [third, second]
    here.ports.clock.advance(timedelta(minutes=5))
    assert await kids(here) == [third]


async def test_the_new_key_signs_even_when_the_clock_was_set_back(replicas):
    here, _ = replicas
    here.ports.clock.advance(timedelta(days=-1))
    new = (await rotate(here))[0]["kid"]
    assert signing_kid(here) == new


async def test_keys_stand_sealed_in_the_store_and_never_in_a_text(desk):
    keyring = desk.ports.core.keyring
    private = keyring.signing.as_dict(private=True)["d"]
    assert private.encode() not in desk.image()
    kept = await desk.ports.db.read(key_store.list_keys)
    assert private not in repr(kept) + repr(keyring._keys) + str(keyring.published(desk.ports.clock()))


async def test_another_seal_opens_no_key(desk):
    now = desk.ports.clock()
    with pytest.raises(InvalidTag):
        await desk.ports.db.read(lambda tx: Keyring(Seal(bytes(32))).read(tx, now))


@pytest.mark.parametrize("text", ["", "a.b.c", "e30.e30.e30", "eyJraWQiOjF9.e30.e30", "符.号.証"])
def test_a_text_that_names_no_key_is_no_reason_to_read_again(desk, text):
    assert not desk.ports.core.keyring.is_behind(text, "at+jwt")
