"""Every public operation of a service as the routes declare it: what the typed client needs to know of each."""

import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from pydantic import BaseModel

from renkei_kit.contract import METHODS

NDJSON, JSON, FORM = "application/x-ndjson", "application/json", "application/x-www-form-urlencoded"
IDEMPOTENCY_KEY = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the path, the query, a header or a form."""

    name: str
    alias: str
    place: str
    kind: Any
    required: bool


@dataclass(frozen=True, slots=True)
class Content:
    """A body: its media types, and the models that its JSON or its lines are made of."""

    media_types: tuple[str, ...] = ()
    models: tuple[Any, ...] = ()
    optional: bool = False

    @property
    def of_lines(self) -> bool:
        """Whether it is a transmission of many lines."""
        return NDJSON in self.media_types


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation."""

    id: str
    method: str
    path: str
    says: str
    parameters: tuple[Parameter, ...]
    body: Content
    answer: Content
    idempotent: bool


def operations_in(app: FastAPI) -> Iterator[Operation]:
    """The operations of an application, in the order of its routes."""
    document = app.openapi()
    described = {
        operation["operationId"]: operation
        for item in document["paths"].values()
        for method, operation in item.items()
        if method in METHODS
    }
    for route in iter_route_contexts(app.routes):
        if getattr(route, "operation_id", None) in described:
            yield _operation(route, described[route.operation_id])


def _operation(route: Any, described: Mapping[str, Any]) -> Operation:
    body = {key for key, part in described.get("requestBody", {}).get("content", {}).items()}
    return Operation(
        id=route.operation_id,
        method=min(route.methods),
        path=route.path,
        says=(inspect.getdoc(route.endpoint) or "").partition("\n")[0],
        parameters=tuple(_parameters(route.dependant, FORM in body)),
        body=_body(route, described),
        answer=_answer(route, described),
        idempotent=any(parameter["name"] == IDEMPOTENCY_KEY for parameter in described.get("parameters", ())),
    )


def _parameters(dependant: Dependant, with_form: bool) -> Iterator[Parameter]:
    places = {
        "path": dependant.path_params,
        "query": dependant.query_params,
        "header": dependant.header_params,
        "form": dependant.body_params if with_form else [],
    }
    seen: set[tuple[str, str]] = set()
    own = (
        Parameter(each.name, each.alias, place, each.field_info.annotation, each.field_info.is_required())
        for place, fields in places.items()
        for each in fields
        if getattr(each.field_info, "include_in_schema", True)
    )
    of_others = (found for each in dependant.dependencies for found in _parameters(each, with_form))
    for parameter in (*own, *of_others):
        if (parameter.place, parameter.name) not in seen:
            seen.add((parameter.place, parameter.name))
            yield parameter


def _body(route: Any, described: Mapping[str, Any]) -> Content:
    content = described.get("requestBody", {}).get("content", {})
    if not content or FORM in content:
        return Content()
    optional = not described["requestBody"].get("required", False)
    if route.body_field is not None:
        return Content((JSON,), (_without_none(route.body_field.field_info.annotation),), optional)
    declared = (route.openapi_extra or {})["requestBody"]["content"]
    return Content(tuple(content), _named_models(route, declared), optional)


def _answer(route: Any, described: Mapping[str, Any]) -> Content:
    successes = [answer.get("content", {}) for status, answer in described["responses"].items() if status[0] == "2"]
    media_types = tuple(dict.fromkeys(media_type for content in successes for media_type in content))
    if not media_types or (media_types == (JSON,) and route.response_model is None):
        return Content()
    optional = any(not content for content in successes)
    if JSON in media_types:
        return Content((JSON,), (route.response_model,), optional)
    declared = {
        media_type: part
        for answer in route.responses.values()
        for media_type, part in answer.get("content", {}).items()
    }
    return Content(media_types, _named_models(route, declared), optional)


def _named_models(route: RouteContext | Any, declared: Mapping[str, Any]) -> tuple[type[BaseModel], ...]:
    """The wire models of hand-described content: their schemas carry their names, which the route's module knows."""
    names: list[str] = []
    for media_type in (NDJSON, JSON):
        schema = declared.get(media_type, {}).get("schema", {})
        names += [part["title"] for part in schema.get("anyOf", [schema]) if "title" in part]
    module = sys.modules[route.endpoint.__module__]
    return tuple(getattr(module, name) for name in names)


def _without_none(kind: Any) -> Any:
    parts = [part for part in getattr(kind, "__args__", ()) if part is not type(None)]
    return parts[0] if len(parts) == 1 else kind
