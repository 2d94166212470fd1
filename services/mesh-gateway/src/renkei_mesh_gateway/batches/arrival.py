"""A batch arrives (一括照会): read line by line, kept in parts, never held whole.

A transmission that breaks off or holds too much is withdrawn: nobody got a batch, so nothing of it may stand. With an
``Idempotency-Key`` the same body gives the same batch again, and another body is refused, as at every other operation
that creates something.
"""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.requests import ClientDisconnect

from renkei_kit.callers import Caller
from renkei_kit.chance import token_hex
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal, refuse
from renkei_kit.malware import scanned
from renkei_kit.terms import AgencyCode
from renkei_mesh_gateway.batches.reading import Asked, Form, is_blank, read_line
from renkei_mesh_gateway.batches.statuses import INVALID, REPEATED, WAITING
from renkei_mesh_gateway.copies.lines import lines_of
from renkei_mesh_gateway.flows import access, agency_of
from renkei_mesh_gateway.gateway_ports import GatewayPorts
from renkei_mesh_gateway.intermediary import batch_store
from renkei_mesh_gateway.intermediary.batch_store import Batch, BatchLine

PART = 500
WITHDRAWN_AT_ONCE = 5_000
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Received:
    """A batch, and whether it had been received before under the same idempotency key."""

    batch: Batch
    replayed: bool


async def receive_batch(
    stream: AsyncIterator[bytes], form: Form, key: str | None, caller: Caller, ports: GatewayPorts
) -> Received:
    """Keep the lines of a batch; it waits when the last one has come."""
    row = _new_batch(form, key, caller, ports)

    def begin(tx: Connection) -> Batch | None:
        if not batch_store.begin(tx, row):
            return batch_store.find_by_key(tx, row.key_hash or "")
        ports.access_log.append(tx, access(ports, caller, "createBatch", row.batch_id))
        return None

    db = ports.db.acting_for(row.agency)
    before = await db.write(begin)
    if before is not None:
        return Received(await _same_again(before, stream), replayed=True)
    try:
        await _Arriving(row, form, ports).read(scanned(stream, ports.world.malware_patterns))
    except Exception as error:
        await withdraw(row.agency, row.batch_id, ports)
        if isinstance(error, ClientDisconnect):
            broken = FieldError("/", "broke off; nothing of it was kept")
            raise refuse(ErrorCode.REQUEST_INVALID, "the transmission did not come to its end", broken) from error
        raise
    found = await db.read(lambda tx: batch_store.find_batch(tx, row.agency, row.batch_id))
    return Received(found or row, replayed=False)


async def withdraw(agency: AgencyCode, batch_id: str, ports: GatewayPorts) -> None:
    """Take an agency's batch out, some lines at a time."""
    db = ports.db.acting_for(agency)
    while await db.write(lambda tx: batch_store.withdraw_some(tx, batch_id, WITHDRAWN_AT_ONCE)):
        pass


