"""A shorter way to the few operations that a load test spends its time in.

FastAPI matches, resolves and validates in general; for an operation whose parameters are one JSON body, headers, the
response and dependencies on the request and its headers, all of that is known when the service is put together. A
request that is well formed is handed straight to the operation's own function; any other goes the ordinary way, so that
contract, validation and errors stay FastAPI's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security.base import SecurityBase
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from renkei_kit import handlers
from renkei_kit.errors import LinkageError
from renkei_kit.request_body import whole_body
from renkei_kit.request_headers import headers_of

JSON = (b"content-type", b"application/json")
Headers = Mapping[bytes, bytes]


class _UnfitError(Exception):
    """A header does not fit: the ordinary way says how."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One dependency and where its parameters come from; ``results`` are those of the steps before it, by place."""

    call: Any
    request: str | None
    headers: tuple[Any, ...]
    results: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class _Arguments:
    """What body and headers give to an operation, and to each of its steps."""

    own: dict[str, Any]
    steps: Sequence[dict[str, Any]]


class LeanOperation:
    """One operation, taken apart once.

    Raises ValueError when it has parameters of another kind.
    """

    def __init__(self, route: APIRoute) -> None:
        needs = route.dependant
        if len(needs.body_params) != 1 or not _is_plain(needs):
            raise ValueError(f"{route.operation_id} has parameters that this way does not know")
        (body,) = needs.body_params
        model = body.field_info.annotation
        assert isinstance(model, type)
        assert issubclass(model, BaseModel)
        self.route = route
        self._body_name, self._model = body.name, model
        self._headers = needs.header_params
        self._response_name, self._request_name = needs.response_param_name, needs.request_param_name
        self._status = 200 if route.status_code is None else route.status_code
        self._exclude_none = route.response_model_exclude_none
        self._steps: list[_Step] = []
        self._results = self._laid_out(needs.dependencies, {})

    def arguments(self, content: bytes, headers: Headers) -> _Arguments | None:
        """What body and headers give; None when something does not fit."""
        try:
            own = _given(self._headers, headers)
            own[self._body_name] = self._model.model_validate_json(content)
            return _Arguments(own, [_given(step.headers, headers) for step in self._steps])
        except (ValidationError, _UnfitError):
            return None

    async def answer(self, request: Request, arguments: _Arguments) -> tuple[Message, Message]:
        """Run the operation; raises what it raises."""
        results: list[Any] = [None]
        for step, given in zip(self._steps, arguments.steps, strict=True):
            for name, number in step.results:
                given[name] = results[number]
            if step.request:
                given[step.request] = request
            results.append(await step.call(**given))
        own, status, more = arguments.own, self._status, []
        for name, number in self._results:
            own[name] = results[number]
        if self._request_name:
            own[self._request_name] = request
        if self._response_name is None:
            result = await self.route.endpoint(**own)
        else:
            response = own[self._response_name] = Response(status_code=status)
            result = await self.route.endpoint(**own)
            status = response.status_code
            more = [header for header in response.raw_headers if header[0] != b"content-length"]
        body = result.__pydantic_serializer__.to_json(result, by_alias=True, exclude_none=self._exclude_none)
        length = (b"content-length", str(len(body)).encode())
        start = {"type": "http.response.start", "status": status, "headers": [length, JSON, *more]}
        return start, {"type": "http.response.body", "body": body}

    def _laid_out(self, dependencies: Iterable[Dependant], known: dict[Any, int]) -> tuple[tuple[str, int], ...]:
        """Put the dependencies one after another, each once; gives which of the results come under which name.

        What only documents how to authenticate has no step, and gives the None that comes before all results.
        """
        found: list[tuple[str, int]] = []
        for needs in dependencies:
            place = 0 if _only_documents(needs.call) else known.get(needs.call)
            if place is None:
                results = self._laid_out(needs.dependencies, known)
                step = _Step(needs.call, needs.request_param_name, tuple(needs.header_params), results)
                self._steps.append(step)
                place = known[needs.call] = len(self._steps)
            if needs.name is not None:
                found.append((needs.name, place))
        return tuple(found)


def _is_plain(needs: Dependant) -> bool:
    """Whether nothing but headers, the body, the request and such dependencies is needed."""
    return not (needs.query_params or needs.path_params or needs.cookie_params) and all(
        _only_documents(each.call) or (iscoroutinefunction(each.call) and not each.body_params and _is_plain(each))
        for each in needs.dependencies
    )


def _only_documents(call: Any) -> bool:
    return isinstance(call, SecurityBase)


def _given(parameters: Iterable[Any], headers: Headers) -> dict[str, Any]:
    """The values of header parameters by name."""
    found: dict[str, Any] = {}
    for field in parameters:
        given = headers.get(field.alias.lower().encode())
        if given is None and not field.field_info.is_required():
            found[field.name] = field.get_default()
            continue
        if given is None:
            raise _UnfitError
        found[field.name], errors = field.validate(given.decode("latin-1"), {}, loc=("header",))
        if errors:
            raise _UnfitError
    return found


class Lean:
    """The innermost layer around a service's application."""

    def __init__(self, app: ASGIApp, operations: Iterable[LeanOperation], service: str) -> None:
        self._app, self._service = app, service
        self._operations: Mapping[tuple[str, str], LeanOperation] = {
            (method, operation.route.path): operation
            for operation in operations
            for method in operation.route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        operation = self._operations.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        headers = headers_of(scope) if operation else {}
        if operation is None or b"content-length" not in headers or not _is_json(headers):
            await self._app(scope, receive, send)
            return
        content = await whole_body(receive)
        arguments = operation.arguments(content, headers)
        if arguments is None:
            await self._app(scope, _again(content, receive), send)
            return
        scope["route"] = operation.route
        request = Request(scope)
        try:
            start, body = await operation.answer(request, arguments)
        except LinkageError as error:
            response = await handlers.refused(request, error.refusal, self._service)
            await response(scope, receive, send)
            return
        await send(start)
        await send(body)


def _is_json(headers: Headers) -> bool:
    return headers.get(b"content-type", b"").startswith(b"application/json")


def _again(content: bytes, receive: Receive) -> Receive:
    """The body once more, then whatever comes after it."""
    told: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive_again() -> Message:
        return told.pop() if told else await receive()

    return receive_again
