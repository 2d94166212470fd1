"""A registration (利用申出): who may use RAS, and by which card."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from renkei_kit.card import CardIdentity


class ApplicantKind(StrEnum):
    """Who applies: the foreigner (本人), the legal representative (法定代理人) or a relative (親族)."""

    SELF = "self"
    LEGAL_REPRESENTATIVE = "legal-representative"
    RELATIVE = "relative"


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
