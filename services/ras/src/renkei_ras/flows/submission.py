"""Submitting an application (在留諸申請) with the registered card."""

import secrets
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from renkei_kit.callers import Caller
from renkei_kit.card_proof import Presented
from renkei_kit.errors import LinkageError, Refusal
from renkei_ras.application import Application, ApplicationKind, ApplicationState
from renkei_ras.flows.proof import examine, with_status
from renkei_ras.ports import RasPorts
from renkei_ras.rules import Applying, application_refusal
from renkei_ras.store.applications import insert_application
from renkei_ras.store.transfers import insert_transfer
from renkei_ras.store.users import load_user


@dataclass(frozen=True, slots=True)
class ApplicationWish:
    """What an applicant sends."""

    presented: Presented
    kind: ApplicationKind
    residence_card_number: str
    requested_months: int | None
    requested_status: str | None
    sealed_number: str
    notice_acknowledged: bool

    def __repr__(self) -> str:
        return f"ApplicationWish({self.kind})"


async def submit_application(ports: RasPorts, caller: Caller, wish: ApplicationWish) -> Application:
    """An application made with the registered card, valid right now (controls C6, C7); it goes to FEIS by itself.

    Raises ``request-invalid``, ``operation-not-permitted``, ``signature-not-valid``, ``certificate-not-valid``,
    ``card-not-the-same`` or ``party-unavailable``.
    """
    proof, issuer = await examine(ports, wish.presented)
    facts = Applying(
        proof,
        await ports.db.read(lambda tx: load_user(tx, caller.id)),
        wish.kind,
        wish.residence_card_number,
        wish.requested_months,
        wish.requested_status,
        wish.sealed_number,
        wish.notice_acknowledged,
    )
    refusal = application_refusal(facts)
    if refusal:
        raise LinkageError(refusal)
    facts = replace(facts, proof=await with_status(ports, proof, issuer))
    application = _application(facts)

    def decide(tx: Connection) -> Refusal | None:
        refusal = application_refusal(facts)
        if refusal is None:
            insert_application(tx, application)
            insert_transfer(tx, application.id, facts.sealed_number)
            ports.note(tx, caller, "submitApplication", f"/applications/{application.id}")
        return refusal

    refusal = await ports.db.write(decide)
    if refusal:
        raise LinkageError(refusal)
    ports.bell.set()
    return application


def _application(facts: Applying) -> Application:
    now = facts.proof.now
    return Application(
        id=f"app-{secrets.token_hex(8)}",
        user_id=facts.user.id,
        kind=facts.kind,
        applicant_kind=facts.user.applicant_kind,
        residence_card_number=facts.residence_card_number,
        requested_months=facts.requested_months,
        requested_status=facts.requested_status,
        state=ApplicationState.SUBMITTED,
        note=None,
        notice_acknowledged_at=now,
        submitted_at=now,
        updated_at=now,
    )
