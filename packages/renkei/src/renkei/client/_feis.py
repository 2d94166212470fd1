"""The ports of feis; generated from its routes by `make generate`, do not edit (`make stale` compares)."""

from renkei.client._control import AsyncControl, Control
from renkei.client.calls import Call, segment
from renkei.client.service import AsyncServiceClient, ServiceClient
from renkei_feis.case import CaseState
from renkei_feis.schemas import (
    Assignment,
    CaseList,
    CaseQuery,
    CaseReceipt,
    CaseView,
    Decision,
    DocumentRequest,
    HandedOver,
    HandedOverDocuments,
    InquiryView,
)
from renkei_feis.schemas_office import (
    AcceptedNotification,
    NotificationBody,
    NotificationList,
    RoomBody,
    RoomList,
    TerminalBody,
    TerminalList,
)
from renkei_kit.grant_routes import GrantAnswer, GrantPage, GrantRequest
from renkei_kit.public_routes import Explanation, Health
from renkei_kit.staff_routes import LoginRequest, PasswordChange, SessionAnswer, StaffMember
from renkei_kit.staff_wire import (
    AccountAnswer,
    AccountPage,
    AccountRequest,
    ContractAnswer,
    ContractEnd,
    ContractPage,
    ContractRequest,
    HolderEntry,
    InitialPassword,
    Measure,
    OccasionRequest,
    PostChange,
    Retirement,
    Training,
    ViolationReport,
)


