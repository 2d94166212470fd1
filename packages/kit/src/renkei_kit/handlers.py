"""From exceptions to problem documents: every refusal of a service passes here, is logged, and is rendered once."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal
from renkei_kit.evidence import Access
from renkei_kit.problem import render
from renkei_kit.tracing import trace_id

log = logging.getLogger("renkei")
UNREADABLE = FieldError("/", "is not JSON in UTF-8")
LIKE_A_NUMBER = re.compile(r"(?<!\d)\d{11,12}(?!\d)")
"""What might be a 個人番号 or a 住民票コード; neither belongs into a path, and none gets from there into the log."""

TARGET_LENGTH = 256
STATUS_CODES = {404: ErrorCode.NOT_FOUND, 405: ErrorCode.METHOD_NOT_ALLOWED, 413: ErrorCode.BODY_TOO_LARGE}


def install(app: FastAPI, name: str) -> None:
    """Give ``app`` the four handlers."""

    async def on_refusal(request: Request, error: Exception) -> Response:
        assert isinstance(error, LinkageError)
        return await refused(request, error.refusal, name)

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return await refused(request, invalid(error), name)

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = STATUS_CODES.get(error.status_code)
        unreadable = Refusal(ErrorCode.REQUEST_INVALID, "the body cannot be read", errors=(UNREADABLE,))
        return await refused(request, Refusal(code, code.value.meaning) if code else unreadable, name)

    async def on_fault(request: Request, error: Exception) -> Response:
        return failed(error, name)

    app.add_exception_handler(LinkageError, on_refusal)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Exception, on_fault)


def failed(error: Exception, name: str) -> Response:
    """Log what nobody expected, by its kind alone; gives the answer."""
    log.error("internal error", extra={"service": name, "trace": trace_id(), "kind": type(error).__name__})
    return render(Refusal(ErrorCode.INTERNAL_ERROR, "see the service's log"), name)


async def refused(request: Request, refusal: Refusal, name: str) -> Response:
    """Log the refusal, then render it as the route wants it."""
    await _record(request, refusal)
    answer: Response = getattr(request.state, "renderer", render)(refusal, name)
    return answer


def invalid(error: RequestValidationError) -> Refusal:
    """``request-invalid`` with one entry per field; the values themselves are left out."""
    errors = tuple(_field_error(row) for row in error.errors())
    fields = ", ".join(dict.fromkeys(entry.field for entry in errors))
    return Refusal(ErrorCode.REQUEST_INVALID, f"does not fit the contract: {fields}", errors=errors)


def _field_error(row: Mapping[str, Any]) -> FieldError:
    if row["type"] == "json_invalid":
        return FieldError("/", f"is not JSON: {row['ctx']['error']} at position {row['loc'][-1]}")
    return FieldError(_pointer(row["loc"]), row["msg"])


def _pointer(location: tuple[int | str, ...]) -> str:
    """A JSON pointer into the body; other places are named by where they are, such as ``query/limit``."""
    place, *path = location
    return "/".join(["" if place == "body" else str(place), *map(str, path)]) or "/"


async def _record(request: Request, refusal: Refusal) -> None:
    """Log the refused attempt; when even that cannot be written the caller still learns of the refusal."""
    ports = request.app.state.ports
    caller = getattr(request.state, "caller", None)
    route = request.scope.get("route")
    access = Access(
        at=ports.clock(),
        party=caller.party if caller else "unknown",
        actor=caller.id if caller else getattr(request.state, "actor", "unknown"),
        operation=getattr(route, "operation_id", None) or request.method,
        target=_target(request, refusal),
        outcome=refusal.code.slug,
        request_id=trace_id(),
    )
    try:
        await ports.db.write(lambda tx: ports.access_log.append(tx, access))
    except LinkageError:
        log.error("a refusal could not be recorded", extra={"service": ports.name, "outcome": access.outcome})


def _target(request: Request, refusal: Refusal) -> str:
    """What was asked for: the path itself, so that a denied read names its object (control D13).

    Where the path is of no route or does not fit the contract, only the route's pattern is kept.
    """
    pattern = str(getattr(request.scope.get("route"), "path", "unknown"))
    path = str(request.scope["path"])
    if pattern == "unknown" or refusal.code is ErrorCode.REQUEST_INVALID or not path.isprintable():
        return pattern
    return LIKE_A_NUMBER.sub("***", path)[:TARGET_LENGTH]
