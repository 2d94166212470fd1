"""Looking at a person's entry: the number stays masked, and the look is logged (controls D13, D16)."""

from dataclasses import dataclass

from sqlalchemy import Connection

from renkei_ims import case_store, person_store
from renkei_ims.person_store import Person
from renkei_ims.ports import ImsPorts
from renkei_ims.rules import CaseState
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, refuse
from renkei_kit.evidence import Access
from renkei_kit.terms import AddresseeNumber
from renkei_kit.tracing import trace_id

MASK = "*" * 12


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """A person's entry as staff may see it."""

    person: Person
    cases: tuple[tuple[str, CaseState], ...]


async def look_at(ports: ImsPorts, caller: Caller, addressee: AddresseeNumber) -> Entry:
    """The entry under an addressee number; raises ``addressee-unknown``."""

    def find(tx: Connection) -> Entry | None:
        person = person_store.find_person(tx, addressee)
        if person is None:
            return None
        access = Access(ports.clock(), caller.party, caller.id, "getPerson", addressee, "ok", trace_id())
        ports.access_log.append(tx, access)
        return Entry(person, case_store.find_cases(tx, addressee))

    entry = await ports.db.write(find)
    if entry is None:
        raise refuse(ErrorCode.ADDRESSEE_UNKNOWN, "IMS knows nobody by this addressee number")
    return entry
