"""Whatever is sent, the answer is a problem that names the field and the reason; never a fault of the service."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from renkei.network import BearerAuth, Network

PROBLEM = "application/problem+json"
TOO_LARGE = 1_048_577
SAMPLES = {
    "addressee_number": "1" * 15,
    "processing_number": "2" * 20,
    "acquisition_number": "a" * 32,
    "item": "TM00000000000002",
    "agency_code": "9000013112100001",
}
WRONG_BODIES: tuple[tuple[str, bytes, str], ...] = (
    ("not JSON", b"{", "application/json"),
    ("not UTF-8", b'{"a": "\xff\xfe"}', "application/json"),
    ("an array", b"[]", "application/json"),
    ("null", b"null", "application/json"),
    ("nothing", b"", "application/json"),
    ("unknown fields only", b'{"zzz": 1}', "application/json"),
    ("deeply nested", b'{"a":' * 300 + b"1" + b"}" * 300, "application/json"),
    ("another media type", b"<a/>", "application/xml"),
    ("too much", b'{"a": "' + b"x" * TOO_LARGE + b'"}', "application/json"),
)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path with samples in it, and operation, of every operation that takes JSON."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in ("post", "put") and "application/json" in operation.get("requestBody", {}).get("content", {}):
                filled = re.sub(r"{(\w+)}", lambda match: SAMPLES.get(match[1], "unknown"), path)
                yield method.upper(), filled, operation


def wrong_values(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[tuple[str, bytes, str]]:
    """Bodies with every field there, each of a wrong kind or with a value that no field takes."""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if not schema.get("properties"):
        return
    for name, value in (("objects", {"a": []}), ("a null byte", "\x00"), ("a huge number", 10**400)):
        body = dict.fromkeys(schema.get("properties", {}), value)
        yield f"every field {name}", json.dumps(body).encode(), "application/json"


async def credentials_for(network: Network, service: str, operation: str) -> httpx2.Auth | None:
    """Someone whom the register permits the operation; None where it is open or takes a card."""
    for (caller, callee), flow in network.topology.flows.items():
        if callee != service or operation not in flow.operations:
            continue
        if service == "mesh-gateway" and caller in network.topology.stations:
            client = next(client for client in network.world.clients if client.service == caller)
            return network.as_system(client.id)
        if caller in network.topology.stations:
            return await network.as_party(service, caller)
        if caller.endswith("-terminal"):
            return await network.as_staff(service, network.world.staff_of(service)[0].id)
    return None


def shows_a_reasoned_refusal(answer: httpx2.Response, what: str) -> None:
    """The answer is a problem of the error table, and a badly formed request is explained field by field."""
    assert 400 <= answer.status_code < 500, f"{what}: {answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"].split(";")[0] == PROBLEM, what
    problem = answer.json()
    assert problem["status"] == answer.status_code, what
    assert problem["detail"], what
    if problem["code"] == "request-invalid":
        assert problem["errors"], what
        assert all(entry["field"] and entry["reason"] for entry in problem["errors"]), what
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("service", ["ims", "feis", "ras", "juki-link", "jlis-verify", "mesh-gateway", "agency"])
async def test_bad_input_is_refused_with_its_reason(network: Network, service: str) -> None:
    """Every operation that takes a body, every kind of bad body."""
    client = network.http[service]
    document = (await client.get("/openapi.json")).json()
    sessions: dict[str, httpx2.Auth | None] = {}
    tried = 0
    for method, path, operation in operations(document):
        name = operation["operationId"]
        kind = next(
            (
                caller
                for (caller, callee), flow in network.topology.flows.items()
                if callee == service and name in flow.operations
            ),
            "open",
        )
        if kind not in sessions:
            sessions[kind] = await credentials_for(network, service, name)
        for what, body, media_type in (*WRONG_BODIES, *wrong_values(document, operation)):
            if what in ("null", "nothing") and not operation["requestBody"].get("required"):
                continue
            answer = await client.request(
                method, path, content=body, headers={"Content-Type": media_type}, auth=sessions[kind]
            )
            shows_a_reasoned_refusal(answer, f"{method} {path} with {what}")
            tried += 1
    assert tried or service == "jlis-verify"  # J-LIS takes sealed files and OCSP requests, no JSON


@pytest.mark.parametrize("service", ["ims", "feis", "ras", "juki-link", "jlis-verify", "mesh-gateway", "agency"])
async def test_unknown_paths_methods_and_callers_are_refused(network: Network, service: str) -> None:
    """404, 405 and 401 are problems too, and say which service refused."""
    client = network.http[service]
    tries = {
        "not-found": await client.get("/no/such/path"),
        "method-not-allowed": await client.delete("/livez"),
    }
    for code, answer in tries.items():
        shows_a_reasoned_refusal(answer, code)
        assert (answer.json()["code"], answer.json()["source"]) == (code, service)
    document = (await client.get("/openapi.json")).json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if any(
                operation["operationId"] in flow.operations
                for flow in network.topology.flows.values()
                if flow.callee == service
            ) and operation.get("security"):
                filled = re.sub(r"{(\w+)}", lambda match: SAMPLES.get(match[1], "unknown"), path)
                answer = await client.request(method.upper(), filled, auth=BearerAuth("not.a.token"))
                assert answer.status_code in (401, 415, 422), f"{method} {path}: {answer.text[:200]}"
