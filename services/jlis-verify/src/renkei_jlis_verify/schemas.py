"""Wire shapes of J-LIS: lines of the 個人番号確認用ファイル, and the request for a linkage code."""

from datetime import date
from typing import Literal

from pydantic import Field

from renkei_jlis_verify.rules import Answer, Attributes, Result
from renkei_kit.personal_number_field import PersonalNumberField
from renkei_kit.wire import AcquisitionField, Body


class AuthenticityLine(Body):
    """One person to be confirmed: a line of the 個人番号確認用ファイル."""

    record_id: str = Field(min_length=1, max_length=64)
    personal_number: PersonalNumberField
    name: str = Field(min_length=1, max_length=400)
    birth_date: date
    sex: Literal["F", "M"]
    address: str = Field(min_length=1, max_length=400)

    def attributes(self) -> Attributes:
        """What is claimed of the person."""
        return Attributes(self.name, self.birth_date, self.sex, self.address)


class ResultLine(Body):
    """The answer for one line; it never repeats the number."""

    record_id: str
    result: Result
    differs: tuple[str, ...] = ()
    reason: str | None = None

    @classmethod
    def of(cls, record_id: str, answer: Answer) -> "ResultLine":
        """The line for an answer."""
        return cls(record_id=record_id, result=answer.result, differs=answer.differs, reason=answer.reason)


class LinkageCodeRequest(Body):
    """A number to be turned into a 住民票コード for the core, under an acquisition number (取得番号)."""

    personal_number: PersonalNumberField
    acquisition_number: AcquisitionField
