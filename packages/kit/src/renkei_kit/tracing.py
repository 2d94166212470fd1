"""W3C Trace Context: one trace id from the first caller to the last party, also known as the request id."""

import re
from contextvars import ContextVar

from renkei_kit import chance

TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$")

_trace_id: ContextVar[str] = ContextVar("trace_id", default="")


def begin(traceparent: str | None) -> str:
    """Enter the trace of ``traceparent``, or a new one; gives the trace id, 32 hexadecimal digits."""
    match = TRACEPARENT.match(traceparent or "")
    trace_id = match[1] if match and set(match[1]) != {"0"} else chance.token_hex(16)
    _trace_id.set(trace_id)
    return trace_id


def trace_id() -> str:
    """The trace id of the request being served, or a new one outside of any."""
    return _trace_id.get() or chance.token_hex(16)


def traceparent() -> str:
    """The header for a call made on behalf of the request being served."""
    return f"00-{trace_id()}-{chance.token_hex(8)}-01"


def span_of(header: str | None) -> str:
    """The span that a ``traceparent`` names as the caller's; empty when it names none."""
    match = TRACEPARENT.match(header or "")
    return match[2] if match else ""
