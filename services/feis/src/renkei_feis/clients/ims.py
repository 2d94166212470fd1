"""IMS: numbers are registered there and inquiries go out through it; nothing that comes back holds a number."""

from typing import Annotated, Any, TypeVar

from httpx2 import Response
from pydantic import BaseModel, Field, ValidationError

from renkei_feis.resident import Resident
from renkei_kit.callers import ACTING_STAFF
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.linkage import InquiryStatus
from renkei_kit.parties import Party

M = TypeVar("M", bound=BaseModel)


class Registered(BaseModel):
    """IMS's answer to a registration, as far as FEIS uses it."""

    addressee_number: Annotated[str, Field(pattern=r"^[0-9]{15}$")]


class Answer(BaseModel):
    """IMS's answer to an inquiry, as far as FEIS uses it."""

    processing_number: Annotated[str, Field(pattern=r"^[0-9]{20}$")]
    status: InquiryStatus
    content: dict[str, Any] | None = None


async def register_number(ims: Party, case_id: str, sealed_number: str, resident: Resident) -> str:
    """Hand over a sealed number with the person's attributes on FEIS's file; gives the addressee number.

    Registering the same case twice does no harm. Raises IMS's refusal or ``party-unavailable``.
    """
    body = {
        "case_id": case_id,
        "source": "ras",
        "sealed_number": sealed_number,
        "subject": {
            "name": resident.name,
            "birth_date": resident.birth_date.isoformat(),
            "sex": resident.sex,
            "address": resident.address,
        },
    }
    return _read(Registered, await ims.call("POST", "/registrations", json=body)).addressee_number


async def update_residence(ims: Party, resident: Resident, decided_by: str | None) -> None:
    """Have ISA's copies (副本) replaced by what is on FEIS's file. Raises IMS's refusal or ``party-unavailable``."""
    residence = resident.residence
    body = {
        "status": residence.status,
        "card_number": residence.card_number,
        "nationality": residence.nationality,
        "permitted_on": residence.permitted_on.isoformat(),
        "expires_on": residence.expires_on and residence.expires_on.isoformat(),
    }
    await ims.call("PUT", f"/residences/{resident.addressee_number}", json=body, headers=_for(decided_by))


async def close_case(ims: Party, case_id: str, decided_by: str | None) -> None:
    """Have nothing more asked for a case; twice does no harm. Raises IMS's refusal or ``party-unavailable``."""
    await ims.call("POST", f"/cases/{case_id}/closure", headers=_for(decided_by))


async def ask(ims: Party, examiner: str, case_id: str, addressee_number: str, query: dict[str, Any]) -> Answer:
    """Ask another agency for an item, in the name of the examiner (control D16).

    Raises the refusal of whoever refused, or ``party-unavailable``.
    """
    body = {"case_id": case_id, "addressee_number": addressee_number, **query}
    return _read(Answer, await ims.call("POST", "/inquiries", json=body, headers=_for(examiner)))


async def ask_again(ims: Party, examiner: str, processing_number: str) -> Answer:
    """How an inquiry stands. Raises the refusal of whoever refused, or ``party-unavailable``."""
    return _read(Answer, await ims.call("GET", f"/inquiries/{processing_number}", headers=_for(examiner)))


def _for(staff_id: str | None) -> dict[str, str]:
    """Who stands behind the call; what FEIS does by itself has nobody behind it."""
    return {} if staff_id is None else {ACTING_STAFF: staff_id}


def _read(model: type[M], response: Response) -> M:
    try:
        return model.model_validate_json(response.content)
    except ValidationError as error:
        raise refuse(ErrorCode.PARTY_UNAVAILABLE, "ims gave no usable answer") from error
