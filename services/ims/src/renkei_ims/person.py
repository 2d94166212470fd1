"""A person as IMS keeps one."""

from dataclasses import dataclass
from datetime import date, datetime

from renkei_ims.rules import Authenticity, CodeState
from renkei_kit.terms import AddresseeNumber


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """One person; number, key, attributes and residence are ciphertext."""

    addressee_number: AddresseeNumber
    number_hash: str
    sealed_number: bytes
    authenticity: Authenticity
    checked_at: datetime
    linkage_code: CodeState
    registered_at: datetime
    sealed_key: bytes | None = None
    subject_hash: str | None = None
    sealed_subject: bytes | None = None
    sealed_residence: bytes | None = None
    deceased_on: date | None = None
    death_noted_at: datetime | None = None
