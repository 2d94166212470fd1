"""Wire shapes of account administration."""

from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import AwareDatetime, Field

from renkei_kit.staff_account import Account, AccountState, CaseScope, Contract, PasswordState, Post
from renkei_kit.staff_accounts import Setup
from renkei_kit.staff_admin_rules import Holder, NewAccount
from renkei_kit.terms import AgencyCode
from renkei_kit.wire import PRINTABLE, Body

NAME = r"^[a-z][a-z0-9-]*$"
StaffId = Annotated[str, Field(pattern=NAME, min_length=2, max_length=64, examples=["examiner-3"])]
StaffNumber = Annotated[
    str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$", max_length=40, description="職員番号: the employer's own number")
]
Text = Annotated[str, Field(pattern=PRINTABLE, max_length=400)]
Name = Annotated[str, Field(pattern=PRINTABLE, max_length=128)]
Office = Annotated[str, Field(pattern=PRINTABLE, max_length=64)]
Role = Annotated[str, Field(pattern=NAME, max_length=32)]
CaseIds = Annotated[
    list[Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$", max_length=64)]],
    Field(max_length=500, description="the cases, where case_scope is listed"),
]
ContractId = Annotated[str, Field(pattern=NAME, max_length=40, examples=["ims-maintenance"])]
Password = Annotated[str, Field(min_length=1, max_length=256)]
StaffIdPath = Annotated[str, Path(pattern=NAME, max_length=64, description="ID of the account")]
ContractIdPath = Annotated[str, Path(pattern=NAME, max_length=40, description="id of the contract")]


class HolderEntry(Body):
    """A person who is to hold the ID."""

    staff_number: StaffNumber
    name: Name


class AccountRequest(Body):
    """An account for one person: exactly one of ``holders`` is accepted."""

    id: StaffId
    holders: list[HolderEntry] = Field(max_length=10)
    role: Role
    office: Office
    case_scope: CaseScope = Field(default=CaseScope.ALL, description="which cases the person may handle")
    cases: CaseIds = Field(default_factory=list)
    initial_password: Password = Field(description="must be changed at the first log-in")
    contract_id: ContractId | None = Field(default=None, description="for a contractor's worker")
    active_from: AwareDatetime | None = None
    active_until: AwareDatetime | None = None
    trained_until: AwareDatetime | None = Field(default=None, description="until when the last training counts")

    def wanted(self) -> NewAccount:
        """Who is to hold which ID."""
        holders = tuple(Holder(holder.staff_number, holder.name) for holder in self.holders)
        return NewAccount(self.id, holders, self.role, self.contract_id)

    def setup(self) -> Setup:
        """What it begins with."""
        return Setup(
            Post(self.role, self.office, self.case_scope),
            frozenset(self.cases),
            self.initial_password,
            self.active_from,
            self.active_until,
            self.trained_until,
        )


class OccasionRequest(Body):
    """An ID for one occasion, on an approved grant of the kind occasion-id."""

    grant_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    initial_password: Password = Field(description="must be changed at the first log-in")


class PostChange(Body):
    """Another post: from ``effective_at`` on, or at once."""

    role: Role
    office: Office
    case_scope: CaseScope = Field(default=CaseScope.ALL, description="which cases the person may handle")
    cases: CaseIds = Field(default_factory=list)
    effective_at: AwareDatetime | None = None

    def post(self) -> Post:
        """The post."""
        return Post(self.role, self.office, self.case_scope)


class Retirement(Body):
    """When access ends for good; at once, if left out."""

    effective_at: AwareDatetime | None = None


class InitialPassword(Body):
    """A first password."""

    initial_password: Password = Field(description="must be changed at the next log-in")


class Training(Body):
    """A training (研修) that counts until a time."""

    trained_until: AwareDatetime


class ViolationReport(Body):
    """What the holder did."""

    what: Text


class Measure(Body):
    """What was done about it."""

    measure: Text


class AccountAnswer(Body):
    """An account and its rights, without anything secret."""

    id: str
    agency: str
    name: str
    staff_number: str
    role: str
    office: str
    case_scope: CaseScope
    next_role: str | None = Field(description="the post after a transfer that is still to come")
    next_office: str | None
    next_at: datetime | None
    state: AccountState
    active_from: datetime | None
    ends_at: datetime | None = Field(description="when access ends: by date, contract or occasion")
    locked_until: datetime | None
    password_set_at: datetime
    password_state: PasswordState
    trained_until: datetime | None
    open_violations: int
    contract_id: str | None
    grant_id: str | None
    reviewed_at: datetime
    reviewed_by: str | None
    review_due: bool

    @classmethod
    def of(cls, account: Account, now: datetime, review_due: bool) -> "AccountAnswer":
        """The answer for an account."""
        post, to_come = account.post_at(now), account.next_at is not None and not account.transferred_by(now)
        return cls(
            id=account.id,
            agency=account.agency,
            name=account.name,
            staff_number=account.person,
            role=post.role,
            office=post.office,
            case_scope=post.case_scope,
            next_role=account.next_role if to_come else None,
            next_office=account.next_office if to_come else None,
            next_at=account.next_at if to_come else None,
            state=account.state,
            active_from=account.active_from,
            ends_at=account.ends_at,
            locked_until=account.locked_until if account.locked_until and account.locked_until > now else None,
            password_set_at=account.password_set_at,
            password_state=account.password_state,
            trained_until=account.trained_until,
            open_violations=account.open_violations,
            contract_id=account.contract_id,
            grant_id=account.grant_id,
            reviewed_at=account.reviewed_at,
            reviewed_by=account.reviewed_by,
            review_due=review_due,
        )


class AccountPage(Body):
    """Accounts by ID; ``next_cursor`` leads to the next page."""

    accounts: list[AccountAnswer]
    next_cursor: str | None


class ContractRequest(Body):
    """A contract of maintenance: which rights its workers may be given, and until when."""

    id: ContractId
    contractor: Text
    rights: list[Role] = Field(min_length=1, max_length=10, examples=[["maintenance"]])
    begins_at: AwareDatetime
    ends_at: AwareDatetime
    workers: list[HolderEntry] = Field(default_factory=list, max_length=100)

    def contract(self, agency: AgencyCode) -> Contract:
        """The contract."""
        workers = {worker.staff_number: worker.name for worker in self.workers}
        return Contract(
            self.id,
            agency,
            self.contractor,
            frozenset(self.rights),
            self.begins_at,
            self.ends_at,
            tuple(sorted(workers.items())),
        )


class ContractEnd(Body):
    """When the contract ends; at once, if left out."""

    ends_at: AwareDatetime | None = None


class ContractAnswer(Body):
    """A contract and its listed workers."""

    id: str
    contractor: str
    rights: list[str]
    begins_at: datetime
    ends_at: datetime
    workers: list[HolderEntry]

    @classmethod
    def of(cls, contract: Contract) -> "ContractAnswer":
        """The answer for a contract."""
        return cls(
            id=contract.id,
            contractor=contract.contractor,
            rights=sorted(contract.rights),
            begins_at=contract.begins_at,
            ends_at=contract.ends_at,
            workers=[HolderEntry(staff_number=person, name=name) for person, name in contract.workers],
        )


class ContractPage(Body):
    """Contracts by id; ``next_cursor`` leads to the next page."""

    contracts: list[ContractAnswer]
    next_cursor: str | None
