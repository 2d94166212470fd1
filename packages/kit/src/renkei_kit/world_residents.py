"""The residents of the demo world: people who do not exist, each with a story a tester can use."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from renkei_kit.identifiers import resident_record_code
from renkei_kit.seeded import derive_digits
from renkei_kit.terms import AgencyCode
from renkei_kit.world_records import AgencyCodeText, ContentValue, ItemCodeText, Record, Slug, Text, Version


class CardState(StrEnum):
    """A person's My Number card (個人番号カード) and the certificates on it, when the world starts."""

    NONE = "none"
    VALID = "valid"
    RENEWED = "renewed"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Residence(Record):
    """Status of residence (在留資格) and residence card. No expiry: 永住者, 特別永住者."""

    status: Text
    card_number: str
    expires_on: date | None


class Filed(Record):
    """Particulars on ISA's file where they differ from the resident register (住民基本台帳)."""

    name: Text | None = None
    address: Text | None = None


class Copy(Record):
    """A copy (副本) registered at a provider when the world starts."""

    agency: AgencyCodeText
    item: ItemCodeText
    version: Version
    content: Mapping[str, ContentValue]
    auto_reply: bool
    valid_from: date
    valid_to: date | None = None


class Person(Record):
    """A resident who does not exist, with a story a tester can use.

    `name`, `address` and `municipality` are what the resident register says today, `alias` the 通称 that goes with
    the name; `filed` is what ISA still has on file where that is different. `linked` agencies hold the person's
    linkage code (符号), `pending` ones have asked for it, `known_at` ones hold an addressee number
    (団体内統合宛名番号) only.
    """

    id: Slug
    story: Slug
    story_text: Text
    name: Text
    name_kana: Text | None = None
    alias: Text | None = None
    birth_date: date
    sex: Literal["F", "M"]
    address: Text
    municipality: AgencyCodeText
    previous_municipality: AgencyCodeText | None = None
    nationality: Text
    residence: Residence
    filed: Filed | None = None
    representative: Slug | None = None
    deceased: bool = False
    left_japan: bool = False
    removed_on: date | None = None
    number_generation: Annotated[int, Field(ge=0, le=9)] = 0
    card: CardState
    linked: tuple[AgencyCodeText, ...]
    pending: tuple[AgencyCodeText, ...] = ()
    known_at: tuple[AgencyCodeText, ...] = ()
    copies: tuple[Copy, ...] = ()
    synthetic: Literal[True]

    @property
    def filed_name(self) -> str:
        """The name on ISA's file."""
        return (self.filed and self.filed.name) or self.name

    @property
    def filed_address(self) -> str:
        """The address on ISA's file."""
        return (self.filed and self.filed.address) or self.address

    @property
    def holders(self) -> tuple[AgencyCode, ...]:
        """Every agency that holds an addressee number of the person, linked or not."""
        return tuple(dict.fromkeys((*self.linked, *self.pending, *self.known_at)))


def record_code_of(seed: str, person_id: str) -> str:
    """住民票コード of a person in the world of this seed, also of one who arrives later."""
    return resident_record_code(derive_digits(seed, "resident-record-code", person_id, count=10))
