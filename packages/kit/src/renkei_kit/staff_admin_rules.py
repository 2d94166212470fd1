"""Rules of account administration (発効と失効の管理): who gets an ID, with which rights, and until when. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from renkei_kit.errors import ErrorCode, FieldError, Refusal
from renkei_kit.grant_rules import Grant, GrantKind, GrantState
from renkei_kit.staff_account import (
    APPROVER,
    MAINTENANCE,
    VIEWER,
    Account,
    AccountState,
    Contract,
)

OCCASION = "occasion-id"
"""The right on which an ID that may see 特定個人情報 is issued for one occasion (control E5)."""

CONTRACTORS_ROLES = frozenset({MAINTENANCE, VIEWER})
GENERIC_IDS = frozenset(
    {
        "admin",
        "administrator",
        "anonymous",
        "common",
        "everyone",
        "group",
        "guest",
        "maintenance",
        "office",
        "public",
        "root",
        "service",
        "shared",
        "staff",
        "support",
        "system",
        "team",
        "temp",
        "test",
        "user",
    }
)
_TRAILING_NUMBER = re.compile(r"[-_.]?[0-9]*$")


OCCASION_KIND = GrantKind(OCCASION, frozenset({MAINTENANCE}), frozenset({APPROVER}), timedelta(hours=8))
"""A contractor asks, an approver of the agency decides; the window is at most a working day's."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who is to hold an ID: the employer's number (職員番号) and the name."""

    staff_number: str
    name: str


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that an administrator wants to create."""

    id: str
    holders: tuple[Holder, ...]
    role: str
    contract_id: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when an account is to be created: the service's roles, and who has what already."""

    roles: frozenset[str]
    id_is_taken: bool
    persons_id: str | None
    contract: Contract | None
    now: datetime


def account_has_exactly_one_holder(wanted: NewAccount, known: Known) -> Refusal | None:
    """One ID belongs to one person: nobody's and a group's are not created (control D10)."""
    if len(wanted.holders) == 1:
        return None
    return _impersonal("an ID has exactly one holder", "account_has_exactly_one_holder", "/holders")


def id_is_personal(wanted: NewAccount, known: Known) -> Refusal | None:
    """The ID names no function that several people share (control D6)."""
    if _TRAILING_NUMBER.sub("", wanted.id).lower() not in GENERIC_IDS:
        return None
    return _impersonal("a generic ID belongs to nobody", "id_is_personal", "/id")


def id_is_free(wanted: NewAccount, known: Known) -> Refusal | None:
    """No second person gets an ID that somebody has, or had (control D6)."""
    return _impersonal("the ID is another account's", "id_is_free", "/id") if known.id_is_taken else None


def person_has_no_other_id(wanted: NewAccount, known: Known) -> Refusal | None:
    """One person, one ID (control D6)."""
    if known.persons_id is None:
        return None
    return _impersonal("the person has an ID here", "person_has_no_other_id", "/holders/0/staff_number")


def role_is_known(wanted: NewAccount, known: Known) -> Refusal | None:
    """The role is one that this service has."""
    if wanted.role in known.roles:
        return None
    field = FieldError("/role", "is no role of this service")
    return Refusal(ErrorCode.REQUEST_INVALID, "there is no such role here", "role_is_known", (field,))


def contract_covers_it(wanted: NewAccount, known: Known) -> Refusal | None:
    """A contractor's account stands on a contract that covers person and right; nobody else's does."""
    if wanted.contract_id is None and wanted.role not in CONTRACTORS_ROLES:
        return None
    return contract_refusal(known.contract, wanted.holders[0].staff_number, wanted.role, known.now)


CREATION_RULES = (
    account_has_exactly_one_holder,
    id_is_personal,
    id_is_free,
    person_has_no_other_id,
    role_is_known,
    contract_covers_it,
)


def creation_refusal(wanted: NewAccount, known: Known) -> Refusal | None:
    """The first rule that refuses the account, or None."""
    return next((refusal for rule in CREATION_RULES if (refusal := rule(wanted, known)) is not None), None)


def somebody_was_faster() -> Refusal:
    """Another administrator gave this ID, or this person an ID, at the same moment (control D6)."""
    return _impersonal("the ID or the person was taken a moment ago", "id_is_free", "/id")


def contract_refusal(contract: Contract | None, person: str, right: str, now: datetime) -> Refusal | None:
    """Why the contract gives this person no such right now, or None (controls E2, E3)."""
    if contract is None or now >= contract.ends_at:
        return _outside("there is no such contract in force", "contract_is_in_force")
    if not contract.lists(person):
        return _outside("the person is no listed worker of the contract", "worker_is_listed")
    if right not in contract.rights:
        return _outside("the right is outside the contract's scope", "right_is_within_contract")
    return None


