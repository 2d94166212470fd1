"""The ports of feis; generated from its routes by `make generate`, do not edit (`make stale` compares)."""

from renkei.client._control import AsyncControl, Control
from renkei.client.calls import Call, segment
from renkei.client.service import AsyncServiceClient, ServiceClient
from renkei_feis.case import CaseState
from renkei_feis.schemas import CaseList, CaseQuery, CaseReceipt, CaseView, Decision, HandedOver, InquiryView
from renkei_kit.grant_routes import GrantAnswer, GrantPage, GrantRequest
from renkei_kit.public_routes import Explanation, Health
from renkei_kit.staff_routes import LoginRequest, SessionAnswer, StaffMember


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

    def login_staff(self, body: LoginRequest) -> SessionAnswer:
        """Log in with one's own ID (職員認証, controls D5, G5)."""
        call = Call("POST", "/staff/sessions", body=body)
        return self._model(call, SessionAnswer)

    def get_staff_session(self) -> StaffMember:
        """Who is logged in."""
        call = Call("GET", "/staff/sessions/current")
        return self._model(call, StaffMember)

    def logout_staff(self) -> None:
        """Log out; the act is logged."""
        call = Call("DELETE", "/staff/sessions/current")
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

    def receive_application(self, body: HandedOver, *, idempotency_key: str | None = None) -> CaseReceipt:
        """An application from RAS becomes a case; the sealed number goes on to IMS by itself."""
        call = Call("POST", "/applications", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, CaseReceipt)

    def list_cases(self, *, state: CaseState | None = None, limit: int | None = None) -> CaseList:
        """Cases, newest first."""
        call = Call("GET", "/cases", query={"state": state, "limit": limit})
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

    def decide_case(self, case_id: str, body: Decision) -> CaseView:
        """Grant or refuse; a permission updates the residence, ISA's copies and the applicant by itself
        (control H15)."""
        call = Call("POST", f"/cases/{segment(case_id)}/decision", body=body)
        return self._model(call, CaseView)


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

    async def login_staff(self, body: LoginRequest) -> SessionAnswer:
        """Log in with one's own ID (職員認証, controls D5, G5)."""
        call = Call("POST", "/staff/sessions", body=body)
        return await self._model(call, SessionAnswer)

    async def get_staff_session(self) -> StaffMember:
        """Who is logged in."""
        call = Call("GET", "/staff/sessions/current")
        return await self._model(call, StaffMember)

    async def logout_staff(self) -> None:
        """Log out; the act is logged."""
        call = Call("DELETE", "/staff/sessions/current")
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

    async def receive_application(self, body: HandedOver, *, idempotency_key: str | None = None) -> CaseReceipt:
        """An application from RAS becomes a case; the sealed number goes on to IMS by itself."""
        call = Call("POST", "/applications", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, CaseReceipt)

    async def list_cases(self, *, state: CaseState | None = None, limit: int | None = None) -> CaseList:
        """Cases, newest first."""
        call = Call("GET", "/cases", query={"state": state, "limit": limit})
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

    async def decide_case(self, case_id: str, body: Decision) -> CaseView:
        """Grant or refuse; a permission updates the residence, ISA's copies and the applicant by itself
        (control H15)."""
        call = Call("POST", f"/cases/{segment(case_id)}/decision", body=body)
        return await self._model(call, CaseView)


class FeisControl(Control):
    """The control port: the tester's hand, not part of the real network of feis; blocking."""

    service = "feis"


class AsyncFeisControl(AsyncControl):
    """The control port: the tester's hand, not part of the real network of feis; for asyncio."""

    service = "feis"
