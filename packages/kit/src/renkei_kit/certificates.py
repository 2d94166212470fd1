"""The test authority of mutual TLS (RFC 8705 section 2.1): who may show which certificate follows from the seed.

Its keys are derived, so that every process agrees on them; certificates are made where they are needed and never
committed. A registered system's certificate names it: common name the client, organisation Renkei.
"""

import hashlib
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from renkei_kit.base64url import encoded
from renkei_kit.keys import derived_key

ORGANISATION = "Renkei"
AUTHORITY = "Renkei test authority"
NOT_BEFORE, NOT_AFTER = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)
"""A tester's clock may stand anywhere, and TLS goes by the machine's."""


class Held(NamedTuple):
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """Both as PEM, the key first; never to be logged."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + self.certificate.public_bytes(Encoding.PEM)

    @property
    def public_pem(self) -> bytes:
        """The certificate alone as PEM."""
        return self.certificate.public_bytes(Encoding.PEM)


class Shown(NamedTuple):
    """A certificate that a client showed: the thumbprint of RFC 8705 section 3.1, and whom it names."""

    thumbprint: str
    client_id: str | None


def authority(seed: str) -> Held:
    """The authority itself; made twice it has the same key and name, so either verifies what the other signed."""
    key = _key(seed, "authority")
    builder = _builder(AUTHORITY, AUTHORITY, key.public_key(), key)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return Held(builder.add_extension(usage, critical=True).sign(key, hashes.SHA256()), key)


def client_certificate(seed: str, client_id: str) -> Held:
    """The certificate that a registered system shows."""
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    return _issued(seed, client_id, _key(seed, "client", client_id), purpose)


def server_certificate(seed: str, service: str) -> Held:
    """The certificate of a service on the tester's machine, or by its name."""
    names = [x509.DNSName(service), x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return _issued(seed, service, _key(seed, "server", service), purpose, x509.SubjectAlternativeName(names))


def shown(der: bytes) -> Shown:
    """What a verified certificate says."""
    thumbprint = encoded(hashlib.sha256(der).digest())
    subject = x509.load_der_x509_certificate(der).subject
    names = [str(name.value) for name in subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    ours = [name.value for name in subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)] == [ORGANISATION]
    return Shown(thumbprint, names[0] if ours and len(names) == 1 else None)


def _key(seed: str, *label: str) -> ec.EllipticCurvePrivateKey:
    key = derived_key(seed, "mutual-tls", *label).private_key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _issued(seed: str, name: str, key: ec.EllipticCurvePrivateKey, *extensions: x509.ExtensionType) -> Held:
    issuer = authority(seed)
    builder = _builder(name, AUTHORITY, key.public_key(), issuer.key)
    for extension in (x509.BasicConstraints(ca=False, path_length=None), *extensions):
        builder = builder.add_extension(extension, critical=False)
    return Held(builder.sign(issuer.key, hashes.SHA256()), key)


def _builder(
    name: str, issuer: str, key: ec.EllipticCurvePublicKey, issuer_key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(by, critical=False)
    )


def _name(name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )
