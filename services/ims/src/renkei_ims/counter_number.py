"""Entering a number at the counter: from the card, or from a document that is given back (controls C13, C14)."""

from dataclasses import replace

from sqlalchemy import Connection

from renkei_ims.counter import Decision, Whole, step
from renkei_ims.counter_store import Intake
from renkei_ims.identity import (
    IntakeState,
    ReadFrom,
    document_is_held,
    identity_is_verified,
    intake_is,
    no_other_document_is_held,
    purpose_was_acknowledged,
)
from renkei_ims.ports import ImsPorts
from renkei_ims.registration import Intake as NumberIntake
from renkei_ims.registration import Registered, register
from renkei_ims.rules import Source
from renkei_kit.callers import Caller
from renkei_kit.errors import LinkageError, Refusal
from renkei_kit.personal_number import PersonalNumber


async def enter_number(
    ports: ImsPorts, caller: Caller, intake_id: str, number: PersonalNumber, read_from: ReadFrom
) -> Registered:
    """Enter the number read from the card, or from a document that is given back (controls B3, C13, C14).

    Raises ``not-found``, ``notice-not-acknowledged``, ``identity-not-verified``, ``wrong-state``, or what registering
    it is refused with.
    """

    def decide(tx: Connection, intake: Intake) -> Decision:
        refusal = (
            purpose_was_acknowledged(intake.acknowledged_at)
            or identity_is_verified(intake.state)
            or intake_is(intake.state, IntakeState.ACCEPTED)
            or no_other_document_is_held(intake.read_from, intake.document_returned_at, read_from)
        )
        entered = {"read_from": read_from, "number_entered_at": ports.clock(), "document_returned_at": None}
        return refusal or entered

    intake = (await step(ports, caller, "enterNumber", intake_id, decide)).intake
    applicant = ports.vault.open_applicant(intake.sealed_applicant, intake_id)
    try:
        return await register(ports, caller, NumberIntake(intake.case_id, Source.PAPER, number, applicant))
    except LinkageError as error:
        raise LinkageError(_at_the_counter(error.refusal)) from error


async def return_document(ports: ImsPorts, caller: Caller, intake_id: str) -> Whole:
    """The document was given back (資料の返却, control C14). Raises ``not-found`` or ``wrong-state``."""

    def decide(tx: Connection, intake: Intake) -> Decision:
        refusal = document_is_held(intake.read_from, intake.document_returned_at)
        return refusal or {"document_returned_at": ports.clock()}

    return await step(ports, caller, "returnDocument", intake_id, decide)


def _at_the_counter(refusal: Refusal) -> Refusal:
    """The refusal of a registration, its fields named as the counter knows them."""
    named = {"/sealed_number": "/personal_number", "/case_id": "/personal_number"}
    errors = tuple(replace(error, field=named.get(error.field, error.field)) for error in refusal.errors)
    return replace(refusal, errors=errors)
