"""The ports of juki-link; generated from its routes by `make generate`, do not edit (`make stale` compares)."""

from renkei.client._control import AsyncControl, Control
from renkei.client.calls import Call, segment
from renkei.client.service import AsyncServiceClient, ServiceClient
from renkei_juki_link.file_access_routes import FileAccessPage
from renkei_juki_link.schemas import AuthenticityAnswer, AuthenticityRequest, LinkageCodeRequest, TransmissionPage
from renkei_juki_link.wire_batch import BatchReport
from renkei_juki_link.wire_media import MediumAnswer, MediumContent, MediumPage, MediumPut, MediumRequest
from renkei_juki_link.wire_provision import (
    IdentityAnswer,
    ProvisionAnswer,
    ProvisionPage,
    ProvisionRecordPage,
    ResidentPage,
)
from renkei_juki_link.wire_work import WorkOrderAnswer, WorkOrderRequest
from renkei_kit.grant_routes import GrantAnswer, GrantPage, GrantRequest
from renkei_kit.public_routes import Explanation, Health
from renkei_kit.resident_condition import ProvisionRequest
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


class JukiLink(ServiceClient):
    """The business port of juki-link; blocking."""

    service = "juki-link"

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

    def check_authenticity(self, body: AuthenticityRequest) -> AuthenticityAnswer:
        """真正性確認: have J-LIS confirm numbers, by an encrypted 個人番号確認用ファイル over the leased line."""
        call = Call("POST", "/authenticity-checks", body=body)
        return self._model(call, AuthenticityAnswer)

    def forward_linkage_code_request(self, body: LinkageCodeRequest) -> None:
        """Forward number and acquisition number (取得番号) to J-LIS, which hands the 住民票コード to the core."""
        call = Call("POST", "/linkage-code-requests", body=body)
        self._none(call)

    def list_transmissions(self, *, limit: int | None = None, cursor: str | None = None) -> TransmissionPage:
        """What was sent and how far it got, newest first, for a logged-in operator (controls D8,
        F1)."""
        call = Call("GET", "/transmissions", query={"limit": limit, "cursor": cursor})
        return self._model(call, TransmissionPage)

    def request_provision(self, body: ProvisionRequest, *, idempotency_key: str | None = None) -> ProvisionAnswer:
        """一括提供: have J-LIS provide those who fit a condition and nobody else, in an encrypted file
        (control C9)."""
        call = Call("POST", "/provisions", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, ProvisionAnswer)

    def query_identity(self, body: ProvisionRequest) -> IdentityAnswer:
        """即時提供: one person at once, by the number or by name and birth date (control C9)."""
        call = Call("POST", "/identity-queries", body=body)
        return self._model(call, IdentityAnswer)

    def list_provisions(self, *, limit: int | None = None, cursor: str | None = None) -> ProvisionPage:
        """Provisions by condition and by medium, newest first."""
        call = Call("GET", "/provisions", query={"limit": limit, "cursor": cursor})
        return self._model(call, ProvisionPage)

    def list_provided_records(
        self, provision_id: str, *, limit: int | None = None, cursor: int | None = None
    ) -> ResidentPage:
        """The records of a provision, decrypted for this answer; gone ten days after the file's backup
        (control F4)."""
        call = Call("GET", f"/provisions/{segment(provision_id)}/records", query={"limit": limit, "cursor": cursor})
        return self._model(call, ResidentPage)

    def list_provision_records(self, *, limit: int | None = None, cursor: str | None = None) -> ProvisionRecordPage:
        """提供の記録: what was provided to J-LIS, by which method, and until when this is kept (control
        F6)."""
        call = Call("GET", "/provision-records", query={"limit": limit, "cursor": cursor})
        return self._model(call, ProvisionRecordPage)

    def list_media(self, *, limit: int | None = None, cursor: str | None = None) -> MediumPage:
        """The register of media (媒体管理簿), with those that are overdue for erasure and destruction
        (control H16)."""
        call = Call("GET", "/media", query={"limit": limit, "cursor": cursor})
        return self._model(call, MediumPage)

    def register_medium(
        self, body: MediumRequest, *, terminal: str | None = None, idempotency_key: str | None = None
    ) -> MediumAnswer:
        """Enter a medium in the register, in the server room (control C18)."""
        call = Call("POST", "/media", headers={"Terminal-Id": terminal, "Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, MediumAnswer)

    def import_medium(
        self, medium_id: str, *, terminal: str | None = None, idempotency_key: str | None = None
    ) -> ProvisionAnswer:
        """Import what J-LIS provided on the medium in the drive, in the server room and once (control
        C18)."""
        call = Call(
            "POST",
            f"/media/{segment(medium_id)}/import",
            headers={"Terminal-Id": terminal, "Idempotency-Key": idempotency_key},
        )
        return self._model(call, ProvisionAnswer)

    def read_medium(self, medium_id: str, *, terminal: str | None = None) -> MediumContent:
        """How much is on the medium in the drive: nothing once it was erased (control H16)."""
        call = Call("GET", f"/media/{segment(medium_id)}/content", headers={"Terminal-Id": terminal})
        return self._model(call, MediumContent)

    def erase_medium(self, medium_id: str, *, terminal: str | None = None) -> MediumAnswer:
        """Erase the medium in the drive (control H16)."""
        call = Call("POST", f"/media/{segment(medium_id)}/erase", headers={"Terminal-Id": terminal})
        return self._model(call, MediumAnswer)

    def destroy_medium(self, medium_id: str, *, terminal: str | None = None) -> MediumAnswer:
        """Destroy an erased medium (control H16)."""
        call = Call("POST", f"/media/{segment(medium_id)}/destroy", headers={"Terminal-Id": terminal})
        return self._model(call, MediumAnswer)

    def run_batch(self) -> BatchReport:
        """Move to the backup folder what the operation log proves sent or decrypted; delete it after
        ten days there."""
        call = Call("POST", "/batch-runs")
        return self._model(call, BatchReport)

    def list_file_accesses(
        self, *, limit: int | None = None, cursor: int | None = None, file: str | None = None
    ) -> FileAccessPage:
        """Who opened, read and decrypted which 個人番号確認用ファイル, newest first (control F1)."""
        call = Call("GET", "/file-accesses", query={"limit": limit, "cursor": cursor, "file": file})
        return self._model(call, FileAccessPage)

    def create_work_order(self, body: WorkOrderRequest, *, idempotency_key: str | None = None) -> WorkOrderAnswer:
        """Order work of one operator: which operations, from when to when (control F2)."""
        call = Call("POST", "/work-orders", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, WorkOrderAnswer)

    def get_work_order(self, work_order_id: str) -> WorkOrderAnswer:
        """A work order, with the findings once the work was checked."""
        call = Call("GET", f"/work-orders/{segment(work_order_id)}")
        return self._model(call, WorkOrderAnswer)

    def finish_work(self, work_order_id: str) -> WorkOrderAnswer:
        """End the work and compare the access log with the order: an act outside it is a finding
        (control F2)."""
        call = Call("POST", f"/work-orders/{segment(work_order_id)}/finish")
        return self._model(call, WorkOrderAnswer)


class AsyncJukiLink(AsyncServiceClient):
    """The business port of juki-link; for asyncio."""

    service = "juki-link"

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

    async def check_authenticity(self, body: AuthenticityRequest) -> AuthenticityAnswer:
        """真正性確認: have J-LIS confirm numbers, by an encrypted 個人番号確認用ファイル over the leased line."""
        call = Call("POST", "/authenticity-checks", body=body)
        return await self._model(call, AuthenticityAnswer)

    async def forward_linkage_code_request(self, body: LinkageCodeRequest) -> None:
        """Forward number and acquisition number (取得番号) to J-LIS, which hands the 住民票コード to the core."""
        call = Call("POST", "/linkage-code-requests", body=body)
        await self._none(call)

    async def list_transmissions(self, *, limit: int | None = None, cursor: str | None = None) -> TransmissionPage:
        """What was sent and how far it got, newest first, for a logged-in operator (controls D8,
        F1)."""
        call = Call("GET", "/transmissions", query={"limit": limit, "cursor": cursor})
        return await self._model(call, TransmissionPage)

    async def request_provision(self, body: ProvisionRequest, *, idempotency_key: str | None = None) -> ProvisionAnswer:
        """一括提供: have J-LIS provide those who fit a condition and nobody else, in an encrypted file
        (control C9)."""
        call = Call("POST", "/provisions", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, ProvisionAnswer)

    async def query_identity(self, body: ProvisionRequest) -> IdentityAnswer:
        """即時提供: one person at once, by the number or by name and birth date (control C9)."""
        call = Call("POST", "/identity-queries", body=body)
        return await self._model(call, IdentityAnswer)

    async def list_provisions(self, *, limit: int | None = None, cursor: str | None = None) -> ProvisionPage:
        """Provisions by condition and by medium, newest first."""
        call = Call("GET", "/provisions", query={"limit": limit, "cursor": cursor})
        return await self._model(call, ProvisionPage)

    async def list_provided_records(
        self, provision_id: str, *, limit: int | None = None, cursor: int | None = None
    ) -> ResidentPage:
        """The records of a provision, decrypted for this answer; gone ten days after the file's backup
        (control F4)."""
        call = Call("GET", f"/provisions/{segment(provision_id)}/records", query={"limit": limit, "cursor": cursor})
        return await self._model(call, ResidentPage)

    async def list_provision_records(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> ProvisionRecordPage:
        """提供の記録: what was provided to J-LIS, by which method, and until when this is kept (control
        F6)."""
        call = Call("GET", "/provision-records", query={"limit": limit, "cursor": cursor})
        return await self._model(call, ProvisionRecordPage)

    async def list_media(self, *, limit: int | None = None, cursor: str | None = None) -> MediumPage:
        """The register of media (媒体管理簿), with those that are overdue for erasure and destruction
        (control H16)."""
        call = Call("GET", "/media", query={"limit": limit, "cursor": cursor})
        return await self._model(call, MediumPage)

    async def register_medium(
        self, body: MediumRequest, *, terminal: str | None = None, idempotency_key: str | None = None
    ) -> MediumAnswer:
        """Enter a medium in the register, in the server room (control C18)."""
        call = Call("POST", "/media", headers={"Terminal-Id": terminal, "Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, MediumAnswer)

    async def import_medium(
        self, medium_id: str, *, terminal: str | None = None, idempotency_key: str | None = None
    ) -> ProvisionAnswer:
        """Import what J-LIS provided on the medium in the drive, in the server room and once (control
        C18)."""
        call = Call(
            "POST",
            f"/media/{segment(medium_id)}/import",
            headers={"Terminal-Id": terminal, "Idempotency-Key": idempotency_key},
        )
        return await self._model(call, ProvisionAnswer)

    async def read_medium(self, medium_id: str, *, terminal: str | None = None) -> MediumContent:
        """How much is on the medium in the drive: nothing once it was erased (control H16)."""
        call = Call("GET", f"/media/{segment(medium_id)}/content", headers={"Terminal-Id": terminal})
        return await self._model(call, MediumContent)

    async def erase_medium(self, medium_id: str, *, terminal: str | None = None) -> MediumAnswer:
        """Erase the medium in the drive (control H16)."""
        call = Call("POST", f"/media/{segment(medium_id)}/erase", headers={"Terminal-Id": terminal})
        return await self._model(call, MediumAnswer)

    async def destroy_medium(self, medium_id: str, *, terminal: str | None = None) -> MediumAnswer:
        """Destroy an erased medium (control H16)."""
        call = Call("POST", f"/media/{segment(medium_id)}/destroy", headers={"Terminal-Id": terminal})
        return await self._model(call, MediumAnswer)

    async def run_batch(self) -> BatchReport:
        """Move to the backup folder what the operation log proves sent or decrypted; delete it after
        ten days there."""
        call = Call("POST", "/batch-runs")
        return await self._model(call, BatchReport)

    async def list_file_accesses(
        self, *, limit: int | None = None, cursor: int | None = None, file: str | None = None
    ) -> FileAccessPage:
        """Who opened, read and decrypted which 個人番号確認用ファイル, newest first (control F1)."""
        call = Call("GET", "/file-accesses", query={"limit": limit, "cursor": cursor, "file": file})
        return await self._model(call, FileAccessPage)

    async def create_work_order(self, body: WorkOrderRequest, *, idempotency_key: str | None = None) -> WorkOrderAnswer:
        """Order work of one operator: which operations, from when to when (control F2)."""
        call = Call("POST", "/work-orders", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, WorkOrderAnswer)

    async def get_work_order(self, work_order_id: str) -> WorkOrderAnswer:
        """A work order, with the findings once the work was checked."""
        call = Call("GET", f"/work-orders/{segment(work_order_id)}")
        return await self._model(call, WorkOrderAnswer)

    async def finish_work(self, work_order_id: str) -> WorkOrderAnswer:
        """End the work and compare the access log with the order: an act outside it is a finding
        (control F2)."""
        call = Call("POST", f"/work-orders/{segment(work_order_id)}/finish")
        return await self._model(call, WorkOrderAnswer)


class JukiLinkControl(Control):
    """The control port: the tester's hand, not part of the real network of juki-link; blocking."""

    service = "juki-link"

    def insert_medium(self, medium_id: str, body: MediumPut) -> None:
        """Put a medium with something on it into the drive in the server room. Not part of the real
        network."""
        call = Call("PUT", f"/media-drive/{segment(medium_id)}", body=body)
        self._none(call)


class AsyncJukiLinkControl(AsyncControl):
    """The control port: the tester's hand, not part of the real network of juki-link; for asyncio."""

    service = "juki-link"

    async def insert_medium(self, medium_id: str, body: MediumPut) -> None:
        """Put a medium with something on it into the drive in the server room. Not part of the real
        network."""
        call = Call("PUT", f"/media-drive/{segment(medium_id)}", body=body)
        await self._none(call)
