"""A shorter way to the few operations that a load test spends its time in.

FastAPI matches, resolves and validates in general; for an operation whose parameters are one JSON body, headers, the
response and dependencies on the request alone, all of that is known when the service is put together. A request that is
well formed is handed straight to the operation's own function; any other goes the ordinary way, so that contract,
validation and errors stay FastAPI's.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security.base import SecurityBase
from pydantic import BaseModel, ValidationError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from renkei_kit import handlers
from renkei_kit.errors import LinkageError

JSON = (b"content-type", b"application/json")


class LeanOperation:
    """One operation, taken apart once.

    Raises ValueError when it has parameters of another kind.
    """

    def __init__(self, route: APIRoute) -> None:
        needs = route.dependant
        if not _takes_only_the_request(needs) or len(needs.body_params) != 1:
            raise ValueError(f"{route.operation_id} has parameters that this way does not know")
        (body,) = needs.body_params
        model = body.field_info.annotation
        assert isinstance(model, type)
        assert issubclass(model, BaseModel)
        self.route = route
        self._body_name, self._model = body.name, model
        self._dependencies = needs.dependencies
        self._headers = needs.header_params
        self._response_name, self._request_name = needs.response_param_name, needs.request_param_name
        self._exclude_none = route.response_model_exclude_none

    def arguments(self, content: bytes, headers: Headers) -> dict[str, Any] | None:
        """What body and headers give; None when something does not fit."""
        try:
            found: dict[str, Any] = {self._body_name: self._model.model_validate_json(content)}
        except ValidationError:
            return None
        for field in self._headers:
            given = headers.get(field.alias)
            value, errors = (field.get_default(), []) if given is None else field.validate(given, {}, loc=("header",))
            if errors:
                return None
            found[field.name] = value
        return found

    async def answer(self, request: Request, arguments: dict[str, Any]) -> tuple[Message, Message]:
        """Run the operation; raises what it raises."""
        arguments |= await _resolved(self._dependencies, request, {})
        response = Response()
        response.status_code = 200 if self.route.status_code is None else self.route.status_code
        if self._response_name:
            arguments[self._response_name] = response
        if self._request_name:
            arguments[self._request_name] = request
        result = await self.route.endpoint(**arguments)
        body = result.__pydantic_serializer__.to_json(result, by_alias=True, exclude_none=self._exclude_none)
        own = [header for header in response.raw_headers if header[0] != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        start = {"type": "http.response.start", "status": response.status_code, "headers": [length, JSON, *own]}
        return start, {"type": "http.response.body", "body": body}


def _takes_only_the_request(needs: Dependant) -> bool:
    return not (needs.query_params or needs.path_params or needs.cookie_params) and all(
        _only_documents(each.call) or (_takes_only_the_request(each) and not (each.body_params or each.header_params))
        for each in needs.dependencies
    )


def _only_documents(call: Any) -> bool:
    return isinstance(call, SecurityBase)


async def _resolved(dependencies: Iterable[Dependant], request: Request, known: dict[Any, Any]) -> dict[str, Any]:
    """The values of dependencies by their parameters' names; each is asked once for a request.

    What only documents how to authenticate gives nothing, and neither does a guard, which is no parameter.
    """
    found: dict[str, Any] = {}
    for needs in dependencies:
        call: Any = needs.call
        if call not in known and not _only_documents(call):
            arguments = await _resolved(needs.dependencies, request, known)
            if needs.request_param_name:
                arguments[needs.request_param_name] = request
            known[call] = await call(**arguments)
        if needs.name is not None:
            found[needs.name] = known.get(call)
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
        if operation is None:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if "content-length" not in headers or not headers.get("content-type", "").startswith("application/json"):
            await self._app(scope, receive, send)
            return
        content = await _whole(receive)
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


async def _whole(receive: Receive) -> bytes:
    message = await receive()
    content = bytes(message.get("body", b""))
    while message.get("more_body", False):
        message = await receive()
        content += message.get("body", b"")
    return content


def _again(content: bytes, receive: Receive) -> Receive:
    """The body once more, then whatever comes after it."""
    told: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive_again() -> Message:
        return told.pop() if told else await receive()

    return receive_again
