"""Registering a user of RAS (利用申出)."""

import asyncio
import secrets
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from renkei_kit.card_proof import Presented
from renkei_kit.errors import LinkageError, Refusal
from renkei_kit.staff_store import HASHER
from renkei_ras.flows.proof import examine, shown_card, with_status
from renkei_ras.ports import RasPorts, applicant
from renkei_ras.registration import ApplicantKind, Represented, User
from renkei_ras.rules import Registering, registration_refusal
from renkei_ras.store.users import insert_user


@dataclass(frozen=True, slots=True)
class RegistrationWish:
    """What somebody who wants to register sends."""

    presented: Presented
    applicant_kind: ApplicantKind
    represented: Represented | None
    notice_acknowledged: bool
    password: str

    def __repr__(self) -> str:
        return f"RegistrationWish({self.applicant_kind})"


async def register_user(ports: RasPorts, wish: RegistrationWish) -> User:
    """A new user, whose card's certificate J-LIS has just confirmed (control C5).

    Raises ``request-invalid``, ``signature-not-valid``, ``certificate-not-valid`` or ``party-unavailable``.
    """
    proof, issuer = await examine(ports, wish.presented)
    facts = Registering(proof, wish.applicant_kind, wish.represented, wish.notice_acknowledged)
    refusal = registration_refusal(facts)
    if refusal:
        raise LinkageError(refusal)
    facts = replace(facts, proof=await with_status(ports, proof, issuer))
    password_hash = await asyncio.to_thread(HASHER.hash, wish.password)
    user = _user(facts, password_hash)

    def decide(tx: Connection) -> Refusal | None:
        refusal = registration_refusal(facts)
        if refusal is None:
            insert_user(tx, user)
            ports.note(tx, applicant(user.id), "registerUser", f"/users/{user.id}")
        return refusal

    refusal = await ports.db.write(decide)
    if refusal:
        raise LinkageError(refusal)
    return user


def _user(facts: Registering, password_hash: str) -> User:
    card, now = shown_card(facts.proof), facts.proof.now
    return User(
        id=f"user-{secrets.token_hex(8)}",
        password_hash=password_hash,
        applicant_kind=facts.applicant_kind,
        card=card.identity,
        valid_to=card.valid_to,
        represented=facts.represented,
        notice_acknowledged_at=now,
        registered_at=now,
    )
