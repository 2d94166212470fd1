"""How a provider's intermediary answers a notice: pure decision on what it found."""

from dataclasses import dataclass

from renkei_kit.terms import AddresseeNumber
from renkei_mesh_gateway.intermediary.copy_store import CopyRecord

ANSWERED, NO_RECORD, PENDING = "answered", "no-record", "pending"


@dataclass(frozen=True, slots=True)
class Found:
    """Whom the provider knows by the code of a notice, if anybody, and the copy that may answer, if there is one."""

    addressee_number: AddresseeNumber | None
    record: CopyRecord | None


def outcome_of(found: Found) -> str:
    """``answered`` from the copy, ``pending`` when it may not be answered automatically, else ``no-record``."""
    if found.addressee_number is None or found.record is None:
        return NO_RECORD
    return ANSWERED if found.record.auto_reply else PENDING
