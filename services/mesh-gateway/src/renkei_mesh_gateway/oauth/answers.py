"""Answers of ``/oauth2/*``: errors in the OAuth form (RFC 6749 section 5.2) with the problem's members beside it."""

import json
from typing import Any

from fastapi import Request
from pydantic import Field
from starlette.responses import JSONResponse

from renkei_kit import problem
from renkei_kit.errors import ErrorCode, Refusal

OAUTH_ERRORS = {
    ErrorCode.UNKNOWN_CALLER: ("invalid_client", 401),
    ErrorCode.REQUEST_INVALID: ("invalid_request", 400),
    ErrorCode.PROOF_INVALID: ("invalid_dpop_proof", 400),
    ErrorCode.RECORDS_UNAVAILABLE: ("temporarily_unavailable", 503),
    ErrorCode.FLOW_NOT_DEFINED: ("unauthorized_client", 403),
    ErrorCode.INTERNAL_ERROR: ("server_error", 500),
    ErrorCode.TOO_MANY_REQUESTS: ("temporarily_unavailable", 429),
}
ACCESS_DENIED = "access_denied"
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class OAuthProblem(problem.Problem):
    """An error in the form of RFC 6749 section 5.2, with a problem's members beside it."""

    error: str = Field(examples=["invalid_client"])
    error_description: str


def oauth_problems(*codes: ErrorCode) -> dict[int | str, dict[str, Any]]:
    """OpenAPI ``responses`` of an operation that can refuse with ``codes`` in the OAuth form."""
    by_status: dict[int | str, list[ErrorCode]] = {}
    for code in codes:
        _, status = OAUTH_ERRORS.get(code, (ACCESS_DENIED, code.status))
        by_status.setdefault(status, []).append(code)
    return {
        status: {
            "model": OAuthProblem,
            "description": "\n".join(f"{code.title} (`{code.slug}`)." for code in group),
            problem.CODES: [code.slug for code in group],
        }
        for status, group in by_status.items()
    }


def render_oauth(refusal: Refusal, service: str) -> JSONResponse:
    """A refusal as an OAuth client expects it; refused queries are ``access_denied`` with the table's status."""
    error, status = OAUTH_ERRORS.get(refusal.code, (ACCESS_DENIED, refusal.code.status))
    error = refusal.members.get("oauth_error", error)
    document = problem.body(refusal, service) | {"status": status}
    document.pop("oauth_error", None)
    headers = NO_STORE | dict(refusal.headers)
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="renkei"'
    content = {"error": error, "error_description": _printable(refusal.detail), **document}
    return JSONResponse(content, status, headers)


async def oauth_errors(request: Request) -> None:
    """Dependency: refusals of this route are rendered in the OAuth form."""
    request.state.renderer = render_oauth


def authorization_details(text: str) -> dict[str, Any] | Refusal:
    """The one object in an ``authorization_details`` parameter (RFC 9396), without its ``type``."""
    try:
        details = json.loads(text)
    except (ValueError, RecursionError):
        return _not_details("authorization_details is not JSON")
    if not isinstance(details, list) or len(details) != 1 or not isinstance(details[0], dict):
        return _not_details("authorization_details must be an array of one object: a permit allows one query")
    detail = dict(details[0])
    if detail.pop("type", None) != "information-linkage":
        return _not_details("the type must be information-linkage")
    return detail


def _not_details(detail: str) -> Refusal:
    return Refusal(ErrorCode.REQUEST_INVALID, detail, members={"oauth_error": "invalid_authorization_details"})


def _printable(text: str) -> str:
    """RFC 6749 allows printable ASCII without quotes in ``error_description``."""
    return "".join(character if " " <= character <= "~" and character not in '"\\' else "'" for character in text)
