"""A provision that waits (自動応答不可): an officer of the provider looks at it and releases it (control G11).

What is released is what was seen: an officer who looked is refused once another copy stands in its place.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from renkei_kit import tenant
from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.terms import AgencyCode, ProcessingNumber
from renkei_mesh_gateway.intermediary import store
from renkei_mesh_gateway.intermediary.copy_store import CopyRecord
from renkei_mesh_gateway.intermediary.office import Office
from renkei_mesh_gateway.intermediary.provide import ANSWERED, NO_RECORD
from renkei_mesh_gateway.intermediary.selection import Place
from renkei_mesh_gateway.intermediary.store import Provision
from renkei_mesh_gateway.network_core import Exchange

NOT_WAITING = Refusal(ErrorCode.NOT_FOUND, "no provision of this number waits here")


@dataclass(frozen=True, slots=True, repr=False)
class Look:
    """What an officer sees: the provision and the copy that would be sent, opened. Never printed."""

    provision: Provision
    record: CopyRecord | None
    content: Mapping[str, Any] | None

    @property
    def status(self) -> str:
        """What the inquirer would be told."""
        return ANSWERED if self.record else NO_RECORD


@dataclass(frozen=True, slots=True)
class Release:
    """An officer's decision. ``nondisclosure`` counts in place of the copy's; ``must_have_seen`` is the setting."""

    staff_id: str
    nondisclosure: int | None
    must_have_seen: bool


def look(
    tx: Connection, office: Office, agency: AgencyCode, number: ProcessingNumber, staff_id: str, now: datetime
) -> Look | Refusal:
    """Open for an officer what would be sent, and keep which copy it was."""
    waiting = store.find_pending(tx, agency, number)
    if waiting is None:
        return NOT_WAITING
    record = _copy_for(tx, office, waiting, now)
    store.save_look(tx, agency, number, seen_as(record), staff_id, now)
    return Look(waiting, record, office.vault.open(record) if record else None)


def release(
    tx: Connection, office: Office, agency: AgencyCode, number: ProcessingNumber, decision: Release, now: datetime
) -> str | Refusal:
    """Release a waiting provision and write all three books; gives its outcome."""
    waiting = store.find_pending(tx, agency, number)
    if waiting is None:
        return NOT_WAITING
    record = _copy_for(tx, office, waiting, now)
    refusal = provision_was_seen(waiting, decision) or copy_is_as_seen(waiting, decision, record)
    if refusal is not None:
        return refusal
    if not store.release(tx, agency, number, decision.staff_id, now):
        return NOT_WAITING
    answer = office.answer(waiting.encryption_key, number, waiting.permit_id, record)
    status = ANSWERED if answer else NO_RECORD
    tenant.enter(tx, waiting.inquirer)
    store.answer_inquiry(tx, waiting.inquirer, number, status, answer, now)
    ground = decision.nondisclosure or (record.nondisclosure if record else None)
    office.write_books(tx, _exchange(waiting, status, ground, now))
    return status


def provision_was_seen(waiting: Provision, decision: Release) -> Refusal | None:
    """The officer who releases has looked, where that is demanded."""
    if not decision.must_have_seen or waiting.seen_by == decision.staff_id:
        return None
    detail = "the officer has not looked at what would be sent"
    return Refusal(ErrorCode.SECOND_LOOK_NEEDED, detail, "provision_was_seen")


def copy_is_as_seen(waiting: Provision, decision: Release, record: CopyRecord | None) -> Refusal | None:
    """What would be sent is what the officer saw."""
    if waiting.seen_by != decision.staff_id or waiting.seen == seen_as(record):
        return None
    detail = "another copy stands in the place of the one that the officer saw"
    return Refusal(ErrorCode.SECOND_LOOK_NEEDED, detail, "copy_is_as_seen")


def seen_as(record: CopyRecord | None) -> str:
    """What is kept of a look: a digest of the sealed copy, or of there being none."""
    if record is None:
        return hashlib.sha256(b"").hexdigest()
    days = f"{record.version}/{record.valid_from}/{record.valid_to}/{record.registered_at.isoformat()}"
    return hashlib.sha256(days.encode() + b"\0" + record.content).hexdigest()


def _copy_for(tx: Connection, office: Office, waiting: Provision, now: datetime) -> CopyRecord | None:
    place = Place(waiting.agency, waiting.addressee_number, waiting.item)
    return office.select(tx, place, waiting.period, now)


def _exchange(waiting: Provision, status: str, ground: int | None, now: datetime) -> Exchange:
    return Exchange(
        processing_number=waiting.processing_number,
        inquirer=waiting.inquirer,
        provider=waiting.agency,
        affair=waiting.affair,
        procedure=waiting.procedure,
        item=waiting.item,
        requested_at=waiting.requested_at,
        provided_at=now,
        outcome=status,
        nondisclosure_inquirer=waiting.nondisclosure,
        nondisclosure_provider=ground,
        delegating_inquirer=waiting.delegating_inquirer,
        delegating_provider=waiting.delegating_provider,
    )
