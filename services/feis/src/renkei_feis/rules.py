"""What must hold before FEIS asks for information or decides. Pure; the order is the order of the checks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from renkei_feis.case import TRANSITIONS, UNDER_EXAMINATION, Case, CaseEvent, CaseKind
from renkei_feis.resident import CHANGES_PERIOD, Resident
from renkei_kit.errors import ErrorCode, FieldError, Refusal


@dataclass(frozen=True, slots=True)
class Reach:
    """Who acts, and in which regional office; no office when theirs has no cases.

    ``listed`` are the only cases that they may handle, where their account is limited to some.
    """

    staff_id: str
    office: str | None
    listed: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Looking:
    """A look at a case, to be decided."""

    case: Case
    reach: Reach


@dataclass(frozen=True, slots=True)
class Working:
    """An examiner's step in a case, to be decided."""

    case: Case
    reach: Reach
    event: CaseEvent


@dataclass(frozen=True, slots=True)
class Asking:
    """An inquiry (情報照会) for a case, to be decided."""

    case: Case
    reach: Reach
    resident: Resident | None


@dataclass(frozen=True, slots=True)
class Deciding:
    """A decision (許可・不許可) on a case. ``months`` is the period granted; without it the one asked for counts."""

    case: Case
    reach: Reach
    resident: Resident | None
    event: CaseEvent
    months: int | None

    @property
    def granted_months(self) -> int | None:
        """The period of stay that the decision gives."""
        return self.months or self.case.requested_months


def case_is_of_the_office(facts: Looking | Working | Asking | Deciding) -> Refusal | None:
    """Staff see and work on the cases of their own regional office (control D9)."""
    if facts.case.office == facts.reach.office:
        return None
    return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, "the case is another office's")


def case_is_listed_for_the_account(facts: Looking | Working | Asking | Deciding) -> Refusal | None:
    """An account that is limited to some cases reaches no others (control D9)."""
    if facts.reach.listed is None or facts.case.id in facts.reach.listed:
        return None
    return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, "the account is limited to other cases")


def case_is_the_examiners(facts: Working | Asking | Deciding) -> Refusal | None:
    """A case that is assigned to an examiner (担当審査官) is worked on by nobody else (control D9)."""
    if facts.case.examiner in (None, facts.reach.staff_id):
        return None
    return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, "the case is assigned to another examiner")


def case_is_under_examination(facts: Asking) -> Refusal | None:
    """Other agencies are asked only for a case that is open (control B2)."""
    if facts.case.state in UNDER_EXAMINATION:
        return None
    return Refusal(ErrorCode.CASE_NOT_OPEN, f"the case is {facts.case.state}")


def number_is_registered(facts: Asking) -> Refusal | None:
    """IMS has given the person an addressee number (団体内統合宛名番号)."""
    if facts.resident is not None and facts.resident.addressee_number is not None:
        return None
    return Refusal(ErrorCode.CASE_NOT_OPEN, "the person's number is not registered")


def case_can_take_the_step(facts: Working | Deciding) -> Refusal | None:
    """The step follows from where the case stands."""
    if (facts.case.state, facts.event) in TRANSITIONS:
        return None
    return Refusal(ErrorCode.WRONG_STATE, f"a case that is {facts.case.state} cannot take the step {facts.event}")


def months_are_for_a_grant_with_a_period(facts: Deciding) -> Refusal | None:
    """A period is named only where the permission sets one."""
    sets_period = facts.event is CaseEvent.GRANTED and facts.case.kind in CHANGES_PERIOD
    if facts.months is None or sets_period:
        return None
    return _invalid("/months", "is only for a permission that sets a period of stay")


def period_can_be_extended(facts: Deciding) -> Refusal | None:
    """A stay without an end (永住者) has nothing to extend."""
    extends = facts.event is CaseEvent.GRANTED and facts.case.kind is CaseKind.EXTENSION_OF_STAY
    if not extends or (facts.resident is not None and facts.resident.residence.expires_on is not None):
        return None
    return _invalid("/decision", "a stay without an end cannot be extended")


LOOKING_RULES: tuple[Callable[[Looking], Refusal | None], ...] = (
    case_is_of_the_office,
    case_is_listed_for_the_account,
)
WORKING_RULES: tuple[Callable[[Working], Refusal | None], ...] = (
    case_is_of_the_office,
    case_is_listed_for_the_account,
    case_is_the_examiners,
    case_can_take_the_step,
)
INQUIRY_RULES: tuple[Callable[[Asking], Refusal | None], ...] = (
    case_is_of_the_office,
    case_is_listed_for_the_account,
    case_is_the_examiners,
    case_is_under_examination,
    number_is_registered,
)
DECISION_RULES: tuple[Callable[[Deciding], Refusal | None], ...] = (
    case_is_of_the_office,
    case_is_listed_for_the_account,
    case_is_the_examiners,
    case_can_take_the_step,
    months_are_for_a_grant_with_a_period,
    period_can_be_extended,
)

F = TypeVar("F")


def looking_refusal(facts: Looking) -> Refusal | None:
    """The first rule of a look at a case that does not hold."""
    return _first(LOOKING_RULES, facts)


def working_refusal(facts: Working) -> Refusal | None:
    """The first rule of a step in a case that does not hold."""
    return _first(WORKING_RULES, facts)


def inquiry_refusal(facts: Asking) -> Refusal | None:
    """The first rule of an inquiry that does not hold."""
    return _first(INQUIRY_RULES, facts)


def decision_refusal(facts: Deciding) -> Refusal | None:
    """The first rule of a decision that does not hold."""
    return _first(DECISION_RULES, facts)


def _first(rules: tuple[Callable[[F], Refusal | None], ...], facts: F) -> Refusal | None:
    for rule in rules:
        refusal = rule(facts)
        if refusal is not None:
            return Refusal(refusal.code, refusal.detail, rule=rule.__name__, errors=refusal.errors)
    return None


def _invalid(field: str, reason: str) -> Refusal:
    return Refusal(
        ErrorCode.REQUEST_INVALID, f"does not fit the contract: {field}", errors=(FieldError(field, reason),)
    )
