"""The only renderer of refusals: RFC 9457 ``application/problem+json``."""

from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from renkei_kit.dpop import ALGORITHMS
from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.named_rule import rule_of
from renkei_kit.tracing import trace_id

MEDIA_TYPE = "application/problem+json"
CODES = "x-problems"
PROOF_WANTED = f'DPoP realm="renkei", error="invalid_dpop_proof", algs="{" ".join(ALGORITHMS)}"'


class ProblemField(BaseModel):
    """One field that does not fit."""

    field: str = Field(description="where, as a path such as /period/from", examples=["/provider"])
    reason: str = Field(description="what is wrong; never the value")


class Problem(BaseModel):
    """A refusal (RFC 9457)."""

    type: str = Field(examples=["/problems/not-on-allow-list"])
    title: str
    status: int
    detail: str
    code: str = Field(examples=["not-on-allow-list"])
    source: str = Field(description="the service that refused", examples=["mesh-gateway"])
    instance: str = Field(description="processing number or request id")
    rule: str = Field(description="the rule that does not hold", examples=["query_is_on_allow_list"])
    errors: list[ProblemField] | None = None


def body(refusal: Refusal, service: str) -> dict[str, Any]:
    """The problem document of ``refusal``, given by ``service``."""
    document: dict[str, Any] = {
        "type": f"/problems/{refusal.code.slug}",
        "title": refusal.code.title,
        "status": refusal.code.status,
        "detail": refusal.detail,
        "code": refusal.code.slug,
        "source": refusal.source or service,
        "instance": refusal.instance or trace_id(),
    }
    document["rule"] = refusal.rule or rule_of(refusal.code)
    if refusal.errors:
        document["errors"] = [{"field": error.field, "reason": error.reason} for error in refusal.errors]
    return document | dict(refusal.members)


def render(refusal: Refusal, service: str) -> JSONResponse:
    """The HTTP answer; a 401 names the way to authenticate (RFC 6750, RFC 9449 section 7.1)."""
    challenge = PROOF_WANTED if refusal.code is ErrorCode.PROOF_INVALID else 'Bearer realm="renkei"'
    headers = dict(refusal.headers) | ({"WWW-Authenticate": challenge} if refusal.code.status == 401 else {})
    return JSONResponse(body(refusal, service), refusal.code.status, headers, MEDIA_TYPE)


def problems(*codes: ErrorCode) -> dict[int | str, dict[str, Any]]:
    """OpenAPI ``responses`` of an operation that can refuse with ``codes``; ``x-problems`` lists their slugs."""
    by_status: dict[int | str, list[ErrorCode]] = {}
    for code in codes:
        by_status.setdefault(code.status, []).append(code)
    return {
        status: {
            "description": "\n".join(f"{code.title} (`{code.slug}`)." for code in group),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            CODES: [code.slug for code in group],
        }
        for status, group in by_status.items()
    }
