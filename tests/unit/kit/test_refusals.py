"""From a refusal to the document a caller sees: one shape, no values, no tracebacks."""

import re

import pytest

from renkei_kit.errors import BY_SLUG, ErrorCode, FieldError, Refusal
from renkei_kit.problem import body, problems, render
from renkei_kit.tracing import begin

JSON = {"Content-Type": "application/json"}
STANDARD = {"type", "title", "status", "detail", "code", "source", "instance", "rule"}


def test_a_refusal_becomes_the_members_of_rfc_9457():
    trace = begin(None)
    assert body(Refusal(ErrorCode.PERMIT_EXPIRED, "too late"), "mesh-gateway") == {
        "type": "/problems/permit-expired",
        "title": "The permit is not in force at this time",
        "status": 403,
        "detail": "too late",
        "code": "permit-expired",
        "source": "mesh-gateway",
        "instance": trace,
        "rule": "no_permit_expired",
    }


@pytest.mark.parametrize("code", ErrorCode)
def test_every_refusal_names_a_rule(code):
    rule = body(Refusal(code, "no"), "ims")["rule"]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", rule)
    assert body(Refusal(code, "no", "a_rule_of_its_own"), "ims")["rule"] == "a_rule_of_its_own"


def test_what_another_service_refused_keeps_its_source_and_instance():
    refusal = Refusal(ErrorCode.NUMBER_NOT_AUTHENTIC, "differs", source="jlis-verify", instance="abc")
    document = body(refusal, "ims")
    assert (document["source"], document["instance"]) == ("jlis-verify", "abc")


def test_rule_fields_and_members_stand_beside():
    refusal = Refusal(
        ErrorCode.NOT_ON_ALLOW_LIST,
        "no row",
        rule="query_is_on_allow_list",
        errors=(FieldError("/item", "is not listed"),),
        members={"nearest_row": "IS-01"},
    )
    document = body(refusal, "mesh-gateway")
    assert document["rule"] == "query_is_on_allow_list"
    assert document["errors"] == [{"field": "/item", "reason": "is not listed"}]
    assert document["nearest_row"] == "IS-01"


@pytest.mark.parametrize("code", list(ErrorCode), ids=lambda code: code.slug)
def test_every_row_renders(code):
    answer = render(Refusal(code, "why"), "ims")
    assert answer.status_code == code.status
    assert answer.media_type == "application/problem+json"
    assert ("WWW-Authenticate" in answer.headers) == (code.status == 401)


def test_the_contract_groups_by_status():
    documented = problems(ErrorCode.PERMIT_EXPIRED, ErrorCode.PERMIT_REVOKED, ErrorCode.PERMIT_MALFORMED)
    assert documented[403]["x-problems"] == ["permit-expired", "permit-revoked"]
    assert set(documented) == {400, 403}
    assert list(documented[400]["content"]) == ["application/problem+json"]


async def test_a_refusal_of_a_route_is_a_problem_document(desk):
    answer = await desk.http.get("/refusal")
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) >= STANDARD
    assert answer.json()["nearest_row"] == "IS-01"
    assert answer.json()["source"] == "feis"


async def test_an_unexpected_error_shows_nothing_of_itself(desk, caplog):
    answer = await desk.http.get("/breakdown")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal-error"
    assert "123456789018" not in answer.text + caplog.text
    assert "Zero" not in answer.text


async def test_an_unknown_path_and_a_wrong_method_are_problems_too(desk):
    assert (await desk.http.get("/nowhere")).json()["code"] == "not-found"
    assert (await desk.http.delete("/livez")).json()["code"] == "method-not-allowed"


@pytest.mark.parametrize(
    "content, field",
    [
        ("{", "/"),
        ('{"months": "three", "secret": "1234"}', "/months"),
        ('{"months": 99, "secret": "1234"}', "/months"),
        ('{"months": 3, "secret": "987654321"}', "/secret"),
        ('{"months": 3}', "/secret"),
        ('{"months": 3, "secret": "1234", "more": "987654321"}', "/more"),
        ("[]", "/"),
        ("987654321", "/"),
    ],
)
async def test_a_bad_body_names_the_field_and_never_the_value(desk, content, field):
    token = await desk.control.post("/credentials", json={"caller": "ras"})
    headers = JSON | {"Authorization": f"Bearer {token.json()['access_token']}"}
    answer = await desk.http.post("/applications", content=content, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["code"] == "request-invalid"
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert "987654321" not in answer.text


async def test_every_problem_type_is_explained(desk):
    for slug, code in BY_SLUG.items():
        explained = (await desk.http.get(f"/problems/{slug}")).json()
        assert explained["status"] == code.status
        assert explained["remedy"]
    assert (await desk.http.get("/problems/nothing")).status_code == 404


async def test_a_refusal_is_logged_like_a_success(desk):
    await desk.http.get("/refusal")
    (entry,) = await desk.access_log()
    assert (entry["operation"], entry["target"], entry["outcome"]) == ("decideCase", "/refusal", "not-on-allow-list")


async def test_alive_and_ready(desk):
    assert (await desk.http.get("/livez")).json() == {"status": "alive", "service": "feis"}
    assert (await desk.http.get("/readyz")).json() == {"status": "ready", "service": "feis"}


async def test_a_service_that_cannot_write_is_alive_and_not_ready(desk):
    desk.ports.db._raw.execute("PRAGMA query_only = ON")
    assert (await desk.http.get("/livez")).status_code == 200
    answer = await desk.http.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "records-unavailable")
    assert (await desk.http.get("/refusal")).status_code == 403
