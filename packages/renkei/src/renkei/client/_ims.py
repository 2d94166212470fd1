"""The ports of ims; generated from its routes by `make generate`, do not edit (`make stale` compares)."""

from renkei.client._control import AsyncControl, Control
from renkei.client.calls import Call, segment
from renkei.client.service import AsyncServiceClient, ServiceClient
from renkei_ims.administration_routes import (
    AlertPage,
    ContractorActPage,
    DuePage,
    ErasurePage,
    ErasureRequest,
    NumberAccessPage,
)
from renkei_ims.provided_routes import AcquisitionAnswer, AcquisitionPage, JukiRequest, MediumRequest
from renkei_ims.schemas import CaseInquiryRequest, RegistrationAnswer, RegistrationRequest, ResidenceUpdate
from renkei_ims.wire_counter import Acknowledgement, EvidenceBody, IntakeAnswer, IntakeRequest, Notice, NumberEntry
from renkei_ims.wire_person import (
    CheckAnswer,
    DeathNotice,
    DuplicateAnswer,
    DuplicateRequest,
    PersonEntry,
    RevealedNumber,
    RevealRequest,
    ViewedNumber,
)
from renkei_kit.grant_routes import GrantAnswer, GrantPage, GrantRequest
from renkei_kit.inquiry_wire import InquiryAnswer
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


