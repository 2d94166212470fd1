"""The outermost layer of a service's business port, plain ASGI: the tester's faults happen here, and the journal sees.

Without a fault in force a request pays for one look at the faults and one entry in the journal's buffer.
"""

import asyncio

import httpx2
from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from renkei_kit.breaking import BrokenOffError, break_off, cut_off, slowed
from renkei_kit.callers import shown_caller
from renkei_kit.chance import drawing_from
from renkei_kit.controls import Controls
from renkei_kit.errors import BY_SLUG, ErrorCode, FieldError, LinkageError, Refusal
from renkei_kit.fault import Call, FaultKind, of_text, reason_of
from renkei_kit.fault_book import FaultBook
from renkei_kit.fault_plan import CrashedError, Plan, plan_of_call
from renkei_kit.handlers import failed, refused
from renkei_kit.request_headers import header_of, headers_of
from renkei_kit.spoiling import happening
from renkei_kit.tracing import begin, trace_id
from renkei_kit.watch import Watch

HEADER = b"renkei-fault"
QUIET = frozenset({"/livez", "/readyz", "/metrics"})
ERRORS = frozenset({FaultKind.ERROR})
DROPS = frozenset({FaultKind.CONNECTION_REFUSED, FaultKind.CONNECTION_RESET, FaultKind.OCSP_DOWN})
BODIES = frozenset({FaultKind.TRUNCATED_BODY, FaultKind.SLOW_BODY})


class Tap:
    """Wraps everything of a service's application, also what renders its unexpected errors."""

    def __init__(self, app: ASGIApp, outer: FastAPI, controls: Controls, name: str, with_header: bool) -> None:
        self._app, self._outer, self._controls, self._name = app, outer, controls, name
        self._with_header = with_header

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in QUIET:
            await self._app(scope, receive, send)
            return
        with drawing_from(self._controls.stream):
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})
        watch = Watch(scope, send, self._controls)
        said = headers_of(scope).get(HEADER) if self._with_header else None
        if not self._controls.faults.active and said is None and plan_of_call.get() is None:
            try:
                await self._answer(scope, receive, watch)
            except BrokenOffError as error:
                await break_off(send, error)
            finally:
                watch.finish()
            return
        await self._serve_faulty(scope, receive, watch, said)

    async def _serve_faulty(self, scope: Scope, receive: Receive, watch: Watch, said: bytes | None) -> None:
        begin(header_of(scope, b"traceparent"))
        try:
            plan = await self._plan(scope, said)
        except ValueError as error:
            await self._refuse_header(scope, receive, watch, error)
            return
        watch.plan = plan
        planned, spoiling = plan_of_call.set(plan), happening.set(plan.happens)
        try:
            await self._happen(plan, scope, receive, watch)
        except CrashedError:
            watch.broken = True
            watch.finish()
            await self._controls.crash()
            await break_off(watch.raw, BrokenOffError(httpx2.ReadError("the service died")))
        except BrokenOffError as error:
            watch.broken = True
            await break_off(watch.raw, error)
        finally:
            plan_of_call.reset(planned)
            happening.reset(spoiling)
            watch.finish()

    async def _happen(self, plan: Plan, scope: Scope, receive: Receive, watch: Watch) -> None:
        await asyncio.sleep(plan.delay())
        if drop := plan.first(DROPS):
            refused_at_once = drop.fault.kind is FaultKind.CONNECTION_REFUSED
            kind = httpx2.ConnectError if refused_at_once else httpx2.ReadError
            raise BrokenOffError(kind("the connection was broken off"))
        if known := plan.first(ERRORS):
            refusal = Refusal(BY_SLUG[str(known.fault.error)], "a fault that a tester set", "fault_is_set")
            await (await refused(Request(scope, receive), refusal, self._name))(scope, receive, watch.send)
            return
        if body := plan.first(BODIES):
            slow = body.fault.kind is FaultKind.SLOW_BODY
            inner = watch.out
            watch.out = slowed(inner, body.fault.bytes_per_second) if slow else cut_off(inner, body.fault.after_bytes)
        await self._answer(scope, receive, watch)

    async def _answer(self, scope: Scope, receive: Receive, watch: Watch) -> None:
        """Let the application answer; what it did not expect is an ``internal-error``, and raised all the same."""
        try:
            await self._app(scope, receive, watch.send)
        except BrokenOffError:
            raise
        except Exception as error:
            if not watch.answered:
                await failed(error, self._name)(scope, receive, watch.send)
            raise

    async def _plan(self, scope: Scope, said: bytes | None) -> Plan:
        """Raises ValueError when the header says no fault."""
        books: tuple[FaultBook, ...] = (self._controls.faults,)
        if said is not None:
            own = FaultBook(self._controls.faults.clock)
            for number, text in enumerate(said.decode("latin-1").split(";"), start=1):
                own.add(of_text(text)).id = f"header-{number}"
            books = (own, *books)
        call = Call("inbound", await self._names(scope), None, self._operation(scope), trace_id())
        return Plan(call, books)

    def _operation(self, scope: Scope) -> str | None:
        """The operation that will serve the request, if any."""
        serving = (route for route in self._outer.routes if route.matches(scope)[0] is Match.FULL)
        return getattr(next(serving, None), "operation_id", None)

    async def _names(self, scope: Scope) -> frozenset[str]:
        """All names of the caller; none when the request shows none that is accepted."""
        ports = self._outer.state.ports
        try:
            caller = await shown_caller(Request(scope), ports.authenticators, ports.confirm)
        except LinkageError:
            return frozenset()
        return frozenset(name for name in (caller.party, caller.id, caller.agency) if name)

    async def _refuse_header(self, scope: Scope, receive: Receive, watch: Watch, error: ValueError) -> None:
        reason = "does not say a fault" if isinstance(error, UnicodeError) else reason_of(error)
        refusal = Refusal(
            ErrorCode.REQUEST_INVALID, "the header says no fault", errors=(FieldError("header/Renkei-Fault", reason),)
        )
        try:
            await (await refused(Request(scope, receive), refusal, self._name))(scope, receive, watch.send)
        finally:
            watch.finish()
