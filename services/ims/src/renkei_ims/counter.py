"""The counter (窓口): notice, evidence, verification, and only then acceptance (controls B3, C1 to C4).

Every step is one transaction: gather, decide, record; it raises after the commit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection

from renkei_ims import counter_store
from renkei_ims.counter_store import Intake, Shown
from renkei_ims.identity import (
    EvidenceKind,
    IntakeState,
    Submitter,
    evidence_is_in_date,
    evidence_is_of_the_submitter,
    identity_evidence_was_shown,
    identity_is_verified,
    intake_is,
    notice_is_the_present_one,
)
from renkei_ims.person_rules import affair_is_isas
from renkei_ims.ports import ImsPorts
from renkei_ims.vault import Subject
from renkei_kit import chance
from renkei_kit.acts import log_act
from renkei_kit.callers import Caller
from renkei_kit.errors import ErrorCode, FieldError, LinkageError, Refusal
from renkei_kit.terms import AffairCode

UNKNOWN_INTAKE = Refusal(ErrorCode.NOT_FOUND, "there is no intake of this name")
TAKEN = Refusal(
    ErrorCode.REQUEST_INVALID,
    "the case has an intake already",
    rule="case_has_one_intake",
    errors=(FieldError("/case_id", "has an intake already"),),
)
T = TypeVar("T")
Decision = Refusal | dict[str, Any]
"""What a step comes to: a refusal, or what it changes."""


@dataclass(frozen=True, slots=True, repr=False)
class Filing:
    """What is filed, by whom and for whom."""

    case_id: str
    submitter: Submitter
    affair: AffairCode
    applicant: Subject


@dataclass(frozen=True, slots=True, repr=False)
class Whole:
    """An intake with what was shown for it."""

    intake: Intake
    shown: tuple[Shown, ...]


async def open_intake(ports: ImsPorts, caller: Caller, filing: Filing) -> Whole:
    """Begin an intake (受付); nothing is accepted yet. Raises ``request-invalid`` or ``operation-not-permitted``."""
    intake_id, now = chance.token_hex(16), ports.clock()
    sealed = ports.vault.seal_applicant(filing.applicant, intake_id)
    intake = Intake(
        intake_id, filing.case_id, filing.submitter, filing.affair, sealed, IntakeState.OPENED, caller.id, now
    )

    def work(tx: Connection) -> Refusal | None:
        refusal = affair_is_isas(filing.affair, ports.own.affairs)
        if refusal is None and not counter_store.insert_intake(tx, intake):
            refusal = TAKEN
        if refusal is None:
            log_act(ports, tx, caller, "openIntake", intake_id)
        return refusal

    await _settled(ports, work)
    return Whole(intake, ())


async def look_at_intake(ports: ImsPorts, caller: Caller, intake_id: str) -> Whole:
    """How far an intake is. Raises ``not-found``."""
    return await step(ports, caller, "getIntake", intake_id, lambda tx, intake: {})


async def acknowledge_notice(ports: ImsPorts, caller: Caller, intake_id: str, version: str) -> Whole:
    """The submitter was shown the notice and acknowledged it (control B3).

    Raises ``not-found``, ``notice-not-acknowledged`` for a version not in force, or ``wrong-state``.
    """

    def decide(tx: Connection, intake: Intake) -> Decision:
        refusal = notice_is_the_present_one(version, ports.own.notice_version)
        if refusal is None and intake.number_entered_at is not None:
            refusal = Refusal(ErrorCode.WRONG_STATE, "the number was entered already", rule="notice_comes_first")
        return refusal or {"notice_version": version, "acknowledged_at": intake.acknowledged_at or ports.clock()}

    return await step(ports, caller, "acknowledgeNotice", intake_id, decide)


async def show_evidence(
    ports: ImsPorts, caller: Caller, intake_id: str, kind: EvidenceKind, valid_until: date | None
) -> Whole:
    """Something was shown and checked. Raises ``not-found``, ``wrong-state`` or ``identity-not-verified``."""

    def decide(tx: Connection, intake: Intake) -> Decision:
        now = ports.clock()
        refusal = (
            intake_is(intake.state, IntakeState.OPENED)
            or evidence_is_of_the_submitter(intake.submitter, kind)
            or evidence_is_in_date(valid_until, now.date())
        )
        if refusal is None:
            counter_store.insert_shown(tx, intake_id, Shown(kind, valid_until, caller.id, now))
        return refusal or {}

    return await step(ports, caller, "showEvidence", intake_id, decide)


async def verify_identity(ports: ImsPorts, caller: Caller, intake_id: str) -> Whole:
    """The identity was verified (本人確認). Raises ``not-found``, ``wrong-state`` or ``identity-not-verified``."""

    def decide(tx: Connection, intake: Intake) -> Decision:
        kinds = [one.kind for one in counter_store.list_shown(tx, intake_id)]
        refusal = intake_is(intake.state, IntakeState.OPENED) or identity_evidence_was_shown(intake.submitter, kinds)
        verified = {"state": IntakeState.VERIFIED, "verified_by": caller.id, "verified_at": ports.clock()}
        return refusal or verified

    return await step(ports, caller, "verifyIdentity", intake_id, decide)


async def accept(ports: ImsPorts, caller: Caller, intake_id: str) -> Whole:
    """Accept what is filed (受付, control C4). Raises ``not-found``, ``identity-not-verified`` or ``wrong-state``."""

    def decide(tx: Connection, intake: Intake) -> Decision:
        refusal = identity_is_verified(intake.state) or intake_is(intake.state, IntakeState.VERIFIED)
        return refusal or {"state": IntakeState.ACCEPTED, "accepted_by": caller.id, "accepted_at": ports.clock()}

    return await step(ports, caller, "acceptIntake", intake_id, decide)


async def step(
    ports: ImsPorts,
    caller: Caller,
    operation: str,
    intake_id: str,
    decide: Callable[[Connection, Intake], Decision],
) -> Whole:
    """Take one step of an intake and log it; refused, it changes nothing."""

    def work(tx: Connection) -> Whole | Refusal:
        intake = counter_store.find_intake(tx, intake_id)
        if intake is None:
            return UNKNOWN_INTAKE
        decision = decide(tx, intake)
        if isinstance(decision, Refusal):
            return decision
        if decision:
            counter_store.update_intake(tx, intake_id, **decision)
        log_act(ports, tx, caller, operation, intake_id)
        changed = counter_store.find_intake(tx, intake_id) or intake
        return Whole(changed, counter_store.list_shown(tx, intake_id))

    return await _settled(ports, work)


async def _settled(ports: ImsPorts, work: Callable[[Connection], T | Refusal]) -> T:
    outcome = await ports.db.write(work)
    if isinstance(outcome, Refusal):
        raise LinkageError(outcome)
    return outcome
