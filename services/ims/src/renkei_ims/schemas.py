"""Bodies of what FEIS asks of IMS. No answer has a place for a personal number."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from renkei_ims.rules import Authenticity, CodeState, Source
from renkei_ims.vault import Subject
from renkei_kit.inquiry_wire import InquiryRequest
from renkei_kit.terms import AddresseeNumber
from renkei_kit.wire import Body

CaseField = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$", description="case under examination")]
TextField = Annotated[str, Field(min_length=1, max_length=200)]


class SubjectBody(Body):
    """The person whose number it is said to be (基本4情報)."""

    name: TextField
    birth_date: date
    sex: Literal["F", "M"]
    address: TextField

    def subject(self) -> Subject:
        """The attributes as the flows take them."""
        return Subject(self.name, self.birth_date, self.sex, self.address)


class RegistrationRequest(Body):
    """A number for a case, sealed to the key of IMS so that nobody on the way can read it."""

    case_id: CaseField
    source: Literal[Source.RAS] = Field(description="the way by which the number was acquired")
    sealed_number: str = Field(
        min_length=1, max_length=4096, description='compact JWE of {"personal_number": "..."} to the sealing key'
    )
    subject: SubjectBody


class RegistrationAnswer(Body):
    """The person under whom the number is registered."""

    addressee_number: AddresseeNumber = Field(description="団体内統合宛名番号, 15 digits")
    authenticity: Literal[Authenticity.MATCH]
    linkage_code: CodeState


class CaseInquiryRequest(InquiryRequest):
    """One question about one person, for an open case."""

    case_id: CaseField


class ResidenceUpdate(Body):
    """A decision's effect on the residence."""

    status: TextField
    card_number: str = Field(pattern=r"^[A-Z]{2}[0-9]{8}[A-Z]{2}$", description="在留カード番号")
    nationality: TextField
    permitted_on: date
    expires_on: date | None
    version: str | None = Field(default=None, pattern=r"^[0-9]{4}$", description="版番号; without it the next one")
