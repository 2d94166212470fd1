"""What the resident network provides of a person (本人確認情報, 住基法30条の9), and how texts of it are compared."""

import unicodedata
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Literal, Self

from renkei_kit.personal_number_field import PersonalNumberField
from renkei_kit.wire import Body


class ChangeReason(StrEnum):
    """Why a resident record changed last (異動事由)."""

    MOVED = "moved"
    NAME_CHANGED = "name-changed"
    CORRECTED = "corrected"
    NUMBER_CHANGED = "number-changed"
    DEATH = "death"
    DEPARTURE = "departure"
    ARRIVAL = "arrival"


REMOVALS = frozenset({ChangeReason.DEATH, ChangeReason.DEPARTURE})
"""The changes by which a record is removed (消除)."""


class ResidentItem(StrEnum):
    """What may be asked for: 本人確認情報 but for the 住民票コード, which no provision holds."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ADDRESS = "address"
    PERSONAL_NUMBER = "personal_number"
    CHANGE = "change"


class ResidentChange(Body):
    """The last change of the record: why and when."""

    reason: ChangeReason
    on: date


class ResidentRecord(Body):
    """One person, in the items asked for; the 通称 of a foreigner comes with the name."""

    name: str | None = None
    alias: str | None = None
    birth_date: date | None = None
    sex: Literal["F", "M"] | None = None
    address: str | None = None
    personal_number: PersonalNumberField | None = None
    change: ResidentChange | None = None
    removed: Literal["death", "departure"] | None = None

    def only(self, items: Collection[ResidentItem]) -> Self:
        """The record with nothing but these items; that it was removed is always told."""
        with_name = {"alias"} if ResidentItem.NAME in items else set()
        kept = {str(item) for item in items} | with_name | {"removed"}
        return self.model_copy(update={name: None for name in type(self).model_fields if name not in kept})


def comparable(text: str) -> str:
    """A text as it is compared: width and composition of characters (NFKC) and amount of space do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
