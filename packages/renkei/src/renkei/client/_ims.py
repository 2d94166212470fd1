"""The ports of ims; generated from its routes by `make generate`, do not edit (`make stale` compares)."""

from renkei.client._control import AsyncControl, Control
from renkei.client.calls import Call, segment
from renkei.client.service import AsyncServiceClient, ServiceClient
from renkei_ims.schemas import CaseInquiryRequest, PersonEntry, RegistrationAnswer, RegistrationRequest, ResidenceUpdate
from renkei_kit.grant_routes import GrantAnswer, GrantPage, GrantRequest
from renkei_kit.inquiry_wire import InquiryAnswer
from renkei_kit.public_routes import Explanation, Health
from renkei_kit.staff_routes import LoginRequest, SessionAnswer, StaffMember


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

    def register_number(self, body: RegistrationRequest, *, idempotency_key: str | None = None) -> RegistrationAnswer:
        """Register a number for a case: opened here, verified by J-LIS (真正性確認), kept under an addressee
        number."""
        call = Call("POST", "/registrations", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, RegistrationAnswer)

    def create_inquiry(self, body: CaseInquiryRequest, *, idempotency_key: str | None = None) -> InquiryAnswer:
        """Ask another agency for an item, for an open case (情報照会): permit, presentation, answer opened
        here."""
        call = Call("POST", "/inquiries", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, InquiryAnswer)

    def get_inquiry(self, processing_number: str) -> InquiryAnswer:
        """How far an inquiry is; the gateway is asked while it waits."""
        call = Call("GET", f"/inquiries/{segment(processing_number)}")
        return self._model(call, InquiryAnswer)

    def update_residence(self, addressee_number: str, body: ResidenceUpdate) -> None:
        """A decision replaces ISA's copies at the gateway (副本登録)."""
        call = Call("PUT", f"/residences/{segment(addressee_number)}", body=body)
        self._none(call)

    def close_case(self, case_id: str) -> None:
        """The case was decided: nothing more may be asked for it (control B2)."""
        call = Call("POST", f"/cases/{segment(case_id)}/closure")
        self._none(call)

    def get_person(self, addressee_number: str) -> PersonEntry:
        """A person's entry with the number masked; each look is one line of the access log (control
        D16)."""
        call = Call("GET", f"/persons/{segment(addressee_number)}")
        return self._model(call, PersonEntry)


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

    async def register_number(
        self, body: RegistrationRequest, *, idempotency_key: str | None = None
    ) -> RegistrationAnswer:
        """Register a number for a case: opened here, verified by J-LIS (真正性確認), kept under an addressee
        number."""
        call = Call("POST", "/registrations", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, RegistrationAnswer)

    async def create_inquiry(self, body: CaseInquiryRequest, *, idempotency_key: str | None = None) -> InquiryAnswer:
        """Ask another agency for an item, for an open case (情報照会): permit, presentation, answer opened
        here."""
        call = Call("POST", "/inquiries", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, InquiryAnswer)

    async def get_inquiry(self, processing_number: str) -> InquiryAnswer:
        """How far an inquiry is; the gateway is asked while it waits."""
        call = Call("GET", f"/inquiries/{segment(processing_number)}")
        return await self._model(call, InquiryAnswer)

    async def update_residence(self, addressee_number: str, body: ResidenceUpdate) -> None:
        """A decision replaces ISA's copies at the gateway (副本登録)."""
        call = Call("PUT", f"/residences/{segment(addressee_number)}", body=body)
        await self._none(call)

    async def close_case(self, case_id: str) -> None:
        """The case was decided: nothing more may be asked for it (control B2)."""
        call = Call("POST", f"/cases/{segment(case_id)}/closure")
        await self._none(call)

    async def get_person(self, addressee_number: str) -> PersonEntry:
        """A person's entry with the number masked; each look is one line of the access log (control
        D16)."""
        call = Call("GET", f"/persons/{segment(addressee_number)}")
        return await self._model(call, PersonEntry)


class ImsControl(Control):
    """The control port: the tester's hand, not part of the real network of ims; blocking."""

    service = "ims"


class AsyncImsControl(AsyncControl):
    """The control port: the tester's hand, not part of the real network of ims; for asyncio."""

    service = "ims"
