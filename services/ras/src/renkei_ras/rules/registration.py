"""What must hold of who registers. Pure."""

from renkei_kit.errors import ErrorCode, Refusal
from renkei_ras.registration import (
    FOR_ONE_PERSON,
    ApplicantKind,
)
from renkei_ras.rules.facts import Registering, invalid


def represented_person_is_named(facts: Registering) -> Refusal | None:
    """Whoever applies for one other person says for whom; nobody else does."""
    needed = facts.applicant_kind in FOR_ONE_PERSON
    if needed == (facts.represented is not None):
        return None
    return invalid("/represents", "must name the foreigner" if needed else "is not for this kind of applicant")


def relative_acts_for_a_child_or_an_ill_person(facts: Registering) -> Refusal | None:
    """A relative (親族) applies only for a foreigner who is younger than sixteen, or ill."""
    represented = facts.represented
    if facts.applicant_kind is not ApplicantKind.RELATIVE or represented is None:
        return None
    if represented.ill or represented.is_a_child_on(facts.now.date()):
        return None
    detail = "a relative applies only for somebody younger than sixteen or ill"
    return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, detail)
