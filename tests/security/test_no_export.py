"""Where personal numbers are kept or passed on there is no export: every endpoint is asked for one (control D15)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = ("text/csv", "application/pdf", XLSX, "application/vnd.ms-excel", "application/zip", "application/octet-stream")
METHODS = ("get", "post", "put", "patch", "delete")
SERVICES = ("ims", "feis", "ras")
WORDS = ("export", "download", "csv", "pdf", "statistics", "analysis", "aggregate", "report", "transfer", "search")
JSON = {"application/json", "application/problem+json"}


def contract(service: str) -> dict:
    text = (ROOT / f"contracts/openapi/{service}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


def operations(service: str) -> Iterator[tuple[str, str, dict]]:
    for path, methods in contract(service)["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                yield method, path, operation


def filled(path: str) -> str:
    """The path with something in each of its places."""
    values = {"addressee_number": "0" * 15, "processing_number": "0" * 20}
    parts = (values.get(part[1:-1], "a" * 32) if part.startswith("{") else part for part in path.split("/"))
    return "/".join(parts)


async def staff_of(network, service: str) -> list[dict[str, str]]:
    """Headers of somebody of every role, and of nobody."""
    found: dict[str, dict[str, str]] = {}
    for account in network.world.staff_of(service):
        if account.role not in found:
            body = {"id": account.id, "password": account.password}
            answer = await network.http[service].post("/staff/sessions", json=body)
            if answer.status_code == 201:
                found[account.role] = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    return [{}, *found.values()]


@pytest.mark.control("D15")
@pytest.mark.parametrize("service", SERVICES)
async def test_every_endpoint_refuses_to_give_a_file_whoever_asks(network, service):
    asked = 0
    http = network.http[service]
    for headers in await staff_of(network, service):
        for method, path, _ in operations(service):
            for media_type in FILES:
                answer = await http.request(method, filled(path), headers=headers | {"Accept": media_type})
                told = (answer.status_code, answer.json()["code"])
                assert told == (406, "export-not-offered"), f"{method} {path} for {media_type}"
                asked += 1
    assert asked > 50


@pytest.mark.control("D15")
@pytest.mark.parametrize("service", SERVICES)
async def test_every_endpoint_answers_with_json_and_attaches_nothing(network, service):
    http = network.http[service]
    for headers in await staff_of(network, service):
        for method, path, operation in operations(service):
            if operation["operationId"] == "logoutStaff":
                continue
            for accept in ("*/*", "application/json, text/csv", "text/html"):
                answer = await http.request(method, filled(path), headers=headers | {"Accept": accept})
                assert "content-disposition" not in answer.headers, f"{method} {path}"
                media_type = answer.headers.get("content-type", "").partition(";")[0]
                assert media_type in JSON | {""} or not answer.content, f"{method} {path} gave {media_type}"


@pytest.mark.control("D15", "B5", "B10")
@pytest.mark.parametrize("service", SERVICES)
def test_no_contract_promises_a_file_statistics_or_a_transfer(service):
    for method, path, operation in operations(service):
        for status, response in operation["responses"].items():
            if status.startswith("2"):
                assert set(response.get("content", {})) <= JSON, f"{method} {path}"
        words = f"{path} {operation['operationId']}".lower()
        assert [word for word in WORDS if word in words] == [], f"{method} {path}"


@pytest.mark.control("B5", "B10")
@pytest.mark.parametrize(
    "path", ["/statistics", "/analysis", "/aggregates", "/transfers", "/persons", "/persons/search"]
)
async def test_ims_has_no_place_for_statistics_or_transfers(network, path):
    registrar = await network.as_staff("ims", "registrar-1")
    for method in ("GET", "POST"):
        answer = await network.http["ims"].request(method, path, auth=registrar)
        assert answer.status_code in (404, 405, 422), path
