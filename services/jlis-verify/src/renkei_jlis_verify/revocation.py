"""What the CA signs about the state of certificates: OCSP answers (RFC 6960) and the CRL (RFC 5280)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import ocsp

from renkei_jlis_verify.certificate_rules import CertificateEntry, RevocationReason, Status, status
from renkei_jlis_verify.jpki import Signer

OCSP_LIFETIME = timedelta(hours=1)
CRL_LIFETIME = timedelta(days=1)
HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
STATUSES = {
    Status.GOOD: ocsp.OCSPCertStatus.GOOD,
    Status.REVOKED: ocsp.OCSPCertStatus.REVOKED,
    Status.UNKNOWN: ocsp.OCSPCertStatus.UNKNOWN,
}
MALFORMED = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
NOT_ANSWERED = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
"""For a request on several certificates at once, which RFC 5019 section 2.1.1 rules out."""


def der(response: ocsp.OCSPResponse) -> bytes:
    """The bytes of an OCSP answer."""
    return response.public_bytes(serialization.Encoding.DER)


def produced_at(response: ocsp.OCSPResponse, responder: Signer, now: datetime) -> ocsp.OCSPResponse:
    """The answer with ``producedAt`` by the service's clock, signed anew.

    The library puts the machine's time there. Both times and both signatures are of one length, so that they can be put
    in each other's place.
    """
    signed = response.tbs_response_bytes
    meant = signed.replace(_generalized(response.produced_at_utc), _generalized(now.astimezone(UTC)), 1)
    signature = responder.key.sign(meant, padding.PKCS1v15(), hashes.SHA256())
    return ocsp.load_der_ocsp_response(
        der(response).replace(signed, meant, 1).replace(response.signature, signature, 1)
    )


def _generalized(at: datetime) -> bytes:
    """DER of a GeneralizedTime (RFC 5280 section 4.1.2.5.2)."""
    return b"\x18\x0f" + f"{at:%Y%m%d%H%M%SZ}".encode()


def read_request(content: bytes) -> ocsp.OCSPRequest | ocsp.OCSPResponse:
    """The request, or the unsuccessful answer that it gets."""
    try:
        request = ocsp.load_der_ocsp_request(content)
        request.serial_number, request.hash_algorithm, request.extensions  # noqa: B018  (parsed when first read)
    except NotImplementedError:
        return NOT_ANSWERED
    except Exception:  # whatever the parser finds wrong with the bytes is the asker's fault
        return MALFORMED
    return request


def answer(
    request: ocsp.OCSPRequest, entry: CertificateEntry | None, ca: Signer, responder: Signer, now: datetime
) -> ocsp.OCSPResponse:
    """The signed answer for the certificate of ``entry``; a nonce is given back as it came."""
    known = entry if is_about_issuer(request, ca) else None
    found = status(known, now)
    now = now.replace(microsecond=0)
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=request.issuer_name_hash,
        issuer_key_hash=request.issuer_key_hash,
        serial_number=request.serial_number,
        algorithm=request.hash_algorithm,
        cert_status=STATUSES[found],
        this_update=now,
        next_update=now + OCSP_LIFETIME,
        revocation_time=known.revoked_at if known and found is Status.REVOKED else None,
        revocation_reason=flag(known.revocation_reason) if known and found is Status.REVOKED else None,
    )
    for extension in request.extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            builder = builder.add_extension(extension.value, critical=False)
    response = (
        builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
        .certificates([responder.certificate])
        .sign(responder.key, hashes.SHA256())
    )
    return produced_at(response, responder, now)


def is_about_issuer(request: ocsp.OCSPRequest, ca: Signer) -> bool:
    """Whether the request means this CA and no other (RFC 6960 section 4.1.1, CertID)."""
    algorithm = HASHES.get(request.hash_algorithm.name)
    if algorithm is None:
        return False
    key = ca.key.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    bits = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    return (
        _digest(algorithm(), ca.certificate.subject.public_bytes()) == request.issuer_name_hash
        and _digest(algorithm(), bits) == request.issuer_key_hash
    )


def revocation_list(revoked: Iterable[CertificateEntry], ca: Signer, at: datetime, until: datetime) -> bytes:
    """証明書失効リスト: the CRL as of ``at``, DER; its number is the microsecond of its publication."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ca.certificate.subject)
        .last_update(at.replace(microsecond=0))
        .next_update(until.replace(microsecond=0))
        .add_extension(x509.CRLNumber(int(at.timestamp() * 1_000_000)), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key()), critical=False)
    )
    for entry in revoked:
        builder = builder.add_revoked_certificate(_revoked(entry))
    return builder.sign(ca.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def flag(reason: RevocationReason | None) -> x509.ReasonFlags | None:
    """The reason in X.509; ``unspecified`` is left out, as RFC 5280 section 5.3.1 asks."""
    if reason is None or reason is RevocationReason.UNSPECIFIED:
        return None
    return x509.ReasonFlags(reason.value)


def _revoked(entry: CertificateEntry) -> x509.RevokedCertificate:
    assert entry.revoked_at is not None
    builder = x509.RevokedCertificateBuilder().serial_number(int(entry.serial, 16)).revocation_date(entry.revoked_at)
    reason = flag(entry.revocation_reason)
    return (builder.add_extension(x509.CRLReason(reason), critical=False) if reason else builder).build()


def _digest(algorithm: hashes.HashAlgorithm, content: bytes) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(content)
    return digest.finalize()
