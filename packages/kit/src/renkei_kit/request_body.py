"""The body of a request, for the layers that read it before the application does."""

from starlette.types import Receive


async def whole_body(receive: Receive) -> bytes:
    """All of it, however many pieces it comes in."""
    message = await receive()
    content = bytes(message.get("body", b""))
    while message.get("more_body", False):
        message = await receive()
        content += message.get("body", b"")
    return content
