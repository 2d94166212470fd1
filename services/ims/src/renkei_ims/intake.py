"""Opening the envelope in which an applicant sealed a personal number for IMS (controls C13, D1)."""

import json

from joserfc.jwk import ECKey

from renkei_kit.envelope import EnvelopeError, open_with
from renkei_kit.errors import ErrorCode, FieldError, Refusal
from renkei_kit.personal_number import PersonalNumber

FIELD = "/sealed_number"


def opened_number(envelope: str, key: ECKey) -> PersonalNumber | Refusal:
    """The number in ``envelope``, or which part of it is wrong; never with which value (control C11)."""
    try:
        content = json.loads(open_with(key, envelope))
    except EnvelopeError:
        return _invalid(FIELD, "is not an envelope sealed to the key of IMS")
    except ValueError:
        return _invalid(FIELD, "must hold a JSON object")
    if not isinstance(content, dict) or set(content) != {"personal_number"}:
        return _invalid(FIELD, "must hold an object with personal_number and nothing else")
    digits = content["personal_number"]
    if not isinstance(digits, str):
        return _invalid(f"{FIELD}/personal_number", "must be a string of 12 digits")
    try:
        return PersonalNumber.parse(digits)
    except ValueError as error:
        return _invalid(f"{FIELD}/personal_number", str(error))


def _invalid(field: str, reason: str) -> Refusal:
    return Refusal(ErrorCode.REQUEST_INVALID, "the sealed number is not usable", errors=(FieldError(field, reason),))
