"""What bodies of all services share: strict models, and the formats of the field's identifiers."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from renkei_kit.terms import (
    AcquisitionNumber,
    AddresseeNumber,
    AffairCode,
    AgencyCode,
    ItemCode,
    ProcedureCode,
    ProcessingNumber,
)

PRINTABLE = r"^[^\x00-\x1f\x7f]+$"
"""A text of one line, not empty: no null byte or other control character, which not every store can hold."""


class Body(BaseModel):
    """A JSON body: unknown fields are refused, types are not guessed, texts are such as every store can hold."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)

    @field_validator("*", mode="after")
    @classmethod
    def _texts_can_be_stored(cls, value: Any) -> Any:
        if isinstance(value, str) and ("\x00" in value or not _is_unicode(value)):
            raise ValueError("must be Unicode text without null bytes")
        return value


def _is_unicode(text: str) -> bool:
    """JSON can name lone surrogates, which are no characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_TWELVE_DIGITS = re.compile(r"(?<!\d)\d{4}[\s\-\u2010-\u2015\uff0d]?\d{4}[\s\-\u2010-\u2015\uff0d]?\d{4}(?!\d)")


def without_number(text: str) -> str:
    """The text, when it holds no twelve digits in a row: what is said freely must not give a personal number away."""
    if _TWELVE_DIGITS.search(text):
        raise ValueError("must not hold twelve digits in a row: a personal number is never given here (control C16)")
    return text


FreeText = Annotated[str, Field(min_length=1, max_length=400, pattern=PRINTABLE), AfterValidator(without_number)]
"""Words of a person, of one line, where a personal number (個人番号) must not stand."""

AgencyField = Annotated[
    AgencyCode, Field(pattern=r"^[0-9]{16}$", description="機関コード, 16 digits", examples=["9000100000000001"])
]
AffairField = Annotated[
    AffairCode, Field(pattern=r"^JM[0-9]{14}$", description="事務コード", examples=["JM99000000000001"])
]
ProcedureField = Annotated[
    ProcedureCode, Field(pattern=r"^JT[0-9]{14}$", description="事務手続コード", examples=["JT99000000000001"])
]
ItemField = Annotated[
    ItemCode, Field(pattern=r"^TM[0-9]{14}$", description="特定個人情報名コード", examples=["TM00000000000002"])
]
AddresseeField = Annotated[AddresseeNumber, Field(pattern=r"^[0-9]{15}$", description="団体内統合宛名番号, 15 digits")]
GroundField = Annotated[
    Literal[1, 2], Field(description="ground on which the fact is kept from the person (番号法23条2項1号, 2号)")
]
ProcessingField = Annotated[ProcessingNumber, Field(pattern=r"^[0-9]{20}$", description="処理通番, 20 digits")]
AcquisitionField = Annotated[
    AcquisitionNumber, Field(pattern=r"^[A-Za-z0-9_-]{22,43}$", description="取得番号, single use")
]
