"""What the journal sees of one request, from its first byte to the end of its answer."""

import time

import httpx2
from starlette.types import Message, Scope, Send

from renkei_kit.breaking import BrokenOffError
from renkei_kit.controls import Controls
from renkei_kit.fault_plan import Plan
from renkei_kit.journal_entry import HEAD, Entry, decision_of
from renkei_kit.request_headers import header_of
from renkei_kit.tracing import span_of, trace_id


class Watch:
    """Sees the answer to one request and records it before its end is sent, so that who has it finds it recorded."""

    __slots__ = (
        "_at",
        "_began",
        "_controls",
        "_head",
        "_life",
        "_order",
        "_recorded",
        "_scope",
        "_status",
        "broken",
        "out",
        "plan",
        "raw",
    )

    def __init__(self, scope: Scope, send: Send, controls: Controls) -> None:
        self._scope, self.out, self._controls = scope, send, controls
        self.raw = send
        self._life = controls.life
        self._began, self._order = time.perf_counter(), time.time_ns()
        self._at = controls.journal.now()
        self._status: int | None = None
        self._head = b""
        self._recorded = False
        self.broken = False
        self.plan: Plan | None = None

    @property
    def answered(self) -> bool:
        """Whether an answer has begun."""
        return self._status is not None

    async def send(self, message: Message) -> None:
        """Pass one message of the answer on."""
        if self._controls.life != self._life:
            self.broken = True
            raise BrokenOffError(httpx2.ReadError("the service died"))
        if message["type"] == "http.response.start":
            if self.plan is not None:
                self.plan.die_at("before-reply")
            self._status = message["status"]
        elif message["type"] == "http.response.body":
            if not self._head:
                self._head = message.get("body", b"")[:HEAD]
            if not message.get("more_body", False) and (self.plan is None or not self.plan.used):
                self.finish()
        await self.out(message)

    def finish(self) -> None:
        """Record the call, once, where a journal is kept."""
        if self._recorded or not self._controls.journal.keeps:
            return
        self._recorded = True
        scope = self._scope
        caller = scope["state"].get("caller")
        route = scope.get("route")
        plan = self.plan
        status = None if self.broken else self._status
        self._controls.journal.record(
            Entry(
                at=self._at,
                order=self._order,
                direction="inbound",
                caller=caller.party if caller else "unknown",
                actor=caller.id if caller else "unknown",
                callee=self._controls.journal.service,
                operation=getattr(route, "operation_id", None) or (plan.call.operation if plan else None) or "unknown",
                method=scope["method"],
                path=getattr(route, "path", "unknown"),
                status=status,
                decision=decision_of(status),
                rule=None,
                processing_number=scope.get("path_params", {}).get("processing_number"),
                trace=trace_id(),
                span=span_of(header_of(scope, b"traceparent")),
                duration_ms=round((time.perf_counter() - self._began) * 1000, 3),
                faults=" ".join(plan.used) if plan else "",
                head=b"" if self.broken else self._head,
            )
        )
