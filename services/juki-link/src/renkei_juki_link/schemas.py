"""Wire shapes of the link server."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field, field_validator

from renkei_juki_link.rules import Kind, Operation, Step
from renkei_juki_link.store import Transmission
from renkei_kit.personal_number_field import PersonalNumberField
from renkei_kit.wire import AcquisitionField, Body

RESULTS = Literal["match", "mismatch", "none", "number-changed", "removed"]
MOST_RECORDS = 1000


class AuthenticityRecord(Body):
    """One person whose number is to be confirmed. ``record_id`` is the caller's own and must tell nothing."""

    record_id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    personal_number: PersonalNumberField
    name: str = Field(min_length=1, max_length=400)
    birth_date: date
    sex: Literal["F", "M"]
    address: str = Field(min_length=1, max_length=400)


class AuthenticityRequest(Body):
    """Records for one 個人番号確認用ファイル."""

    records: list[AuthenticityRecord] = Field(min_length=1, max_length=MOST_RECORDS)

    @field_validator("records")
    @classmethod
    def _each_once(cls, records: list[AuthenticityRecord]) -> list[AuthenticityRecord]:
        if len({record.record_id for record in records}) != len(records):
            raise ValueError("each record_id may stand once")
        return records


class AuthenticityResult(Body):
    """J-LIS's answer for one record; ``differs`` names attributes, never their values."""

    record_id: str
    result: RESULTS
    differs: tuple[Literal["name", "birth_date", "sex", "address"], ...] = ()
    reason: str | None = None


class AuthenticityAnswer(Body):
    """The answers, in the order of the records."""

    results: list[AuthenticityResult]


class LinkageCodeRequest(Body):
    """A number and the acquisition number (取得番号) that the gateway gave for it."""

    personal_number: PersonalNumberField
    acquisition_number: AcquisitionField


class OperationLine(Body):
    """One act on a file."""

    step: Step
    at: datetime
    file: str
    party: str
    operator: str


class TransmissionLine(Body):
    """One file on its way: its state is the last step done."""

    transmission_id: str
    kind: Kind
    state: Step
    records: int
    started_at: datetime
    changed_at: datetime
    outcome: str | None = Field(description="the refusal that ended it")
    operations: list[OperationLine]

    @classmethod
    def of(cls, transmission: Transmission, operations: list[Operation]) -> "TransmissionLine":
        """The line for a transmission and its part of the operation log."""
        return cls(
            transmission_id=transmission.id,
            kind=transmission.kind,
            state=transmission.state,
            records=transmission.records,
            started_at=transmission.started_at,
            changed_at=transmission.changed_at,
            outcome=transmission.outcome,
            operations=[
                OperationLine(step=line.step, at=line.at, file=line.file, party=line.party, operator=line.operator)
                for line in operations
                if line.transmission_id == transmission.id
            ],
        )


class TransmissionPage(Body):
    """Transmissions, newest first; ``next_cursor`` is there when there are more."""

    transmissions: list[TransmissionLine]
    next_cursor: str | None = None
