"""Registering a user of RAS (利用申出)."""

import asyncio
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from renkei_kit import chance
from renkei_kit.card_proof import Presented
from renkei_kit.errors import LinkageError, Refusal
from renkei_kit.staff_store import hash_of, is_password_of
from renkei_ras.flows.proof import examine, shown_card, with_status
from renkei_ras.ports import RasPorts, applicant
from renkei_ras.registration import ApplicantKind, Notification, Represented, User
from renkei_ras.rules import Registering, registration_refusal
from renkei_ras.store.notifications import find_notification
from renkei_ras.store.users import insert_user


@dataclass(frozen=True, slots=True)
class NamedNotification:
    """A notification (届出) as its holder names it, with the code that came with its acceptance."""

    id: str
    code: str
    office: str

    def __repr__(self) -> str:
        return f"NamedNotification({self.id})"


@dataclass(frozen=True, slots=True)
class RegistrationWish:
    """What somebody who wants to register sends."""

    presented: Presented | None
    applicant_kind: ApplicantKind
    represented: Represented | None
    notification: NamedNotification | None
    notice_acknowledged: bool
    password: str

    def __repr__(self) -> str:
        return f"RegistrationWish({self.applicant_kind})"


async def register_user(ports: RasPorts, wish: RegistrationWish) -> User:
    """A new user, whose card's certificate J-LIS has just confirmed and whose notification is in force (C5, C8).

    Raises ``request-invalid``, ``operation-not-permitted``, ``notification-not-valid``, ``signature-not-valid``,
    ``certificate-not-valid`` or ``party-unavailable``.
    """
    proof, issuer = await examine(ports, wish.presented)
    named = wish.notification
    facts = Registering(
        now=ports.clock(),
        proof=proof,
        applicant_kind=wish.applicant_kind,
        represented=wish.represented,
        notice_acknowledged=wish.notice_acknowledged,
        notification_named=named is not None,
        notification=await _shown_notification(ports, named) if named else None,
        office=named.office if named else None,
    )
    refusal = registration_refusal(facts)
    if refusal:
        raise LinkageError(refusal)
    facts = replace(facts, proof=await with_status(ports, proof, issuer))
    password_hash = await asyncio.to_thread(hash_of, wish.password)
    user = _user(facts, password_hash)

    def decide(tx: Connection) -> Refusal | None:
        known = find_notification(tx, facts.notification.id) if facts.notification else None
        refusal = registration_refusal(replace(facts, notification=known))
        if refusal is None:
            insert_user(tx, user)
            ports.note(tx, applicant(user.id), "registerUser", f"/users/{user.id}")
        return refusal

    refusal = await ports.db.write(decide)
    if refusal:
        raise LinkageError(refusal)
    return user


async def _shown_notification(ports: RasPorts, named: NamedNotification) -> Notification | None:
    """The notification, when the code is its own; no answer tells whether the ID or the code is wrong."""
    found = await ports.db.read(lambda tx: find_notification(tx, named.id))
    right = await asyncio.to_thread(is_password_of, found.code_hash if found else None, named.code)
    return found if right else None


def _user(facts: Registering, password_hash: str) -> User:
    card = shown_card(facts.proof)
    return User(
        id=f"user-{chance.token_hex(8)}",
        password_hash=password_hash,
        applicant_kind=facts.applicant_kind,
        card=card.identity if card else None,
        valid_to=card.valid_to if card else None,
        represented=facts.represented,
        notice_acknowledged_at=facts.now,
        registered_at=facts.now,
        notification_id=facts.notification.id if facts.notification else None,
    )
