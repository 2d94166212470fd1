"""Asking for the status of a certificate, and believing the answer (OCSP, RFC 6960). Pure.

有効性確認 (公的個人認証法): the answer counts only when J-LIS signed it, for this certificate, now, to this question.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from renkei_kit.card import is_issued_by, is_responder

CLOCK_TOLERANCE = timedelta(seconds=60)


class CertificateStatus(StrEnum):
    """What J-LIS says of a certificate."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


STATUSES = {
    ocsp.OCSPCertStatus.GOOD: CertificateStatus.GOOD,
    ocsp.OCSPCertStatus.REVOKED: CertificateStatus.REVOKED,
    ocsp.OCSPCertStatus.UNKNOWN: CertificateStatus.UNKNOWN,
}


class UnusableAnswer(Exception):
    """The answer cannot be believed; the text says why and names nobody."""


@dataclass(frozen=True, slots=True)
class StatusQuestion:
    """One question: which certificate, of which authority, with which nonce (RFC 9654)."""

    certificate: x509.Certificate
    issuer: x509.Certificate
    nonce: bytes

    def request(self) -> ocsp.OCSPRequest:
        """The OCSP request."""
        builder = ocsp.OCSPRequestBuilder().add_certificate(self.certificate, self.issuer, SHA256())
        return builder.add_extension(x509.OCSPNonce(self.nonce), critical=False).build()

    def encoded(self) -> bytes:
        """The request as sent."""
        return self.request().public_bytes(Encoding.DER)


def status_in(content: bytes, question: StatusQuestion, now: datetime) -> CertificateStatus:
    """The status that the response ``content`` gives to ``question``; raises :class:`UnusableAnswer`."""
    try:
        response = ocsp.load_der_ocsp_response(content)
    except ValueError as error:
        raise UnusableAnswer("is not an OCSP response") from error
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise UnusableAnswer(f"has the response status {response.response_status.name.lower()}")
    if not _is_signed_for(response, question.issuer, now):
        raise UnusableAnswer("is not signed by the certificate's authority")
    if _nonce(response) != question.nonce:
        raise UnusableAnswer("answers another question: the nonce differs")
    single = _about(response, question.request())
    if single is None:
        raise UnusableAnswer("is about another certificate")
    if not _is_current(single, now):
        raise UnusableAnswer("is not of this time")
    return STATUSES[single.certificate_status]


def _is_signed_for(response: ocsp.OCSPResponse, issuer: x509.Certificate, now: datetime) -> bool:
    """By the authority itself or by a responder that the authority certified (RFC 6960 section 4.2.2.2)."""
    delegates = [
        certificate
        for certificate in response.certificates
        if is_responder(certificate)
        and is_issued_by(certificate, issuer)
        and certificate.not_valid_before_utc - CLOCK_TOLERANCE <= now <= certificate.not_valid_after_utc
    ]
    return any(_verifies(response, certificate) for certificate in (*delegates, issuer))


def _verifies(response: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    key, algorithm = certificate.public_key(), response.signature_hash_algorithm
    if algorithm is None:
        return False
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(response.signature, response.tbs_response_bytes, PKCS1v15(), algorithm)
        elif isinstance(key, EllipticCurvePublicKey):
            key.verify(response.signature, response.tbs_response_bytes, ECDSA(algorithm))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _nonce(response: ocsp.OCSPResponse) -> bytes | None:
    try:
        return response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        return None


def _about(response: ocsp.OCSPResponse, request: ocsp.OCSPRequest) -> ocsp.OCSPSingleResponse | None:
    asked = (request.serial_number, request.issuer_name_hash, request.issuer_key_hash)
    return next(
        (
            single
            for single in response.responses
            if (single.serial_number, single.issuer_name_hash, single.issuer_key_hash) == asked
        ),
        None,
    )


def _is_current(single: ocsp.OCSPSingleResponse, now: datetime) -> bool:
    until = single.next_update_utc
    return single.this_update_utc - CLOCK_TOLERANCE <= now and (until is None or now < until)
