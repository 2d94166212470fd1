"""What a tester has go wrong with the state of certificates, for one answer: nothing of it is kept.

``certificate-revoked``: every certificate is said to be revoked. ``stale-crl``: what is said is of a time so long ago
that the next update is overdue, so that who asks must not believe it (RFC 5280 section 3.3, RFC 6960 section 3.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from renkei_jlis_verify.certificate_rules import CertificateEntry, RevocationReason, is_revoked
from renkei_kit.spoiling import happens


@dataclass(frozen=True, slots=True)
class StatusFaults:
    """Which of the two happen to the call being served."""

    revoked: bool
    stale: bool

    @classmethod
    def of_call(cls) -> "StatusFaults":
        """Counted as happened."""
        return cls(happens("certificate-revoked"), happens("stale-crl"))

    @property
    def happen(self) -> bool:
        """Whether any does."""
        return self.revoked or self.stale

    def time(self, now: datetime, lifetime: timedelta) -> datetime:
        """As of when the state is told: now, or twice the lifetime of such an answer ago."""
        return now - 2 * lifetime if self.stale else now

    def entry(self, entry: CertificateEntry, at: datetime) -> CertificateEntry:
        """The certificate as it is told."""
        if not self.revoked or is_revoked(entry, at) or at < entry.valid_from:
            return entry
        return replace(entry, revoked_at=at, revocation_reason=RevocationReason.KEY_COMPROMISE, released_at=None)

    def listed(self, entries: Iterable[CertificateEntry], at: datetime) -> list[CertificateEntry]:
        """Which of all certificates the list has."""
        return [told for entry in entries if is_revoked(told := self.entry(entry, at), at)]
