"""Keeping the registered numbers right: another authenticity check, and the notice of a death (controls C12, H18)."""

from datetime import date

from sqlalchemy import Connection

from renkei_ims import person_store
from renkei_ims.authenticity import ask_authenticity
from renkei_ims.disclosure import UNKNOWN
from renkei_ims.person import Person
from renkei_ims.person_rules import death_is_not_ahead, number_is_current, record_is_open, subject_is_kept
from renkei_ims.ports import ImsPorts
from renkei_ims.rules import Authenticity, Verdict
from renkei_ims.vault import Subject
from renkei_kit.callers import Caller
from renkei_kit.errors import LinkageError, Refusal
from renkei_kit.evidence import Access
from renkei_kit.personal_number import PersonalNumber
from renkei_kit.terms import AddresseeNumber
from renkei_kit.tracing import trace_id

DEATH = "death"


async def check_again(ports: ImsPorts, caller: Caller, addressee: AddresseeNumber) -> Verdict:
    """What J-LIS says of the registered number today (真正性確認); the record is marked accordingly.

    A changed number is closed, a death noted. Raises ``addressee-unknown``, ``record-closed`` or ``party-unavailable``.
    """

    def open_it(tx: Connection) -> tuple[Person, PersonalNumber] | Refusal:
        person = person_store.find_person(tx, addressee)
        if person is None:
            return UNKNOWN
        refusal = record_is_open(person) or number_is_current(person) or subject_is_kept(person)
        if refusal is not None:
            return refusal
        _log(tx, ports, caller, "openNumber", addressee)
        return person, ports.vault.open_number(person.sealed_number, addressee, person.sealed_key)

    found = await ports.db.write(open_it)
    if isinstance(found, Refusal):
        raise LinkageError(found)
    person, number = found
    assert person.sealed_subject is not None  # subject_is_kept
    subject = Subject.of(ports.vault.open_record(person.sealed_subject, addressee, person.sealed_key))
    verdict = await ask_authenticity(ports.juki_link, number, subject)
    await ports.db.write(lambda tx: _mark(tx, ports, caller, person, verdict))
    return verdict


async def note_death(ports: ImsPorts, caller: Caller, addressee: AddresseeNumber, died_on: date) -> None:
    """Mark the record of somebody who has died; from then on ordinary reads are refused (control H18).

    Raises ``addressee-unknown``, ``record-closed`` when it is marked already, or ``request-invalid``.
    """

    def mark(tx: Connection) -> Refusal | None:
        person, now = person_store.find_person(tx, addressee), ports.clock()
        if person is None:
            return UNKNOWN
        refusal = record_is_open(person) or death_is_not_ahead(died_on, now.date())
        if refusal is None:
            person_store.note_death(tx, addressee, died_on, now)
            _log(tx, ports, caller, "noteDeath", addressee)
        return refusal

    refusal = await ports.db.write(mark)
    if refusal is not None:
        raise LinkageError(refusal)


def _mark(tx: Connection, ports: ImsPorts, caller: Caller, person: Person, verdict: Verdict) -> None:
    addressee, now = person.addressee_number, ports.clock()
    person_store.was_checked(tx, addressee, verdict.result, now)
    if verdict.result is Authenticity.NUMBER_CHANGED:
        person_store.close_number(tx, person.number_hash, addressee, now)
    if verdict.result is Authenticity.REMOVED and verdict.reason == DEATH:
        person_store.note_death(tx, addressee, None, now)
    _log(tx, ports, caller, "checkNumber", addressee, verdict.result.value)


def _log(
    tx: Connection, ports: ImsPorts, caller: Caller, operation: str, addressee: AddresseeNumber, outcome: str = "ok"
) -> None:
    access = Access(ports.clock(), caller.party, caller.id, operation, addressee, outcome, trace_id())
    ports.access_log.append(tx, access)
