"""When a card's certificate begins, ends, and is good (公的個人認証法; RFC 6960 section 2.2)."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from renkei_kit.certificate_serial import CertificateKind
from renkei_kit.clock import JST
from renkei_kit.errors import ErrorCode, Refusal

BIRTHDAYS = 5
WRONG_PINS_ALLOWED: dict[CertificateKind, int] = {"user-authentication": 3, "signing": 5}
DEMO_PINS: dict[CertificateKind, str] = {"user-authentication": "1234", "signing": "ABC123"}
"""The PIN of every synthetic card. Public on purpose; it protects nothing."""


class RevocationReason(StrEnum):
    """The reasons of RFC 5280 section 5.3.1 that JPKI uses, by their names there."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "keyCompromise"
    CA_COMPROMISE = "cACompromise"
    AFFILIATION_CHANGED = "affiliationChanged"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessationOfOperation"
    CERTIFICATE_HOLD = "certificateHold"


class Status(StrEnum):
    """What OCSP says about a certificate."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CertificateEntry:
    """A certificate in the CA's book: it exists there from the card's issue on, whether or not the card was used."""

    serial: str
    person_id: str
    generation: int
    kind: CertificateKind
    valid_from: datetime
    valid_to: datetime
    revoked_at: datetime | None = None
    revocation_reason: RevocationReason | None = None
    wrong_pins: int = 0
    released_at: datetime | None = None


def valid_to(birth_date: date, issued_on: date, stay_ends_on: date | None) -> datetime:
    """The end of validity: the fifth birthday after issue, or the end of the period of stay (在留期間) if earlier."""
    last_day = nth_birthday_after(birth_date, issued_on, BIRTHDAYS)
    if stay_ends_on is not None:
        last_day = min(last_day, stay_ends_on)
    return datetime.combine(last_day, time(23, 59, 59), JST)


def nth_birthday_after(birth_date: date, day: date, count: int) -> date:
    """The ``count``-th birthday that comes after ``day``; one of 29 February is kept on the 28th in other years."""
    this_year = _birthday_in(birth_date, day.year)
    return _birthday_in(birth_date, day.year + count - (this_year > day))


def _birthday_in(birth_date: date, year: int) -> date:
    last = calendar.monthrange(year, birth_date.month)[1]
    return date(year, birth_date.month, min(birth_date.day, last))


def status(entry: CertificateEntry | None, now: datetime) -> Status:
    """失効情報: what is known about a certificate now. Whether its time has run out is for the asker to see."""
    if entry is None or now < entry.valid_from:
        return Status.UNKNOWN
    return Status.REVOKED if is_revoked(entry, now) else Status.GOOD


def is_revoked(entry: CertificateEntry, now: datetime) -> bool:
    """Revoked by now, and not released from a hold by now."""
    if entry.revoked_at is None or now < entry.revoked_at:
        return False
    return entry.released_at is None or now < entry.released_at


def hold_may_end(entry: CertificateEntry, now: datetime) -> Refusal | None:
    """Only a hold (一時停止) is taken back; every other revocation stands."""
    if is_revoked(entry, now) and entry.revocation_reason is RevocationReason.CERTIFICATE_HOLD:
        return None
    return Refusal(ErrorCode.WRONG_STATE, "the certificate is not on hold", rule="hold_may_end")


def in_force(entry: CertificateEntry, now: datetime) -> bool:
    """Whether the certificate is good and its time has not run out."""
    return status(entry, now) is Status.GOOD and now <= entry.valid_to


def pin_is_right(entry: CertificateEntry, pin: str) -> Refusal | None:
    """The card signs for the right PIN (暗証番号) only, and not at all once it was wrong too often."""
    allowed = WRONG_PINS_ALLOWED[entry.kind]
    if entry.wrong_pins >= allowed:
        return Refusal(ErrorCode.PIN_LOCKED, f"the {entry.kind} PIN was wrong {allowed} times in a row")
    if pin.upper() != DEMO_PINS[entry.kind]:
        left = allowed - entry.wrong_pins - 1
        return Refusal(ErrorCode.PIN_WRONG, "the PIN is wrong", members={"attempts_left": left})
    return None


def day_starts(day: date) -> datetime:
    """The first moment of ``day``."""
    return datetime.combine(day, time(0), JST)


def years_before(day: date, years: int) -> date:
    """The day about so many years before."""
    return day - timedelta(days=round(365.25 * years))
