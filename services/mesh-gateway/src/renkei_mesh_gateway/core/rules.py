"""The rules of the approval flow, in their order (design section 5.3): pure, each returns a refusal or None."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.permit import Permit
from renkei_kit.terms import AgencyCode
from renkei_kit.world import AllowListRow
from renkei_mesh_gateway.network_core import Query
from renkei_mesh_gateway.register import SOUND, Delegation, RegisteredAgency


@dataclass(frozen=True, slots=True)
class Facts:
    """What the core knows when it decides on a query. An agency that is not in the register is None.

    ``delegations`` are those between a party and the delegating agency that the query names, of whatever day or affair.
    """

    now: datetime
    inquirer: RegisteredAgency | None
    provider: RegisteredAgency | None
    row: AllowListRow | None
    nearest_row: AllowListRow | None
    list_version: str
    delegating_inquirer: RegisteredAgency | None = None
    delegating_provider: RegisteredAgency | None = None
    delegations: tuple[Delegation, ...] = ()

    def principals(self, query: Query) -> tuple[RegisteredAgency | None, RegisteredAgency | None]:
        """Who asks and who gives in law: list and assessments are held against them."""
        return (
            self.delegating_inquirer if query.delegating_inquirer else self.inquirer,
            self.delegating_provider if query.delegating_provider else self.provider,
        )


Rule = Callable[[Query, Facts], Refusal | None]


def agencies_are_connected(query: Query, facts: Facts) -> Refusal | None:
    """Both agencies are connected to the network at this time (control A1)."""
    if facts.inquirer is None:
        return Refusal(ErrorCode.AGENCY_NOT_CONNECTED, "the inquirer is not in the register of agencies")
    for role, agency in (("inquirer", facts.inquirer), ("provider", facts.provider)):
        if agency is not None and facts.now.date() < agency.connected_from:
            detail = f"the {role} {agency.code} is connected from {agency.connected_from.isoformat()}"
            return Refusal(ErrorCode.AGENCY_NOT_CONNECTED, detail)
    return None


def caller_is_the_inquirer(query: Query, facts: Facts) -> Refusal | None:
    """The calling system belongs to the agency that asks (control G6)."""
    if query.caller_agency == query.inquirer:
        return None
    return Refusal(ErrorCode.OPERATION_NOT_PERMITTED, "the calling system belongs to another agency than the inquirer")


def delegations_are_registered(query: Query, facts: Facts) -> Refusal | None:
    """Who acts for another agency (委任元) is registered to do so, for this affair and today."""
    sides = (
        ("inquirer", query.inquirer, query.delegating_inquirer, facts.delegating_inquirer),
        ("provider", query.provider, query.delegating_provider, facts.delegating_provider),
    )
    for side, acting, code, delegating in sides:
        missing = _missing_delegation(query, facts, side, known=delegating is not None) if code is not None else None
        if missing is not None:
            detail = f"{acting} is not registered to act as {side} for {code}: {_MISSING[missing]}"
            members = {"side": side, "missing": missing}
            return Refusal(ErrorCode.DELEGATION_NOT_REGISTERED, detail, members=members)
    return None


_MISSING = {
    "agency": "the register has no such delegating agency",
    "delegation": "there is no delegation between the two",
    "affair": "their delegation is for another affair",
    "validity": "their delegation is not in force today",
}


def _missing_delegation(query: Query, facts: Facts, side: str, *, known: bool) -> str | None:
    between = [delegation for delegation in facts.delegations if delegation.side == side]
    fitting = [delegation for delegation in between if delegation.is_for(query.affair)]
    if not known or not between:
        return "delegation" if known else "agency"
    if not fitting:
        return "affair"
    return None if any(delegation.in_force_on(facts.now.date()) for delegation in fitting) else "validity"


def query_is_on_allow_list(query: Query, facts: Facts) -> Refusal | None:
    """A row in force permits inquirer, affair, procedure, provider and item (番号法19条8号, controls G1, G3)."""
    if facts.row is not None:
        return None
    if facts.nearest_row is None:
        return Refusal(ErrorCode.NOT_ON_ALLOW_LIST, "no row of the allow-list comes near this query")
    differing = differences(query, facts, facts.nearest_row)
    detail = f"no row in force permits this query; row {facts.nearest_row.row} differs in {' and '.join(differing)}"
    return Refusal(
        ErrorCode.NOT_ON_ALLOW_LIST, detail, members={"nearest_row": facts.nearest_row.row, "differs_in": differing}
    )


def assessments_are_sound(query: Query, facts: Facts) -> Refusal | None:
    """The privacy assessments of both sides are sound (番号法21条2項, 28条, control G4).

    They are those of the inquirer's files that serve the affair and of the provider's files that hold the item; where
    a party acts for another agency, that other one's files count.
    """
    inquirer, provider = facts.principals(query)
    sides = (("inquirer", inquirer, query.affair), ("provider", provider, query.item))
    for role, agency, code in sides:
        state = agency.assessment_on(facts.now.date(), code) if agency is not None else SOUND
        if agency is not None and state != SOUND:
            return Refusal(ErrorCode.PIA_VIOLATION, f"the assessment of the {role} {agency.code} is {state}")
    return None


def addressee_is_known(query: Query, facts: Facts) -> Refusal | None:
    """The inquirer's intermediary knows the person by the addressee number (団体内統合宛名番号)."""
    if query.subject.known:
        return None
    return Refusal(ErrorCode.ADDRESSEE_UNKNOWN, "nobody is registered under this addressee number")


