"""Which operation of an application serves a request, and the template of its path; looked up when first asked."""

from dataclasses import dataclass
from functools import cached_property
from re import Pattern
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path
from starlette.types import Scope


@dataclass(frozen=True, slots=True)
class Known:
    """One route as it is reached, with the prefixes of the routers that it is in."""

    route: Any
    operation: str | None
    path: str
    methods: frozenset[str]
    pattern: Pattern[str]


class RoutingTable:
    """The routes of one application."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    @cached_property
    def _routes(self) -> tuple[Known, ...]:
        return tuple(
            Known(
                context.original_route,
                getattr(context, "operation_id", None),
                context.path or "",
                frozenset(context.methods or ()),
                compile_path(context.path or "")[0],
            )
            for context in iter_route_contexts(self._app.routes)
        )

    @cached_property
    def _paths(self) -> dict[int, str]:
        return {id(known.route): known.path for known in self._routes}

    def operation(self, scope: Scope) -> str | None:
        """The operation that will serve the request, if any."""
        method, path = scope["method"], scope["path"]
        found = (known for known in self._routes if method in known.methods and known.pattern.match(path))
        return next((known.operation for known in found), None)

    def path_of(self, route: Any) -> str:
        """The template of the whole path of a route that served; ``unknown`` where none did."""
        return "unknown" if route is None else self._paths.get(id(route), "unknown")
