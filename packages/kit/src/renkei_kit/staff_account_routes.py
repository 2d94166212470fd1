"""``/staff/accounts`` and ``/staff/occasion-ids``: account administration, the same in every service with staff."""

from typing import Annotated

from fastapi import Depends, Query

from renkei_kit.callers import Caller, KnownCaller, require_role
from renkei_kit.errors import ErrorCode
from renkei_kit.paging import Cursor, Limit, page, position
from renkei_kit.ports import Ports, ports_of
from renkei_kit.problem import problems
from renkei_kit.router import Router
from renkei_kit.staff import policy_of
from renkei_kit.staff_account import ADMINISTRATOR, APPROVER, Account
from renkei_kit.staff_accounts import Accounts, activation, retirement, suspension, training, unlocking
from renkei_kit.staff_wire import (
    AccountAnswer,
    AccountPage,
    AccountRequest,
    InitialPassword,
    Measure,
    OccasionRequest,
    PostChange,
    Retirement,
    StaffIdPath,
    Training,
    ViolationReport,
)

PortsOf = Annotated[Ports, Depends(ports_of)]
DueQuery = Annotated[bool, Query(description="only accounts whose rights are due for review (control D12)")]


async def administrator(caller: KnownCaller) -> Caller:
    """A member of staff with the role of an account administrator."""
    require_role(caller, ADMINISTRATOR)
    return caller


async def approver(caller: KnownCaller) -> Caller:
    """A member of staff who approves and reviews rights."""
    require_role(caller, APPROVER)
    return caller


async def either(caller: KnownCaller) -> Caller:
    """An account administrator or an approver."""
    require_role(caller, ADMINISTRATOR, APPROVER)
    return caller


Administrator = Annotated[Caller, Depends(administrator)]
Approver = Annotated[Caller, Depends(approver)]
Either = Annotated[Caller, Depends(either)]

LISTING = (ErrorCode.OPERATION_NOT_PERMITTED, ErrorCode.REQUEST_INVALID)
ON_ONE = (*LISTING, ErrorCode.NOT_FOUND)
CHANGING = (*ON_ONE, ErrorCode.SECOND_PERSON_REQUIRED, ErrorCode.WRONG_STATE)


def _answer(account: Account, ports: Ports) -> AccountAnswer:
    now = ports.clock()
    return AccountAnswer.of(account, now, policy_of(ports).review_is_due(account, now))


def account_router(accounts: Accounts) -> Router:
    """The accounts of one service."""
    router = Router(prefix="/staff", tags=["staff"])
    _add_listing(router, accounts)
    _add_creation(router, accounts)
    _add_life(router, accounts)
    _add_records(router, accounts)
    return router


def _add_listing(router: Router, accounts: Accounts) -> None:
    @router.get("/accounts", operation_id="listStaffAccounts", responses=problems(*LISTING))
    async def list_accounts(
        caller: Either, ports: PortsOf, limit: Limit = 100, cursor: Cursor = None, review_due: DueQuery = False
    ) -> AccountPage:
        """The agency's accounts by ID, with their rights and when these were last reviewed (control D12)."""
        found = await accounts.list(ports, caller, position(cursor), limit + 1, review_due)
        shown, next_cursor = page(found, limit, "id")
        return AccountPage(accounts=[_answer(account, ports) for account in shown], next_cursor=next_cursor)

    @router.get("/accounts/{staff_id}", operation_id="getStaffAccount", responses=problems(*ON_ONE))
    async def get_account(staff_id: StaffIdPath, caller: Either, ports: PortsOf) -> AccountAnswer:
        """One account."""
        return _answer(await accounts.look_at(ports, caller, staff_id), ports)

    @router.post("/accounts/{staff_id}/review", operation_id="reviewStaffAccount", responses=problems(*CHANGING))
    async def review(staff_id: StaffIdPath, caller: Approver, ports: PortsOf) -> AccountAnswer:
        """The account's rights were looked at and are right (権限の棚卸し, control D12); never one's own."""
        return _answer(await accounts.review(ports, caller, staff_id), ports)


def _add_creation(router: Router, accounts: Accounts) -> None:
    @router.post(
        "/accounts",
        operation_id="createStaffAccount",
        status_code=201,
        responses=problems(
            *LISTING,
            ErrorCode.ACCOUNT_NOT_PERSONAL,
            ErrorCode.OUTSIDE_CONTRACT,
            ErrorCode.PASSWORD_NOT_ACCEPTABLE,
        ),
    )
    async def create(body: AccountRequest, caller: Administrator, ports: PortsOf) -> AccountAnswer:
        """An account for exactly one person, which waits to be activated (controls D6, D10, E2, E3)."""
        return _answer(await accounts.create(ports, caller, body.wanted(), body.setup()), ports)

    @router.post(
        "/occasion-ids",
        operation_id="issueOccasionId",
        status_code=201,
        responses=problems(
            *ON_ONE,
            ErrorCode.ACCOUNT_NOT_PERSONAL,
            ErrorCode.WRONG_STATE,
            ErrorCode.OUTSIDE_CONTRACT,
            ErrorCode.PASSWORD_NOT_ACCEPTABLE,
        ),
    )
    async def issue(body: OccasionRequest, caller: Administrator, ports: PortsOf) -> AccountAnswer:
        """An ID for one occasion (都度払い出し): asked for, approved, good in its window (control E5)."""
        return _answer(await accounts.issue(ports, caller, body.grant_id, body.initial_password), ports)


