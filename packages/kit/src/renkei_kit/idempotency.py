"""``Idempotency-Key`` on every POST of a known caller: the same key and body give the stored answer.

Follows the IETF draft "The Idempotency-Key HTTP Header Field". Another body under a used key is refused, and so is a
second request while the first one runs. A request that a crash interrupted holds its key for ``LEASE``; what its
transaction had done stays done, and every operation is safe to ask again. Answers are kept sealed for ``RETENTION``.
"""

import hmac
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from renkei_kit.callers import Caller, shown_caller
from renkei_kit.db import insert_if_absent
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal
from renkei_kit.evidence import Access
from renkei_kit.problem import render
from renkei_kit.request_body import whole_body
from renkei_kit.request_headers import headers_of
from renkei_kit.seal import Seal
from renkei_kit.seeded import derive
from renkei_kit.tracing import trace_id

HEADER = b"idempotency-key"
REPLAYED = (b"idempotency-replayed", b"true")
MAX_LENGTH = 255
LEASE = timedelta(seconds=60)
RETENTION = timedelta(hours=24)
KEPT_HEADERS = frozenset({b"content-type", b"location", b"preference-applied", b"cache-control"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A stored answer."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Idempotency:
    """Wraps a service's application, inside the edge."""

    def __init__(self, app: ASGIApp, table: Table, state: Any) -> None:
        self._app, self._table, self._state = app, table, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; those without a key, a bearer or a JSON body pass untouched."""
        headers = headers_of(scope) if scope["type"] == "http" and scope["method"] == "POST" else {}
        key = headers.get(HEADER)
        is_json = headers.get(b"content-type", b"application/json").startswith(b"application/json")
        caller = await self._caller(Request(scope)) if key is not None and is_json else None
        if key is None or caller is None:
            await self._app(scope, receive, send)
            return
        body = await whole_body(receive)
        try:
            begun = await self._begin(scope, caller, key.decode("latin-1"), body)
        except LinkageError as error:  # raised here it would bypass the one renderer
            begun = error.refusal
        if isinstance(begun, Refusal):
            await self._record(caller, begun)
            await render(begun, self._state.ports.name)(scope, receive, send)
        elif isinstance(begun, Answer):
            await _replay(begun, send)
        else:
            await self._run(scope, begun, body, send)

    async def _caller(self, request: Request) -> Caller | None:
        ports = self._state.ports
        try:
            return await shown_caller(request, ports.authenticators, ports.confirm)
        except LinkageError:
            return None  # the application refuses it in its own way

    async def _begin(self, scope: Scope, caller: Caller, key: str, body: bytes) -> str | Answer | Refusal:
        """The key's hash when the request is to be run, else its stored answer or a refusal."""
        key = key.strip().strip('"')
        if not 0 < len(key) <= MAX_LENGTH:
            return Refusal(
                ErrorCode.REQUEST_INVALID,
                "the Idempotency-Key is empty or too long",
                errors=(FieldError("header/Idempotency-Key", f"must have 1 to {MAX_LENGTH} characters"),),
            )
        ports = self._state.ports
        key_hash = self._hash(caller.party.encode(), caller.id.encode(), scope["path"].encode(), key.encode())
        body_hash, now = self._hash(body), ports.clock()
        found = await ports.db.write(lambda tx: self._take(tx, key_hash, body_hash, now))
        if found is None:
            return key_hash
        if found["body_hash"] != body_hash:
            return Refusal(ErrorCode.IDEMPOTENCY_KEY_REUSED, "this key was used with another body")
        if found["answer"] is None:
            return Refusal(ErrorCode.REQUEST_IN_PROGRESS, "the first request with this key is still being served")
        return _opened(self._seal().open(found["answer"], key_hash), found["status"])

    def _take(self, tx: Connection, key_hash: str, body_hash: str, now: datetime) -> Mapping[str, Any] | None:
        """Take the key; gives what is there already when another request holds or has used it."""
        table = self._table
        tx.execute(delete(table).where(table.c.begun_at <= now - RETENTION))
        tx.execute(delete(table).where(table.c.answer.is_(None), table.c.begun_at <= now - LEASE))
        if insert_if_absent(tx, table, key_hash=key_hash, body_hash=body_hash, begun_at=now):
            return None
        return dict(tx.execute(select(table).where(table.c.key_hash == key_hash)).mappings().one())

    async def _run(self, scope: Scope, key_hash: str, body: bytes, send: Send) -> None:
        """Run the request and keep its answer; a fault of ours gives the key back."""
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Message) -> None:
            sent.append(message)

        served = False
        try:
            await self._app(scope, receive, keep)
            served = _answer_of(sent).status < 500
        finally:
            with suppress(
                LinkageError
            ):  # the answer stands even when it cannot be kept; the key's lease ends by itself
                await self._state.ports.db.write(
                    lambda tx: self._store(tx, key_hash, _answer_of(sent)) if served else self._give_back(tx, key_hash)
                )
        for message in sent:
            await send(message)

    def _store(self, tx: Connection, key_hash: str, answer: Answer) -> None:
        content = {
            "headers": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in answer.headers],
            "body": answer.body.decode(),
        }
        sealed = self._seal().close(json.dumps(content).encode(), key_hash)
        query = update(self._table).where(self._table.c.key_hash == key_hash)
        tx.execute(query.values(status=answer.status, answer=sealed))

    def _give_back(self, tx: Connection, key_hash: str) -> None:
        tx.execute(delete(self._table).where(self._table.c.key_hash == key_hash))

    async def _record(self, caller: Caller, refusal: Refusal) -> None:
        ports = self._state.ports
        access = Access(
            ports.clock(), caller.party, caller.id, "POST", "Idempotency-Key", refusal.code.slug, trace_id()
        )
        with suppress(LinkageError):
            await ports.db.write(lambda tx: ports.access_log.append(tx, access))

    def _seal(self) -> Seal:
        ports = self._state.ports
        return Seal(derive(ports.settings.seed, "idempotency", ports.name))

    def _hash(self, *parts: bytes) -> str:
        """Keyed: a body may hold a personal number, which a plain hash would give away to who tries them all."""
        ports = self._state.ports
        key = derive(ports.settings.seed, "idempotency-hash", ports.name)
        return hmac.digest(key, b"".join(len(part).to_bytes(8, "big") + part for part in parts), "sha256").hex()


def _answer_of(sent: list[Message]) -> Answer:
    start = sent[0]
    headers = tuple((name, value) for name, value in start["headers"] if name.lower() in KEPT_HEADERS)
    return Answer(start["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))


def _opened(content: bytes, status: int) -> Answer:
    stored = json.loads(content)
    headers = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in stored["headers"])
    return Answer(status, headers, stored["body"].encode())


async def _replay(answer: Answer, send: Send) -> None:
    length = (b"content-length", str(len(answer.body)).encode())
    headers = [*answer.headers, REPLAYED, length]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
