"""Reading the certificate of a My Number card (個人番号カード), and what can be told from it alone.

公的個人認証: the card signs, J-LIS's certificate names the key. Pure.
"""

import binascii
import hashlib
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from renkei_kit.clock import JST


@dataclass(frozen=True, slots=True)
class CardIdentity:
    """What makes a card's certificate this very one: serial, issuer and the hash of its key (control C7)."""

    serial: str
    issuer: str
    key_hash: str


@dataclass(frozen=True, slots=True)
class Card:
    """A presented card: its certificate and what is compared of it."""

    certificate: x509.Certificate
    identity: CardIdentity
    valid_from: datetime
    valid_to: datetime


def read_card(pem: str) -> Card | None:
    """The card of a PEM certificate, or None when the text is none."""
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        public = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        issuer = certificate.issuer.rfc4514_string()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return Card(
        certificate,
        CardIdentity(format(certificate.serial_number, "x"), issuer, hashlib.sha256(public).hexdigest()),
        certificate.not_valid_before_utc.astimezone(JST),
        certificate.not_valid_after_utc.astimezone(JST),
    )


def issuer_of(card: Card, authorities: Iterable[x509.Certificate]) -> x509.Certificate | None:
    """The one of J-LIS's authorities (認証局) that signed the card's certificate, if any did."""
    return next((authority for authority in authorities if is_issued_by(card.certificate, authority)), None)


def is_issued_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    """Whether ``authority`` may sign certificates and signed this one (RFC 5280 section 6.1)."""
    if not is_authority(authority):
        return False
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether it is a certificate of a certification authority, by its basic constraints."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def is_responder(certificate: x509.Certificate) -> bool:
    """Whether it is made to sign certificate statuses (RFC 6960 section 4.2.2.2)."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in usage


def signed_by(card: Card, signature: bytes, data: bytes) -> bool:
    """Whether the card's key made ``signature`` over ``data`` (RSASSA-PKCS1-v1_5, SHA-256)."""
    key = card.certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        return False
    try:
        key.verify(signature, data, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def decoded(text: str) -> bytes | None:
    """The bytes of a base64url text, padded or not; None when it is none."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return None
