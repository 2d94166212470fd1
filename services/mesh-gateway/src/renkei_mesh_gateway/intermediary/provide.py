"""How a provider's intermediary answers a notice: pure decision on what it found."""

from dataclasses import dataclass
from datetime import date

from renkei_kit.terms import AddresseeNumber
from renkei_mesh_gateway.intermediary.copy_store import CopyRecord

ANSWERED, NO_RECORD, PENDING = "answered", "no-record", "pending"


@dataclass(frozen=True, slots=True)
class Found:
    """What the provider holds about the person of a notice; an unknown person is None."""

    addressee_number: AddresseeNumber | None
    record: CopyRecord | None


def outcome_of(found: Found, day: date) -> str:
    """``answered`` from an open copy, ``pending`` when it may not be answered automatically, else ``no-record``."""
    if found.addressee_number is None or found.record is None or not found.record.is_open_on(day):
        return NO_RECORD
    return ANSWERED if found.record.auto_reply else PENDING
