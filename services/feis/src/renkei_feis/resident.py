"""A resident on FEIS's file, and what a permission does to the residence. Pure."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from renkei_feis.case import CaseKind


@dataclass(frozen=True, slots=True)
class Residence:
    """Status of residence (在留資格) and period of stay (在留期間); without an end for 永住者 and 特別永住者."""

    status: str
    card_number: str
    nationality: str
    permitted_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Resident:
    """A foreign resident, known by the residence card (在留カード). Never by a personal number."""

    id: str
    name: str
    birth_date: date
    sex: str
    address: str
    residence: Residence
    addressee_number: str | None


CHANGES_PERIOD = frozenset({CaseKind.EXTENSION_OF_STAY, CaseKind.CHANGE_OF_STATUS, CaseKind.ACQUISITION_OF_STATUS})
"""Kinds whose permission sets a new period of stay."""


def permitted(residence: Residence, kind: CaseKind, months: int | None, status: str | None, today: date) -> Residence:
    """The residence after a permission (許可).

    An extension (在留期間更新許可) goes on from where the period ends; a new status (在留資格変更許可) begins today.
    """
    if kind not in CHANGES_PERIOD or months is None:
        return residence
    begins = max(residence.expires_on or today, today) if kind is CaseKind.EXTENSION_OF_STAY else today
    return replace(
        residence, status=status or residence.status, permitted_on=today, expires_on=later_by(begins, months)
    )


def later_by(day: date, months: int) -> date:
    """The day so many months later; the last of the month where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
