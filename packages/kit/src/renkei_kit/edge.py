"""The layer around every service's application, plain ASGI: traces, body limit, and what may be asked for at all.

It refuses before the application is asked, by the same hand as the routes: an exception here would bypass it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException  # noqa: TID251 - all else is lost where FastAPI reads a body
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.handlers import refused
from renkei_kit.request_headers import header_of, headers_of
from renkei_kit.tracing import begin

EXPORT_TYPES = (
    "text/csv",
    "application/pdf",
    "application/vnd",
    "application/zip",
    "application/octet-stream",
)


@dataclass(frozen=True, slots=True)
class Uploads:
    """The paths that take long transmissions, each with its media types; what they take is read as a stream."""

    media_types: Mapping[str, Iterable[str]] = field(default_factory=dict)
    limit: int = 0


class Edge:
    """Wraps a service's application."""

    def __init__(
        self,
        app: ASGIApp,
        service: str,
        body_limit: int,
        media_types: Iterable[str],
        offers_export: bool,
        uploads: Uploads | None = None,
    ) -> None:
        self._app, self._service, self._limit = app, service, body_limit
        self._media_types = frozenset(media_types)
        self._offers_export = offers_export
        self._uploads = uploads or Uploads()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace = begin(header_of(scope, b"traceparent"))

        async def send_traced(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", trace.encode())]
            await send(message)

        special = self._uploads.media_types.get(scope["path"])
        limit, media_types = (self._limit, self._media_types) if special is None else (self._uploads.limit, special)
        refusal = self._refusal(scope, limit, media_types)
        if refusal is None:
            try:
                await self._app(scope, _LimitedBody(receive, limit), send_traced)
                return
            except HTTPException:  # read by a layer that stands before FastAPI, which would have answered itself
                refusal = _too_large(limit)
        answer = await refused(Request(scope, receive), refusal, self._service)
        await answer(scope, receive, send_traced)

    def _refusal(self, scope: Scope, limit: int, media_types: Iterable[str]) -> Refusal | None:
        headers = headers_of(scope)
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > limit:
            return _too_large(limit)
        has_body = length != b"0" or b"transfer-encoding" in headers
        media_type = header_of(scope, b"content-type").partition(";")[0].strip().lower()
        if has_body and media_type not in media_types:
            offered = ", ".join(sorted(media_types))
            return Refusal(ErrorCode.MEDIA_TYPE_NOT_SUPPORTED, f"the Content-Type must be one of {offered}")
        if not self._offers_export and header_of(scope, b"accept").lower().startswith(EXPORT_TYPES):
            return Refusal(ErrorCode.EXPORT_NOT_OFFERED, "this service gives application/json only")
        return None


def _too_large(limit: int) -> Refusal:
    return Refusal(ErrorCode.BODY_TOO_LARGE, f"the body may have at most {limit} bytes")


class _LimitedBody:
    """Counts what is received, for bodies that do not announce their length."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._left = receive, limit

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise HTTPException(413)
        return message
