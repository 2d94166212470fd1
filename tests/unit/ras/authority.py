"""An authority of its own for these tests, so that they can make every good and bad certificate and answer."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@cache
def key(label):
    return rsa.generate_private_key(65537, 2048)


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass(frozen=True)
class Authority:
    """A certification authority: issues certificates and states their status."""

    label: str = "authority"
    key_label: str = "authority"

    @property
    def certificate(self):
        return self.issue(self.label, subject_key=self.key_label, ca=True)

    def issue(self, subject, subject_key="card", serial=1001, ca=False, responder=False, since=-DAY, until=30 * DAY):
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name(self.label))
            .public_key(key(subject_key).public_key())
            .serial_number(serial)
            .not_valid_before(NOW + since)
            .not_valid_after(NOW + until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if responder:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
        return builder.sign(key(self.key_label), SHA256())

    def card(self, **changes):
        return self.issue("card of a synthetic person", **changes)

    def answer(self, question, status=ocsp.OCSPCertStatus.GOOD, responder=None, **changes):
        """What J-LIS would say to ``question``, or something a little different."""
        certificate, signer = responder or (self.certificate, key(self.key_label))
        revoked = status is ocsp.OCSPCertStatus.REVOKED
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=changes.get("certificate", question.certificate),
                issuer=question.issuer,
                algorithm=SHA256(),
                cert_status=status,
                this_update=changes.get("this_update", NOW),
                next_update=changes.get("next_update", NOW + timedelta(hours=1)),
                revocation_time=NOW - DAY if revoked else None,
                revocation_reason=x509.ReasonFlags.superseded if revoked else None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, certificate)
        )
        nonce = changes.get("nonce", question.nonce)
        if nonce is not None:
            builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
        if responder:
            builder = builder.certificates([certificate])
        return builder.sign(signer, SHA256()).public_bytes(Encoding.DER)
