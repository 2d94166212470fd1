"""Provisions by a provider's own system: what is kept when it is asked, and when its answer comes or fails to.

The consumption writes all three books with the outcome ``pending``; what becomes of it writes them again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from renkei_kit import tenant
from renkei_kit.binding import Binding, binding_of
from renkei_kit.envelope import protected_header
from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.permit import Permit
from renkei_mesh_gateway.intermediary import plug_store, store
from renkei_mesh_gateway.intermediary.provide import PENDING
from renkei_mesh_gateway.network_core import Exchange

if TYPE_CHECKING:
    from renkei_mesh_gateway.intermediary.office import Office

# A call that is still under way must not be overtaken by the pass that closes what nobody waits for any more.
GRACE = timedelta(seconds=10)
FAILURES = {
    code.slug: code
    for code in (
        ErrorCode.PROVIDER_TIMEOUT,
        ErrorCode.PROVIDER_UNAVAILABLE,
        ErrorCode.ANSWER_NOT_BOUND,
        ErrorCode.NOT_ON_ALLOW_LIST,
    )
}
"""How a live provision may have failed so far; a late answer may still come."""


@dataclass(frozen=True, slots=True, repr=False)
class LiveCall:
    """A provider to ask, after the consumption has been committed. Never printed: the notice tells the code."""

    provision: plug_store.LiveProvision
    inquiry: store.Inquiry
    endpoint: plug_store.Endpoint
    notice: str


def provision_of(permit: Permit, endpoint: plug_store.Endpoint, key_id: str, now: datetime) -> plug_store.LiveProvision:
    """The provision that a presented permit asks of a plugged-in provider."""
    return plug_store.LiveProvision(
        agency=permit.provider,
        processing_number=permit.processing_number,
        permit_id=permit.permit_id,
        inquirer=permit.inquirer,
        affair=permit.affair,
        procedure=permit.procedure,
        item=permit.item,
        key_id=key_id,
        requested_at=permit.issued_at,
        due_at=now + timedelta(seconds=endpoint.timeout_seconds) + GRACE,
        outcome=PENDING,
        nondisclosure=permit.nondisclosure,
        delegating_inquirer=permit.delegating_inquirer,
        delegating_provider=permit.delegating_provider,
    )


def settle(
    tx: Connection,
    office: "Office",
    provision: plug_store.LiveProvision,
    outcome: str,
    answer: str | None,
    now: datetime,
    *,
    only_pending: bool = False,
    nondisclosure: int | None = None,
) -> bool:
    """Write what became of a provision in its place and in all books; False when it was settled before.

    ``nondisclosure`` is the provider's ground to keep it from the person.
    """
    tenant.enter(tx, provision.agency)
    if not plug_store.close_live(tx, provision, outcome, only_pending=only_pending):
        return False
    tenant.enter(tx, provision.inquirer)
    store.answer_inquiry(tx, provision.inquirer, provision.processing_number, outcome, answer, now)
    office.write_books(
        tx,
        Exchange(
            processing_number=provision.processing_number,
            inquirer=provision.inquirer,
            provider=provision.agency,
            affair=provision.affair,
            procedure=provision.procedure,
            item=provision.item,
            requested_at=provision.requested_at,
            provided_at=now if outcome in plug_store.FINAL else None,
            outcome=outcome,
            nondisclosure_inquirer=provision.nondisclosure,
            nondisclosure_provider=nondisclosure,
            delegating_inquirer=provision.delegating_inquirer,
            delegating_provider=provision.delegating_provider,
        ),
    )
    return True


def answer_is_bound(provision: plug_store.LiveProvision, answer: str, *, required: bool) -> Refusal | None:
    """The answer is sealed to the inquirer and names this processing number and permit (controls F7, G14).

    Where a binding is not ``required``, an answer may state nothing, but nothing else either.
    """
    header = protected_header(answer)
    if header is None:
        return _not_bound("the answer is not a compact JWE with ECDH-ES+A256KW and A256GCM")
    key_id = header.get("kid")
    if key_id != provision.key_id and (required or key_id is not None):
        return _not_bound("the answer is not sealed to the inquirer's key")
    stated = binding_of(answer)
    if stated is None and not required and not {"apu", "apv", "processing_number", "permit_jti"} & header.keys():
        return None
    if stated != Binding(provision.processing_number, provision.permit_id):
        return _not_bound("the answer names another processing number or permit, or none")
    return None


def failure(slug: str) -> Refusal:
    """The refusal that the inquirer meets when it asks for an inquiry that failed."""
    return Refusal(FAILURES[slug], f"the provider's own system was asked; outcome so far: {slug}")


def _not_bound(detail: str) -> Refusal:
    return Refusal(ErrorCode.ANSWER_NOT_BOUND, detail, rule="answer_is_bound")
