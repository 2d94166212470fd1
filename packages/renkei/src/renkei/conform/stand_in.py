"""A provider in the suite's own hand, plugged in at the gateway: what an inquirer is answered, well or badly."""

import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from joserfc.jwk import ECKey
from joserfc.jws import extract_compact

from renkei.listening import LOOPBACK
from renkei_kit.binding import Binding
from renkei_kit.envelope import seal_to
from renkei_kit.serve import server, serving

Claims = dict[str, Any]
Saying = Callable[["Question"], Awaitable[tuple[int, bytes]]]


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """One question of the gateway's. Never printed."""

    notice: Claims

    def answer(
        self, content: Any, inside: Mapping[str, Any] | None = None, key: ECKey | None = None, kid: str | None = None
    ) -> bytes:
        """A body that answers it; ``inside`` changes the plaintext, ``key`` is another one to seal to under ``kid``."""
        own = ECKey.import_key(self.notice["encryption_key"])
        own.ensure_kid()
        binding = Binding(self.notice["processing_number"], self.notice["permit_jti"])
        plain = {
            "processing_number": binding.processing_number,
            "permit_id": binding.permit_id,
            "provider": self.notice["aud"],
            "item": self.notice["item"],
            "version": "0001",
            "content": content,
        } | dict(inside or {})
        header = binding.header() | {"kid": kid or str(own.kid)}
        return json.dumps({"answer": seal_to(key or own, json.dumps(plain).encode(), header)}).encode()


@dataclass
class StandIn:
    """The running stand-in; ``say`` is what it says next."""

    url: str
    say: Saying
    asked: list[Question] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        content = b""
        while True:
            message = await receive()
            content += message.get("body", b"")
            if not message.get("more_body"):
                break
        asked = Question(_claims(json.loads(content)["notice"]))
        self.asked.append(asked)
        status, body = await self.say(asked)
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]}
        )
        await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def standing_in() -> AsyncIterator[StandIn]:
    """A stand-in on a free port of loopback; it knows nobody until it is told what to say."""

    async def nobody(asked: Question) -> tuple[int, bytes]:
        return 200, b'{"status": "no-record"}'

    taken = socket.create_server((LOOPBACK, 0))
    taken.setblocking(False)
    made = StandIn(f"http://{LOOPBACK}:{taken.getsockname()[1]}", nobody)
    async with serving([server(made, LOOPBACK, 0)], [taken]):
        yield made


def _claims(token: str) -> Claims:
    claims: Claims = json.loads(extract_compact(token.encode()).payload)
    return claims
