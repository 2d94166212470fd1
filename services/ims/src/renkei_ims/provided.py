"""Numbers that Juki-net or a medium provides: by condition and by nobody's hand (controls B1, B4, C9).

J-LIS itself says whose number it is, so that no further authenticity check is needed. The condition decides who comes;
whoever is known already is found again by the registered keys and by nothing else.
"""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from renkei_ims import clients, person_store, provided_store, registration_store
from renkei_ims.addressees import person_of
from renkei_ims.person_rules import affair_is_isas
from renkei_ims.ports import ImsPorts
from renkei_ims.provided_store import Acquisition
from renkei_ims.rules import Authenticity, CodeState, RegistrationState, Source, Verdict
from renkei_ims.vault import Subject
from renkei_kit.acts import log_act
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal
from renkei_kit.resident_condition import Condition, ProvisionRequest
from renkei_kit.resident_records import ChangeReason, ResidentItem, ResidentRecord
from renkei_kit.terms import AffairCode

NOT_A_MEDIUM = Refusal(
    ErrorCode.NOT_FOUND, "no medium of this id was taken in", errors=(FieldError("/provision_id", "names no medium"),)
)
TAKEN_OVER = Refusal(ErrorCode.WRONG_STATE, "this provision was taken over already", rule="provision_is_new")


class Came(StrEnum):
    """What came of one record."""

    REGISTERED = "registered"
    KNOWN = "known"
    PASSED_OVER = "passed_over"


@dataclass(frozen=True, slots=True)
class _Batch:
    """One provision that is being taken over."""

    provision_id: str
    source: Source
    affair: AffairCode


async def acquire_by_condition(
    ports: ImsPorts, caller: Caller, affair: AffairCode, condition: Condition
) -> Acquisition:
    """Have J-LIS provide who fits the condition, and register them.

    Raises ``operation-not-permitted``, ``request-invalid`` for a condition that is none, or ``party-unavailable``.
    """
    _must(affair_is_isas(affair, ports.own.affairs))
    request = ProvisionRequest(affair=affair, condition=condition, items=list(ResidentItem))
    provision = await clients.request_provision(ports.juki_link, request)
    return await _take_over(ports, caller, _Batch(provision.provision_id, Source.JUKI, affair))


async def acquire_from_medium(ports: ImsPorts, caller: Caller, affair: AffairCode, provision_id: str) -> Acquisition:
    """Register whom a medium brought that was taken in at the link server.

    Raises ``operation-not-permitted``, ``not-found``, ``wrong-state`` the second time, or ``party-unavailable``.
    """
    _must(affair_is_isas(affair, ports.own.affairs))
    if await ports.db.read(lambda tx: provided_store.was_taken_over(tx, provision_id)):
        raise LinkageError(TAKEN_OVER)
    provision = await clients.find_provision(ports.juki_link, provision_id)
    if provision is None or provision.kind != clients.BY_MEDIUM:
        raise LinkageError(NOT_A_MEDIUM)
    return await _take_over(ports, caller, _Batch(provision_id, Source.MEDIUM, affair))


async def list_acquisitions(ports: ImsPorts, caller: Caller, after: int, limit: int) -> list[dict[str, Any]]:
    """What was acquired from Juki-net and media, oldest first."""

    def look(tx: Connection) -> list[dict[str, Any]]:
        log_act(ports, tx, caller, "listAcquisitions", "/acquisitions")
        return [dict(row) for row in provided_store.list_acquisitions(tx, after, limit)]

    return await ports.db.write(look)


async def _take_over(ports: ImsPorts, caller: Caller, batch: _Batch) -> Acquisition:
    records = await clients.provided_records(ports.juki_link, batch.provision_id)

    def keep(tx: Connection) -> Acquisition | Refusal:
        if provided_store.was_taken_over(tx, batch.provision_id):
            return TAKEN_OVER
        came = Counter(_register(tx, ports, caller, batch, place, record) for place, record in enumerate(records))
        acquisition = Acquisition(
            batch.provision_id,
            batch.source,
            batch.affair,
            caller.id,
            ports.clock(),
            len(records),
            *(came[kind] for kind in Came),
        )
        provided_store.insert_acquisition(tx, acquisition)
        log_act(ports, tx, caller, "acquireNumbers", f"{batch.source}/{batch.provision_id}")
        return acquisition

    kept = await ports.db.write(keep)
    if isinstance(kept, Refusal):
        raise LinkageError(kept)
    return kept


def _register(
    tx: Connection, ports: ImsPorts, caller: Caller, batch: _Batch, place: int, record: ResidentRecord
) -> Came:
    """One record: a person new here, one known already, or nobody to register (removed, or not told in full)."""
    now, number = ports.clock(), record.personal_number
    subject = _subject(record)
    if number is None or subject is None or record.removed is not None:
        return Came.PASSED_OVER
    if record.change is not None and record.change.reason is ChangeReason.NUMBER_CHANGED:
        person_store.flag_changed(tx, ports.vault.hash_subject(subject), ports.vault.hash(number), now)
    known = person_store.find_addressee(tx, ports.vault.hash(number)) is not None
    person = person_of(tx, ports, number, subject, now)
    log_act(ports, tx, caller, "registerNumber", person.addressee_number)
    if person.linkage_code is CodeState.PENDING:
        key = f"{batch.source}-{batch.provision_id}-{place}"
        sealed = ports.vault.seal_intake(number, subject, key)
        if registration_store.insert_registration(tx, key, batch.source, sealed, now, now):
            verdict = Verdict(Authenticity.MATCH)
            registration_store.settle(tx, key, verdict, RegistrationState.AUTHENTIC, person.addressee_number, now)
    return Came.KNOWN if known else Came.REGISTERED


def _subject(record: ResidentRecord) -> Subject | None:
    if record.name is None or record.birth_date is None or record.sex is None or record.address is None:
        return None
    return Subject(record.name, record.birth_date, record.sex, record.address)


def _must(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise LinkageError(refusal)
