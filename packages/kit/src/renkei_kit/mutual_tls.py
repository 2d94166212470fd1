"""Mutual TLS: a service's second port, on which a client may show a certificate.

uvicorn does not hand a client's certificate to the application. The protocol below does, by the ASGI TLS extension.
A certificate of another authority ends the handshake.
"""

import ssl
import tempfile
from typing import Any

import uvicorn
from cryptography.hazmat.primitives.serialization import Encoding

from renkei_kit.certificates import Held, authority, client_certificate, server_certificate
from renkei_kit.gathered import GatheringProtocol
from renkei_kit.serve import server
from renkei_kit.shown_certificate import CHAIN, EXTENSION


class CertificateProtocol(GatheringProtocol):
    """HTTP over TLS; puts the client's certificate into the scope (ASGI TLS extension)."""

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        connection = self.transport.get_extra_info("ssl_object")
        der = connection.getpeercert(binary_form=True) if connection is not None else None
        chain = [ssl.DER_cert_to_PEM_cert(der)] if der else []
        self.scope["extensions"] = {EXTENSION: {CHAIN: chain}}  # type: ignore[typeddict-item, unused-ignore]


def tls_server(app: Any, seed: str, service: str, host: str, port: int) -> uvicorn.Server:
    """A server of the same application, which asks every client for a certificate and lets it come without."""
    return server(
        app,
        host,
        port,
        http=CertificateProtocol,
        ssl_context_factory=lambda config, default: server_context(seed, service),
    )


def server_context(seed: str, service: str) -> ssl.SSLContext:
    """What a service shows, and whom it believes."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_OPTIONAL
    return _with(context, seed, server_certificate(seed, service))


def client_context(seed: str, client_id: str | None = None) -> ssl.SSLContext:
    """What a registered system shows, if anything, and whom it believes: the test authority beside the machine's."""
    context = ssl.create_default_context()
    return _with(context, seed, client_certificate(seed, client_id) if client_id else None)


def _with(context: ssl.SSLContext, seed: str, held: Held | None) -> ssl.SSLContext:
    context.load_verify_locations(cadata=authority(seed).certificate.public_bytes(Encoding.PEM).decode())
    if held is not None:
        with tempfile.NamedTemporaryFile() as file:  # the library reads keys from files only
            file.write(held.pem)
            file.flush()
            context.load_cert_chain(file.name)
    return context
