"""Bodies of what staff do with a person's record. One answer has a place for a number: that of a reveal."""

from datetime import date, datetime
from typing import Any, Self

from pydantic import Field

from renkei_ims.disclosure import MASK, Entry
from renkei_ims.rules import Authenticity, CaseState, CodeState
from renkei_ims.schemas import CaseField
from renkei_ims.watch import Purpose
from renkei_kit.personal_number_field import PersonalNumberField
from renkei_kit.terms import AddresseeNumber
from renkei_kit.wire import AffairField, Body


class CaseEntry(Body):
    """A case of the person."""

    case_id: str
    state: CaseState


class ResidenceEntry(Body):
    """The residence as FEIS last decided it."""

    status: str
    card_number: str
    nationality: str
    expires_on: date | None


class PersonEntry(Body):
    """A person's entry; the number is masked."""

    addressee_number: AddresseeNumber
    personal_number: str = Field(description="always masked here", examples=[MASK])
    authenticity: Authenticity
    checked_at: datetime
    linkage_code: CodeState
    registered_at: datetime
    residence: ResidenceEntry | None
    cases: list[CaseEntry]

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The entry as it is shown."""
        person = entry.person
        return cls(
            addressee_number=person.addressee_number,
            personal_number=MASK,
            authenticity=person.authenticity,
            checked_at=person.checked_at,
            linkage_code=person.linkage_code,
            registered_at=person.registered_at,
            residence=entry.residence and _residence(entry.residence),
            cases=[CaseEntry(case_id=case_id, state=state) for case_id, state in entry.cases],
        )


class RevealRequest(Body):
    """What the number is needed for."""

    affair: AffairField
    case_id: CaseField

    def purpose(self) -> Purpose:
        """The purpose as the flows take it."""
        return Purpose(self.affair, self.case_id)


class RevealedNumber(Body):
    """The number in clear, for the purpose named."""

    addressee_number: AddresseeNumber
    personal_number: PersonalNumberField
    affair: AffairField
    case_id: CaseField


class ViewedNumber(Body):
    """The number in clear, for the maintenance work for which the ID was issued."""

    addressee_number: AddresseeNumber
    personal_number: PersonalNumberField


class CheckAnswer(Body):
    """What J-LIS says of the number today."""

    authenticity: Authenticity
    differs: list[str]
    reason: str | None


class DeathNotice(Body):
    """When the person died."""

    died_on: date


class DuplicateRequest(Body):
    """To whose key the copy is to be sealed."""

    key: dict[str, Any] = Field(description="the worker's public EC key on P-256 as a JWK")


class DuplicateAnswer(Body):
    """A copy that only the worker's key opens."""

    addressee_number: AddresseeNumber
    sealed_copy: str = Field(description="compact JWE of the record")


def _residence(kept: dict[str, Any]) -> ResidenceEntry:
    expires_on = kept["expires_on"] and date.fromisoformat(kept["expires_on"])
    return ResidenceEntry(**{**kept, "expires_on": expires_on})
