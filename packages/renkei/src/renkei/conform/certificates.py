"""The checks of who plays J-LIS's public side: its CA's certificate, revocation list and OCSP (JPKI)."""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp

from renkei.conform.check import Check, Differs, NotApplicable, hold
from renkei.conform.party import Party

SOURCE = "controls C4, C5; RFC 5280, RFC 6960"
OCSP_REQUEST = "application/ocsp-request"
T = TypeVar("T")
STRANGE_SERIAL = 0x7FFF_FFFF_FFFF_FFFF


async def has_a_certificate(party: Party) -> str:
    """CRT-01."""
    certificate, now = await _authority(party), party.network.clock()
    hold(
        certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc,
        "the CA's certificate is not in force",
    )
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    hold(constraints.ca, "the certificate is not a CA's")
    return "a CA's certificate, in force"


async def publishes_revocations(party: Party) -> str:
    """CRT-02."""
    revoked, certificate, now = await _list(party), await _authority(party), party.network.clock()
    hold(revoked.is_signature_valid(certificate.public_key()), "the list is not signed by the CA")  # type: ignore[arg-type]
    ends = revoked.next_update_utc
    hold(revoked.last_update_utc <= now and ends is not None and now < ends, "the list is not of now")
    return f"a signed list of now with {len(revoked)} entries"


async def tells_revoked(party: Party) -> str:
    """CRT-03."""
    entry = next(iter(await _list(party)), None)
    if entry is None:
        raise NotApplicable("the list names no certificate")
    answer = await _ask(party, entry.serial_number)
    hold(answer.certificate_status is ocsp.OCSPCertStatus.REVOKED, f"told {answer.certificate_status.name.lower()}")
    return "revoked"


async def tells_unknown(party: Party) -> str:
    """CRT-04."""
    answer = await _ask(party, STRANGE_SERIAL)
    hold(answer.certificate_status is not ocsp.OCSPCertStatus.GOOD, "told good of a certificate that was never issued")
    return answer.certificate_status.name.lower()


async def signs_its_answers(party: Party) -> str:
    """CRT-05."""
    answer = await _ask(party, STRANGE_SERIAL)
    signer = answer.certificates[0] if answer.certificates else await _authority(party)
    key, hash_ = signer.public_key(), answer.signature_hash_algorithm or SHA256()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(hash_))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), hash_)
        else:
            raise NotApplicable(f"the suite does not know keys of kind {type(key).__name__}")
    except Exception as error:
        if isinstance(error, NotApplicable):
            raise
        hold(False, "the answer's signature does not hold")
    now, ends = party.network.clock(), answer.next_update_utc
    hold(answer.this_update_utc <= now and (ends is None or now < ends), "the answer is not of now")
    return "signed, and of now"


async def refuses_nonsense(party: Party) -> str:
    """CRT-06."""
    answer = await party.http.post(f"{party.base}/ocsp", content=b"nonsense", headers={"Content-Type": OCSP_REQUEST})
    hold(answer.is_success, f"answered with status {answer.status_code}")
    status = _read(ocsp.load_der_ocsp_response, answer.content, "OCSP answer").response_status
    hold(status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST, f"answered {status.name.lower()}")
    return "malformedRequest"


async def _authority(party: Party) -> x509.Certificate:
    answer = await party.http.get(f"{party.base}/ca", headers={"Accept": "application/pkix-cert"})
    return _read(x509.load_der_x509_certificate, answer.raise_for_status().content, "certificate")


async def _list(party: Party) -> x509.CertificateRevocationList:
    answer = await party.http.get(f"{party.base}/crl")
    return _read(x509.load_der_x509_crl, answer.raise_for_status().content, "revocation list")


async def _ask(party: Party, serial: int) -> ocsp.OCSPResponse:
    issuer = await _authority(party)
    name, key = (sha256(part).digest() for part in (issuer.subject.public_bytes(), _key_bits(issuer)))
    request = ocsp.OCSPRequestBuilder().add_certificate_by_hash(name, key, serial, SHA256()).build()
    content = request.public_bytes(Encoding.DER)
    answer = await party.http.post(f"{party.base}/ocsp", content=content, headers={"Content-Type": OCSP_REQUEST})
    told = _read(ocsp.load_der_ocsp_response, answer.raise_for_status().content, "OCSP answer")
    hold(told.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL, f"answered {told.response_status.name.lower()}")
    return told


def _key_bits(certificate: x509.Certificate) -> bytes:
    """The subject's public key as RFC 6960 section 4.1.1 hashes it."""
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    if isinstance(key, rsa.RSAPublicKey):
        return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    raise NotApplicable(f"the suite does not know keys of kind {type(key).__name__}")


def _read(read: Callable[[bytes], T], content: bytes, what: str) -> T:
    try:
        return read(content)
    except ValueError:
        raise Differs(f"what was sent is no {what} (DER)") from None


def _check(number: int, title: str, step: str, expectation: str, act: Callable[[Party], Awaitable[str]]) -> Check:
    requirement = "whoever relies on a certificate can learn whether it is in force"
    return Check(f"CRT-{number:02}", title, requirement, SOURCE, (step,), expectation, act)


CHECKS = (
    _check(1, "has a CA's certificate", "GET /ca", "a CA's certificate in force", has_a_certificate),
    _check(2, "publishes what is revoked", "GET /crl", "a list of now, signed by the CA", publishes_revocations),
    _check(3, "tells revoked", "ask OCSP about an entry of the list", "revoked", tells_revoked),
    _check(
        4, "does not tell good of what it never issued", "ask OCSP about a strange serial", "unknown", tells_unknown
    ),
    _check(5, "signs its answers", "ask OCSP", "an answer of now, signed by the CA or its delegate", signs_its_answers),
    _check(6, "refuses nonsense", "POST nonsense to /ocsp", "malformedRequest", refuses_nonsense),
)
