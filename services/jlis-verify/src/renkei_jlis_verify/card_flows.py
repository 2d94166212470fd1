"""What the holder and the municipality's counter do with a card (個人番号カード), by the tester's hand."""

import asyncio
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from sqlalchemy import Connection

from renkei_jlis_verify import certificate_store as store
from renkei_jlis_verify.certificate_flows import card_signer
from renkei_jlis_verify.certificate_rules import (
    CertificateEntry,
    RevocationReason,
    hold_may_end,
    pin_is_right,
    valid_to,
)
from renkei_jlis_verify.ports import JlisPorts
from renkei_jlis_verify.seeding import KINDS
from renkei_kit.certificate_serial import CertificateKind, certificate_serial
from renkei_kit.errors import ErrorCode, LinkageError, Refusal, refuse

WITHOUT_CARD = "this person has no such card"


@dataclass(frozen=True, slots=True)
class CardSignature:
    """What comes off a card: the certificate (PEM) and a signature by the key that stays on it."""

    certificate: str
    signature: bytes


async def sign(
    ports: JlisPorts, person_id: str, kind: CertificateKind, pin: str, data: bytes, generation: int | None = None
) -> CardSignature:
    """The card's signature over ``data`` (RSASSA-PKCS1-v1_5 with SHA-256).

    The card does not know whether its certificate was revoked. Raises ``pin-wrong``, ``pin-locked`` or ``not-found``.
    """

    def decide(tx: Connection) -> tuple[CertificateEntry, Refusal | None]:
        entry = _entry(tx, person_id, kind, generation)
        refusal = pin_is_right(entry, pin)
        if refusal is None:
            store.set_wrong_pins(tx, entry.serial, 0)
        elif refusal.code is ErrorCode.PIN_WRONG:
            store.set_wrong_pins(tx, entry.serial, entry.wrong_pins + 1)
        return entry, refusal

    entry, refusal = await ports.db.write(decide)
    if refusal is not None:
        raise LinkageError(refusal)
    signer = await card_signer(ports, entry)
    signature = await asyncio.to_thread(signer.key.sign, data, padding.PKCS1v15(), hashes.SHA256())
    return CardSignature(signer.certificate.public_bytes(serialization.Encoding.PEM).decode(), signature)


async def revoke(ports: JlisPorts, person_id: str, kind: CertificateKind, reason: RevocationReason) -> None:
    """Revoke a certificate of the person's newest card now. Raises ``not-found``."""

    def enter(tx: Connection) -> None:
        store.revoke(tx, _entry(tx, person_id, kind).serial, ports.clock(), reason)

    await ports.db.write(enter)


async def release(ports: JlisPorts, person_id: str, kind: CertificateKind) -> None:
    """Take back the hold of a certificate of the person's newest card. Raises ``not-found`` or ``wrong-state``."""

    def enter(tx: Connection) -> Refusal | None:
        entry = _entry(tx, person_id, kind)
        refusal = hold_may_end(entry, ports.clock())
        if refusal is None:
            store.release(tx, entry.serial, ports.clock())
        return refusal

    refusal = await ports.db.write(enter)
    if refusal is not None:
        raise LinkageError(refusal)


async def reissue(ports: JlisPorts, person_id: str) -> None:
    """A new card with new certificates; those of the old one are superseded.

    Raises ``not-found`` for somebody unknown, and ``operation-not-permitted`` for whom no card may be issued.
    """
    now = ports.clock()

    def enter(tx: Connection) -> None:
        holder = store.find_card_holder(tx, person_id)
        if holder is None:
            raise refuse(ErrorCode.NOT_FOUND, "the register does not know this person")
        ends = valid_to(holder.attributes.birth_date, now.date(), holder.stay_ends_on)
        if holder.removed or ends <= now:
            reason = "no card is issued to somebody off the register or past the period of stay"
            raise refuse(ErrorCode.OPERATION_NOT_PERMITTED, reason)
        old = store.entries_of(tx, person_id)
        for entry in old:
            store.revoke(tx, entry.serial, now, RevocationReason.SUPERSEDED)
        generation = max((entry.generation + 1 for entry in old), default=0)
        for kind in KINDS:
            serial = f"{certificate_serial(ports.settings.seed, person_id, generation, kind):x}"
            store.insert_entry(tx, CertificateEntry(serial, person_id, generation, kind, now, ends))

    await ports.db.write(enter)


def _entry(tx: Connection, person_id: str, kind: CertificateKind, generation: int | None = None) -> CertificateEntry:
    """The certificate on a person's newest card, or on the one of ``generation``; raises ``not-found``."""
    entries = [entry for entry in store.entries_of(tx, person_id) if entry.kind == kind]
    if generation is not None:
        entries = [entry for entry in entries if entry.generation == generation]
    if not entries:
        raise refuse(ErrorCode.NOT_FOUND, WITHOUT_CARD)
    return entries[0]
