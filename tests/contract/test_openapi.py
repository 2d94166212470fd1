"""contracts/openapi says what the services serve, is valid, and agrees with the interface register."""

import json
import re
from collections import Counter
from pathlib import Path

import httpx2
import pytest
from openapi_spec_validator import validate

from renkei.generate.openapi import common_control
from renkei_kit.contract import operations_of, problem_slugs
from renkei_kit.problem import MEDIA_TYPE
from renkei_kit.public_routes import OPERATIONS
from renkei_kit.topology import load_topology

ROOT = Path(__file__).parents[2]
RUNNING = [station.name for station in load_topology(ROOT / "contracts").running()]
FILES = sorted(path.stem for path in (ROOT / "contracts/openapi").glob("*.yaml"))
CAMEL_CASE = re.compile(r"[a-z]+(?:[A-Z0-9][a-z0-9]*)*")
MACHINE_SPECIFIC = re.compile(r"/(?:home|root|work|tmp|Users)/|\.venv|localhost")
OAUTH_FORM = {"application/json": "OAuthProblem"}
"""Of /oauth2/*: OAuth's own members stand beside the problem's."""

of_each_service = pytest.mark.parametrize("service", RUNNING)
of_each_file = pytest.mark.parametrize("name", FILES)


async def _served(app) -> dict:
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://service") as client:
        return (await client.get("/openapi.json")).json()


@of_each_service
async def test_a_service_serves_exactly_the_committed_contract(service, services, contracts):
    _, running = services[service]
    served = await _served(running.app)
    assert served == contracts[service], "run `make generate`"
    assert json.dumps(served) == json.dumps(contracts[service]), "the order of the keys differs"


@of_each_service
async def test_a_control_plane_serves_the_common_contract_and_its_own(service, services, contracts, topology):
    spec, running = services[service]
    served = await _served(running.control)
    assert common_control(served, topology)["paths"] == contracts["control"]["paths"]
    if spec.control_router is not None:
        assert served == contracts[f"control-{service}"]
    else:
        assert set(served["paths"]) == set(contracts["control"]["paths"])


def test_there_is_a_contract_for_each_service_and_no_other(services):
    own_control = {f"control-{name}" for name, (spec, _) in services.items() if spec.control_router is not None}
    assert set(FILES) == set(RUNNING) | own_control | {"control"}


@of_each_file
def test_a_contract_is_valid_openapi(name, contracts):
    assert contracts[name]["openapi"].startswith("3.1.")
    assert _fault(contracts[name]) == ""


@of_each_file
def test_a_contract_holds_nothing_of_the_machine_that_made_it(name):
    text = (ROOT / f"contracts/openapi/{name}.yaml").read_text(encoding="utf-8")
    assert not MACHINE_SPECIFIC.search(text)


@of_each_service
def test_the_server_is_the_port_of_the_register(service, contracts, topology):
    (server,) = contracts[service]["servers"]
    assert server["url"] == f"http://127.0.0.1:{topology.stations[service].port}"


@of_each_file
def test_every_operation_says_what_it_is_and_how_it_refuses(name, contracts):
    document = contracts[name]
    wrong = []
    for operation in operations_of(document):
        operation_id = operation.get("operationId", "(none)")
        if not CAMEL_CASE.fullmatch(operation_id):
            wrong.append(f"{operation_id}: operationId is not camelCase")
        if not operation.get("summary") and not operation.get("description"):
            wrong.append(f"{operation_id}: has neither summary nor description")
        if not operation.get("tags"):
            wrong.append(f"{operation_id}: has no tag")
        if not problem_slugs(document, operation):
            wrong.append(f"{operation_id}: documents no problem")
        wrong += [
            f"{operation_id}: {parameter['in']} parameter {parameter['name']} is not described"
            for parameter in operation.get("parameters", ())
            if not (parameter.get("description") or parameter["schema"].get("description"))
        ]
    assert wrong == []


@of_each_file
def test_operation_ids_are_unique(name, contracts):
    ids = Counter(operation["operationId"] for operation in operations_of(contracts[name]))
    assert {name for name, count in ids.items() if count > 1} == set()


@of_each_file
def test_refusals_are_problem_documents_and_nothing_else(name, contracts):
    document = contracts[name]
    shared = document["components"]["responses"]
    for operation in operations_of(document):
        for status, response in operation["responses"].items():
            if status.startswith(("4", "5")):
                whole = shared[response["$ref"].rpartition("/")[2]] if "$ref" in response else response
                schemas = {kind: part["schema"]["$ref"].rpartition("/")[2] for kind, part in whole["content"].items()}
                assert schemas in ({MEDIA_TYPE: "Problem"}, OAUTH_FORM), f"{operation['operationId']} {status}"
    assert "HTTPValidationError" not in document["components"]["schemas"]


@of_each_service
def test_every_operation_is_in_the_register_or_for_everybody(service, contracts, topology):
    station = topology.stations[service]
    flows = {name for flow in topology.flows.values() if flow.callee == service for name in flow.operations}
    offered = {operation["operationId"] for operation in operations_of(contracts[service])}
    assert offered - flows - station.open_operations - OPERATIONS == set(), "not in contracts/topology.yaml"
    assert (flows | station.open_operations | OPERATIONS) - offered == set(), f"not offered by {service}"


@of_each_service
def test_exactly_the_operations_that_are_not_open_ask_who_calls(service, contracts, topology):
    free = topology.stations[service].open_operations | OPERATIONS
    for operation in operations_of(contracts[service]):
        assert ("security" not in operation) == (operation["operationId"] in free), operation["operationId"]


def _fault(document: dict) -> str:
    """What the validator finds wrong, in few words: its exceptions hold the whole document."""
    try:
        validate(document)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    return ""
