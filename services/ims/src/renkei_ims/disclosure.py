"""Looking at a person's entry, number masked, and revealing the number for a case (controls D13, D14, D16)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from renkei_ims import case_store, person_store
from renkei_ims.person import Person
from renkei_ims.person_rules import affair_is_isas, number_is_current, record_is_open
from renkei_ims.ports import ImsPorts
from renkei_ims.rules import CaseState, case_is_open_for
from renkei_ims.watch import Purpose, record_access
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, LinkageError, Refusal
from renkei_kit.personal_number import PersonalNumber
from renkei_kit.terms import AddresseeNumber

MASK = "*" * 12
UNKNOWN = Refusal(ErrorCode.ADDRESSEE_UNKNOWN, "IMS knows nobody by this addressee number")


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """A person's entry as staff may see it."""

    person: Person
    cases: tuple[tuple[str, CaseState], ...]
    residence: dict[str, Any] | None


async def look_at(ports: ImsPorts, caller: Caller, addressee: AddresseeNumber) -> Entry:
    """The entry under an addressee number; raises ``addressee-unknown`` or ``record-closed``."""

    def look(tx: Connection) -> Entry | Refusal:
        person = person_store.find_person(tx, addressee)
        refusal = UNKNOWN if person is None else record_is_open(person)
        if person is None or refusal is not None:
            return refusal or UNKNOWN
        record_access(tx, ports, caller, "getPerson", person)
        kept = person.sealed_residence
        residence = ports.vault.open_record(kept, addressee, person.sealed_key) if kept else None
        return Entry(person, case_store.find_cases(tx, addressee), residence)

    found = await ports.db.write(look)
    if isinstance(found, Refusal):
        raise LinkageError(found)
    return found


async def reveal(ports: ImsPorts, caller: Caller, addressee: AddresseeNumber, purpose: Purpose) -> PersonalNumber:
    """The number in clear, for an open case of the person and an affair of the assessment (control D14).

    Raises ``addressee-unknown``, ``record-closed``, ``case-not-open`` or ``operation-not-permitted``.
    """

    def open_it(tx: Connection) -> PersonalNumber | Refusal:
        person = person_store.find_person(tx, addressee)
        if person is None:
            return UNKNOWN
        checks: tuple[Callable[[], Refusal | None], ...] = (
            lambda: record_is_open(person),
            lambda: number_is_current(person),
            lambda: affair_is_isas(purpose.affair, ports.own.affairs),
            lambda: case_is_open_for(case_store.find_case(tx, purpose.case_id), addressee),
        )
        refusal = next((refused for check in checks if (refused := check())), None)
        return refusal or record_access(tx, ports, caller, "revealNumber", person, purpose)

    found = await ports.db.write(open_it)
    if isinstance(found, Refusal):
        raise LinkageError(found)
    return found
