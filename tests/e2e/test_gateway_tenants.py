"""One agency with everything it can learn of another's numbers: the same answers as for what does not exist.

Controls G8, G9. Every operation with something to address in its path is tried by every kind of number.
"""

import pytest
import yaml

from e2e.gateway import ISA, TAX, Gateway
from renkei.places import CONTRACTS_DIRECTORY

CONTRACT = yaml.safe_load((CONTRACTS_DIRECTORY / "openapi" / "mesh-gateway.yaml").read_text(encoding="utf-8"))
STRANGER = "kawaguchi"
NOTHING = {
    "addressee_number": "999999999999999",
    "processing_number": "20200101000000000000",
    "batch_id": "202001010000000000000000" + "0" * 8,
}
LISTS = ("/records", "/batches", "/copies/export", "/linkage-codes")
BODIES = {
    "putProvision": {"status": "no-record"},
    "requestLinkageCode": {"addressee_number": "999999999999999"},
}
pytestmark = pytest.mark.control("G8", "G9")


async def others_numbers(gateway: Gateway) -> dict[str, str]:
    """Numbers of ISA's and of the municipality that it asked: of a copy, an inquiry, a batch."""
    linked = await gateway.linked()
    line = {**gateway.query("arrears"), "record_id": "0000000001"}
    batch = await gateway.http.post("/inquiries/batch", json=line, auth=gateway.system("isa-ims"), headers=NDJSON)
    assert batch.status_code == 202, batch.text
    person = gateway.world.person_with_story("plain")
    return {
        "addressee_number": gateway.world.addressee_number(person.municipality, person.id),
        "own_addressee_number": gateway.number("plain"),
        "processing_number": linked["processing_number"],
        "batch_id": batch.json()["batch_id"],
    }


NDJSON = {"Content-Type": "application/x-ndjson"}


def addressing() -> list[tuple[str, str, str]]:
    """Method, path and operationId of every operation with a number of a person, an exchange or a batch in its path."""
    return [
        (method.upper(), path, operation["operationId"])
        for path, item in CONTRACT["paths"].items()
        for method, operation in item.items()
        if any(f"{{{name}}}" in path for name in NOTHING) and operation["operationId"] not in ("putCopy",)
    ]


async def test_every_number_of_anothers_gets_the_answer_of_a_number_that_does_not_exist(network):
    gateway = Gateway(network)
    known = await others_numbers(gateway)
    auth = gateway.system(STRANGER)
    operations = addressing()
    assert len(operations) >= 8
    for method, path, operation in operations:
        absent = await tried(gateway, auth, method, path, operation, NOTHING)
        assert absent[0] in (403, 404, 422), (operation, absent)
        for number in (known, known | {"addressee_number": known["own_addressee_number"]}):
            assert await tried(gateway, auth, method, path, operation, number) == absent, operation


async def tried(gateway, auth, method, path, operation, numbers) -> tuple[int, dict]:
    """Status and body, without the number of the request itself."""
    body = {"json": BODIES[operation]} if operation in BODIES else {}
    answer = await gateway.http.request(method, path.format_map({**numbers, "item": TAX}), auth=auth, **body)
    return answer.status_code, answer.json() | {"instance": ""}


async def test_no_list_of_an_agencys_shows_anything_of_anothers(network):
    gateway = Gateway(network)
    known = await others_numbers(gateway)
    codes = await gateway.http.get(f"/linkage-codes/{gateway.number('plain')}", auth=gateway.system("isa-ims"))
    secrets = {*known.values(), codes.json()["linkage_code"], ISA}
    for path in LISTS:
        answer = await gateway.http.get(path, auth=gateway.system(STRANGER), params={"limit": 1000})
        for secret in secrets:
            assert secret not in answer.text, path
    filtered = await gateway.http.get(
        "/records", params={"processing_number": known["processing_number"]}, auth=gateway.system(STRANGER)
    )
    assert filtered.json()["items"] == []


async def test_anothers_tokens_and_permits_serve_nobody_else(network):
    gateway = Gateway(network)
    permit = (await gateway.permit())["permit"]
    stolen = (await gateway.token()).json()["access_token"]
    for token in (permit, stolen):
        shown = await gateway.oauth("introspect", STRANGER, token=token)
        assert shown.json() == (await gateway.oauth("introspect", STRANGER, token="nothing")).json()
        assert (await gateway.oauth("revoke", STRANGER, token=token)).status_code == 200
    presented = await gateway.present(permit, STRANGER)
    assert presented.json()["code"] == "permit-not-yours"
    assert (await gateway.present(permit)).status_code == 200
