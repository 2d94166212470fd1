"""A personal number (個人番号) as a field of a body: 12 digits with their check digit, on the wire and nowhere else."""

from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from renkei_kit.personal_number import PersonalNumber


def _number(value: Any) -> PersonalNumber:
    if isinstance(value, PersonalNumber):
        return value
    if not isinstance(value, str):
        raise ValueError("must be a text of 12 digits")
    return PersonalNumber.parse(value)


PersonalNumberField = Annotated[
    PersonalNumber,
    PlainValidator(_number),
    PlainSerializer(lambda number: number.digits, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{12}$", "description": "個人番号, 12 digits"}),
]