class Ims(ServiceClient):
    """The business port of ims; blocking."""

    service = "ims"

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

    def register_number(self, body: RegistrationRequest, *, idempotency_key: str | None = None) -> RegistrationAnswer:
        """Register a number for a case: opened here, verified by J-LIS (真正性確認), kept under an addressee
        number."""
        call = Call("POST", "/registrations", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, RegistrationAnswer)

    def create_inquiry(
        self, body: CaseInquiryRequest, *, acting_staff: str | None = None, idempotency_key: str | None = None
    ) -> InquiryAnswer:
        """Ask another agency for an item, for an open case (情報照会): permit, presentation, answer opened
        here."""
        call = Call(
            "POST", "/inquiries", headers={"Acting-Staff": acting_staff, "Idempotency-Key": idempotency_key}, body=body
        )
        return self._model(call, InquiryAnswer)

    def get_inquiry(self, processing_number: str, *, acting_staff: str | None = None) -> InquiryAnswer:
        """How far an inquiry is; the gateway is asked while it waits."""
        call = Call("GET", f"/inquiries/{segment(processing_number)}", headers={"Acting-Staff": acting_staff})
        return self._model(call, InquiryAnswer)

    def update_residence(
        self, addressee_number: str, body: ResidenceUpdate, *, acting_staff: str | None = None
    ) -> None:
        """A decision replaces ISA's copies at the gateway (副本登録)."""
        call = Call(
            "PUT", f"/residences/{segment(addressee_number)}", headers={"Acting-Staff": acting_staff}, body=body
        )
        self._none(call)

    def close_case(self, case_id: str, *, acting_staff: str | None = None) -> None:
        """The case was decided: nothing more may be asked for it (control B2)."""
        call = Call("POST", f"/cases/{segment(case_id)}/closure", headers={"Acting-Staff": acting_staff})
        self._none(call)

    def open_intake(self, body: IntakeRequest, *, idempotency_key: str | None = None) -> IntakeAnswer:
        """Begin to take something in at the counter (受付); nothing is accepted before identity is
        verified."""
        call = Call("POST", "/intakes", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, IntakeAnswer)

    def get_notice(self) -> Notice:
        """The notice of purpose (利用目的の明示) to be shown before a number is taken (control B3)."""
        call = Call("GET", "/intakes/notice")
        return self._model(call, Notice)

    def get_intake(self, intake_id: str) -> IntakeAnswer:
        """An intake: what was shown, by whom it was verified, whether a document is still held."""
        call = Call("GET", f"/intakes/{segment(intake_id)}")
        return self._model(call, IntakeAnswer)

    def acknowledge_notice(self, intake_id: str, body: Acknowledgement) -> IntakeAnswer:
        """The notice was shown and acknowledged; stored with its version and time (control B3)."""
        call = Call("POST", f"/intakes/{segment(intake_id)}/acknowledgement", body=body)
        return self._model(call, IntakeAnswer)

    def show_evidence(self, intake_id: str, body: EvidenceBody) -> IntakeAnswer:
        """Record what the submitter showed: it must be of their kind and in date (controls C1, C2,
        C3)."""
        call = Call("POST", f"/intakes/{segment(intake_id)}/evidence", body=body)
        return self._model(call, IntakeAnswer)

    def verify_identity(self, intake_id: str) -> IntakeAnswer:
        """The identity is verified (本人確認): what had to be shown was shown."""
        call = Call("POST", f"/intakes/{segment(intake_id)}/verification")
        return self._model(call, IntakeAnswer)

    def accept_intake(self, intake_id: str) -> IntakeAnswer:
        """Accept what is filed, once the verification is done and not before (control C4)."""
        call = Call("POST", f"/intakes/{segment(intake_id)}/acceptance")
        return self._model(call, IntakeAnswer)

    def enter_number(
        self, intake_id: str, body: NumberEntry, *, idempotency_key: str | None = None
    ) -> RegistrationAnswer:
        """Enter the number straight into IMS, read from the card or from a document (controls C13,
        C14)."""
        call = Call(
            "POST", f"/intakes/{segment(intake_id)}/number", headers={"Idempotency-Key": idempotency_key}, body=body
        )
        return self._model(call, RegistrationAnswer)

    def return_document(self, intake_id: str) -> IntakeAnswer:
        """The document was given back (資料の返却): the time is recorded, nothing of the document is
        (control C14)."""
        call = Call("POST", f"/intakes/{segment(intake_id)}/document-return")
        return self._model(call, IntakeAnswer)

    def acquire_numbers(
        self, body: JukiRequest | MediumRequest, *, idempotency_key: str | None = None
    ) -> AcquisitionAnswer:
        """Acquire numbers from Juki-net by condition (control C9), or from a medium taken in at the
        link server."""
        call = Call("POST", "/acquisitions", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, AcquisitionAnswer)

    def list_acquisitions(self, *, limit: int | None = None, cursor: str | None = None) -> AcquisitionPage:
        """What was acquired from Juki-net and media, by whom, and how many people came of it."""
        call = Call("GET", "/acquisitions", query={"limit": limit, "cursor": cursor})
        return self._model(call, AcquisitionPage)

    def get_person(self, addressee_number: str) -> PersonEntry:
        """A person's entry with the number masked; each look is one line of the access log (control
        D16)."""
        call = Call("GET", f"/persons/{segment(addressee_number)}")
        return self._model(call, PersonEntry)

    def reveal_number(self, addressee_number: str, body: RevealRequest) -> RevealedNumber:
        """The number in clear, for an open case of the person and an affair (事務); one row of the record
        (control D14)."""
        call = Call("POST", f"/persons/{segment(addressee_number)}/reveal", body=body)
        return self._model(call, RevealedNumber)

    def view_record(self, addressee_number: str) -> ViewedNumber:
        """The number of the one record for which an ID was issued to a contractor's worker (都度払い出し,
        control E5)."""
        call = Call("POST", f"/persons/{segment(addressee_number)}/view")
        return self._model(call, ViewedNumber)

    def check_number(self, addressee_number: str) -> CheckAnswer:
        """Have the registered number checked by J-LIS again (真正性確認): a changed number is closed
        (control C12)."""
        call = Call("POST", f"/persons/{segment(addressee_number)}/checks")
        return self._model(call, CheckAnswer)

    def note_death(self, addressee_number: str, body: DeathNotice) -> None:
        """The person has died (死者の個人番号): the record is marked, and ordinary reads are refused (control
        H18)."""
        call = Call("POST", f"/persons/{segment(addressee_number)}/death-notice", body=body)
        self._none(call)

    def duplicate_record(self, addressee_number: str, body: DuplicateRequest) -> DuplicateAnswer:
        """A copy (複製) of one record, sealed to the worker's key. No role includes it (controls D17,
        D18)."""
        call = Call("POST", f"/persons/{segment(addressee_number)}/duplicate", body=body)
        return self._model(call, DuplicateAnswer)

    def list_number_accesses(
        self, *, limit: int | None = None, cursor: str | None = None, staff_id: str | None = None
    ) -> NumberAccessPage:
        """Who accessed whose record, when and for what (control D16); this look is itself logged."""
        call = Call("GET", "/number-accesses", query={"limit": limit, "cursor": cursor, "staff_id": staff_id})
        return self._model(call, NumberAccessPage)

    def list_contractor_acts(self, *, limit: int | None = None, cursor: str | None = None) -> ContractorActPage:
        """What contractors' workers did and tried here (委託先の取扱いの記録), apart from staff's acts (control
        E6)."""
        call = Call("GET", "/contractor-acts", query={"limit": limit, "cursor": cursor})
        return self._model(call, ContractorActPage)

    def list_alerts(self, *, limit: int | None = None, cursor: str | None = None) -> AlertPage:
        """Unusual accesses: too many within the window, or out of hours (control D14)."""
        call = Call("GET", "/alerts", query={"limit": limit, "cursor": cursor})
        return self._model(call, AlertPage)

    def list_due_erasures(self, *, limit: int | None = None, cursor: str | None = None) -> DuePage:
        """Records whose retention period (保管期間) has ended and that are to be erased (control B11)."""
        call = Call("GET", "/due-erasures", query={"limit": limit, "cursor": cursor})
        return self._model(call, DuePage)

    def erase_records(self, body: ErasureRequest) -> None:
        """Erase records for good (消去): all of them or, where one is not due, none (control B12)."""
        call = Call("POST", "/erasures", body=body)
        self._none(call)

    def list_erasures(self, *, limit: int | None = None, cursor: str | None = None) -> ErasurePage:
        """What was erased, by whom; without any number (control B12)."""
        call = Call("GET", "/erasures", query={"limit": limit, "cursor": cursor})
        return self._model(call, ErasurePage)


