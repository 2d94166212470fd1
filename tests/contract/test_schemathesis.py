"""Every operation of every contract, tried out by Schemathesis with fresh credentials for each call."""

import json
from pathlib import Path

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from renkei.contract_auth import credentials_per_call
from renkei.handle import Renkei
from renkei.launch import Launch, launched
from renkei.listening import listen_anywhere
from renkei.places import CONTRACTS_DIRECTORY
from renkei_kit.contract import operations_of
from renkei_kit.topology import load_topology

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 2
TOPOLOGY = load_topology(CONTRACTS_DIRECTORY)

pytestmark = pytest.mark.local


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    return (json.dumps(value) + "\n").encode()


@schemathesis.serializer("application/jose", "application/ocsp-request", "text/csv")
def as_it_is(context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def renkei(tmp_path_factory, worker_id):
    listening = listen_anywhere(TOPOLOGY, first=10 + sum(worker_id.encode()) % 20)
    launch = Launch(Path(tmp_path_factory.mktemp("schemathesis")), port_offset=listening.offset)
    with Renkei.over(launched(launch, listening)) as running:
        yield running


SERVICES = [station.name for station in TOPOLOGY.running()]
DESTRUCTIVE = {
    "restoreSnapshot": "puts back all state, and ends what is under way",
    "replaceFaults": "a fault made up by chance may crash the service, or hang every later call of this test",
    "addFault": "the same",
    "holdWrites": "nothing can be recorded until it is released: every later call would be refused",
    "waitForJournal": "waits for up to a minute for what nobody does",
    "setClock": "a time made up by chance lies outside of every certificate's, and of what calendars can count",
}
"""Operations of the control ports that are not tried out by chance, and why; end-to-end tests call each on purpose."""


def contract(name):
    return yaml.load((CONTRACTS_DIRECTORY / f"openapi/{name}.yaml").read_text(), Loader=yaml.CSafeLoader)


def control_contract(service):
    """The control port's contract: the service's own, or what all have in common."""
    own = f"control-{service}"
    return contract(own if (CONTRACTS_DIRECTORY / f"openapi/{own}.yaml").exists() else "control")


def tried_out(schema, url, without=()):
    """The operations, each tried out with a few cases."""
    tried = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        name = operation.definition.raw["operationId"]
        if name in without:
            continue

        @seed(20_261_127)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def answers(case):
            case.validate_response(case.call(base_url=url), checks=CHECKS)

        answers()
        tried.add(name)
    return tried


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_answers_as_its_contract_says(renkei, service):
    schema = schemathesis.openapi.from_dict(contract(service))
    schema.auth(refresh_interval=None)(credentials_per_call(renkei, service))
    assert tried_out(schema, renkei.addresses[service])


@pytest.mark.parametrize("service", SERVICES)
def test_every_control_answers_as_its_contract_says(renkei, service):
    document = control_contract(service)
    url = str(renkei.network.control[service].base_url)
    tried = tried_out(schemathesis.openapi.from_dict(document), url, DESTRUCTIVE)
    known = {operation["operationId"] for operation in operations_of(document)}
    assert tried == known - set(DESTRUCTIVE)
    assert set(DESTRUCTIVE) <= known