class Feis(ServiceClient):
    """The business port of feis; blocking."""

    service = "feis"

    def get_liveness(self) -> Health:
        """Alive: the process answers."""
        call = Call("GET", "/livez")
        return self._model(call, Health)

    def get_readiness(self) -> Health:
        """Ready: configured, and able to write its records."""
        call = Call("GET", "/readyz")
        return self._model(call, Health)

    def explain_problem(self, slug: str) -> Explanation:
        """What a problem type means and what to do about it."""
        call = Call("GET", f"/problems/{segment(slug)}")
        return self._model(call, Explanation)

    def login_staff(self, body: LoginRequest, *, terminal: str | None = None) -> SessionAnswer:
        """Log in with one's own ID (職員認証, controls D5, G5)."""
        call = Call("POST", "/staff/sessions", headers={"terminal": terminal}, body=body)
        return self._model(call, SessionAnswer)

    def get_staff_session(self) -> StaffMember:
        """Who is logged in."""
        call = Call("GET", "/staff/sessions/current")
        return self._model(call, StaffMember)

    def logout_staff(self) -> None:
        """Log out; the act is logged."""
        call = Call("DELETE", "/staff/sessions/current")
        self._none(call)

    def change_password(self, body: PasswordChange) -> None:
        """Change one's own password; none of the last ones may come again (control D7)."""
        call = Call("PUT", "/staff/password", body=body)
        self._none(call)

    def request_grant(self, body: GrantRequest, *, idempotency_key: str | None = None) -> GrantAnswer:
        """Ask for a right for a time (一時的な権限付与); somebody else must approve it (control D18)."""
        call = Call("POST", "/staff/grants", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, GrantAnswer)

    def list_grants(self, *, limit: int | None = None, cursor: str | None = None) -> GrantPage:
        """Grants asked for by or for oneself, newest first; approvers see all of their agency."""
        call = Call("GET", "/staff/grants", query={"limit": limit, "cursor": cursor})
        return self._model(call, GrantPage)

    def get_grant(self, grant_id: str) -> GrantAnswer:
        """One grant."""
        call = Call("GET", f"/staff/grants/{segment(grant_id)}")
        return self._model(call, GrantAnswer)

    def approve_grant(self, grant_id: str) -> GrantAnswer:
        """Approve it as another person; from then on it is in force in its window (control D18)."""
        call = Call("POST", f"/staff/grants/{segment(grant_id)}/approval")
        return self._model(call, GrantAnswer)

    def reject_grant(self, grant_id: str) -> GrantAnswer:
        """Reject it as another person."""
        call = Call("POST", f"/staff/grants/{segment(grant_id)}/rejection")
        return self._model(call, GrantAnswer)

    def end_grant(self, grant_id: str) -> GrantAnswer:
        """End it before its time, or withdraw the request."""
        call = Call("POST", f"/staff/grants/{segment(grant_id)}/end")
        return self._model(call, GrantAnswer)

    def list_staff_accounts(
        self, *, limit: int | None = None, cursor: str | None = None, review_due: bool | None = None
    ) -> AccountPage:
        """The agency's accounts by ID, with their rights and when these were last reviewed (control
        D12)."""
        call = Call("GET", "/staff/accounts", query={"limit": limit, "cursor": cursor, "review_due": review_due})
        return self._model(call, AccountPage)

    def get_staff_account(self, staff_id: str) -> AccountAnswer:
        """One account."""
        call = Call("GET", f"/staff/accounts/{segment(staff_id)}")
        return self._model(call, AccountAnswer)

    def review_staff_account(self, staff_id: str) -> AccountAnswer:
        """The account's rights were looked at and are right (権限の棚卸し, control D12); never one's own."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/review")
        return self._model(call, AccountAnswer)

    def create_staff_account(self, body: AccountRequest, *, idempotency_key: str | None = None) -> AccountAnswer:
        """An account for exactly one person, which waits to be activated (controls D6, D10, E2, E3)."""
        call = Call("POST", "/staff/accounts", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, AccountAnswer)

    def issue_occasion_id(self, body: OccasionRequest, *, idempotency_key: str | None = None) -> AccountAnswer:
        """An ID for one occasion (都度払い出し): asked for, approved, good in its window (control E5)."""
        call = Call("POST", "/staff/occasion-ids", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, AccountAnswer)

    def activate_staff_account(self, staff_id: str) -> AccountAnswer:
        """Activate it; its holder has a valid training and no open violation (controls A9, A10,
        D11)."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/activation")
        return self._model(call, AccountAnswer)

    def suspend_staff_account(self, staff_id: str) -> AccountAnswer:
        """Suspend it at once; a live session ends."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/suspension")
        return self._model(call, AccountAnswer)

    def retire_staff_account(self, staff_id: str, body: Retirement) -> AccountAnswer:
        """Access ends for good at the effective time (退職, control D11)."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/retirement", body=body)
        return self._model(call, AccountAnswer)

    def assign_staff_post(self, staff_id: str, body: PostChange) -> AccountAnswer:
        """Another role, office or scope (異動): what was there before ends at the effective time
        (controls D9, D11)."""
        call = Call("PUT", f"/staff/accounts/{segment(staff_id)}/post", body=body)
        return self._model(call, AccountAnswer)

    def unlock_staff_account(self, staff_id: str) -> AccountAnswer:
        """Lift the lock after too many failed log-ins."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/unlocking")
        return self._model(call, AccountAnswer)

    def reset_staff_password(self, staff_id: str, body: InitialPassword) -> AccountAnswer:
        """A first password again, to be changed at the next log-in."""
        call = Call("PUT", f"/staff/accounts/{segment(staff_id)}/password", body=body)
        return self._model(call, AccountAnswer)

    def record_training(self, staff_id: str, body: Training) -> AccountAnswer:
        """Put a training (研修) on record (control A9)."""
        call = Call("PUT", f"/staff/accounts/{segment(staff_id)}/training", body=body)
        return self._model(call, AccountAnswer)

    def record_violation(self, staff_id: str, body: ViolationReport) -> AccountAnswer:
        """Put a violation (違反行為) on record; the account is suspended at once (control A10)."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/violations", body=body)
        return self._model(call, AccountAnswer)

    def settle_violations(self, staff_id: str, body: Measure) -> AccountAnswer:
        """Put the measure taken on record; the account can be activated again (control A10)."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/measures", body=body)
        return self._model(call, AccountAnswer)

    def create_contract(self, body: ContractRequest, *, idempotency_key: str | None = None) -> ContractAnswer:
        """Enter a contract (委託契約): who may be given which rights, and until when (controls E2, E3)."""
        call = Call("POST", "/staff/contracts", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, ContractAnswer)

    def list_contracts(self, *, limit: int | None = None, cursor: str | None = None) -> ContractPage:
        """The agency's contracts by id."""
        call = Call("GET", "/staff/contracts", query={"limit": limit, "cursor": cursor})
        return self._model(call, ContractPage)

    def list_contract_worker(self, contract_id: str, body: HolderEntry) -> ContractAnswer:
        """List a worker (業務委託員), who may have an account from now on (control E2)."""
        call = Call("POST", f"/staff/contracts/{segment(contract_id)}/workers", body=body)
        return self._model(call, ContractAnswer)

    def end_contract(self, contract_id: str, body: ContractEnd) -> ContractAnswer:
        """End it: all of its accounts are closed at that time (control E12)."""
        call = Call("POST", f"/staff/contracts/{segment(contract_id)}/end", body=body)
        return self._model(call, ContractAnswer)

    def receive_application(self, body: HandedOver, *, idempotency_key: str | None = None) -> CaseReceipt:
        """An application from RAS becomes a case; the sealed number goes on to IMS by itself."""
        call = Call("POST", "/applications", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, CaseReceipt)

    def receive_documents(self, application_id: str, body: HandedOverDocuments) -> None:
        """What the applicant was asked to file; the examination goes on. Handing it over twice changes
        nothing."""
        call = Call("POST", f"/applications/{segment(application_id)}/documents", body=body)
        self._none(call)

    def receive_withdrawal(self, application_id: str) -> None:
        """The applicant withdraws (取下げ): the case ends undecided. Twice changes nothing."""
        call = Call("POST", f"/applications/{segment(application_id)}/withdrawal")
        self._none(call)

    def list_cases(
        self, *, state: CaseState | None = None, limit: int | None = None, cursor: str | None = None
    ) -> CaseList:
        """The cases of one's own office, newest first (control D9)."""
        call = Call("GET", "/cases", query={"state": state, "limit": limit, "cursor": cursor})
        return self._model(call, CaseList)

    def get_case(self, case_id: str) -> CaseView:
        """One case with the person and what was asked for it."""
        call = Call("GET", f"/cases/{segment(case_id)}")
        return self._model(call, CaseView)

    def create_case_inquiry(self, case_id: str, body: CaseQuery, *, idempotency_key: str | None = None) -> InquiryView:
        """Ask another agency for an item, for an open case only (control B2)."""
        call = Call(
            "POST", f"/cases/{segment(case_id)}/inquiries", headers={"Idempotency-Key": idempotency_key}, body=body
        )
        return self._model(call, InquiryView)

    def get_case_inquiry(self, case_id: str, processing_number: str) -> InquiryView:
        """An inquiry; one that was pending is asked after."""
        call = Call("GET", f"/cases/{segment(case_id)}/inquiries/{segment(processing_number)}")
        return self._model(call, InquiryView)

    def assign_case(self, case_id: str, body: Assignment) -> CaseView:
        """Say whose case it is (担当審査官); nobody else works on it from then on (control D9)."""
        call = Call("PUT", f"/cases/{segment(case_id)}/assignment", body=body)
        return self._model(call, CaseView)

    def request_documents(self, case_id: str, body: DocumentRequest) -> CaseView:
        """Ask the applicant to file something more (資料提出の通知); the case waits for it."""
        call = Call("POST", f"/cases/{segment(case_id)}/document-requests", body=body)
        return self._model(call, CaseView)

    def decide_case(self, case_id: str, body: Decision) -> CaseView:
        """Grant, refuse, or note a withdrawal; what follows at other parties goes out by itself
        (control H15)."""
        call = Call("POST", f"/cases/{segment(case_id)}/decision", body=body)
        return self._model(call, CaseView)

    def accept_notification(
        self, body: NotificationBody, *, idempotency_key: str | None = None
    ) -> AcceptedNotification:
        """Accept what a lawyer or organisation filed (届出); RAS learns of it by itself. The holder gets
        the code."""
        call = Call("POST", "/notifications", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, AcceptedNotification)

    def list_notifications(self, *, limit: int | None = None, cursor: str | None = None) -> NotificationList:
        """The notifications of one's own office. Nothing in them leads to an application (control
        D3)."""
        call = Call("GET", "/notifications", query={"limit": limit, "cursor": cursor})
        return self._model(call, NotificationList)

    def end_notification(self, notification_id: str) -> None:
        """It counts no more from now on; its holder cannot apply through RAS."""
        call = Call("POST", f"/notifications/{segment(notification_id)}/end")
        self._none(call)

    def list_rooms(self, *, limit: int | None = None, cursor: str | None = None) -> RoomList:
        """Every room with terminals, and whether it is locked."""
        call = Call("GET", "/rooms", query={"limit": limit, "cursor": cursor})
        return self._model(call, RoomList)

    def put_room(self, room_id: str, body: RoomBody) -> None:
        """Say how a room is: while it is not locked nobody logs in from its terminals."""
        call = Call("PUT", f"/rooms/{segment(room_id)}", body=body)
        self._none(call)

    def list_terminals(self, *, limit: int | None = None, cursor: str | None = None) -> TerminalList:
        """Every registered terminal with its room."""
        call = Call("GET", "/terminals", query={"limit": limit, "cursor": cursor})
        return self._model(call, TerminalList)

    def put_terminal(self, terminal_id: str, body: TerminalBody) -> None:
        """Register a terminal to a room, and say whose own it is."""
        call = Call("PUT", f"/terminals/{segment(terminal_id)}", body=body)
        self._none(call)

    def delete_terminal(self, terminal_id: str) -> None:
        """Take a terminal out: nobody logs in from it any more."""
        call = Call("DELETE", f"/terminals/{segment(terminal_id)}")
        self._none(call)


