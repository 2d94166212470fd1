"""The notice to a provider: the provider's own code for the person, and nothing else by which to know them."""

import json

import pytest
from joserfc import jws

from renkei_kit.keys import client_key
from renkei_kit.system_token import SystemTokenAuth
from unit.mesh_gateway.conftest import ISA, SEED


@pytest.fixture
async def notice(desk):
    """What waits for the provider's officer carries the notice it came with."""
    permit = (await desk.ask("no-auto-reply")).json()
    assert (await desk.present(permit["permit"])).status_code == 202
    (text,) = desk.ports.db._raw.execute("select notice from provision").fetchone()
    return permit, text


async def code_at(desk, client_id, number):
    auth = SystemTokenAuth(client_id, client_key(SEED, client_id), desk.ports.clock)
    return (await desk.http.get(f"/linkage-codes/{number}", auth=auth)).json()["linkage_code"]


async def test_a_notice_is_the_cores_and_names_the_person_by_the_providers_code(desk, notice):
    permit, text = notice
    read = jws.deserialize_compact(text, desk.ports.core.keyring.verifying(desk.ports.clock()), ["ES256"])
    said = json.loads(read.payload)
    person = desk.world.person_with_story("no-auto-reply")
    number = desk.world.addressee_number(person.municipality, person.id)
    assert read.headers()["typ"] == "provision-notice+jwt"
    assert (said["aud"], said["inquirer"]) == (person.municipality, ISA)
    assert said["processing_number"] == permit["processing_number"]
    assert said["sub"] == await code_at(desk, "kawaguchi", number)
    assert "d" not in said["encryption_key"]


async def test_a_notice_holds_no_number_and_no_code_of_the_inquirer(desk, notice):
    _, text = notice
    said = str(json.loads(jws.extract_compact(text.encode()).payload))
    person = desk.world.person_with_story("no-auto-reply")
    for number in desk.world.addressee_numbers(person).values():
        assert number not in said
    assert await code_at(desk, "isa-ims", desk.world.addressee_number(ISA, person.id)) not in said
    assert person.name not in said


async def test_a_notice_cannot_be_presented_as_a_permit(desk, notice):
    answer = await desk.present(notice[1])
    assert (answer.status_code, answer.json()["code"]) == (400, "permit-malformed")
