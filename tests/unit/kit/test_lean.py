"""The shorter way to an operation: the same function, and for whatever is not well formed the ordinary way."""

from typing import Annotated

import httpx2
import pytest
from fastapi import Depends, FastAPI, Header, Query, Request, Response
from pydantic import BaseModel, Field

from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.lean import Lean, LeanOperation
from renkei_kit.router import Router


class Asked(BaseModel):
    """A body."""

    name: str = Field(min_length=2)


class Told(BaseModel):
    """An answer."""

    name: str
    agent: str | None = None
    times: int = Field(serialization_alias="seen")


router = Router()


async def agent(request: Request) -> str:
    request.state.seen = getattr(request.state, "seen", 0) + 1
    return request.headers["user-agent"]


async def doubled(agent: Annotated[str, Depends(agent)]) -> str:
    return agent * 2


@router.post("/things", operation_id="makeThing", status_code=201, response_model_exclude_none=True)
async def make(
    body: Asked,
    agent: Annotated[str, Depends(agent)],
    doubled: Annotated[str, Depends(doubled)],
    request: Request,
    response: Response,
    prefer: Annotated[str, Header(max_length=5)] = "",
) -> Told:
    if body.name == "refused":
        raise refuse(ErrorCode.WRONG_STATE, "not now")
    response.headers["location"] = f"/things/{body.name}"
    if prefer == "later":
        response.status_code = 202
    return Told(name=body.name, agent=None if body.name == "nobody" else doubled, times=request.state.seen)


@router.post("/pages", operation_id="listPages")
async def pages(body: Asked, limit: Annotated[int, Query()] = 1) -> Told:
    return Told(name=body.name, times=limit)


ROUTES = {route.operation_id: route for route in router.routes}


def clients():
    """The same application with the shorter way and without."""
    made = []
    for lean in (True, False):
        app = FastAPI()
        app.include_router(router)
        if lean:
            app.add_middleware(Lean, operations=[LeanOperation(ROUTES["makeThing"])], service="things")
        made.append(httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://things"))
    return made


@pytest.mark.parametrize(
    "headers, content",
    [
        ({}, b'{"name": "an"}'),
        ({}, b'{"name": "nobody"}'),
        ({"prefer": "later"}, b'{"name": "an"}'),
        ({"prefer": "longer than allowed"}, b'{"name": "an"}'),
        ({}, b'{"name": "a"}'),
        ({}, b'{"name": 1}'),
        ({}, b"{"),
        ({}, b""),
        ({}, b"\xff"),
        ({}, '{"name": "an"}'.encode("utf-16")),
        ({"content-type": "text/plain"}, b'{"name": "an"}'),
    ],
)
async def test_both_ways_answer_the_same(headers, content):
    given = {"content-type": "application/json", "user-agent": "test", **headers}
    answers = [await client.post("/things", content=content, headers=given) for client in clients()]
    lean, ordinary = [(answer.status_code, answer.text, sorted(answer.headers.items())) for answer in answers]
    assert lean == ordinary


async def test_a_body_of_unknown_length_goes_the_ordinary_way():
    async def blocks():
        yield b'{"name"'
        yield b': "an"}'

    lean, _ = clients()
    answer = await lean.post("/things", content=blocks(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["seen"]) == (201, 1)


async def test_other_methods_and_paths_are_not_touched():
    lean, ordinary = clients()
    for method, path in (("GET", "/things"), ("POST", "/nothing")):
        assert (await lean.request(method, path)).text == (await ordinary.request(method, path)).text


def test_parameters_of_another_kind_are_refused_when_the_service_is_put_together():
    with pytest.raises(ValueError, match="listPages has parameters"):
        LeanOperation(ROUTES["listPages"])