def _add_life(router: Router, accounts: Accounts) -> None:
    @router.post(
        "/accounts/{staff_id}/activation",
        operation_id="activateStaffAccount",
        responses=problems(*CHANGING, ErrorCode.ACCOUNT_NOT_READY),
    )
    async def activate(staff_id: StaffIdPath, caller: Administrator, ports: PortsOf) -> AccountAnswer:
        """Activate it; its holder has a valid training and no open violation (controls A9, A10, D11)."""
        return _answer(await accounts.change(ports, caller, staff_id, activation()), ports)

    @router.post("/accounts/{staff_id}/suspension", operation_id="suspendStaffAccount", responses=problems(*CHANGING))
    async def suspend(staff_id: StaffIdPath, caller: Administrator, ports: PortsOf) -> AccountAnswer:
        """Suspend it at once; a live session ends."""
        return _answer(await accounts.change(ports, caller, staff_id, suspension()), ports)

    @router.post("/accounts/{staff_id}/retirement", operation_id="retireStaffAccount", responses=problems(*CHANGING))
    async def retire(staff_id: StaffIdPath, body: Retirement, caller: Administrator, ports: PortsOf) -> AccountAnswer:
        """Access ends for good at the effective time (退職, control D11)."""
        now = ports.clock()
        change = retirement(body.effective_at or now, now)
        return _answer(await accounts.change(ports, caller, staff_id, change), ports)

    @router.put(
        "/accounts/{staff_id}/post",
        operation_id="assignStaffPost",
        responses=problems(*CHANGING, ErrorCode.OUTSIDE_CONTRACT),
    )
    async def assign(staff_id: StaffIdPath, body: PostChange, caller: Administrator, ports: PortsOf) -> AccountAnswer:
        """Another role, office or scope (異動): what was there before ends at the effective time (controls D9, D11)."""
        cases = frozenset(body.cases)
        account = await accounts.assign(ports, caller, staff_id, body.post(), cases, body.effective_at)
        return _answer(account, ports)


def _add_records(router: Router, accounts: Accounts) -> None:
    @router.post("/accounts/{staff_id}/unlocking", operation_id="unlockStaffAccount", responses=problems(*CHANGING))
    async def unlock(staff_id: StaffIdPath, caller: Administrator, ports: PortsOf) -> AccountAnswer:
        """Lift the lock after too many failed log-ins."""
        return _answer(await accounts.change(ports, caller, staff_id, unlocking()), ports)

    @router.put(
        "/accounts/{staff_id}/password",
        operation_id="resetStaffPassword",
        responses=problems(*CHANGING, ErrorCode.PASSWORD_NOT_ACCEPTABLE),
    )
    async def reset(
        staff_id: StaffIdPath, body: InitialPassword, caller: Administrator, ports: PortsOf
    ) -> AccountAnswer:
        """A first password again, to be changed at the next log-in."""
        return _answer(await accounts.reset_password(ports, caller, staff_id, body.initial_password), ports)

    @router.put("/accounts/{staff_id}/training", operation_id="recordTraining", responses=problems(*CHANGING))
    async def train(staff_id: StaffIdPath, body: Training, caller: Administrator, ports: PortsOf) -> AccountAnswer:
        """Put a training (研修) on record (control A9)."""
        return _answer(await accounts.change(ports, caller, staff_id, training(body.trained_until)), ports)

    @router.post("/accounts/{staff_id}/violations", operation_id="recordViolation", responses=problems(*CHANGING))
    async def violate(
        staff_id: StaffIdPath, body: ViolationReport, caller: Administrator, ports: PortsOf
    ) -> AccountAnswer:
        """Put a violation (違反行為) on record; the account is suspended at once (control A10)."""
        return _answer(await accounts.record_violation(ports, caller, staff_id, body.what), ports)

    @router.post("/accounts/{staff_id}/measures", operation_id="settleViolations", responses=problems(*CHANGING))
    async def settle(staff_id: StaffIdPath, body: Measure, caller: Administrator, ports: PortsOf) -> AccountAnswer:
        """Put the measure taken on record; the account can be activated again (control A10)."""
        return _answer(await accounts.settle_violations(ports, caller, staff_id, body.measure), ports)
