"""The line to another party: every call a service makes goes through here, is traced, journaled, and can go wrong."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import httpx2

from renkei_kit.controls import Controls
from renkei_kit.errors import BY_SLUG, Refusal
from renkei_kit.fault import Call, FaultKind
from renkei_kit.fault_plan import Plan
from renkei_kit.journal_entry import Entry, decision_of, masked
from renkei_kit.problem import MEDIA_TYPE, body
from renkei_kit.tracing import span_of, trace_id, traceparent

KINDS = frozenset(
    {
        FaultKind.ERROR,
        FaultKind.CONNECTION_REFUSED,
        FaultKind.CONNECTION_RESET,
        FaultKind.TRUNCATED_BODY,
        FaultKind.SLOW_BODY,
    }
)
PIECE_SECONDS = 0.1
CalleeOf = Callable[[httpx2.URL], str]
OperationOf = Callable[[str, str, str], str | None]
"""Takes a callee, a method and a path; gives the operationId in the callee's contract."""


class Line(httpx2.AsyncBaseTransport):
    """Wraps the transport of one client of one service."""

    def __init__(
        self,
        inner: httpx2.AsyncBaseTransport,
        caller: str,
        callee_of: CalleeOf,
        controls: Controls,
        operation_of: OperationOf,
    ) -> None:
        self._inner, self._caller, self._callee_of = inner, caller, callee_of
        self._controls, self._operation_of = controls, operation_of

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Make one call."""
        if "traceparent" not in request.headers:
            request.headers["traceparent"] = traceparent()
        order, began, at = time.time_ns(), time.perf_counter(), self._controls.journal.now()
        callee, plan, status = self._callee_of(request.url), None, None
        try:
            if self._controls.faults.active:
                plan = self._plan(callee, request)
                response = await self._faulty(plan, request)
            else:
                response = await self._inner.handle_async_request(request)
            status = response.status_code
            return response
        finally:
            self._controls.journal.record(
                Entry(
                    at=at,
                    order=order,
                    direction="outbound",
                    caller=self._caller,
                    actor=self._caller,
                    callee=callee,
                    operation="unknown",
                    method=request.method,
                    path=masked(request.url.path),
                    status=status,
                    decision=decision_of(status),
                    rule=None,
                    processing_number=None,
                    trace=trace_of(request),
                    span=span_of(request.headers["traceparent"]),
                    duration_ms=round((time.perf_counter() - began) * 1000, 3),
                    faults=" ".join(plan.used) if plan else "",
                )
            )

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._inner.aclose()

    def _plan(self, callee: str, request: httpx2.Request) -> Plan:
        asked = any(known.fault.operation for known in self._controls.faults.active.values())
        operation = self._operation_of(callee, request.method, request.url.path) if asked else None
        call = Call("outbound", frozenset({self._caller}), callee, operation, trace_of(request))
        return Plan(call, (self._controls.faults,))

    async def _faulty(self, plan: Plan, request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(plan.delay())
        known = plan.first(KINDS)
        if known is None:
            return await self._inner.handle_async_request(request)
        fault = known.fault
        if fault.kind is FaultKind.CONNECTION_REFUSED:
            raise httpx2.ConnectError("a fault refuses the connection", request=request)
        if fault.kind is FaultKind.ERROR:
            refusal = Refusal(BY_SLUG[str(fault.error)], "a fault that a tester set", "fault_is_set")
            answer = body(refusal, str(plan.call.callee))
            headers = {"content-type": MEDIA_TYPE}
            return httpx2.Response(refusal.code.status, json=answer, headers=headers, request=request)
        response = await self._inner.handle_async_request(request)
        if fault.kind is FaultKind.CONNECTION_RESET:
            await response.aclose()
            raise httpx2.ReadError("a fault breaks the connection off", request=request)
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        slow = fault.kind is FaultKind.SLOW_BODY
        stream = _Slow(response.stream, fault.bytes_per_second) if slow else _Cut(response.stream, fault.after_bytes)
        return httpx2.Response(
            response.status_code, headers=response.headers, stream=stream, extensions=response.extensions
        )


def trace_of(request: httpx2.Request) -> str:
    """The trace that the request continues."""
    parts = request.headers["traceparent"].split("-")
    return parts[1] if len(parts) == 4 else trace_id()


class _Cut(httpx2.AsyncByteStream):
    """So much of a body, then the end of the connection."""

    def __init__(self, inner: httpx2.AsyncByteStream, after_bytes: int) -> None:
        self._inner, self._left = inner, after_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for block in self._inner:
            part, self._left = block[: self._left], self._left - len(block)
            if part:
                yield part
            if self._left <= 0:
                break
        raise httpx2.RemoteProtocolError("a fault ends the body before its end")

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Slow(httpx2.AsyncByteStream):
    """A body in pieces, so many bytes each second."""

    def __init__(self, inner: httpx2.AsyncByteStream, bytes_per_second: int) -> None:
        self._inner, self._rate = inner, bytes_per_second

    async def __aiter__(self) -> AsyncIterator[bytes]:
        piece = max(1, int(self._rate * PIECE_SECONDS))
        async for block in self._inner:
            for start in range(0, len(block), piece):
                await asyncio.sleep(piece / self._rate)
                yield block[start : start + piece]

    async def aclose(self) -> None:
        await self._inner.aclose()
