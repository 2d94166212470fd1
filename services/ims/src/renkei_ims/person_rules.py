"""When a person's record may be used, as pure functions. A rule returns a refusal, or None when it holds."""

from collections.abc import Collection
from datetime import date, datetime

from renkei_ims.person import Person
from renkei_ims.rules import Authenticity
from renkei_kit.errors import ErrorCode, FieldError, Refusal
from renkei_kit.terms import AddresseeNumber, AffairCode


def record_is_open(person: Person) -> Refusal | None:
    """The record is not that of somebody who has died (死者の個人番号, control H18)."""
    if person.death_noted_at is None:
        return None
    return Refusal(ErrorCode.RECORD_CLOSED, "the person has died", rule="record_is_open")


def number_is_current(person: Person) -> Refusal | None:
    """The number was not changed since it was registered (個人番号の変更, control C12)."""
    if person.authenticity is not Authenticity.NUMBER_CHANGED:
        return None
    return Refusal(
        ErrorCode.RECORD_CLOSED, "the number was changed: the new one is to be registered", rule="number_is_current"
    )


def number_is_confirmed(person: Person) -> Refusal | None:
    """J-LIS did not take back that the number is this person's: what it denies serves no linkage (control C11)."""
    if person.authenticity in (Authenticity.MATCH, Authenticity.NUMBER_CHANGED):
        return None
    return Refusal(ErrorCode.RECORD_CLOSED, "J-LIS no longer confirms the number", rule="number_is_confirmed")


def affair_is_isas(affair: AffairCode, affairs: Collection[str]) -> Refusal | None:
    """The number is used for an affair of the assessment and no other (事務, 番号法9条1項, control D14)."""
    if affair in affairs:
        return None
    return Refusal(
        ErrorCode.OPERATION_NOT_PERMITTED, "ISA may not use personal numbers for this affair", rule="affair_is_isas"
    )


def record_is_of_the_occasion(target: str | None, addressee: AddresseeNumber) -> Refusal | None:
    """An ID issued per occasion shows the record that it was issued for, and no other (都度払い出し, control E5)."""
    if target == addressee:
        return None
    return Refusal(
        ErrorCode.OPERATION_NOT_PERMITTED,
        "this ID was issued for another record",
        rule="record_is_of_the_occasion",
    )


def subject_is_kept(person: Person) -> Refusal | None:
    """The four attributes are on file, without which J-LIS cannot be asked (基本4情報)."""
    if person.sealed_subject is not None:
        return None
    return Refusal(ErrorCode.WRONG_STATE, "the person's attributes are not on file yet", rule="subject_is_kept")


def death_is_not_ahead(died_on: date, today: date) -> Refusal | None:
    """Nobody dies in the future."""
    if died_on <= today:
        return None
    return Refusal(
        ErrorCode.REQUEST_INVALID,
        "the day of death is still to come",
        rule="death_is_not_ahead",
        errors=(FieldError("/died_on", "must not be after today"),),
    )


def retention_has_ended(has_open_case: bool, ends_at: datetime, now: datetime) -> Refusal | None:
    """No case is open, and the record was kept for its period since it was last needed (保管期間, control B11)."""
    if has_open_case:
        detail = "a case of the person is open"
    elif now < ends_at:
        detail = "the retention period has not ended"
    else:
        return None
    return Refusal(ErrorCode.RETENTION_NOT_ENDED, detail, rule="retention_has_ended")
