"""Whether a provider's own system accepts what the gateway sends: permit and notice, and its own copy of the list.

Pure; the first rule that does not hold refuses. Whether the notice was used before is for the store to say.
"""

from dataclasses import dataclass
from datetime import datetime

from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.permit import Notice, Permit
from renkei_kit.terms import AgencyCode
from renkei_kit.world import AllowListRow, World


@dataclass(frozen=True, slots=True)
class Sent:
    """A permit and the notice that came with it, both signed by the core."""

    permit: Permit
    notice: Notice


def sent_to_this_provider(sent: Sent, agency: AgencyCode, now: datetime) -> Refusal | None:
    """Permit and notice are meant for the agency at whose address they arrived."""
    if sent.permit.provider != agency:
        return Refusal(ErrorCode.PERMIT_NOT_YOURS, "the permit is meant for another provider", "sent_to_this_provider")
    if sent.notice.provider != agency:
        return _not_accepted("the notice is meant for another provider", "sent_to_this_provider")
    return None


def notice_belongs_to_permit(sent: Sent, agency: AgencyCode, now: datetime) -> Refusal | None:
    """Both speak of one query: permit, processing number, inquirer and item (control G14)."""
    permit, notice = sent.permit, sent.notice
    named = (notice.permit_id, notice.processing_number, notice.inquirer, notice.item)
    delegating = (notice.delegating_inquirer, notice.delegating_provider)
    if (*named, *delegating) == (
        permit.permit_id,
        permit.processing_number,
        permit.inquirer,
        permit.item,
        permit.delegating_inquirer,
        permit.delegating_provider,
    ):
        return None
    return _not_accepted("notice and permit speak of different queries", "notice_belongs_to_permit")


def both_are_in_force(sent: Sent, agency: AgencyCode, now: datetime) -> Refusal | None:
    """The notice is in force now; the permit was when it was presented, of which the notice is the proof."""
    if not sent.permit.issued_at <= sent.notice.issued_at < sent.permit.expires_at:
        return Refusal(ErrorCode.PERMIT_EXPIRED, "the permit was not in force when presented", "both_are_in_force")
    if not int(sent.notice.issued_at.timestamp()) <= now.timestamp() < sent.notice.expires_at.timestamp():
        return _not_accepted("the notice is not in force at this time", "both_are_in_force")
    return None


RULES = (sent_to_this_provider, notice_belongs_to_permit, both_are_in_force)


def first_refusal(sent: Sent, agency: AgencyCode, now: datetime) -> Refusal | None:
    """The first rule that refuses, or None."""
    return next((refusal for rule in RULES if (refusal := rule(sent, agency, now))), None)


def query_is_on_own_list(permit: Permit, world: World, now: datetime) -> Refusal | None:
    """The provider's own copy of the allow-list (照会許可用照合リスト) has a row in force (control G11)."""
    if any(_permits(row, permit, world) and row.in_force_on(now.date()) for row in world.allow_list.rows):
        return None
    detail = "the provider's own copy of the list has no such row"
    return Refusal(ErrorCode.NOT_ON_ALLOW_LIST, detail, "query_is_on_own_list")


def _permits(row: AllowListRow, permit: Permit, world: World) -> bool:
    asked = (permit.affair, permit.procedure, permit.item)
    inquirer, provider = permit.principals
    return (
        (row.affair, row.procedure, row.item) == asked
        and row.inquirer in _names(inquirer, world)
        and row.provider in _names(provider, world)
    )


def _names(code: AgencyCode, world: World) -> tuple[str, ...]:
    kinds = tuple(f"class:{agency.kind.value}" for agency in world.agencies if agency.code == code)
    return (code, *kinds)


def _not_accepted(detail: str, rule: str) -> Refusal:
    return Refusal(ErrorCode.NOTICE_NOT_ACCEPTED, detail, rule)
