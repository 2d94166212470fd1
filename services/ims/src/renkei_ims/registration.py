"""Registering a number for a case: receive, have it verified by J-LIS, and give it an addressee number.

The state of each registration is kept, so that what a crash or an absent party interrupted goes on later
(`resumption`), and so that FEIS may send the same again without harm.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from renkei_ims import case_store, person_store, registration_store
from renkei_ims.acquisition import acquire
from renkei_ims.addressees import person_of
from renkei_ims.authenticity import ask_authenticity
from renkei_ims.ports import ImsPorts
from renkei_ims.rules import (
    Authenticity,
    CodeState,
    RegistrationState,
    Source,
    Verdict,
    number_is_authentic,
    number_is_not_closed,
    registration_is_the_same,
)
from renkei_ims.vault import Subject
from renkei_kit.callers import Caller
from renkei_kit.errors import LinkageError, Refusal
from renkei_kit.evidence import Access
from renkei_kit.personal_number import PersonalNumber
from renkei_kit.terms import AddresseeNumber
from renkei_kit.tracing import trace_id

log = logging.getLogger("renkei")
LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, repr=False)
class Intake:
    """A number received for a case, with the person it is said to be of."""

    case_id: str
    source: Source
    number: PersonalNumber
    subject: Subject


@dataclass(frozen=True, slots=True)
class Registered:
    """What the registration has come to."""

    addressee_number: AddresseeNumber
    linkage_code: CodeState


async def register(ports: ImsPorts, caller: Caller, intake: Intake) -> Registered:
    """The person under whom the number of ``intake`` is registered, verified by J-LIS.

    Raises ``request-invalid``, ``number-not-authentic``, or ``party-unavailable`` when J-LIS could not be asked; then
    the registration goes on by itself. A linkage code that cannot be acquired yet is acquired later.
    """
    refusal = await ports.db.write(lambda tx: _receive(tx, ports, intake))
    if refusal is not None:
        raise LinkageError(refusal)
    try:
        await verify(ports, caller, intake.case_id)
        await _acquire_if_possible(ports, intake.case_id)
    finally:
        await ports.db.write(lambda tx: registration_store.release(tx, intake.case_id))
    return await ports.db.read(lambda tx: _registered(tx, intake.case_id))


async def verify(ports: ImsPorts, caller: Caller, case_id: str) -> None:
    """Have a received number verified (真正性確認); raises ``number-not-authentic`` when it is not the person's."""
    registration = await ports.db.read(lambda tx: registration_store.load_registration(tx, case_id))
    if registration.sealed_intake is not None and registration.state is RegistrationState.RECEIVED:
        number, subject = ports.vault.open_intake(registration.sealed_intake, case_id)
        verdict = await ask_authenticity(ports.juki_link, number, subject)
        await ports.db.write(lambda tx: _settle(tx, ports, caller, case_id, (number, subject), verdict))
    verdict_kept = await ports.db.read(lambda tx: registration_store.verdict_of(tx, case_id))
    refusal = verdict_kept and number_is_authentic(verdict_kept)
    if refusal:
        raise LinkageError(refusal)


def _receive(tx: Connection, ports: ImsPorts, intake: Intake) -> Refusal | None:
    now = ports.clock()
    kept = ports.vault.seal_intake(intake.number, intake.subject, intake.case_id)
    known = registration_store.find_registration(tx, intake.case_id)
    if known is None or known.state is RegistrationState.NOT_AUTHENTIC:
        refusal = number_is_not_closed(person_store.is_closed(tx, ports.vault.hash(intake.number)))
        if refusal is not None:
            return refusal
    if known is None:
        if registration_store.insert_registration(tx, intake.case_id, intake.source, kept, now, now + LEASE):
            return None
        known = registration_store.load_registration(tx, intake.case_id)  # the same request came twice at once
    if known.state is RegistrationState.NOT_AUTHENTIC:
        registration_store.receive_again(tx, intake.case_id, kept, now)
        return None
    return registration_is_the_same(known.digest, kept[1])


def _settle(
    tx: Connection,
    ports: ImsPorts,
    caller: Caller,
    case_id: str,
    received: tuple[PersonalNumber, Subject],
    verdict: Verdict,
) -> None:
    """Record J-LIS's answer; a confirmed number gets its person, and the case is open from then on."""
    now = ports.clock()
    if verdict.result is not Authenticity.MATCH:
        if registration_store.settle(tx, case_id, verdict, RegistrationState.NOT_AUTHENTIC, None, now):
            _log(tx, ports, caller, "checkAuthenticity", f"case/{case_id}", verdict.result.value)
            _flag_if_changed(tx, ports, received[0], verdict)
        return
    person = person_of(tx, ports, *received, now)
    linked = person.linkage_code is CodeState.ACQUIRED
    state = RegistrationState.LINKED if linked else RegistrationState.AUTHENTIC
    if registration_store.settle(tx, case_id, verdict, state, person.addressee_number, now):
        case_store.open_case(tx, case_id, person.addressee_number, now)
        _log(tx, ports, caller, "registerNumber", person.addressee_number, "ok")


def _flag_if_changed(tx: Connection, ports: ImsPorts, number: PersonalNumber, verdict: Verdict) -> None:
    """A number that was changed at J-LIS is closed for the person who has it (control C12)."""
    number_hash = ports.vault.hash(number)
    addressee = person_store.find_addressee(tx, number_hash)
    if addressee is not None and verdict.result is Authenticity.NUMBER_CHANGED:
        person_store.was_checked(tx, addressee, verdict.result, ports.clock())
        person_store.close_number(tx, number_hash, addressee, ports.clock())


async def _acquire_if_possible(ports: ImsPorts, case_id: str) -> None:
    try:
        await acquire(ports, case_id)
    except LinkageError as error:
        log.warning("the linkage code will be acquired later", extra={"outcome": error.refusal.code.slug})


def _registered(tx: Connection, case_id: str) -> Registered:
    registration = registration_store.load_registration(tx, case_id)
    assert registration.addressee_number is not None  # a verified registration has its person
    person = person_store.load_person(tx, registration.addressee_number)
    return Registered(person.addressee_number, person.linkage_code)


def _log(tx: Connection, ports: ImsPorts, caller: Caller, operation: str, target: str, outcome: str) -> None:
    access = Access(ports.clock(), caller.party, caller.id, operation, target, outcome, trace_id())
    ports.access_log.append(tx, access)
