"""The headers of a request by name, for the layers that look at every request."""

from collections.abc import Mapping

from starlette.types import Scope

_KEY = "renkei.headers"


def headers_of(scope: Scope) -> Mapping[bytes, bytes]:
    """Each header's value by its name in lower case; of several of one name the first."""
    known: Mapping[bytes, bytes] | None = scope.get(_KEY)
    if known is None:
        known = scope[_KEY] = dict(reversed(scope["headers"]))
    return known


def header_of(scope: Scope, name: bytes) -> str:
    """The value of one header, empty when it was not sent."""
    return headers_of(scope).get(name, b"").decode("latin-1")