def contract_fits(contract: Contract, is_taken: bool, now: datetime) -> Refusal | None:
    """A new contract covers rights of contractors only, and ends later than it begins and than now."""
    errors = []
    if is_taken:
        errors.append(FieldError("/id", "is another contract's"))
    if contract.rights - CONTRACTORS_ROLES:
        errors.append(FieldError("/rights", f"may be {' and '.join(sorted(CONTRACTORS_ROLES))} only"))
    if contract.ends_at <= max(contract.begins_at, now):
        errors.append(FieldError("/ends_at", "must be later than begins_at and than now"))
    if not errors:
        return None
    return Refusal(ErrorCode.REQUEST_INVALID, "the contract cannot be entered", "contract_fits", tuple(errors))


def contract_is_not_over(contract: Contract, now: datetime) -> Refusal | None:
    """What is over stays over."""
    if now < contract.ends_at:
        return None
    return Refusal(ErrorCode.WRONG_STATE, "the contract is over", "contract_is_not_over")


def administrator_is_another_person(account: Account, person: str) -> Refusal | None:
    """Nobody administers their own rights."""
    if account.person != person:
        return None
    detail = "nobody changes or reviews the rights of their own account"
    return Refusal(ErrorCode.SECOND_PERSON_REQUIRED, detail, "administrator_is_another_person")


def activation_refusal(account: Account, now: datetime) -> Refusal | None:
    """Why the account cannot be activated, or None (controls A9, A10)."""
    if account.state not in (AccountState.PENDING, AccountState.SUSPENDED) or account.grant_id is not None:
        return Refusal(ErrorCode.WRONG_STATE, f"the account is {account.state}", "account_is_to_be_activated")
    if account.trained_until is None or now >= account.trained_until:
        return Refusal(ErrorCode.ACCOUNT_NOT_READY, "no training is on record that still counts", "training_is_valid")
    if account.open_violations:
        return Refusal(ErrorCode.ACCOUNT_NOT_READY, "no measure was taken on a violation", "violations_are_settled")
    if account.ends_at is not None and now >= account.ends_at:
        return Refusal(ErrorCode.ACCOUNT_NOT_READY, "the account's time is over", "time_is_not_over")
    return None


def suspension_refusal(account: Account) -> Refusal | None:
    """Only an active account is suspended."""
    return _not_in(account, AccountState.ACTIVE)


def account_is_not_closed(account: Account) -> Refusal | None:
    """What is closed stays closed."""
    return _not_in(account, AccountState.PENDING, AccountState.ACTIVE, AccountState.SUSPENDED)


def post_refusal(
    account: Account, role: str, contract: Contract | None, roles: frozenset[str], now: datetime
) -> Refusal | None:
    """Why the person cannot be given the post, or None (control E3)."""
    if (refusal := account_is_not_closed(account)) is not None:
        return refusal
    if account.grant_id is not None:
        return Refusal(ErrorCode.WRONG_STATE, "the ID was issued for one occasion", "account_has_a_post")
    wanted = NewAccount(account.id, (Holder(account.person, account.name),), role, account.contract_id)
    known = Known(roles, id_is_taken=False, persons_id=None, contract=contract, now=now)
    return role_is_known(wanted, known) or contract_covers_it(wanted, known)


def issue_refusal(
    grant: Grant | None, worker: Account | None, contract: Contract | None, is_used: bool, now: datetime
) -> Refusal | None:
    """Why no ID is issued on this grant, or None: approved, not over, not used, within the contract (control E5)."""
    if grant is None or grant.kind != OCCASION or worker is None:
        return Refusal(ErrorCode.NOT_FOUND, "there is no such grant", "grant_is_known")
    state = grant.state_at(now)
    if state not in (GrantState.APPROVED, GrantState.IN_FORCE):
        return Refusal(ErrorCode.WRONG_STATE, f"the grant is {state}", "grant_is_approved", members={"state": state})
    if is_used:
        return Refusal(ErrorCode.WRONG_STATE, "an ID was issued on this grant", "grant_is_unused")
    return contract_refusal(contract, worker.person, VIEWER, now)


def _not_in(account: Account, *states: AccountState) -> Refusal | None:
    if account.state in states:
        return None
    return Refusal(
        ErrorCode.WRONG_STATE,
        f"the account is {account.state}",
        "account_is_in_the_right_state",
        members={"state": account.state},
    )


def _impersonal(detail: str, rule: str, field: str) -> Refusal:
    return Refusal(ErrorCode.ACCOUNT_NOT_PERSONAL, detail, rule, (FieldError(field, detail),))


def _outside(detail: str, rule: str) -> Refusal:
    return Refusal(ErrorCode.OUTSIDE_CONTRACT, detail, rule)
