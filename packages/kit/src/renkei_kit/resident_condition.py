"""Whom a provision is about: its condition (対象者の条件), the rules that it keeps, and who fits it. Pure.

Provided is who fits the condition and nobody else (control C9). What a person may be found by are the fields of
:class:`Condition`; another key is no condition (control B4).
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from renkei_kit.errors import ErrorCode, FieldError, Refusal
from renkei_kit.personal_number_field import PersonalNumberField
from renkei_kit.resident_records import ChangeReason, ResidentItem, ResidentRecord, comparable
from renkei_kit.wire import PRINTABLE, AffairField, Body

KeyText = Annotated[str, Field(min_length=1, max_length=400, pattern=PRINTABLE)]
MOST_NUMBERS = 1000


class Condition(Body):
    """Who is meant: all that is said must hold of a person."""

    personal_numbers: list[PersonalNumberField] | None = Field(
        default=None, min_length=1, max_length=MOST_NUMBERS, description="one of these numbers, in force"
    )
    name: KeyText | None = Field(default=None, description="氏名 or 通称, whole")
    birth_date: date | None = None
    sex: Literal["F", "M"] | None = Field(default=None, description="narrows another key; alone it is too wide")
    address: KeyText | None = Field(default=None, description="how the address begins")
    changed_from: date | None = Field(default=None, description="the record changed last on this day or later")
    changed_to: date | None = Field(default=None, description="the record changed last on this day or earlier")
    change_reasons: list[ChangeReason] | None = Field(default=None, min_length=1, max_length=len(ChangeReason))
    include_removed: bool = Field(default=False, description="also who died or left the country")


class ProvisionRequest(Body):
    """本人確認情報の提供: for which affair (事務), of whom, and which items."""

    affair: AffairField
    condition: Condition
    items: list[ResidentItem] = Field(default=list(ResidentItem), min_length=1, max_length=len(ResidentItem))

    @field_validator("items")
    @classmethod
    def _each_once(cls, items: list[ResidentItem]) -> list[ResidentItem]:
        if len(set(items)) != len(items):
            raise ValueError("each item may stand once")
        return items


def condition_is_not_empty(condition: Condition) -> Refusal | None:
    """Something is said of the people who are meant."""
    if condition.model_dump(exclude_none=True, exclude={"include_removed"}):
        return None
    return _refusal("is empty: whoever is asked for must be named by a condition")


def condition_selects_people(condition: Condition) -> Refusal | None:
    """More than the sex is said: half of the register is no condition."""
    if condition.model_dump(exclude_none=True, exclude={"include_removed", "sex"}):
        return None
    return _refusal("is too wide: the sex alone selects nobody in particular")


def changes_are_in_order(condition: Condition) -> Refusal | None:
    """The days between which the record changed are in their order."""
    begin, end = condition.changed_from, condition.changed_to
    if begin is None or end is None or begin <= end:
        return None
    return _refusal("changed_from comes after changed_to")


def condition_names_one_person(condition: Condition) -> Refusal | None:
    """即時提供 is about one person: by the number, or by name and birth date."""
    if len(condition.personal_numbers or ()) == 1 or (condition.name and condition.birth_date):
        return None
    return _refusal("needs one personal number, or name and birth date")


Rule = Callable[[Condition], Refusal | None]
RULES: tuple[Rule, ...] = (condition_is_not_empty, condition_selects_people, changes_are_in_order)
"""Of every condition, in this order."""


def condition_refusal(condition: Condition, *more: Rule) -> Refusal | None:
    """The first rule of RULES and ``more`` that does not hold."""
    for rule in (*RULES, *more):
        refusal = rule(condition)
        if refusal is not None:
            return Refusal(refusal.code, refusal.detail, rule=getattr(rule, "__name__", None), errors=refusal.errors)
    return None


def fits(condition: Condition, record: ResidentRecord) -> bool:
    """Whether all that the condition says holds of a whole record."""
    change = record.change
    return all(
        (
            condition.include_removed or record.removed is None,
            condition.personal_numbers is None or record.personal_number in condition.personal_numbers,
            condition.name is None or _same_name(condition.name, record),
            condition.birth_date in (None, record.birth_date),
            condition.sex in (None, record.sex),
            condition.address is None or comparable(record.address or "").startswith(comparable(condition.address)),
            condition.changed_from is None or (change is not None and change.on >= condition.changed_from),
            condition.changed_to is None or (change is not None and change.on <= condition.changed_to),
            condition.change_reasons is None or (change is not None and change.reason in condition.change_reasons),
        )
    )


KEYS = {
    "personal_numbers": ResidentItem.PERSONAL_NUMBER,
    "name": ResidentItem.NAME,
    "birth_date": ResidentItem.BIRTH_DATE,
    "sex": ResidentItem.SEX,
    "address": ResidentItem.ADDRESS,
    "changed_from": ResidentItem.CHANGE,
    "changed_to": ResidentItem.CHANGE,
    "change_reasons": ResidentItem.CHANGE,
}


def verifiable(condition: Condition, items: Collection[ResidentItem]) -> Condition:
    """As much of the condition as records of these items alone can be held against."""
    return condition.model_copy(update={key: None for key, item in KEYS.items() if item not in items})


def _same_name(name: str, record: ResidentRecord) -> bool:
    known = (record.name, record.alias)
    return comparable(name) in [comparable(one) for one in known if one is not None]


def _refusal(reason: str) -> Refusal:
    return Refusal(ErrorCode.REQUEST_INVALID, f"the condition {reason}", errors=(FieldError("/condition", reason),))
