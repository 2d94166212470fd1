"""A registration (利用申出): who may use RAS, and by which card."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from renkei_kit.card import CardIdentity


class ApplicantKind(StrEnum):
    """Who applies.

    The foreigner (本人), the legal representative (法定代理人), a relative (親族), a lawyer (弁護士) or administrative
    scrivener (行政書士), staff of the accepting organisation (所属機関の職員), of a public-interest corporation
    (公益法人) or of a registered support organisation (登録支援機関).
    """

    SELF = "self"
    LEGAL_REPRESENTATIVE = "legal-representative"
    RELATIVE = "relative"
    LAWYER = "lawyer"
    ADMINISTRATIVE_SCRIVENER = "administrative-scrivener"
    ORGANISATION_STAFF = "organisation-staff"
    PUBLIC_INTEREST_CORPORATION = "public-interest-corporation"
    SUPPORT_ORGANISATION = "support-organisation"


FOR_ONE_PERSON = frozenset({ApplicantKind.LEGAL_REPRESENTATIVE, ApplicantKind.RELATIVE})
"""Kinds that register for one foreigner, whom they name."""

NEEDS_NOTIFICATION = frozenset(
    {
        ApplicantKind.LAWYER,
        ApplicantKind.ADMINISTRATIVE_SCRIVENER,
        ApplicantKind.ORGANISATION_STAFF,
        ApplicantKind.PUBLIC_INTEREST_CORPORATION,
        ApplicantKind.SUPPORT_ORGANISATION,
    }
)
"""Kinds that must have filed a notification (届出) with the regional office before (control C8)."""

OF_ORGANISATIONS = NEEDS_NOTIFICATION - {ApplicantKind.LAWYER, ApplicantKind.ADMINISTRATIVE_SCRIVENER}
"""Kinds that may register without a My Number card: they are known by their notification's code."""

CHILD_UNTIL = 16
"""For whoever is older a relative applies only when they are ill."""


@dataclass(frozen=True, slots=True)
class Represented:
    """The foreigner for whom a representative or relative applies."""

    name: str
    birth_date: date
    residence_card_number: str
    ill: bool = False

    def is_a_child_on(self, day: date) -> bool:
        """Whether the foreigner is younger than sixteen on the day."""
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had_birthday) < CHILD_UNTIL


@dataclass(frozen=True, slots=True)
class Notification:
    """A notification (届出) as FEIS tells of it: nobody is named in it."""

    id: str
    kind: ApplicantKind
    office: str
    accepted_on: date
    valid_to: date
    ended_on: date | None
    code_hash: str | None

    def in_force_on(self, day: date) -> bool:
        """Whether it counts on the day; the first and the last day count, the day of an early end does not."""
        return self.accepted_on <= day <= self.valid_to and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class User:
    """A registered user of RAS (利用者)."""

    id: str
    password_hash: str
    applicant_kind: ApplicantKind
    card: CardIdentity | None
    valid_to: datetime | None
    represented: Represented | None
    notice_acknowledged_at: datetime
    registered_at: datetime
    notification_id: str | None = None
