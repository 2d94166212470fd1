"""A provider's own system as a tester would write one: a small HTTP server on loopback, and what it answers."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from joserfc.jwk import ECKey

from e2e.gateway import claims_of
from renkei_kit.binding import Binding, bound_answer
from renkei_kit.clock import Clock
from renkei_kit.message_signatures import SignedRequest, SignedResponse, sign

CONTENT = {"fiscal_year": 2026, "income_levy": 1, "per_capita_levy": 2, "total_income": 3, "arrears": 4}


@dataclass
class Question:
    """What the gateway asked."""

    path: str
    headers: dict[str, str]
    body: bytes
    url: str = ""

    @property
    def permit(self) -> dict[str, Any]:
        return claims_of(json.loads(self.body)["permit"])

    @property
    def notice(self) -> dict[str, Any]:
        return claims_of(json.loads(self.body)["notice"])


@dataclass
class Said:
    """What the provider says to it; ``drop`` breaks the connection off instead."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False


Saying = Callable[[Question], Awaitable[Said]]


@dataclass
class Provider:
    """The running system."""

    url: str
    asked: list[Question] = field(default_factory=list)


@asynccontextmanager
async def plugged_in(say: Saying) -> AsyncIterator[Provider]:
    """A provider's system that answers each question with what ``say`` makes of it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        try:
            question = await _question(reader)
            question.url = f"{provider.url}{question.path}"
            provider.asked.append(question)
            said = await say(question)
            if not said.drop:
                writer.write(_response(said))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    serving: set[asyncio.Task[None]] = set()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    provider = Provider(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    try:
        yield provider
    finally:
        server.close()
        for task in serving:  # one that was never to answer
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


async def _question(reader: asyncio.StreamReader) -> Question:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in head[1:] if line)
    headers = {name.lower(): value for name, value in headers.items()}
    body = await reader.readexactly(int(headers["content-length"]))
    return Question(head[0].split(" ")[1], headers, body)


def _response(said: Said) -> bytes:
    headers = {"Content-Type": "application/json", "Content-Length": str(len(said.body)), "Connection": "close"}
    lines = [f"HTTP/1.1 {said.status} Said", *(f"{name}: {value}" for name, value in (headers | said.headers).items())]
    return "\r\n".join([*lines, "", ""]).encode() + said.body


def answer_to(notice: dict[str, Any], **changes: Any) -> str:
    """An answer bound to the question of ``notice``, but for ``changes``."""
    asked = notice | changes
    key = ECKey.import_key(asked["encryption_key"])
    binding = Binding(asked["processing_number"], asked["permit_jti"])
    return bound_answer(key, binding, asked["aud"], asked["item"], "0001", CONTENT)


def said(answer: str) -> Said:
    """200 with an answer."""
    return Said(200, json.dumps({"answer": answer}).encode())


def signed(what: Said, question: Question, key: ECKey, clock: Clock) -> Said:
    """The same, signed by the provider as the response to this question."""
    request = SignedRequest("POST", question.url, question.headers)
    response = SignedResponse(what.status, request)
    sign(response, what.body, key, clock())
    return Said(what.status, what.body, {**what.headers, **response.headers})


async def answers(question: Question) -> Said:
    """Answers well."""
    return said(answer_to(question.notice))


async def has_no_record(question: Question) -> Said:
    """Knows nobody."""
    return Said(200, b'{"status": "no-record"}')


async def answers_later(question: Question) -> Said:
    """Takes its time."""
    return Said(202)


async def never_answers(question: Question) -> Said:
    """Takes for ever."""
    await asyncio.Event().wait()
    return Said()