class _Arriving:
    """A batch on its way in: the part that is being read, and the digest of what came so far."""

    def __init__(self, batch: Batch, form: Form, ports: GatewayPorts) -> None:
        self._batch, self._form, self._clock = batch, form, ports.clock
        self._db = ports.db.acting_for(batch.agency)
        self._limit = ports.settings.batch_lines
        self._digest = hashlib.sha256()
        self._part: list[tuple[int, Asked]] = []
        self._kept = 0

    async def read(self, stream: AsyncIterator[bytes]) -> None:
        """Read it to its end; empty lines are passed over."""
        number = 0
        async for line in lines_of(_digested(stream, self._digest)):
            number += 1
            if is_blank(line):
                continue
            if self._kept + len(self._part) == self._limit:
                detail = f"a batch holds at most {self._limit} lines; nothing of it was kept"
                raise refuse(ErrorCode.TOO_MANY_RECORDS, detail, limit=self._limit, line=number)
            self._part.append((number, read_line(line, self._form, self._batch.agency)))
            if len(self._part) == PART:
                await self._keep()
        await self._keep()
        if not self._kept:
            raise refuse(ErrorCode.REQUEST_INVALID, "the batch is empty", FieldError("/", "must hold a line at least"))
        body_hash, now = self._digest.hexdigest(), self._clock()
        batch_id = self._batch.batch_id
        if not await self._db.write(lambda tx: batch_store.complete(tx, batch_id, body_hash, now)):
            raise _cancelled()

    async def _keep(self) -> None:
        part, batch, now = tuple(self._part), self._batch, self._clock()

        def write(tx: Connection) -> bool:
            ids = [asked.record_id for _, asked in part if asked.record_id is not None]
            seen = set(batch_store.record_ids_among(tx, batch.batch_id, ids))
            lines = [_kept_line(batch, number, asked, seen) for number, asked in part]
            done = sum(line.outcome != WAITING for line in lines)
            return batch_store.extend(tx, batch.batch_id, lines, done, now)

        if not await self._db.write(write):
            raise _cancelled()
        self._kept += len(part)
        self._part.clear()


def _kept_line(batch: Batch, number: int, asked: Asked, seen: set[str]) -> BatchLine:
    """The line as it is kept: of a query all that is asked, of anything else only what is wrong."""
    outcome = WAITING if asked.request is not None else INVALID
    if asked.record_id is not None:
        if asked.record_id in seen:
            outcome = REPEATED
        seen.add(asked.record_id)
    request = asked.request.model_dump_json(exclude={"record_id"}, by_alias=True) if asked.request else None
    errors = [{"field": error.field, "reason": error.reason} for error in asked.errors]
    return BatchLine(
        batch_id=batch.batch_id,
        line=number,
        agency=batch.agency,
        record_id=asked.record_id,
        own_number=asked.own_number,
        outcome=outcome,
        request=request,
        errors=json.dumps(errors, ensure_ascii=False) if errors else None,
    )


def _new_batch(form: Form, key: str | None, caller: Caller, ports: GatewayPorts) -> Batch:
    now = ports.clock()
    return Batch(
        batch_id=f"{now:%Y%m%d%H%M%S%f}{token_hex(6)}",
        agency=agency_of(caller),
        client_id=caller.id,
        form=form.name,
        charset=form.charset,
        state=batch_store.RECEIVING,
        lines=0,
        done=0,
        turn=0,
        key_hash=None if key is None else _key_hash(key, caller),
        body_hash=None,
        received_at=now,
        changed_at=now,
        started_at=None,
        finished_at=None,
    )


def _key_hash(key: str, caller: Caller) -> str:
    key = key.strip().strip('"')
    if not 0 < len(key) <= LONGEST_KEY:
        wrong = FieldError("header/Idempotency-Key", f"must have 1 to {LONGEST_KEY} characters")
        raise refuse(ErrorCode.REQUEST_INVALID, "the Idempotency-Key is empty or too long", wrong)
    return hashlib.sha256(json.dumps([caller.party, caller.id, key]).encode()).hexdigest()


async def _same_again(before: Batch, stream: AsyncIterator[bytes]) -> Batch:
    """The batch that came under the same key, if the same body comes again."""
    if before.body_hash is None:
        raise LinkageError(Refusal(ErrorCode.REQUEST_IN_PROGRESS, "the first batch with this key did not arrive yet"))
    digest = hashlib.sha256()
    async for _ in _digested(stream, digest):
        pass
    if digest.hexdigest() != before.body_hash:
        raise refuse(ErrorCode.IDEMPOTENCY_KEY_REUSED, "this key was used with another body")
    return before


async def _digested(stream: AsyncIterator[bytes], digest: "hashlib._Hash") -> AsyncIterator[bytes]:
    async for chunk in stream:
        digest.update(chunk)
        yield chunk


def _cancelled() -> LinkageError:
    return refuse(ErrorCode.WRONG_STATE, "the batch was cancelled while it was being received")
