"""Whose certificate is it, and may a verifier learn that? Pure (公的個人認証法; the rules of :mod:`linking_flows`)."""

from datetime import datetime

from renkei_jlis_verify.certificate_rules import CertificateEntry, Status, in_force, status
from renkei_kit.errors import ErrorCode, Refusal


def certificate_is_known(entry: CertificateEntry | None, now: datetime) -> Refusal | None:
    """The authority issued a certificate of this serial number (発行番号) by now."""
    if entry is None or status(entry, now) is Status.UNKNOWN:
        return Refusal(ErrorCode.NOT_FOUND, "no certificate of this serial was issued", rule="certificate_is_known")
    return None


def certificate_is_for_log_in(entry: CertificateEntry, now: datetime) -> Refusal | None:
    """The certificate is one by which its holder logs in (利用者証明用電子証明書)."""
    if entry.kind == "user-authentication":
        return None
    return Refusal(ErrorCode.CERTIFICATE_NOT_VALID, "a signing certificate shows nobody's presence")


def certificate_is_in_force(entry: CertificateEntry, now: datetime) -> Refusal | None:
    """The certificate is good and its time has not run out."""
    if in_force(entry, now):
        return None
    return Refusal(ErrorCode.CERTIFICATE_NOT_VALID, "the certificate was revoked or has expired")


RULES = (certificate_is_for_log_in, certificate_is_in_force)
"""In this order: who holds a known certificate may be told when all of them hold."""


def holder_may_be_told(entry: CertificateEntry, now: datetime) -> Refusal | None:
    """Whether a verifier may learn who holds the certificate; the first rule that refuses."""
    for rule in RULES:
        refusal = rule(entry, now)
        if refusal is not None:
            return Refusal(refusal.code, refusal.detail, rule=rule.__name__)
    return None