def linkage_code_is_acquired(query: Query, facts: Facts) -> Refusal | None:
    """The inquirer holds its linkage code (符号) for the person (番号法21条の2)."""
    if query.subject.code is not None:
        return None
    return Refusal(ErrorCode.LINKAGE_CODE_NOT_ACQUIRED, "the agency's linkage code for this person is still pending")


RULES: tuple[Rule, ...] = (
    agencies_are_connected,
    caller_is_the_inquirer,
    delegations_are_registered,
    query_is_on_allow_list,
    assessments_are_sound,
    addressee_is_known,
    linkage_code_is_acquired,
)


@dataclass(frozen=True, slots=True)
class Presented:
    """How matters stand when a permit is presented; ``state`` is None when the core issued no such permit."""

    now: datetime
    client_id: str
    agency: AgencyCode
    state: str | None


PresentationRule = Callable[[Permit, Presented], Refusal | None]


def permit_is_in_force(permit: Permit, presented: Presented) -> Refusal | None:
    """The time is between issue and expiry; expiry itself is too late (RFC 7519 section 4.1.4)."""
    if presented.now >= permit.expires_at:
        return Refusal(ErrorCode.PERMIT_EXPIRED, f"the permit expired at {permit.expires_at.isoformat()}")
    if presented.now.timestamp() < int(permit.issued_at.timestamp()):
        return Refusal(ErrorCode.PERMIT_EXPIRED, f"the permit is in force from {permit.issued_at.isoformat()}")
    return None


def permit_is_the_callers(permit: Permit, presented: Presented) -> Refusal | None:
    """Whoever presents the permit is the system it was issued to."""
    if (presented.client_id, presented.agency) == (permit.client_id, permit.inquirer) and presented.state:
        return None
    return Refusal(ErrorCode.PERMIT_NOT_YOURS, "the permit was not issued to this system")


def permit_is_not_revoked(permit: Permit, presented: Presented) -> Refusal | None:
    """The permit was not withdrawn (RFC 7009)."""
    if presented.state != "revoked":
        return None
    return Refusal(ErrorCode.PERMIT_REVOKED, "the permit was revoked before it was used")


def permit_is_unused(permit: Permit, presented: Presented) -> Refusal | None:
    """A permit allows one query, once (control G2)."""
    if presented.state == "issued":
        return None
    return Refusal(ErrorCode.PERMIT_ALREADY_USED, "the permit was presented before")


PRESENTATION_RULES: tuple[PresentationRule, ...] = (
    permit_is_in_force,
    permit_is_the_callers,
    permit_is_not_revoked,
    permit_is_unused,
)


def decide(query: Query, facts: Facts) -> Refusal | None:
    """照会許可用照合リストとの照合: the first rule that refuses, or None."""
    return _first((rule.__name__, rule(query, facts)) for rule in RULES)


def judge(query: Query, facts: Facts) -> list[tuple[str, Refusal | None]]:
    """Every rule by its name, in order, with its own refusal; none stops at the first."""
    return [(rule.__name__, rule(query, facts)) for rule in RULES]


def decide_presentation(permit: Permit, presented: Presented) -> Refusal | None:
    """The first presentation rule that refuses, or None."""
    return _first((rule.__name__, rule(permit, presented)) for rule in PRESENTATION_RULES)


def _first(outcomes: Iterable[tuple[str, Refusal | None]]) -> Refusal | None:
    return next((replace(refusal, rule=name) for name, refusal in outcomes if refusal), None)


def differences(query: Query, facts: Facts, row: AllowListRow) -> list[str]:
    """In what a row of the allow-list differs from the query, or is not in force."""
    inquirer, provider = facts.principals(query)
    stands = {
        "inquirer": _stands(inquirer, row.inquirer),
        "affair": row.affair == query.affair,
        "procedure": row.procedure == query.procedure,
        "provider": _stands(provider, row.provider),
        "item": row.item == query.item,
        "validity": row.in_force_on(facts.now.date()),
    }
    return [name for name, agrees in stands.items() if not agrees]


def _stands(agency: RegisteredAgency | None, party: str) -> bool:
    return agency is not None and agency.stands_under(party)
