"""Routes are taken apart when they are first called, and then are what FastAPI makes of them."""

import copy
from typing import Annotated

import httpx2
import pytest
from fastapi import Body, Depends, FastAPI, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel

from renkei_kit.router import LateRoute, Router


async def admitted(request: Request) -> None:
    request.state.passed = [*getattr(request.state, "passed", []), "admitted"]


async def known(request: Request) -> None:
    request.state.passed = [*getattr(request.state, "passed", []), "known"]


def things():
    router = Router(prefix="/things", tags=["things"], dependencies=[Depends(known)])

    @router.get("/{number}", operation_id="getThing")
    async def thing(number: int, request: Request) -> list[str]:
        """One thing."""
        return [str(number), *request.state.passed]

    return router


def taken_apart(route):
    return "dependant" in vars(route)


async def asked(app, method, path):
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://things") as client:
        return await client.request(method, path)


async def test_a_route_is_taken_apart_when_it_is_first_called():
    app, (route,) = FastAPI(), things().routes
    app.router.routes.append(route)
    assert (route.path, route.methods, route.operation_id) == ("/things/{number}", {"GET"}, "getThing")
    assert (await asked(app, "GET", "/nothing")).status_code == 404
    assert (await asked(app, "POST", "/things/1")).status_code == 405
    assert not taken_apart(route)
    assert (await asked(app, "GET", "/things/1")).json() == ["1", "known"]
    assert taken_apart(route)
    assert (await asked(app, "GET", "/things/one")).status_code == 422


async def test_guards_of_the_whole_come_before_those_of_a_part():
    app, parts = FastAPI(), things()
    app.router.routes.extend(Router.of(parts, dependencies=[Depends(admitted)]).routes)
    assert (await asked(app, "GET", "/things/1")).json() == ["1", "admitted", "known"]
    assert Router.of(parts).routes == parts.routes


def test_it_is_described_as_fastapi_describes_its_own():
    late, plain = FastAPI(), FastAPI()
    (route,) = things().routes
    late.router.routes.append(route)
    plain.router.routes.append(
        APIRoute(route.path, route.endpoint, operation_id="getThing", tags=["things"], dependencies=[Depends(known)])
    )
    assert late.openapi() == plain.openapi()


def test_what_no_route_has_is_missing_before_and_after():
    (route,) = things().routes
    for _ in range(2):
        with pytest.raises(AttributeError):
            _ = route.no_such_thing
    assert not taken_apart(copy.copy(LateRoute("/", known)))


def test_a_wrong_declaration_is_told_when_the_route_is_taken_apart():
    async def wrong(thing: Annotated[object, Depends("no function")]) -> None: ...

    route = LateRoute("/", wrong)
    with pytest.raises(TypeError):
        _ = route.dependant


async def test_nothing_is_left_to_be_built_later_where_models_are_built_when_they_are_used(monkeypatch):
    monkeypatch.setitem(BaseModel.model_config, "defer_build", True)

    class Thing(BaseModel):
        number: int

    class Pair(BaseModel):
        first: Thing
        second: Thing | None

    router = Router()

    @router.post("/pairs", operation_id="pair")
    async def pair(first: Thing, second: Annotated[Thing | None, Body()] = None) -> Pair:
        return Pair(first=first, second=second)

    @router.post("/things", operation_id="thing")
    async def thing(body: Annotated[Thing | None, Body()] = None) -> Thing | None:
        return body

    app = FastAPI()
    app.router.routes.extend(router.routes)
    assert set((await asked(app, "GET", "/openapi.json")).json()["paths"]) == {"/pairs", "/things"}
    assert (await asked(app, "POST", "/things")).json() is None
