"""Submitting an application (在留諸申請) with the registered card."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from renkei_kit import chance
from renkei_kit.callers import Caller
from renkei_kit.card_proof import Presented
from renkei_kit.errors import LinkageError, Refusal
from renkei_ras.application import Application, ApplicationKind, ApplicationState, Beneficiary
from renkei_ras.attachment import Attachment
from renkei_ras.flows.proof import examine, with_status
from renkei_ras.ports import RasPorts
from renkei_ras.registration import Notification, User
from renkei_ras.rules import Applying, application_refusal
from renkei_ras.store.applications import insert_application
from renkei_ras.store.attachments import unused_attachments, use_attachments
from renkei_ras.store.notifications import find_notification
from renkei_ras.store.transfers import insert_transfer
from renkei_ras.store.users import load_user


@dataclass(frozen=True, slots=True)
class ApplicationWish:
    """What an applicant sends."""

    presented: Presented | None
    kind: ApplicationKind
    residence_card_number: str | None
    requested_months: int | None
    requested_status: str | None
    sealed_number: str | None
    notice_acknowledged: bool
    office: str | None = None
    together_with: tuple[ApplicationKind, ...] = ()
    beneficiary: Beneficiary | None = None
    attachments: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"ApplicationWish({self.kind})"


@dataclass(frozen=True, slots=True)
class _Known:
    """What RAS knows of who applies and of what they have uploaded."""

    user: User
    notification: Notification | None
    attachments: tuple[Attachment, ...]


def _known(tx: Connection, user_id: str, attachments: Sequence[str], *, for_use: bool = False) -> _Known:
    user = load_user(tx, user_id)
    found = unused_attachments(tx, user_id, attachments, for_use=for_use)
    return _Known(user, find_notification(tx, user.notification_id), tuple(found))


async def submit_application(ports: RasPorts, caller: Caller, wish: ApplicationWish) -> Application:
    """An application made with the registered card, valid right now (controls C6, C7); it goes to FEIS by itself.

    Raises ``request-invalid``, ``operation-not-permitted``, ``notification-not-valid``, ``signature-not-valid``,
    ``certificate-not-valid``, ``card-not-the-same`` or ``party-unavailable``.
    """
    proof, issuer = await examine(ports, wish.presented)
    known = await ports.db.read(lambda tx: _known(tx, caller.id, wish.attachments))
    facts = Applying(
        now=ports.clock(),
        proof=proof,
        user=known.user,
        kind=wish.kind,
        residence_card_number=wish.residence_card_number,
        requested_months=wish.requested_months,
        requested_status=wish.requested_status,
        sealed_number=wish.sealed_number,
        notice_acknowledged=wish.notice_acknowledged,
        office=wish.office,
        notification=known.notification,
        together_with=wish.together_with,
        beneficiary=wish.beneficiary,
        attachments_named=len(wish.attachments),
        attachments=known.attachments,
    )
    refusal = application_refusal(facts)
    if refusal:
        raise LinkageError(refusal)
    facts = replace(facts, proof=await with_status(ports, proof, issuer))
    application = _application(facts)

    def decide(tx: Connection) -> Refusal | None:
        now_known = _known(tx, caller.id, wish.attachments, for_use=True)
        refusal = application_refusal(
            replace(
                facts,
                user=now_known.user,
                notification=now_known.notification,
                attachments=now_known.attachments,
            )
        )
        if refusal is None:
            insert_application(tx, application)
            use_attachments(tx, wish.attachments, application.id)
            insert_transfer(tx, application.id, facts.sealed_number)
            ports.note(tx, caller, "submitApplication", f"/applications/{application.id}")
        return refusal

    refusal = await ports.db.write(decide)
    if refusal:
        raise LinkageError(refusal)
    ports.bell.set()
    return application


def _application(facts: Applying) -> Application:
    return Application(
        id=f"app-{chance.token_hex(8)}",
        user_id=facts.user.id,
        kind=facts.kind,
        applicant_kind=facts.user.applicant_kind,
        residence_card_number=facts.residence_card_number,
        requested_months=facts.requested_months,
        requested_status=facts.requested_status,
        state=ApplicationState.SUBMITTED,
        note=None,
        notice_acknowledged_at=facts.now,
        submitted_at=facts.now,
        updated_at=facts.now,
        office=facts.office,
        together_with=facts.together_with,
        beneficiary=facts.beneficiary,
    )