class AsyncFeis(AsyncServiceClient):
    """The business port of feis; for asyncio."""

    service = "feis"

    async def get_liveness(self) -> Health:
        """Alive: the process answers."""
        call = Call("GET", "/livez")
        return await self._model(call, Health)

    async def get_readiness(self) -> Health:
        """Ready: configured, and able to write its records."""
        call = Call("GET", "/readyz")
        return await self._model(call, Health)

    async def explain_problem(self, slug: str) -> Explanation:
        """What a problem type means and what to do about it."""
        call = Call("GET", f"/problems/{segment(slug)}")
        return await self._model(call, Explanation)

    async def login_staff(self, body: LoginRequest, *, terminal: str | None = None) -> SessionAnswer:
        """Log in with one's own ID (職員認証, controls D5, G5)."""
        call = Call("POST", "/staff/sessions", headers={"terminal": terminal}, body=body)
        return await self._model(call, SessionAnswer)

    async def get_staff_session(self) -> StaffMember:
        """Who is logged in."""
        call = Call("GET", "/staff/sessions/current")
        return await self._model(call, StaffMember)

    async def logout_staff(self) -> None:
        """Log out; the act is logged."""
        call = Call("DELETE", "/staff/sessions/current")
        await self._none(call)

    async def change_password(self, body: PasswordChange) -> None:
        """Change one's own password; none of the last ones may come again (control D7)."""
        call = Call("PUT", "/staff/password", body=body)
        await self._none(call)

    async def request_grant(self, body: GrantRequest, *, idempotency_key: str | None = None) -> GrantAnswer:
        """Ask for a right for a time (一時的な権限付与); somebody else must approve it (control D18)."""
        call = Call("POST", "/staff/grants", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, GrantAnswer)

    async def list_grants(self, *, limit: int | None = None, cursor: str | None = None) -> GrantPage:
        """Grants asked for by or for oneself, newest first; approvers see all of their agency."""
        call = Call("GET", "/staff/grants", query={"limit": limit, "cursor": cursor})
        return await self._model(call, GrantPage)

    async def get_grant(self, grant_id: str) -> GrantAnswer:
        """One grant."""
        call = Call("GET", f"/staff/grants/{segment(grant_id)}")
        return await self._model(call, GrantAnswer)

    async def approve_grant(self, grant_id: str) -> GrantAnswer:
        """Approve it as another person; from then on it is in force in its window (control D18)."""
        call = Call("POST", f"/staff/grants/{segment(grant_id)}/approval")
        return await self._model(call, GrantAnswer)

    async def reject_grant(self, grant_id: str) -> GrantAnswer:
        """Reject it as another person."""
        call = Call("POST", f"/staff/grants/{segment(grant_id)}/rejection")
        return await self._model(call, GrantAnswer)

    async def end_grant(self, grant_id: str) -> GrantAnswer:
        """End it before its time, or withdraw the request."""
        call = Call("POST", f"/staff/grants/{segment(grant_id)}/end")
        return await self._model(call, GrantAnswer)

    async def list_staff_accounts(
        self, *, limit: int | None = None, cursor: str | None = None, review_due: bool | None = None
    ) -> AccountPage:
        """The agency's accounts by ID, with their rights and when these were last reviewed (control
        D12)."""
        call = Call("GET", "/staff/accounts", query={"limit": limit, "cursor": cursor, "review_due": review_due})
        return await self._model(call, AccountPage)

    async def get_staff_account(self, staff_id: str) -> AccountAnswer:
        """One account."""
        call = Call("GET", f"/staff/accounts/{segment(staff_id)}")
        return await self._model(call, AccountAnswer)

    async def review_staff_account(self, staff_id: str) -> AccountAnswer:
        """The account's rights were looked at and are right (権限の棚卸し, control D12); never one's own."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/review")
        return await self._model(call, AccountAnswer)

    async def create_staff_account(self, body: AccountRequest, *, idempotency_key: str | None = None) -> AccountAnswer:
        """An account for exactly one person, which waits to be activated (controls D6, D10, E2, E3)."""
        call = Call("POST", "/staff/accounts", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, AccountAnswer)

    async def issue_occasion_id(self, body: OccasionRequest, *, idempotency_key: str | None = None) -> AccountAnswer:
        """An ID for one occasion (都度払い出し): asked for, approved, good in its window (control E5)."""
        call = Call("POST", "/staff/occasion-ids", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, AccountAnswer)

    async def activate_staff_account(self, staff_id: str) -> AccountAnswer:
        """Activate it; its holder has a valid training and no open violation (controls A9, A10,
        D11)."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/activation")
        return await self._model(call, AccountAnswer)

    async def suspend_staff_account(self, staff_id: str) -> AccountAnswer:
        """Suspend it at once; a live session ends."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/suspension")
        return await self._model(call, AccountAnswer)

    async def retire_staff_account(self, staff_id: str, body: Retirement) -> AccountAnswer:
        """Access ends for good at the effective time (退職, control D11)."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/retirement", body=body)
        return await self._model(call, AccountAnswer)

    async def assign_staff_post(self, staff_id: str, body: PostChange) -> AccountAnswer:
        """Another role, office or scope (異動): what was there before ends at the effective time
        (controls D9, D11)."""
        call = Call("PUT", f"/staff/accounts/{segment(staff_id)}/post", body=body)
        return await self._model(call, AccountAnswer)

    async def unlock_staff_account(self, staff_id: str) -> AccountAnswer:
        """Lift the lock after too many failed log-ins."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/unlocking")
        return await self._model(call, AccountAnswer)

    async def reset_staff_password(self, staff_id: str, body: InitialPassword) -> AccountAnswer:
        """A first password again, to be changed at the next log-in."""
        call = Call("PUT", f"/staff/accounts/{segment(staff_id)}/password", body=body)
        return await self._model(call, AccountAnswer)

    async def record_training(self, staff_id: str, body: Training) -> AccountAnswer:
        """Put a training (研修) on record (control A9)."""
        call = Call("PUT", f"/staff/accounts/{segment(staff_id)}/training", body=body)
        return await self._model(call, AccountAnswer)

    async def record_violation(self, staff_id: str, body: ViolationReport) -> AccountAnswer:
        """Put a violation (違反行為) on record; the account is suspended at once (control A10)."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/violations", body=body)
        return await self._model(call, AccountAnswer)

    async def settle_violations(self, staff_id: str, body: Measure) -> AccountAnswer:
        """Put the measure taken on record; the account can be activated again (control A10)."""
        call = Call("POST", f"/staff/accounts/{segment(staff_id)}/measures", body=body)
        return await self._model(call, AccountAnswer)

    async def create_contract(self, body: ContractRequest, *, idempotency_key: str | None = None) -> ContractAnswer:
        """Enter a contract (委託契約): who may be given which rights, and until when (controls E2, E3)."""
        call = Call("POST", "/staff/contracts", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, ContractAnswer)

    async def list_contracts(self, *, limit: int | None = None, cursor: str | None = None) -> ContractPage:
        """The agency's contracts by id."""
        call = Call("GET", "/staff/contracts", query={"limit": limit, "cursor": cursor})
        return await self._model(call, ContractPage)

    async def list_contract_worker(self, contract_id: str, body: HolderEntry) -> ContractAnswer:
        """List a worker (業務委託員), who may have an account from now on (control E2)."""
        call = Call("POST", f"/staff/contracts/{segment(contract_id)}/workers", body=body)
        return await self._model(call, ContractAnswer)

    async def end_contract(self, contract_id: str, body: ContractEnd) -> ContractAnswer:
        """End it: all of its accounts are closed at that time (control E12)."""
        call = Call("POST", f"/staff/contracts/{segment(contract_id)}/end", body=body)
        return await self._model(call, ContractAnswer)

    async def receive_application(self, body: HandedOver, *, idempotency_key: str | None = None) -> CaseReceipt:
        """An application from RAS becomes a case; the sealed number goes on to IMS by itself."""
        call = Call("POST", "/applications", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, CaseReceipt)

    async def receive_documents(self, application_id: str, body: HandedOverDocuments) -> None:
        """What the applicant was asked to file; the examination goes on. Handing it over twice changes
        nothing."""
        call = Call("POST", f"/applications/{segment(application_id)}/documents", body=body)
        await self._none(call)

    async def receive_withdrawal(self, application_id: str) -> None:
        """The applicant withdraws (取下げ): the case ends undecided. Twice changes nothing."""
        call = Call("POST", f"/applications/{segment(application_id)}/withdrawal")
        await self._none(call)

    async def list_cases(
        self, *, state: CaseState | None = None, limit: int | None = None, cursor: str | None = None
    ) -> CaseList:
        """The cases of one's own office, newest first (control D9)."""
        call = Call("GET", "/cases", query={"state": state, "limit": limit, "cursor": cursor})
        return await self._model(call, CaseList)

    async def get_case(self, case_id: str) -> CaseView:
        """One case with the person and what was asked for it."""
        call = Call("GET", f"/cases/{segment(case_id)}")
        return await self._model(call, CaseView)

    async def create_case_inquiry(
        self, case_id: str, body: CaseQuery, *, idempotency_key: str | None = None
    ) -> InquiryView:
        """Ask another agency for an item, for an open case only (control B2)."""
        call = Call(
            "POST", f"/cases/{segment(case_id)}/inquiries", headers={"Idempotency-Key": idempotency_key}, body=body
        )
        return await self._model(call, InquiryView)

    async def get_case_inquiry(self, case_id: str, processing_number: str) -> InquiryView:
        """An inquiry; one that was pending is asked after."""
        call = Call("GET", f"/cases/{segment(case_id)}/inquiries/{segment(processing_number)}")
        return await self._model(call, InquiryView)

    async def assign_case(self, case_id: str, body: Assignment) -> CaseView:
        """Say whose case it is (担当審査官); nobody else works on it from then on (control D9)."""
        call = Call("PUT", f"/cases/{segment(case_id)}/assignment", body=body)
        return await self._model(call, CaseView)

    async def request_documents(self, case_id: str, body: DocumentRequest) -> CaseView:
        """Ask the applicant to file something more (資料提出の通知); the case waits for it."""
        call = Call("POST", f"/cases/{segment(case_id)}/document-requests", body=body)
        return await self._model(call, CaseView)

    async def decide_case(self, case_id: str, body: Decision) -> CaseView:
        """Grant, refuse, or note a withdrawal; what follows at other parties goes out by itself
        (control H15)."""
        call = Call("POST", f"/cases/{segment(case_id)}/decision", body=body)
        return await self._model(call, CaseView)

    async def accept_notification(
        self, body: NotificationBody, *, idempotency_key: str | None = None
    ) -> AcceptedNotification:
        """Accept what a lawyer or organisation filed (届出); RAS learns of it by itself. The holder gets
        the code."""
        call = Call("POST", "/notifications", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, AcceptedNotification)

    async def list_notifications(self, *, limit: int | None = None, cursor: str | None = None) -> NotificationList:
        """The notifications of one's own office. Nothing in them leads to an application (control
        D3)."""
        call = Call("GET", "/notifications", query={"limit": limit, "cursor": cursor})
        return await self._model(call, NotificationList)

    async def end_notification(self, notification_id: str) -> None:
        """It counts no more from now on; its holder cannot apply through RAS."""
        call = Call("POST", f"/notifications/{segment(notification_id)}/end")
        await self._none(call)

    async def list_rooms(self, *, limit: int | None = None, cursor: str | None = None) -> RoomList:
        """Every room with terminals, and whether it is locked."""
        call = Call("GET", "/rooms", query={"limit": limit, "cursor": cursor})
        return await self._model(call, RoomList)

    async def put_room(self, room_id: str, body: RoomBody) -> None:
        """Say how a room is: while it is not locked nobody logs in from its terminals."""
        call = Call("PUT", f"/rooms/{segment(room_id)}", body=body)
        await self._none(call)

    async def list_terminals(self, *, limit: int | None = None, cursor: str | None = None) -> TerminalList:
        """Every registered terminal with its room."""
        call = Call("GET", "/terminals", query={"limit": limit, "cursor": cursor})
        return await self._model(call, TerminalList)

    async def put_terminal(self, terminal_id: str, body: TerminalBody) -> None:
        """Register a terminal to a room, and say whose own it is."""
        call = Call("PUT", f"/terminals/{segment(terminal_id)}", body=body)
        await self._none(call)

    async def delete_terminal(self, terminal_id: str) -> None:
        """Take a terminal out: nobody logs in from it any more."""
        call = Call("DELETE", f"/terminals/{segment(terminal_id)}")
        await self._none(call)


class FeisControl(Control):
    """The control port: the tester's hand, not part of the real network of feis; blocking."""

    service = "feis"


class AsyncFeisControl(AsyncControl):
    """The control port: the tester's hand, not part of the real network of feis; for asyncio."""

    service = "feis"
