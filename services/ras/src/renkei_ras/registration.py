"""A registration (利用申出): who may use RAS, and by which card."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ApplicantKind(StrEnum):
    """Who applies: the foreigner (本人), the legal representative (法定代理人) or a relative (親族)."""

    SELF = "self"
    LEGAL_REPRESENTATIVE = "legal-representative"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class Challenge:
    """Random bytes that a card signs, once and soon."""

    id: str
    value: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CardIdentity:
    """What makes a card's certificate this very one: serial, issuer and the hash of its key (control C7)."""

    serial: str
    issuer: str
    key_hash: str


@dataclass(frozen=True, slots=True)
class Represented:
    """The foreigner for whom a representative or relative applies."""

    name: str
    birth_date: date
    residence_card_number: str


@dataclass(frozen=True, slots=True)
class User:
    """A registered user of RAS (利用者)."""

    id: str
    password_hash: str
    applicant_kind: ApplicantKind
    card: CardIdentity
    valid_to: datetime
    represented: Represented | None
    notice_acknowledged_at: datetime
    registered_at: datetime
