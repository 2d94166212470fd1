"""Watches what services answer, and says what their contracts do not."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from renkei_kit.contract import operations_of, problem_slugs
from renkei_kit.edge import Edge

METHOD_NOT_ALLOWED = 405  # of a path, not of the operation that stands there
Answer = tuple[str, str, int, str]
"""Service, operationId, status, and the slug of a refusal."""


@contextmanager
def watching() -> Iterator[set[Answer]]:
    """Every answer of every service in this process, while the block runs."""
    seen: set[Answer] = set()
    serve = Edge.__call__

    async def watched(self, scope, receive, send) -> None:
        status, body = 0, b""

        async def noted(message) -> None:
            nonlocal status, body
            status = message.get("status", status)
            body += message.get("body", b"") if status >= 400 else b""
            await send(message)

        await serve(self, scope, receive, noted)
        operation = getattr(scope.get("route"), "operation_id", None)
        if operation and status != METHOD_NOT_ALLOWED:
            seen.add((self._service, operation, status, json.loads(body)["code"] if status >= 400 else ""))

    Edge.__call__ = watched
    try:
        yield seen
    finally:
        Edge.__call__ = serve


def undocumented(seen: set[Answer], contracts: Mapping[str, dict[str, Any]]) -> list[str]:
    """What was answered and stands in no contract."""
    known = {
        (name, operation["operationId"], status, slug)
        for name, document in contracts.items()
        for operation in operations_of(document)
        for slug in {"", *problem_slugs(document, operation)}
        for status in map(int, operation["responses"])
    }
    return [
        f"{service} {operation}: {status} {slug}".rstrip()
        for service, operation, status, slug in sorted(seen)
        if not {(name, operation, status, slug) for name in (service, "control", f"control-{service}")} & known
    ]