class AsyncIms(AsyncServiceClient):
    """The business port of ims; for asyncio."""

    service = "ims"

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

    async def register_number(
        self, body: RegistrationRequest, *, idempotency_key: str | None = None
    ) -> RegistrationAnswer:
        """Register a number for a case: opened here, verified by J-LIS (真正性確認), kept under an addressee
        number."""
        call = Call("POST", "/registrations", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, RegistrationAnswer)

    async def create_inquiry(
        self, body: CaseInquiryRequest, *, acting_staff: str | None = None, idempotency_key: str | None = None
    ) -> InquiryAnswer:
        """Ask another agency for an item, for an open case (情報照会): permit, presentation, answer opened
        here."""
        call = Call(
            "POST", "/inquiries", headers={"Acting-Staff": acting_staff, "Idempotency-Key": idempotency_key}, body=body
        )
        return await self._model(call, InquiryAnswer)

    async def get_inquiry(self, processing_number: str, *, acting_staff: str | None = None) -> InquiryAnswer:
        """How far an inquiry is; the gateway is asked while it waits."""
        call = Call("GET", f"/inquiries/{segment(processing_number)}", headers={"Acting-Staff": acting_staff})
        return await self._model(call, InquiryAnswer)

    async def update_residence(
        self, addressee_number: str, body: ResidenceUpdate, *, acting_staff: str | None = None
    ) -> None:
        """A decision replaces ISA's copies at the gateway (副本登録)."""
        call = Call(
            "PUT", f"/residences/{segment(addressee_number)}", headers={"Acting-Staff": acting_staff}, body=body
        )
        await self._none(call)

    async def close_case(self, case_id: str, *, acting_staff: str | None = None) -> None:
        """The case was decided: nothing more may be asked for it (control B2)."""
        call = Call("POST", f"/cases/{segment(case_id)}/closure", headers={"Acting-Staff": acting_staff})
        await self._none(call)

    async def open_intake(self, body: IntakeRequest, *, idempotency_key: str | None = None) -> IntakeAnswer:
        """Begin to take something in at the counter (受付); nothing is accepted before identity is
        verified."""
        call = Call("POST", "/intakes", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, IntakeAnswer)

    async def get_notice(self) -> Notice:
        """The notice of purpose (利用目的の明示) to be shown before a number is taken (control B3)."""
        call = Call("GET", "/intakes/notice")
        return await self._model(call, Notice)

    async def get_intake(self, intake_id: str) -> IntakeAnswer:
        """An intake: what was shown, by whom it was verified, whether a document is still held."""
        call = Call("GET", f"/intakes/{segment(intake_id)}")
        return await self._model(call, IntakeAnswer)

    async def acknowledge_notice(self, intake_id: str, body: Acknowledgement) -> IntakeAnswer:
        """The notice was shown and acknowledged; stored with its version and time (control B3)."""
        call = Call("POST", f"/intakes/{segment(intake_id)}/acknowledgement", body=body)
        return await self._model(call, IntakeAnswer)

    async def show_evidence(self, intake_id: str, body: EvidenceBody) -> IntakeAnswer:
        """Record what the submitter showed: it must be of their kind and in date (controls C1, C2,
        C3)."""
        call = Call("POST", f"/intakes/{segment(intake_id)}/evidence", body=body)
        return await self._model(call, IntakeAnswer)

    async def verify_identity(self, intake_id: str) -> IntakeAnswer:
        """The identity is verified (本人確認): what had to be shown was shown."""
        call = Call("POST", f"/intakes/{segment(intake_id)}/verification")
        return await self._model(call, IntakeAnswer)

    async def accept_intake(self, intake_id: str) -> IntakeAnswer:
        """Accept what is filed, once the verification is done and not before (control C4)."""
        call = Call("POST", f"/intakes/{segment(intake_id)}/acceptance")
        return await self._model(call, IntakeAnswer)

    async def enter_number(
        self, intake_id: str, body: NumberEntry, *, idempotency_key: str | None = None
    ) -> RegistrationAnswer:
        """Enter the number straight into IMS, read from the card or from a document (controls C13,
        C14)."""
        call = Call(
            "POST", f"/intakes/{segment(intake_id)}/number", headers={"Idempotency-Key": idempotency_key}, body=body
        )
        return await self._model(call, RegistrationAnswer)

    async def return_document(self, intake_id: str) -> IntakeAnswer:
        """The document was given back (資料の返却): the time is recorded, nothing of the document is
        (control C14)."""
        call = Call("POST", f"/intakes/{segment(intake_id)}/document-return")
        return await self._model(call, IntakeAnswer)

    async def acquire_numbers(
        self, body: JukiRequest | MediumRequest, *, idempotency_key: str | None = None
    ) -> AcquisitionAnswer:
        """Acquire numbers from Juki-net by condition (control C9), or from a medium taken in at the
        link server."""
        call = Call("POST", "/acquisitions", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, AcquisitionAnswer)

    async def list_acquisitions(self, *, limit: int | None = None, cursor: str | None = None) -> AcquisitionPage:
        """What was acquired from Juki-net and media, by whom, and how many people came of it."""
        call = Call("GET", "/acquisitions", query={"limit": limit, "cursor": cursor})
        return await self._model(call, AcquisitionPage)

    async def get_person(self, addressee_number: str) -> PersonEntry:
        """A person's entry with the number masked; each look is one line of the access log (control
        D16)."""
        call = Call("GET", f"/persons/{segment(addressee_number)}")
        return await self._model(call, PersonEntry)

    async def reveal_number(self, addressee_number: str, body: RevealRequest) -> RevealedNumber:
        """The number in clear, for an open case of the person and an affair (事務); one row of the record
        (control D14)."""
        call = Call("POST", f"/persons/{segment(addressee_number)}/reveal", body=body)
        return await self._model(call, RevealedNumber)

    async def view_record(self, addressee_number: str) -> ViewedNumber:
        """The number of the one record for which an ID was issued to a contractor's worker (都度払い出し,
        control E5)."""
        call = Call("POST", f"/persons/{segment(addressee_number)}/view")
        return await self._model(call, ViewedNumber)

    async def check_number(self, addressee_number: str) -> CheckAnswer:
        """Have the registered number checked by J-LIS again (真正性確認): a changed number is closed
        (control C12)."""
        call = Call("POST", f"/persons/{segment(addressee_number)}/checks")
        return await self._model(call, CheckAnswer)

    async def note_death(self, addressee_number: str, body: DeathNotice) -> None:
        """The person has died (死者の個人番号): the record is marked, and ordinary reads are refused (control
        H18)."""
        call = Call("POST", f"/persons/{segment(addressee_number)}/death-notice", body=body)
        await self._none(call)

    async def duplicate_record(self, addressee_number: str, body: DuplicateRequest) -> DuplicateAnswer:
        """A copy (複製) of one record, sealed to the worker's key. No role includes it (controls D17,
        D18)."""
        call = Call("POST", f"/persons/{segment(addressee_number)}/duplicate", body=body)
        return await self._model(call, DuplicateAnswer)

    async def list_number_accesses(
        self, *, limit: int | None = None, cursor: str | None = None, staff_id: str | None = None
    ) -> NumberAccessPage:
        """Who accessed whose record, when and for what (control D16); this look is itself logged."""
        call = Call("GET", "/number-accesses", query={"limit": limit, "cursor": cursor, "staff_id": staff_id})
        return await self._model(call, NumberAccessPage)

    async def list_contractor_acts(self, *, limit: int | None = None, cursor: str | None = None) -> ContractorActPage:
        """What contractors' workers did and tried here (委託先の取扱いの記録), apart from staff's acts (control
        E6)."""
        call = Call("GET", "/contractor-acts", query={"limit": limit, "cursor": cursor})
        return await self._model(call, ContractorActPage)

    async def list_alerts(self, *, limit: int | None = None, cursor: str | None = None) -> AlertPage:
        """Unusual accesses: too many within the window, or out of hours (control D14)."""
        call = Call("GET", "/alerts", query={"limit": limit, "cursor": cursor})
        return await self._model(call, AlertPage)

    async def list_due_erasures(self, *, limit: int | None = None, cursor: str | None = None) -> DuePage:
        """Records whose retention period (保管期間) has ended and that are to be erased (control B11)."""
        call = Call("GET", "/due-erasures", query={"limit": limit, "cursor": cursor})
        return await self._model(call, DuePage)

    async def erase_records(self, body: ErasureRequest) -> None:
        """Erase records for good (消去): all of them or, where one is not due, none (control B12)."""
        call = Call("POST", "/erasures", body=body)
        await self._none(call)

    async def list_erasures(self, *, limit: int | None = None, cursor: str | None = None) -> ErasurePage:
        """What was erased, by whom; without any number (control B12)."""
        call = Call("GET", "/erasures", query={"limit": limit, "cursor": cursor})
        return await self._model(call, ErasurePage)


class ImsControl(Control):
    """The control port: the tester's hand, not part of the real network of ims; blocking."""

    service = "ims"


class AsyncImsControl(AsyncControl):
    """The control port: the tester's hand, not part of the real network of ims; for asyncio."""

    service = "ims"
