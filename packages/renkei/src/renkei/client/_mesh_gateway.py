"""The ports of mesh-gateway; generated from its routes by `make generate`, do not edit (`make stale` compares)."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Any, Literal

from pydantic import TypeAdapter

from renkei.client._control import AsyncControl, Control
from renkei.client.calls import AsyncLines, Call, Lines, Raw, segment
from renkei.client.service import AsyncServiceClient, ServiceClient
from renkei_kit.card_wire import IssuedChallenge
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
from renkei_mesh_gateway.control_routes import ClaimsToSign, MessageToSign, SignedClaims, SignedHeaders
from renkei_mesh_gateway.schemas import (
    AcquisitionAnswer,
    AcquisitionBody,
    Agencies,
    AllowListPage,
    InquiryAnswer,
    InquiryRequest,
    Introspection,
    LinkageCodeAnswer,
    LinkageCodeRequest,
    PermitAnswer,
    PermitRequest,
    Records,
    TokenAnswer,
)
from renkei_mesh_gateway.wire_batches import BatchAnswer, Batches, BatchLineRequest, BatchLines, ResultLine
from renkei_mesh_gateway.wire_copies import CopyAnswer, CopyBody, CopyHistory, CopyLine, LineReport, TransmissionSummary
from renkei_mesh_gateway.wire_delegations import DelegationBody, Delegations
from renkei_mesh_gateway.wire_disclosure import OwnExchanges, PersonLogin, PersonSession
from renkei_mesh_gateway.wire_explanations import ExplanationAnswer
from renkei_mesh_gateway.wire_keys import RotationAnswer
from renkei_mesh_gateway.wire_lists import AllowListBody, AllowListDiff, AllowListVersions, ImportAnswer
from renkei_mesh_gateway.wire_management import AccessLines, PurgeAnswer, PurgeBody, Purges, Statistics
from renkei_mesh_gateway.wire_operations import OperatingState
from renkei_mesh_gateway.wire_plug import EndpointBody, KeysBody, LateAnswer
from renkei_mesh_gateway.wire_provisions import PendingProvisions, ProvisionSeen, ReleaseAnswer, ReleaseBody
from renkei_mesh_gateway.wire_register import ConnectionBody, PiaBody, PiaPage
from renkei_mesh_gateway.wire_security_events import SecurityEvents
from renkei_mesh_gateway.wire_transmissions import TransmissionAnswer, Transmissions


class MeshGateway(ServiceClient):
    """The business port of mesh-gateway; blocking."""

    service = "mesh-gateway"

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

    def get_server_metadata(self) -> dict[str, Any]:
        """Where and how a client gets tokens (RFC 8414)."""
        call = Call("GET", "/.well-known/oauth-authorization-server")
        return self._json(call)

    def get_jwks(self) -> dict[str, Any]:
        """The core's public keys; they verify permits, notices and system tokens. Replaced keys stay
        until they retire."""
        call = Call("GET", "/.well-known/jwks.json")
        return self._json(call)

    def issue_token(
        self,
        *,
        grant_type: str | None = None,
        authorization_details: str | None = None,
        client_id: str | None = None,
        client_assertion_type: str | None = None,
        client_assertion: str | None = None,
    ) -> TokenAnswer:
        """Client credentials give a system token; with `authorization_details` the permit itself (RFC
        9396)."""
        call = Call(
            "POST",
            "/oauth2/token",
            form={
                "grant_type": grant_type,
                "authorization_details": authorization_details,
                "client_id": client_id,
                "client_assertion_type": client_assertion_type,
                "client_assertion": client_assertion,
            },
        )
        return self._model(call, TokenAnswer)

    def introspect_token(
        self,
        *,
        token: str,
        client_id: str | None = None,
        client_assertion_type: str | None = None,
        client_assertion: str | None = None,
    ) -> Introspection:
        """The real state of a system token or permit (RFC 7662); a permit only to its inquirer and its
        provider."""
        call = Call(
            "POST",
            "/oauth2/introspect",
            form={
                "token": token,
                "client_id": client_id,
                "client_assertion_type": client_assertion_type,
                "client_assertion": client_assertion,
            },
        )
        return self._model(call, Introspection)

    def revoke_token(
        self,
        *,
        token: str,
        client_id: str | None = None,
        client_assertion_type: str | None = None,
        client_assertion: str | None = None,
    ) -> None:
        """Withdraw one's own system token or unused permit (RFC 7009); 200 for a token that is
        unknown."""
        call = Call(
            "POST",
            "/oauth2/revoke",
            form={
                "token": token,
                "client_id": client_id,
                "client_assertion_type": client_assertion_type,
                "client_assertion": client_assertion,
            },
        )
        self._none(call)

    def list_agencies(self, *, limit: int | None = None, cursor: str | None = None) -> Agencies:
        """The agencies (情報照会者・情報提供者), since when each is connected, and the state of its assessment."""
        call = Call("GET", "/agencies", query={"limit": limit, "cursor": cursor})
        return self._model(call, Agencies)

    def get_allow_list(self, *, limit: int | None = None, cursor: str | None = None) -> AllowListPage:
        """The rows of the allow-list (照会許可用照合リスト) of the caller's agency; the core's officers see
        all."""
        call = Call("GET", "/allow-list", query={"limit": limit, "cursor": cursor})
        return self._model(call, AllowListPage)

    def request_linkage_code(
        self, body: LinkageCodeRequest, *, idempotency_key: str | None = None
    ) -> AcquisitionAnswer:
        """Begin to acquire the agency's linkage code for a person (番号法21条の2); gives a single-use number
        for J-LIS."""
        call = Call("POST", "/linkage-codes", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, AcquisitionAnswer)

    def get_linkage_code(self, addressee_number: str) -> LinkageCodeAnswer:
        """Whether the agency's own linkage code for a person is pending or acquired."""
        call = Call("GET", f"/linkage-codes/{segment(addressee_number)}")
        return self._model(call, LinkageCodeAnswer)

    def complete_acquisition(self, acquisition_number: str, body: AcquisitionBody) -> None:
        """J-LIS hands over a resident record code (住民票コード); the number is destroyed with its first
        use."""
        call = Call("POST", f"/core/acquisitions/{segment(acquisition_number)}", body=body)
        self._none(call)

    def list_transmissions(self, *, limit: int | None = None, cursor: str | None = None) -> Transmissions:
        """The agency's own transmissions, the oldest first; one that is being received stands among
        them."""
        call = Call("GET", "/copies/transmissions", query={"limit": limit, "cursor": cursor})
        return self._model(call, Transmissions)

    def get_transmission(self, transmission: str) -> TransmissionAnswer:
        """How far a transmission is: what was accepted and rejected so far."""
        call = Call("GET", f"/copies/transmissions/{segment(transmission)}")
        return self._model(call, TransmissionAnswer)

    def cancel_transmission(self, transmission: str) -> TransmissionAnswer:
        """Cancel a transmission that is being received: nothing of it stands, and its sender is
        refused."""
        call = Call("POST", f"/copies/transmissions/{segment(transmission)}/cancel")
        return self._model(call, TransmissionAnswer)

    def import_copies(self, body: Lines[CopyLine]) -> Iterator[LineReport | TransmissionSummary]:
        """Register many copies in one transmission; the answer tells of every line."""
        call = Call("POST", "/copies/import", body=body)
        return self._lines(call, TypeAdapter[LineReport | TransmissionSummary](LineReport | TransmissionSummary))

    def export_copies(self, *, item: str | None = None) -> Iterator[CopyLine]:
        """The agency's own copies as NDJSON, to compare them with the originals; a transmission would
        take them back."""
        call = Call("GET", "/copies/export", query={"item": item})
        return self._lines(call, TypeAdapter[CopyLine](CopyLine))

    def put_copy(self, addressee_number: str, item: str, body: CopyBody) -> None:
        """Register the agency's copy of an item about a person (副本登録); from its first day on it
        replaces the former."""
        call = Call("PUT", f"/copies/{segment(addressee_number)}/{segment(item)}", body=body)
        self._none(call)

    def get_copy(self, addressee_number: str, item: str) -> CopyAnswer:
        """The agency's own copy as registered last; another agency's cannot be told from absence
        (control G8)."""
        call = Call("GET", f"/copies/{segment(addressee_number)}/{segment(item)}")
        return self._model(call, CopyAnswer)

    def get_copy_history(
        self, addressee_number: str, item: str, *, limit: int | None = None, cursor: str | None = None
    ) -> CopyHistory:
        """Every registration of the agency's copy, the oldest first, with its validity and when it was
        registered."""
        call = Call(
            "GET",
            f"/copies/{segment(addressee_number)}/{segment(item)}/history",
            query={"limit": limit, "cursor": cursor},
        )
        return self._model(call, CopyHistory)

    def create_batch(self, body: Lines[BatchLineRequest], *, idempotency_key: str | None = None) -> BatchAnswer:
        """Send many inquiries at once; they are asked in the background, each like a single one."""
        call = Call("POST", "/inquiries/batch", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, BatchAnswer)

    def list_batches(self, *, limit: int | None = None, cursor: str | None = None) -> Batches:
        """The agency's own batches, the oldest first; they are taken out some time after their end."""
        call = Call("GET", "/batches", query={"limit": limit, "cursor": cursor})
        return self._model(call, Batches)

    def get_batch(self, batch_id: str) -> BatchAnswer:
        """How far a batch is, and how many of its lines have come to what."""
        call = Call("GET", f"/batches/{segment(batch_id)}")
        return self._model(call, BatchAnswer)

    def list_batch_lines(self, batch_id: str, *, limit: int | None = None, cursor: str | None = None) -> BatchLines:
        """What became of each line, also in the terms of the real result file; without the answers."""
        call = Call("GET", f"/batches/{segment(batch_id)}/lines", query={"limit": limit, "cursor": cursor})
        return self._model(call, BatchLines)

    def get_batch_result(
        self,
        batch_id: str,
        *,
        form: Literal["ndjson", "columns"] | None = None,
        charset: Literal["utf-8", "shift_jis"] | None = None,
    ) -> Iterator[ResultLine]:
        """The result of a batch at its end: as NDJSON with the answers, or in columns."""
        call = Call("GET", f"/batches/{segment(batch_id)}/result", query={"form": form, "charset": charset})
        return self._lines(call, TypeAdapter[ResultLine](ResultLine))

    def get_batch_result_as_bytes(
        self,
        batch_id: str,
        *,
        form: Literal["ndjson", "columns"] | None = None,
        charset: Literal["utf-8", "shift_jis"] | None = None,
    ) -> Iterator[bytes]:
        """The result of a batch at its end: as NDJSON with the answers, or in columns."""
        call = Call("GET", f"/batches/{segment(batch_id)}/result", query={"form": form, "charset": charset})
        return self._blocks(call)

    def cancel_batch(self, batch_id: str) -> BatchAnswer:
        """Stop a batch: what was asked stays asked and recorded, what waits is not asked any more."""
        call = Call("POST", f"/batches/{segment(batch_id)}/cancel")
        return self._model(call, BatchAnswer)

    def issue_permit(self, body: PermitRequest, *, idempotency_key: str | None = None) -> PermitAnswer:
        """Ask the core for a permit (提供許可証) for one query: checked by the rules in order, recorded
        either way."""
        call = Call("POST", "/permits", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, PermitAnswer)

    def present_permit(
        self, body: InquiryRequest, *, prefer: str | None = None, idempotency_key: str | None = None
    ) -> InquiryAnswer:
        """Present a permit: it is consumed, the provider answers, and all three books are written, in
        one transaction."""
        call = Call("POST", "/inquiries", headers={"prefer": prefer, "Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, InquiryAnswer)

    def get_inquiry(self, processing_number: str) -> InquiryAnswer:
        """How the agency's own inquiry stands, with its answer when there is one; 404 for everyone
        else."""
        call = Call("GET", f"/inquiries/{segment(processing_number)}")
        return self._model(call, InquiryAnswer)

    def list_pending_provisions(self, *, limit: int | None = None, cursor: str | None = None) -> PendingProvisions:
        """What waits for an officer of the caller's own agency."""
        call = Call("GET", "/pending-provisions", query={"limit": limit, "cursor": cursor})
        return self._model(call, PendingProvisions)

    def get_pending_provision(self, processing_number: str) -> ProvisionSeen:
        """What a release would send, opened for this officer. Each look is logged; what was seen is
        what is released."""
        call = Call("GET", f"/pending-provisions/{segment(processing_number)}")
        return self._model(call, ProvisionSeen)

    def release_provision(self, processing_number: str, body: ReleaseBody | None = None) -> ReleaseAnswer:
        """Release a waiting provision after looking again; all three books are written."""
        call = Call("POST", f"/pending-provisions/{segment(processing_number)}/release", body=body)
        return self._model(call, ReleaseAnswer)

    def put_agency_endpoint(self, code: str, body: EndpointBody) -> None:
        """Plug in the agency's own system: it is asked live at `POST {url}/provisions`, and its copies
        rest."""
        call = Call("PUT", f"/agencies/{segment(code)}/endpoint", body=body)
        self._none(call)

    def get_agency_endpoint(self, code: str) -> EndpointBody:
        """Where the agency's own system is asked."""
        call = Call("GET", f"/agencies/{segment(code)}/endpoint")
        return self._model(call, EndpointBody)

    def delete_agency_endpoint(self, code: str) -> None:
        """Unplug the agency's own system; its copies answer again."""
        call = Call("DELETE", f"/agencies/{segment(code)}/endpoint")
        self._none(call)

    def put_agency_keys(self, code: str, body: KeysBody) -> None:
        """Register the agency's public keys in place of the former ones; a missing `signing` takes that
        key back."""
        call = Call("PUT", f"/agencies/{segment(code)}/keys", body=body)
        self._none(call)

    def get_agency_keys(self, code: str) -> KeysBody:
        """The agency's public keys as registered."""
        call = Call("GET", f"/agencies/{segment(code)}/keys")
        return self._model(call, KeysBody)

    def put_provision(self, processing_number: str, body: LateAnswer) -> None:
        """Answer late what was asked of the agency's own system; the inquirer finds it at GET
        /inquiries."""
        call = Call("PUT", f"/provisions/{segment(processing_number)}", body=body)
        self._none(call)

    def list_records(
        self, *, limit: int | None = None, cursor: str | None = None, processing_number: str | None = None
    ) -> Records:
        """The book of the caller's own agency, oldest first; a hash chain (番号法23条1項)."""
        call = Call("GET", "/records", query={"limit": limit, "cursor": cursor, "processing_number": processing_number})
        return self._model(call, Records)

    def list_core_records(
        self, *, limit: int | None = None, cursor: str | None = None, processing_number: str | None = None
    ) -> Records:
        """The network's own book, for the core's officers (番号法23条3項)."""
        call = Call(
            "GET", "/core/records", query={"limit": limit, "cursor": cursor, "processing_number": processing_number}
        )
        return self._model(call, Records)

    def import_allow_list(
        self,
        body: AllowListBody | Raw,
        *,
        effective_on: date,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> ImportAnswer:
        """Import a whole list; it is checked line by line and takes effect on its day, for core and
        providers alike."""
        call = Call(
            "POST",
            "/core/allow-lists",
            query={"effective_on": effective_on, "dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return self._model(call, ImportAnswer)

    def list_allow_list_versions(self, *, limit: int | None = None, cursor: str | None = None) -> AllowListVersions:
        """Every version, past, present and to come."""
        call = Call("GET", "/core/allow-lists", query={"limit": limit, "cursor": cursor})
        return self._model(call, AllowListVersions)

    def get_allow_list_diff(
        self, number: int, *, base: int | None = None, limit: int | None = None, cursor: str | None = None
    ) -> AllowListDiff:
        """What a version changes, by default against the one that it replaced on its day."""
        call = Call(
            "GET", f"/core/allow-lists/{segment(number)}/diff", query={"base": base, "limit": limit, "cursor": cursor}
        )
        return self._model(call, AllowListDiff)

    def rotate_keys(self, *, idempotency_key: str | None = None) -> RotationAnswer:
        """Make a new signing key, which signs at once; replaced keys verify until what they signed must
        have expired."""
        call = Call("POST", "/core/keys/rotation", headers={"Idempotency-Key": idempotency_key})
        return self._model(call, RotationAnswer)

    def explain_query(self, body: PermitRequest) -> ExplanationAnswer:
        """What every rule says to a query of the caller's own agency, and the row of the allow-list
        that decides."""
        call = Call("POST", "/core/explanations", body=body)
        return self._model(call, ExplanationAnswer)

    def list_pia_states(self, code: str, *, limit: int | None = None, cursor: str | None = None) -> PiaPage:
        """The files of an agency, how each was assessed, and how it stands today."""
        call = Call("GET", f"/core/agencies/{segment(code)}/pia", query={"limit": limit, "cursor": cursor})
        return self._model(call, PiaPage)

    def put_pia_state(self, code: str, body: PiaBody) -> None:
        """State how a file of an agency is assessed; it counts from the next query on, on either side
        (番号法21条2項)."""
        call = Call("PUT", f"/core/agencies/{segment(code)}/pia", body=body)
        self._none(call)

    def put_connection(self, code: str, body: ConnectionBody) -> None:
        """Set the day from which an agency is connected; it counts from the next query on, on either
        side."""
        call = Call("PUT", f"/core/agencies/{segment(code)}/connection", body=body)
        self._none(call)

    def list_delegations(self, *, limit: int | None = None, cursor: str | None = None) -> Delegations:
        """Every delegation in the core's register, also those that are over."""
        call = Call("GET", "/core/delegations", query={"limit": limit, "cursor": cursor})
        return self._model(call, Delegations)

    def put_delegation(self, delegation: str, body: DelegationBody) -> None:
        """Register a delegation, or change it; it counts from the next query on. `valid_to` ends it."""
        call = Call("PUT", f"/core/delegations/{segment(delegation)}", body=body)
        self._none(call)

    def list_security_events(self, *, limit: int | None = None, cursor: str | None = None) -> SecurityEvents:
        """Bursts of refusals, tampered tokens and floods, the oldest first; the access log is looked
        through every second."""
        call = Call("GET", "/security-events", query={"limit": limit, "cursor": cursor})
        return self._model(call, SecurityEvents)

    def get_operating_state(self) -> OperatingState:
        """How the gateway works, for its operators: the state of its parts, and counts over all
        agencies together."""
        call = Call("GET", "/operations/state")
        return self._model(call, OperatingState)

    def issue_person_challenge(self) -> IssuedChallenge:
        """Random bytes for a card to sign: good for one use and five minutes."""
        call = Call("POST", "/disclosure/challenges")
        return self._model(call, IssuedChallenge)

    def login_person(self, body: PersonLogin) -> PersonSession:
        """Log in with the card: the challenge signed by it, its certificate's status asked of J-LIS
        (有効性確認)."""
        call = Call("POST", "/disclosure/sessions", body=body)
        return self._model(call, PersonSession)

    def logout_person(self) -> None:
        """Log out; the act is logged."""
        call = Call("DELETE", "/disclosure/sessions/current")
        self._none(call)

    def list_own_exchanges(self, *, limit: int | None = None, cursor: str | None = None) -> OwnExchanges:
        """The exchanges about oneself, refused ones included; what either side keeps back (番号法23条2項) is
        left out."""
        call = Call("GET", "/disclosure/exchanges", query={"limit": limit, "cursor": cursor})
        return self._model(call, OwnExchanges)

    def list_access_log(
        self, *, limit: int | None = None, cursor: str | None = None, actor: str | None = None
    ) -> AccessLines:
        """What the own agency's staff and systems did, log-ins and log-outs included (control G5),
        oldest first."""
        call = Call("GET", "/operations/access-log", query={"limit": limit, "cursor": cursor, "actor": actor})
        return self._model(call, AccessLines)

    def get_statistics(
        self,
        *,
        first_day: date,
        last_day: date,
        by: Literal["day", "month"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Statistics:
        """How many exchanges there were, per period, pair of agencies, item and outcome: the own
        agency's, or all."""
        call = Call(
            "GET",
            "/operations/statistics",
            query={"first_day": first_day, "last_day": last_day, "by": by, "limit": limit, "cursor": cursor},
        )
        return self._model(call, Statistics)

    def list_agency_batches(self, *, limit: int | None = None, cursor: str | None = None) -> Batches:
        """How the own agency's batches stand (バッチ状態), oldest first."""
        call = Call("GET", "/operations/batches", query={"limit": limit, "cursor": cursor})
        return self._model(call, Batches)

    def create_purge(self, body: PurgeBody | None = None, *, idempotency_key: str | None = None) -> PurgeAnswer:
        """Ask for a purge of what is over. It runs in the background: see `Location` how far it is."""
        call = Call("POST", "/operations/purges", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, PurgeAnswer)

    def list_purges(self, *, limit: int | None = None, cursor: str | None = None) -> Purges:
        """The own agency's purges, oldest first."""
        call = Call("GET", "/operations/purges", query={"limit": limit, "cursor": cursor})
        return self._model(call, Purges)

    def get_purge(self, run_id: str) -> PurgeAnswer:
        """How far a purge of the own agency is."""
        call = Call("GET", f"/operations/purges/{segment(run_id)}")
        return self._model(call, PurgeAnswer)

    def cancel_purge(self, run_id: str) -> PurgeAnswer:
        """Stop a purge of the own agency; what is gone stays gone."""
        call = Call("POST", f"/operations/purges/{segment(run_id)}/cancel")
        return self._model(call, PurgeAnswer)


class AsyncMeshGateway(AsyncServiceClient):
    """The business port of mesh-gateway; for asyncio."""

    service = "mesh-gateway"

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

    async def get_server_metadata(self) -> dict[str, Any]:
        """Where and how a client gets tokens (RFC 8414)."""
        call = Call("GET", "/.well-known/oauth-authorization-server")
        return await self._json(call)

    async def get_jwks(self) -> dict[str, Any]:
        """The core's public keys; they verify permits, notices and system tokens. Replaced keys stay
        until they retire."""
        call = Call("GET", "/.well-known/jwks.json")
        return await self._json(call)

    async def issue_token(
        self,
        *,
        grant_type: str | None = None,
        authorization_details: str | None = None,
        client_id: str | None = None,
        client_assertion_type: str | None = None,
        client_assertion: str | None = None,
    ) -> TokenAnswer:
        """Client credentials give a system token; with `authorization_details` the permit itself (RFC
        9396)."""
        call = Call(
            "POST",
            "/oauth2/token",
            form={
                "grant_type": grant_type,
                "authorization_details": authorization_details,
                "client_id": client_id,
                "client_assertion_type": client_assertion_type,
                "client_assertion": client_assertion,
            },
        )
        return await self._model(call, TokenAnswer)

    async def introspect_token(
        self,
        *,
        token: str,
        client_id: str | None = None,
        client_assertion_type: str | None = None,
        client_assertion: str | None = None,
    ) -> Introspection:
        """The real state of a system token or permit (RFC 7662); a permit only to its inquirer and its
        provider."""
        call = Call(
            "POST",
            "/oauth2/introspect",
            form={
                "token": token,
                "client_id": client_id,
                "client_assertion_type": client_assertion_type,
                "client_assertion": client_assertion,
            },
        )
        return await self._model(call, Introspection)

    async def revoke_token(
        self,
        *,
        token: str,
        client_id: str | None = None,
        client_assertion_type: str | None = None,
        client_assertion: str | None = None,
    ) -> None:
        """Withdraw one's own system token or unused permit (RFC 7009); 200 for a token that is
        unknown."""
        call = Call(
            "POST",
            "/oauth2/revoke",
            form={
                "token": token,
                "client_id": client_id,
                "client_assertion_type": client_assertion_type,
                "client_assertion": client_assertion,
            },
        )
        await self._none(call)

    async def list_agencies(self, *, limit: int | None = None, cursor: str | None = None) -> Agencies:
        """The agencies (情報照会者・情報提供者), since when each is connected, and the state of its assessment."""
        call = Call("GET", "/agencies", query={"limit": limit, "cursor": cursor})
        return await self._model(call, Agencies)

    async def get_allow_list(self, *, limit: int | None = None, cursor: str | None = None) -> AllowListPage:
        """The rows of the allow-list (照会許可用照合リスト) of the caller's agency; the core's officers see
        all."""
        call = Call("GET", "/allow-list", query={"limit": limit, "cursor": cursor})
        return await self._model(call, AllowListPage)

    async def request_linkage_code(
        self, body: LinkageCodeRequest, *, idempotency_key: str | None = None
    ) -> AcquisitionAnswer:
        """Begin to acquire the agency's linkage code for a person (番号法21条の2); gives a single-use number
        for J-LIS."""
        call = Call("POST", "/linkage-codes", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, AcquisitionAnswer)

    async def get_linkage_code(self, addressee_number: str) -> LinkageCodeAnswer:
        """Whether the agency's own linkage code for a person is pending or acquired."""
        call = Call("GET", f"/linkage-codes/{segment(addressee_number)}")
        return await self._model(call, LinkageCodeAnswer)

    async def complete_acquisition(self, acquisition_number: str, body: AcquisitionBody) -> None:
        """J-LIS hands over a resident record code (住民票コード); the number is destroyed with its first
        use."""
        call = Call("POST", f"/core/acquisitions/{segment(acquisition_number)}", body=body)
        await self._none(call)

    async def list_transmissions(self, *, limit: int | None = None, cursor: str | None = None) -> Transmissions:
        """The agency's own transmissions, the oldest first; one that is being received stands among
        them."""
        call = Call("GET", "/copies/transmissions", query={"limit": limit, "cursor": cursor})
        return await self._model(call, Transmissions)

    async def get_transmission(self, transmission: str) -> TransmissionAnswer:
        """How far a transmission is: what was accepted and rejected so far."""
        call = Call("GET", f"/copies/transmissions/{segment(transmission)}")
        return await self._model(call, TransmissionAnswer)

    async def cancel_transmission(self, transmission: str) -> TransmissionAnswer:
        """Cancel a transmission that is being received: nothing of it stands, and its sender is
        refused."""
        call = Call("POST", f"/copies/transmissions/{segment(transmission)}/cancel")
        return await self._model(call, TransmissionAnswer)

    def import_copies(self, body: AsyncLines[CopyLine]) -> AsyncIterator[LineReport | TransmissionSummary]:
        """Register many copies in one transmission; the answer tells of every line."""
        call = Call("POST", "/copies/import", body=body)
        return self._lines(call, TypeAdapter[LineReport | TransmissionSummary](LineReport | TransmissionSummary))

    def export_copies(self, *, item: str | None = None) -> AsyncIterator[CopyLine]:
        """The agency's own copies as NDJSON, to compare them with the originals; a transmission would
        take them back."""
        call = Call("GET", "/copies/export", query={"item": item})
        return self._lines(call, TypeAdapter[CopyLine](CopyLine))

    async def put_copy(self, addressee_number: str, item: str, body: CopyBody) -> None:
        """Register the agency's copy of an item about a person (副本登録); from its first day on it
        replaces the former."""
        call = Call("PUT", f"/copies/{segment(addressee_number)}/{segment(item)}", body=body)
        await self._none(call)

    async def get_copy(self, addressee_number: str, item: str) -> CopyAnswer:
        """The agency's own copy as registered last; another agency's cannot be told from absence
        (control G8)."""
        call = Call("GET", f"/copies/{segment(addressee_number)}/{segment(item)}")
        return await self._model(call, CopyAnswer)

    async def get_copy_history(
        self, addressee_number: str, item: str, *, limit: int | None = None, cursor: str | None = None
    ) -> CopyHistory:
        """Every registration of the agency's copy, the oldest first, with its validity and when it was
        registered."""
        call = Call(
            "GET",
            f"/copies/{segment(addressee_number)}/{segment(item)}/history",
            query={"limit": limit, "cursor": cursor},
        )
        return await self._model(call, CopyHistory)

    async def create_batch(
        self, body: AsyncLines[BatchLineRequest], *, idempotency_key: str | None = None
    ) -> BatchAnswer:
        """Send many inquiries at once; they are asked in the background, each like a single one."""
        call = Call("POST", "/inquiries/batch", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, BatchAnswer)

    async def list_batches(self, *, limit: int | None = None, cursor: str | None = None) -> Batches:
        """The agency's own batches, the oldest first; they are taken out some time after their end."""
        call = Call("GET", "/batches", query={"limit": limit, "cursor": cursor})
        return await self._model(call, Batches)

    async def get_batch(self, batch_id: str) -> BatchAnswer:
        """How far a batch is, and how many of its lines have come to what."""
        call = Call("GET", f"/batches/{segment(batch_id)}")
        return await self._model(call, BatchAnswer)

    async def list_batch_lines(
        self, batch_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> BatchLines:
        """What became of each line, also in the terms of the real result file; without the answers."""
        call = Call("GET", f"/batches/{segment(batch_id)}/lines", query={"limit": limit, "cursor": cursor})
        return await self._model(call, BatchLines)

    def get_batch_result(
        self,
        batch_id: str,
        *,
        form: Literal["ndjson", "columns"] | None = None,
        charset: Literal["utf-8", "shift_jis"] | None = None,
    ) -> AsyncIterator[ResultLine]:
        """The result of a batch at its end: as NDJSON with the answers, or in columns."""
        call = Call("GET", f"/batches/{segment(batch_id)}/result", query={"form": form, "charset": charset})
        return self._lines(call, TypeAdapter[ResultLine](ResultLine))

    def get_batch_result_as_bytes(
        self,
        batch_id: str,
        *,
        form: Literal["ndjson", "columns"] | None = None,
        charset: Literal["utf-8", "shift_jis"] | None = None,
    ) -> AsyncIterator[bytes]:
        """The result of a batch at its end: as NDJSON with the answers, or in columns."""
        call = Call("GET", f"/batches/{segment(batch_id)}/result", query={"form": form, "charset": charset})
        return self._blocks(call)

    async def cancel_batch(self, batch_id: str) -> BatchAnswer:
        """Stop a batch: what was asked stays asked and recorded, what waits is not asked any more."""
        call = Call("POST", f"/batches/{segment(batch_id)}/cancel")
        return await self._model(call, BatchAnswer)

    async def issue_permit(self, body: PermitRequest, *, idempotency_key: str | None = None) -> PermitAnswer:
        """Ask the core for a permit (提供許可証) for one query: checked by the rules in order, recorded
        either way."""
        call = Call("POST", "/permits", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, PermitAnswer)

    async def present_permit(
        self, body: InquiryRequest, *, prefer: str | None = None, idempotency_key: str | None = None
    ) -> InquiryAnswer:
        """Present a permit: it is consumed, the provider answers, and all three books are written, in
        one transaction."""
        call = Call("POST", "/inquiries", headers={"prefer": prefer, "Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, InquiryAnswer)

    async def get_inquiry(self, processing_number: str) -> InquiryAnswer:
        """How the agency's own inquiry stands, with its answer when there is one; 404 for everyone
        else."""
        call = Call("GET", f"/inquiries/{segment(processing_number)}")
        return await self._model(call, InquiryAnswer)

    async def list_pending_provisions(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> PendingProvisions:
        """What waits for an officer of the caller's own agency."""
        call = Call("GET", "/pending-provisions", query={"limit": limit, "cursor": cursor})
        return await self._model(call, PendingProvisions)

    async def get_pending_provision(self, processing_number: str) -> ProvisionSeen:
        """What a release would send, opened for this officer. Each look is logged; what was seen is
        what is released."""
        call = Call("GET", f"/pending-provisions/{segment(processing_number)}")
        return await self._model(call, ProvisionSeen)

    async def release_provision(self, processing_number: str, body: ReleaseBody | None = None) -> ReleaseAnswer:
        """Release a waiting provision after looking again; all three books are written."""
        call = Call("POST", f"/pending-provisions/{segment(processing_number)}/release", body=body)
        return await self._model(call, ReleaseAnswer)

    async def put_agency_endpoint(self, code: str, body: EndpointBody) -> None:
        """Plug in the agency's own system: it is asked live at `POST {url}/provisions`, and its copies
        rest."""
        call = Call("PUT", f"/agencies/{segment(code)}/endpoint", body=body)
        await self._none(call)

    async def get_agency_endpoint(self, code: str) -> EndpointBody:
        """Where the agency's own system is asked."""
        call = Call("GET", f"/agencies/{segment(code)}/endpoint")
        return await self._model(call, EndpointBody)

    async def delete_agency_endpoint(self, code: str) -> None:
        """Unplug the agency's own system; its copies answer again."""
        call = Call("DELETE", f"/agencies/{segment(code)}/endpoint")
        await self._none(call)

    async def put_agency_keys(self, code: str, body: KeysBody) -> None:
        """Register the agency's public keys in place of the former ones; a missing `signing` takes that
        key back."""
        call = Call("PUT", f"/agencies/{segment(code)}/keys", body=body)
        await self._none(call)

    async def get_agency_keys(self, code: str) -> KeysBody:
        """The agency's public keys as registered."""
        call = Call("GET", f"/agencies/{segment(code)}/keys")
        return await self._model(call, KeysBody)

    async def put_provision(self, processing_number: str, body: LateAnswer) -> None:
        """Answer late what was asked of the agency's own system; the inquirer finds it at GET
        /inquiries."""
        call = Call("PUT", f"/provisions/{segment(processing_number)}", body=body)
        await self._none(call)

    async def list_records(
        self, *, limit: int | None = None, cursor: str | None = None, processing_number: str | None = None
    ) -> Records:
        """The book of the caller's own agency, oldest first; a hash chain (番号法23条1項)."""
        call = Call("GET", "/records", query={"limit": limit, "cursor": cursor, "processing_number": processing_number})
        return await self._model(call, Records)

    async def list_core_records(
        self, *, limit: int | None = None, cursor: str | None = None, processing_number: str | None = None
    ) -> Records:
        """The network's own book, for the core's officers (番号法23条3項)."""
        call = Call(
            "GET", "/core/records", query={"limit": limit, "cursor": cursor, "processing_number": processing_number}
        )
        return await self._model(call, Records)

    async def import_allow_list(
        self,
        body: AllowListBody | Raw,
        *,
        effective_on: date,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> ImportAnswer:
        """Import a whole list; it is checked line by line and takes effect on its day, for core and
        providers alike."""
        call = Call(
            "POST",
            "/core/allow-lists",
            query={"effective_on": effective_on, "dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return await self._model(call, ImportAnswer)

    async def list_allow_list_versions(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> AllowListVersions:
        """Every version, past, present and to come."""
        call = Call("GET", "/core/allow-lists", query={"limit": limit, "cursor": cursor})
        return await self._model(call, AllowListVersions)

    async def get_allow_list_diff(
        self, number: int, *, base: int | None = None, limit: int | None = None, cursor: str | None = None
    ) -> AllowListDiff:
        """What a version changes, by default against the one that it replaced on its day."""
        call = Call(
            "GET", f"/core/allow-lists/{segment(number)}/diff", query={"base": base, "limit": limit, "cursor": cursor}
        )
        return await self._model(call, AllowListDiff)

    async def rotate_keys(self, *, idempotency_key: str | None = None) -> RotationAnswer:
        """Make a new signing key, which signs at once; replaced keys verify until what they signed must
        have expired."""
        call = Call("POST", "/core/keys/rotation", headers={"Idempotency-Key": idempotency_key})
        return await self._model(call, RotationAnswer)

    async def explain_query(self, body: PermitRequest) -> ExplanationAnswer:
        """What every rule says to a query of the caller's own agency, and the row of the allow-list
        that decides."""
        call = Call("POST", "/core/explanations", body=body)
        return await self._model(call, ExplanationAnswer)

    async def list_pia_states(self, code: str, *, limit: int | None = None, cursor: str | None = None) -> PiaPage:
        """The files of an agency, how each was assessed, and how it stands today."""
        call = Call("GET", f"/core/agencies/{segment(code)}/pia", query={"limit": limit, "cursor": cursor})
        return await self._model(call, PiaPage)

    async def put_pia_state(self, code: str, body: PiaBody) -> None:
        """State how a file of an agency is assessed; it counts from the next query on, on either side
        (番号法21条2項)."""
        call = Call("PUT", f"/core/agencies/{segment(code)}/pia", body=body)
        await self._none(call)

    async def put_connection(self, code: str, body: ConnectionBody) -> None:
        """Set the day from which an agency is connected; it counts from the next query on, on either
        side."""
        call = Call("PUT", f"/core/agencies/{segment(code)}/connection", body=body)
        await self._none(call)

    async def list_delegations(self, *, limit: int | None = None, cursor: str | None = None) -> Delegations:
        """Every delegation in the core's register, also those that are over."""
        call = Call("GET", "/core/delegations", query={"limit": limit, "cursor": cursor})
        return await self._model(call, Delegations)

    async def put_delegation(self, delegation: str, body: DelegationBody) -> None:
        """Register a delegation, or change it; it counts from the next query on. `valid_to` ends it."""
        call = Call("PUT", f"/core/delegations/{segment(delegation)}", body=body)
        await self._none(call)

    async def list_security_events(self, *, limit: int | None = None, cursor: str | None = None) -> SecurityEvents:
        """Bursts of refusals, tampered tokens and floods, the oldest first; the access log is looked
        through every second."""
        call = Call("GET", "/security-events", query={"limit": limit, "cursor": cursor})
        return await self._model(call, SecurityEvents)

    async def get_operating_state(self) -> OperatingState:
        """How the gateway works, for its operators: the state of its parts, and counts over all
        agencies together."""
        call = Call("GET", "/operations/state")
        return await self._model(call, OperatingState)

    async def issue_person_challenge(self) -> IssuedChallenge:
        """Random bytes for a card to sign: good for one use and five minutes."""
        call = Call("POST", "/disclosure/challenges")
        return await self._model(call, IssuedChallenge)

    async def login_person(self, body: PersonLogin) -> PersonSession:
        """Log in with the card: the challenge signed by it, its certificate's status asked of J-LIS
        (有効性確認)."""
        call = Call("POST", "/disclosure/sessions", body=body)
        return await self._model(call, PersonSession)

    async def logout_person(self) -> None:
        """Log out; the act is logged."""
        call = Call("DELETE", "/disclosure/sessions/current")
        await self._none(call)

    async def list_own_exchanges(self, *, limit: int | None = None, cursor: str | None = None) -> OwnExchanges:
        """The exchanges about oneself, refused ones included; what either side keeps back (番号法23条2項) is
        left out."""
        call = Call("GET", "/disclosure/exchanges", query={"limit": limit, "cursor": cursor})
        return await self._model(call, OwnExchanges)

    async def list_access_log(
        self, *, limit: int | None = None, cursor: str | None = None, actor: str | None = None
    ) -> AccessLines:
        """What the own agency's staff and systems did, log-ins and log-outs included (control G5),
        oldest first."""
        call = Call("GET", "/operations/access-log", query={"limit": limit, "cursor": cursor, "actor": actor})
        return await self._model(call, AccessLines)

    async def get_statistics(
        self,
        *,
        first_day: date,
        last_day: date,
        by: Literal["day", "month"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Statistics:
        """How many exchanges there were, per period, pair of agencies, item and outcome: the own
        agency's, or all."""
        call = Call(
            "GET",
            "/operations/statistics",
            query={"first_day": first_day, "last_day": last_day, "by": by, "limit": limit, "cursor": cursor},
        )
        return await self._model(call, Statistics)

    async def list_agency_batches(self, *, limit: int | None = None, cursor: str | None = None) -> Batches:
        """How the own agency's batches stand (バッチ状態), oldest first."""
        call = Call("GET", "/operations/batches", query={"limit": limit, "cursor": cursor})
        return await self._model(call, Batches)

    async def create_purge(self, body: PurgeBody | None = None, *, idempotency_key: str | None = None) -> PurgeAnswer:
        """Ask for a purge of what is over. It runs in the background: see `Location` how far it is."""
        call = Call("POST", "/operations/purges", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, PurgeAnswer)

    async def list_purges(self, *, limit: int | None = None, cursor: str | None = None) -> Purges:
        """The own agency's purges, oldest first."""
        call = Call("GET", "/operations/purges", query={"limit": limit, "cursor": cursor})
        return await self._model(call, Purges)

    async def get_purge(self, run_id: str) -> PurgeAnswer:
        """How far a purge of the own agency is."""
        call = Call("GET", f"/operations/purges/{segment(run_id)}")
        return await self._model(call, PurgeAnswer)

    async def cancel_purge(self, run_id: str) -> PurgeAnswer:
        """Stop a purge of the own agency; what is gone stays gone."""
        call = Call("POST", f"/operations/purges/{segment(run_id)}/cancel")
        return await self._model(call, PurgeAnswer)


class MeshGatewayControl(Control):
    """The control port: the tester's hand, not part of the real network of mesh-gateway; blocking."""

    service = "mesh-gateway"

    def sign_as_core(self, body: ClaimsToSign) -> SignedClaims:
        """Sign any claims as permit or notice with the core's current key. Not part of the real
        network."""
        call = Call("POST", "/core-signatures", body=body)
        return self._model(call, SignedClaims)

    def sign_message(self, body: MessageToSign) -> SignedHeaders:
        """Sign a request to a provider as the gateway does. Not part of the real network."""
        call = Call("POST", "/message-signatures", body=body)
        return self._model(call, SignedHeaders)


class AsyncMeshGatewayControl(AsyncControl):
    """The control port: the tester's hand, not part of the real network of mesh-gateway; for asyncio."""

    service = "mesh-gateway"

    async def sign_as_core(self, body: ClaimsToSign) -> SignedClaims:
        """Sign any claims as permit or notice with the core's current key. Not part of the real
        network."""
        call = Call("POST", "/core-signatures", body=body)
        return await self._model(call, SignedClaims)

    async def sign_message(self, body: MessageToSign) -> SignedHeaders:
        """Sign a request to a provider as the gateway does. Not part of the real network."""
        call = Call("POST", "/message-signatures", body=body)
        return await self._model(call, SignedHeaders)
