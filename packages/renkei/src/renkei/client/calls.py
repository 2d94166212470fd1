"""One call of a public operation, and what its answer is made into; the same for sync and async clients."""

from collections.abc import AsyncIterable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote

import httpx2
from pydantic import BaseModel, TypeAdapter

from renkei.client.problem import Problem

NDJSON = "application/x-ndjson"
M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Raw:
    """A body as it is to be sent, with its media type: a file of columns, a CSV, an envelope."""

    content: bytes
    media_type: str


Lines = Iterable[M] | Raw
"""A transmission of many lines (NDJSON), made one at a time while it is sent; or as it is to be sent."""

AsyncLines = AsyncIterable[M] | Iterable[M] | Raw
"""The same for the async clients."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of a service. Parameters that are None are left out."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str | None] = field(default_factory=dict)
    form: Mapping[str, str | None] | None = None
    body: BaseModel | Raw | Iterable[BaseModel] | AsyncIterable[BaseModel] | None = field(default=None, repr=False)

    def request_on(self, http: httpx2.Client | httpx2.AsyncClient) -> httpx2.Request:
        """The request, as the HTTP client sends it."""
        content, media_type = self._content()
        headers = {name: value for name, value in self.headers.items() if value is not None}
        if media_type:
            headers["Content-Type"] = media_type
        return http.build_request(
            self.method,
            self.path,
            params={name: _plain(value) for name, value in self.query.items() if value is not None},
            headers=headers,
            data=None if self.form is None else _given(self.form),
            content=content,
        )

    @property
    def once(self) -> bool:
        """Whether the body can be read a single time, so that the call cannot be made again."""
        return not isinstance(self.body, BaseModel | Raw | None)

    def _content(self) -> tuple[Any, str | None]:
        match self.body:
            case None:
                return None, None
            case Raw(content, media_type):
                return content, media_type
            case BaseModel():
                return _json(self.body), "application/json"
            case AsyncIterable():
                return _async_lines(self.body), NDJSON
            case _:
                return (_json(line) + b"\n" for line in self.body), NDJSON


def segment(value: object) -> str:
    """A value as one segment of a path; it cannot lead anywhere else."""
    return quote(str(value), safe="")


def model_of(answer: httpx2.Response, kind: type[M]) -> M:
    """The answer's body as the service's own wire model."""
    return kind.model_validate_json(answer.content)


def lines_of(text: Iterable[str], kind: TypeAdapter[T]) -> Iterator[T]:
    """Each line of an answer in NDJSON as a wire model."""
    return (kind.validate_json(line) for line in text if line)


def refuse_unless_success(answer: httpx2.Response) -> None:
    """Raises Problem when the answer is a problem document, else ``httpx2.HTTPStatusError`` for any other."""
    if answer.is_success:
        return
    problem = Problem.found_in(answer)
    if problem is None:
        answer.raise_for_status()
    else:
        raise problem


def _json(body: BaseModel) -> bytes:
    return body.model_dump_json(by_alias=True, exclude_unset=True).encode()


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else str(value)


def _given(form: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in form.items() if value is not None}


async def _async_lines(body: AsyncIterable[BaseModel]) -> Any:
    async for line in body:
        yield _json(line) + b"\n"
