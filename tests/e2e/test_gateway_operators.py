"""Those who run the platform and its cloud watch it, and can read nothing that it carries (controls G10, H7)."""

import pytest
import yaml

from e2e.gateway import Gateway, refused, values_of
from renkei.places import CONTRACTS_DIRECTORY

STATE = "/operations/state"
OPERATORS = ("platform-operator", "cloud-operator")
THEIR_OWN = {"getOperatingState", "listSecurityEvents"}
CONTRACT = yaml.safe_load((CONTRACTS_DIRECTORY / "openapi" / "mesh-gateway.yaml").read_text(encoding="utf-8"))
PLACES = {
    "addressee_number": "900010000000001",
    "item": "TM00000000000002",
    "processing_number": "20260401000000000001",
    "acquisition_number": "A" * 32,
    "code": "9000100000000001",
    "batch_id": "20260401000000000000" + "0" * 12,
    "number": "1",
    "delegation": "1",
    "run_id": "20260401000000000000" + "0" * 12,
    "transmission": "0" * 32,
}
pytestmark = pytest.mark.control("G10", "H7")


def business_operations(topology) -> list[tuple[str, str, str]]:
    """Method, path and operationId of every operation that is for known callers, but for the operators' own.

    What all staff do with their accounts is no business of the gateway.
    """
    always = topology.stations["mesh-gateway"].open_operations
    return [
        (method.upper(), path, operation["operationId"])
        for path, item in CONTRACT["paths"].items()
        for method, operation in item.items()
        if operation["operationId"] not in THEIR_OWN | always
        and operation.get("security") != []
        and not path.startswith("/staff/")
    ]


@pytest.mark.parametrize("staff", OPERATORS)
async def test_no_business_operation_lets_an_operator_in(network, staff):
    gateway = Gateway(network)
    auth = await gateway.officer(staff)
    operations = [row for row in business_operations(network.topology) if not row[1].startswith("/problems")]
    assert len(operations) > 20
    for method, path, operation in operations:
        if path in ("/livez", "/readyz"):
            continue
        answer = await gateway.http.request(method, path.format_map(PLACES), auth=auth)
        permitted = network.topology.permits("staff-terminal", "mesh-gateway", operation)
        refused(answer, "operation-not-permitted" if permitted else "flow-not-defined")


@pytest.mark.parametrize("staff", OPERATORS)
async def test_an_operator_sees_how_the_gateway_works_and_of_nobody_anything(network, staff):
    gateway = Gateway(network)
    answered, waiting = await gateway.linked(), await gateway.linked("no-auto-reply")
    assert (await gateway.ask(gateway.query(item="TM99000000000004"))).json()["code"] == "not-on-allow-list"
    answer = await gateway.http.get(STATE, auth=await gateway.officer(staff))
    assert answer.status_code == 200, answer.text
    state = answer.json()
    assert {part["state"] for part in state["components"]} == {"working"}
    assert state["counts"]["permits_consumed"] == 2
    assert state["counts"]["exchanges_recorded"] == 3
    told = "\n".join(values_of(state))
    for secret in secrets_of(gateway, answered["processing_number"], waiting["processing_number"]):
        assert secret not in told


def secrets_of(gateway: Gateway, *numbers: str) -> list[str]:
    """What tells of a person or an exchange."""
    agencies = [agency.code for agency in gateway.world.agencies]
    people = [
        gateway.world.addressee_number(agency, person.id) for agency in agencies for person in gateway.world.people
    ]
    return [*numbers, *people, *agencies]


async def test_nobody_else_is_an_operator(network):
    gateway = Gateway(network)
    for staff in ("core-officer", "isa-records", "isa-provision"):
        answer = await gateway.http.get(STATE, auth=await gateway.officer(staff))
        refused(answer, "operation-not-permitted")
    refused(await gateway.http.get(STATE, auth=gateway.system("isa-ims")), "flow-not-defined")
