"""Routers whose routes FastAPI takes apart when they are first called, not when they are declared.

To analyse an operation's parameters and models takes FastAPI a millisecond or two. A network has hundreds of operations
and starts again and again, and most of them are never called before it stops.
"""

import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.params import Depends
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.routing import BaseRoute, Match, compile_path
from starlette.types import Scope

from renkei_kit.contract import SCHEMA_OF


class LateRoute(APIRoute):
    """A route that knows its path, methods and operation; all else is made when somebody asks for it.

    In its ``openapi_extra`` and ``responses`` a model may stand where its schema is meant.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **declared: Any) -> None:
        self.path, self.endpoint, self._declared = path, endpoint, declared
        self.methods = {method.upper() for method in declared.get("methods") or ("GET",)}
        self.operation_id = declared.get("operation_id")
        self._begins = path.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """See :class:`APIRoute`; of a path that begins otherwise, no pattern is needed."""
        return super().matches(scope) if scope["path"].startswith(self._begins) else (Match.NONE, {})

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet."""
        known = vars(self)
        if "_declared" not in known or "dependant" in known:
            raise AttributeError(name)
        if name in ("path_regex", "path_format", "param_convertors"):
            self.path_regex, self.path_format, self.param_convertors = compile_path(self.path)
            return known[name]
        made = APIRoute(self.path, self.endpoint, **self._declared | _with_schemas(self._declared))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _build([made.body_field, made.response_field])
            _build_bodies(made.dependant)
        known.update(vars(made))
        return getattr(self, name)

    def guarded(self, dependencies: Sequence[Depends]) -> "LateRoute":
        """The same route, whose ``dependencies`` come before its own."""
        own = self._declared.get("dependencies") or ()
        return LateRoute(self.path, self.endpoint, **self._declared | {"dependencies": [*dependencies, *own]})


class Router(APIRouter):
    """A router of such routes."""

    def __init__(self, prefix: str = "", tags: Sequence[str] = (), dependencies: Sequence[Depends] = ()) -> None:
        super().__init__(prefix=prefix, tags=list(tags), dependencies=dependencies, route_class=LateRoute)

    @classmethod
    def of(cls, *parts: "Router", dependencies: Sequence[Depends] = ()) -> "Router":
        """The routes of all ``parts``, each guarded by ``dependencies``.

        FastAPI's own way to include a router would take every route apart anew.
        """
        whole = cls()
        whole.routes = [_guarded(route, dependencies) for part in parts for route in part.routes]
        return whole


def _with_schemas(declared: dict[str, Any]) -> dict[str, Any]:
    """What is said of bodies that FastAPI does not see, with the schema of each model that stands there."""
    return {name: _described(declared[name]) for name in ("responses", "openapi_extra") if declared.get(name)}


def _described(part: Any) -> Any:
    if isinstance(part, list):
        return [_described(each) for each in part]
    if isinstance(part, dict):  # the model that FastAPI itself describes stands under its own word
        return {key: value if key == "model" else _described(value) for key, value in part.items()}
    if not (isinstance(part, type) and issubclass(part, BaseModel)):
        return part
    schema = part.model_json_schema(ref_template=SCHEMA_OF)
    schema.pop("$defs", None)  # what it refers to is among the document's own schemas
    return schema


def _build_bodies(needs: Dependant) -> None:
    """Build the bodies of an operation and of all its dependencies."""
    _build(needs.body_params)
    for each in needs.dependencies:
        _build_bodies(each)


def _build(fields: Iterable[Any]) -> None:
    """Have pydantic build now what it would build when the first body comes or goes.

    FastAPI gives a body's field an alias and silences pydantic's warning that it has no effect there, but not later.
    """
    for field in fields:
        if field is not None:
            field.validate(None)


def _guarded(route: BaseRoute, dependencies: Sequence[Depends]) -> BaseRoute:
    return route.guarded(dependencies) if dependencies and isinstance(route, LateRoute) else route
