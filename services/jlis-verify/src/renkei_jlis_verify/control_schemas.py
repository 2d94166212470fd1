"""Wire shapes of J-LIS's control port: the synthetic cards in the tester's hand."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from renkei_jlis_verify.certificate_rules import (
    WRONG_PINS_ALLOWED,
    CertificateEntry,
    RevocationReason,
    Status,
    in_force,
    status,
)
from renkei_jlis_verify.settings import LONGEST
from renkei_kit.certificate_serial import CertificateKind
from renkei_kit.wire import Body

BASE64URL = re.compile(r"[A-Za-z0-9_-]*={0,2}")


class CardStatus(StrEnum):
    """The state of a person's newest card, by its user certificate (利用者証明用電子証明書)."""

    NONE = "none"
    VALID = "valid"
    REVOKED = "revoked"
    EXPIRED = "expired"


class CardCertificate(Body):
    """A certificate of a card; generation 0 is the person's first card."""

    certificate: CertificateKind
    generation: int
    serial: str = Field(description="発行番号 in hexadecimal")
    valid_from: datetime
    valid_to: datetime
    status: Status
    revoked_at: datetime | None
    reason: RevocationReason | None
    pin_locked: bool


class Card(Body):
    """A person's cards; ``state`` is that of the newest one."""

    person_id: str
    name: str
    story: str
    state: CardStatus
    certificates: list[CardCertificate] = Field(description="the newest card's first")


class Cards(Body):
    """Everybody's cards."""

    cards: list[Card]


def _base64url(text: str) -> str:
    try:
        decoded(text)
    except (binascii.Error, ValueError):
        raise ValueError("must be base64url") from None
    return text


def decoded(text: str) -> bytes:
    """The bytes of base64url, with or without padding (RFC 4648 section 5)."""
    if not BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def encoded(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class SignRequest(Body):
    """What the card is to sign; the demo PINs are 1234 (user-authentication) and ABC123 (signing)."""

    certificate: CertificateKind
    pin: str = Field(pattern=r"^[A-Za-z0-9]{4,16}$", examples=["1234"])
    data: Annotated[str, AfterValidator(_base64url)] = Field(max_length=65_536, description="base64url")
    generation: int | None = Field(default=None, ge=0, description="an older card of the person")


class SignAnswer(Body):
    """RSASSA-PKCS1-v1_5 with SHA-256."""

    certificate: str = Field(description="PEM")
    signature: str = Field(description="base64url")


class RevokeRequest(Body):
    """Which certificate of the newest card, and why (RFC 5280 section 5.3.1)."""

    certificate: CertificateKind
    reason: RevocationReason = RevocationReason.UNSPECIFIED


class ReleaseRequest(Body):
    """Which certificate of the newest card is no longer on hold."""

    certificate: CertificateKind


class SchedulePut(Body):
    """How often a CRL is published."""

    minutes: int = Field(ge=0, le=LONGEST, description="0: with each request, without a lag", examples=[60])


class RevocationSchedule(Body):
    """How often a CRL is published, and when it was and will be; ``next_at`` is empty without a lag."""

    minutes: int
    published_at: datetime | None
    next_at: datetime | None


class NumberOnCard(Body):
    """The synthetic numbers of a person who does not exist."""

    personal_number: str = Field(description="the number in force, as printed on the card")
    former_personal_numbers: list[str] = Field(description="numbers that were replaced, the last one first")


@dataclass(frozen=True, slots=True)
class CardHolder:
    """Whose cards they are."""

    person_id: str
    name: str
    story: str


def card(person: CardHolder, entries: list[CertificateEntry], now: datetime) -> Card:
    """A person's cards as shown to the tester."""
    return Card(
        person_id=person.person_id,
        name=person.name,
        story=person.story,
        state=_state(entries, now),
        certificates=[_certificate(entry, now) for entry in entries],
    )


def _certificate(entry: CertificateEntry, now: datetime) -> CardCertificate:
    return CardCertificate(
        certificate=entry.kind,
        generation=entry.generation,
        serial=entry.serial,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        status=status(entry, now),
        revoked_at=entry.revoked_at,
        reason=entry.revocation_reason,
        pin_locked=entry.wrong_pins >= WRONG_PINS_ALLOWED[entry.kind],
    )


def _state(entries: list[CertificateEntry], now: datetime) -> CardStatus:
    entry = next((entry for entry in entries if entry.kind == "user-authentication"), None)
    if entry is None:
        return CardStatus.NONE
    if status(entry, now) is Status.REVOKED:
        return CardStatus.REVOKED
    return CardStatus.VALID if in_force(entry, now) else CardStatus.EXPIRED
