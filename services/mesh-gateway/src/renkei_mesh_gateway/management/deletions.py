"""What purges are made of: each takes out some rows of an agency's, or of the core's, and says how many."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, delete, select

from renkei_kit import tenant
from renkei_kit.terms import AcquisitionNumber, AgencyCode
from renkei_mesh_gateway.core.disclosure_store import disclosure_challenge, refused_subject
from renkei_mesh_gateway.core.proof_store import sender_proof
from renkei_mesh_gateway.core.store import acquisition, client_assertion, permit, revoked_token
from renkei_mesh_gateway.intermediary import store
from renkei_mesh_gateway.intermediary.plug_store import live_provision
from renkei_mesh_gateway.intermediary.store import inquiry, provision
from renkei_mesh_gateway.tables import EVIDENCE


def delete_inquiries(tx: Connection, agency: AgencyCode, before: datetime, limit: int) -> int:
    """Inquiries that came to their end before, with their answers."""
    over = (inquiry.c.agency == agency, inquiry.c.answered_at < before)
    some = select(inquiry.c.processing_number).where(*over).limit(limit).scalar_subquery()
    return _count(tx, inquiry, inquiry.c.agency == agency, inquiry.c.processing_number.in_(some))


def delete_provisions(tx: Connection, agency: AgencyCode, before: datetime, limit: int) -> int:
    """Provisions that were released before, and those asked of its own system that fell due before."""
    number, place = provision.c.processing_number, live_provision.c
    released = select(number).where(provision.c.agency == agency, provision.c.released_at < before).limit(limit)
    removed = _count(tx, provision, provision.c.agency == agency, number.in_(released.scalar_subquery()))
    over = (place.agency == agency, place.due_at < before, place.outcome != "pending")
    some = select(place.processing_number).where(*over).limit(limit).scalar_subquery()
    return removed + _count(tx, live_provision, place.agency == agency, place.processing_number.in_(some))


def delete_acquisitions(tx: Connection, before: datetime, limit: int) -> int:
    """Acquisition numbers (取得番号) that nobody used: nobody may keep them longer than needed (番号法21条の2)."""
    number = acquisition.c.acquisition_number
    some = select(number).where(acquisition.c.begun_at < before).limit(limit).scalar_subquery()
    gone = delete(acquisition).where(number.in_(some)).returning(acquisition.c.agency, number)
    rows = tx.execute(gone).all()
    for row in rows:
        tenant.enter(tx, row.agency)
        store.forget_acquisition(tx, AgencyCode(row.agency), AcquisitionNumber(row.acquisition_number))
    return len(rows)


def delete_assertions(tx: Connection, now: datetime, limit: int) -> int:
    """Used client assertions that have expired by themselves."""
    return _count(tx, client_assertion, client_assertion.c.expires_at < now)


def delete_proofs(tx: Connection, now: datetime, limit: int) -> int:
    """Used proofs of possession that are too old to be accepted again."""
    return _count(tx, sender_proof, sender_proof.c.expires_at < now)


def delete_revocations(tx: Connection, now: datetime, limit: int) -> int:
    """Revoked system tokens that have expired by themselves."""
    return _count(tx, revoked_token, revoked_token.c.expires_at < now)


def delete_challenges(tx: Connection, now: datetime, limit: int) -> int:
    """Challenges that no card signed in time."""
    return _count(tx, disclosure_challenge, disclosure_challenge.c.expires_at < now)


def delete_idempotency_keys(tx: Connection, before: datetime, limit: int) -> int:
    """Idempotency keys whose answers are not kept any more."""
    return _count(tx, EVIDENCE.idempotency_key, EVIDENCE.idempotency_key.c.begun_at < before)


def delete_subjects(tx: Connection, before: datetime, limit: int) -> int:
    """Whom exchanges were about whose records are no longer kept: permits, and the subjects of refused queries."""
    day = f"{before:%Y%m%d}"
    number = permit.c.permit_id
    some = select(number).where(permit.c.processing_number < day).limit(limit).scalar_subquery()
    removed = _count(tx, permit, number.in_(some))
    return removed + _count(tx, refused_subject, refused_subject.c.processing_number < day)


def _count(tx: Connection, table: Table, *where: ColumnElement[bool]) -> int:
    return tx.execute(delete(table).where(*where)).rowcount
