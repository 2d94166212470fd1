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


@pytest.mark.parametrize("service", [station.name for station in TOPOLOGY.running()])
def test_every_operation_answers_as_its_contract_says(renkei, service):
    document = yaml.load((CONTRACTS_DIRECTORY / f"openapi/{service}.yaml").read_text(), Loader=yaml.CSafeLoader)
    schema = schemathesis.openapi.from_dict(document)
    schema.auth(refresh_interval=None)(credentials_per_call(renkei, service))
    tried = []
    for result in schema.get_all_operations():
        operation = result.ok()

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
            case.validate_response(case.call(base_url=renkei.addresses[service]), checks=CHECKS)

        answers()
        tried.append(operation.definition.raw["operationId"])
    assert tried
