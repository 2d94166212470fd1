"""The certificate with which a request came, from the ASGI TLS extension; that of RFC 8705."""

import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from renkei_kit.certificates import Shown

EXTENSION, CHAIN = "tls", "client_cert_chain"


def shown_certificate(scope: Mapping[str, Any]) -> "Shown | None":
    """The client's certificate, verified in the handshake; no header counts here, for anybody could send it."""
    chain = scope.get("extensions", {}).get(EXTENSION, {}).get(CHAIN)
    if not chain:
        return None
    from renkei_kit.certificates import shown  # most networks never see one

    return shown(ssl.PEM_cert_to_DER_cert(chain[0]))
