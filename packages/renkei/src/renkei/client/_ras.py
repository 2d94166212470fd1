"""The ports of ras; generated from its routes by `make generate`, do not edit (`make stale` compares)."""

from renkei.client._control import AsyncControl, Control
from renkei.client.calls import Call, Raw, segment
from renkei.client.service import AsyncServiceClient, ServiceClient
from renkei_kit.card_wire import IssuedChallenge
from renkei_kit.public_routes import Explanation, Health
from renkei_ras.attachment import AttachmentKind
from renkei_ras.schemas import (
    ApplicationList,
    ApplicationRequest,
    ApplicationView,
    CardProof,
    ChallengeRequest,
    DocumentsFiled,
    NotificationNotice,
    RegisteredUser,
    RegistrationRequest,
    SealingKey,
    StatusNotice,
    UserLogin,
    UserSession,
)
from renkei_ras.schemas_own import ActList, AlertList, AttachmentList, AttachmentView


class Ras(ServiceClient):
    """The business port of ras; blocking."""

    service = "ras"

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

    def issue_challenge(self, body: ChallengeRequest | None = None) -> IssuedChallenge:
        """Random bytes for a card to sign: good for one use and five minutes."""
        call = Call("POST", "/challenges", body=body)
        return self._model(call, IssuedChallenge)

    def register_user(self, body: RegistrationRequest) -> RegisteredUser:
        """Register for use (利用申出): the card's certificate is J-LIS's, in force and good at J-LIS now
        (control C5)."""
        call = Call("POST", "/registrations", body=body)
        return self._model(call, RegisteredUser)

    def link_card(self, body: CardProof) -> RegisteredUser:
        """Go on with a renewed card: J-LIS must tie its certificate to the registered one
        (対応証明書の発行番号)."""
        call = Call("PUT", "/registrations/current/card", body=body)
        return self._model(call, RegisteredUser)

    def login_user(self, body: UserLogin) -> UserSession:
        """Log in with one's own ID; a session that was live before ends."""
        call = Call("POST", "/sessions", body=body)
        return self._model(call, UserSession)

    def logout_user(self) -> None:
        """Log out."""
        call = Call("DELETE", "/sessions/current")
        self._none(call)

    def upload_attachment(
        self, body: Raw, *, name: str, kind: AttachmentKind | None = None, idempotency_key: str | None = None
    ) -> AttachmentView:
        """Upload a file: searched for malware while it comes, held to its limit and to its media type
        (control H9)."""
        call = Call(
            "POST",
            "/attachments",
            query={"name": name, "kind": kind},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return self._model(call, AttachmentView)

    def list_attachments(self, *, limit: int | None = None, cursor: str | None = None) -> AttachmentList:
        """One's own files, described."""
        call = Call("GET", "/attachments", query={"limit": limit, "cursor": cursor})
        return self._model(call, AttachmentList)

    def delete_attachment(self, attachment_id: str) -> None:
        """Take back a file that no application has taken yet."""
        call = Call("DELETE", f"/attachments/{segment(attachment_id)}")
        self._none(call)

    def get_sealing_key(self) -> SealingKey:
        """The public key to which a terminal seals the personal number, so that nobody but IMS can read
        it."""
        call = Call("GET", "/sealing-key")
        return self._model(call, SealingKey)

    def submit_application(self, body: ApplicationRequest, *, idempotency_key: str | None = None) -> ApplicationView:
        """Apply (在留諸申請) with the registered card; the application goes on to FEIS by itself (controls
        C6, C7, D2)."""
        call = Call("POST", "/applications", headers={"Idempotency-Key": idempotency_key}, body=body)
        return self._model(call, ApplicationView)

    def list_applications(self, *, limit: int | None = None, cursor: str | None = None) -> ApplicationList:
        """One's own applications, newest first."""
        call = Call("GET", "/applications", query={"limit": limit, "cursor": cursor})
        return self._model(call, ApplicationList)

    def get_application(self, application_id: str) -> ApplicationView:
        """One of one's own applications; another user's is refused (control C15)."""
        call = Call("GET", f"/applications/{segment(application_id)}")
        return self._model(call, ApplicationView)

    def file_documents(self, application_id: str, body: DocumentsFiled) -> ApplicationView:
        """File what the examiner asked for (資料提出の通知); FEIS learns of it by itself."""
        call = Call("POST", f"/applications/{segment(application_id)}/documents", body=body)
        return self._model(call, ApplicationView)

    def withdraw_application(self, application_id: str) -> ApplicationView:
        """Withdraw (取下げ) an application that is not decided yet; FEIS learns of it by itself, and
        confirms."""
        call = Call("POST", f"/applications/{segment(application_id)}/withdrawal")
        return self._model(call, ApplicationView)

    def update_application_status(self, application_id: str, body: StatusNotice) -> None:
        """FEIS says where an application stands; saying the same twice changes nothing."""
        call = Call("PUT", f"/applications/{segment(application_id)}/status", body=body)
        self._none(call)

    def put_notification(self, notification_id: str, body: NotificationNotice) -> None:
        """FEIS says how a notification (届出) stands; the same twice changes nothing. Nobody is named
        (control D3)."""
        call = Call("PUT", f"/notifications/{segment(notification_id)}", body=body)
        self._none(call)

    def list_own_acts(self, *, limit: int | None = None, cursor: str | None = None) -> ActList:
        """What one did and tried oneself (証跡), the latest first."""
        call = Call("GET", "/acts", query={"limit": limit, "cursor": cursor})
        return self._model(call, ActList)

    def list_alerts(self) -> AlertList:
        """What somebody has to look at now (システム監視); an empty list is good news. Names nobody."""
        call = Call("GET", "/alerts")
        return self._model(call, AlertList)


class AsyncRas(AsyncServiceClient):
    """The business port of ras; for asyncio."""

    service = "ras"

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

    async def issue_challenge(self, body: ChallengeRequest | None = None) -> IssuedChallenge:
        """Random bytes for a card to sign: good for one use and five minutes."""
        call = Call("POST", "/challenges", body=body)
        return await self._model(call, IssuedChallenge)

    async def register_user(self, body: RegistrationRequest) -> RegisteredUser:
        """Register for use (利用申出): the card's certificate is J-LIS's, in force and good at J-LIS now
        (control C5)."""
        call = Call("POST", "/registrations", body=body)
        return await self._model(call, RegisteredUser)

    async def link_card(self, body: CardProof) -> RegisteredUser:
        """Go on with a renewed card: J-LIS must tie its certificate to the registered one
        (対応証明書の発行番号)."""
        call = Call("PUT", "/registrations/current/card", body=body)
        return await self._model(call, RegisteredUser)

    async def login_user(self, body: UserLogin) -> UserSession:
        """Log in with one's own ID; a session that was live before ends."""
        call = Call("POST", "/sessions", body=body)
        return await self._model(call, UserSession)

    async def logout_user(self) -> None:
        """Log out."""
        call = Call("DELETE", "/sessions/current")
        await self._none(call)

    async def upload_attachment(
        self, body: Raw, *, name: str, kind: AttachmentKind | None = None, idempotency_key: str | None = None
    ) -> AttachmentView:
        """Upload a file: searched for malware while it comes, held to its limit and to its media type
        (control H9)."""
        call = Call(
            "POST",
            "/attachments",
            query={"name": name, "kind": kind},
            headers={"Idempotency-Key": idempotency_key},
            body=body,
        )
        return await self._model(call, AttachmentView)

    async def list_attachments(self, *, limit: int | None = None, cursor: str | None = None) -> AttachmentList:
        """One's own files, described."""
        call = Call("GET", "/attachments", query={"limit": limit, "cursor": cursor})
        return await self._model(call, AttachmentList)

    async def delete_attachment(self, attachment_id: str) -> None:
        """Take back a file that no application has taken yet."""
        call = Call("DELETE", f"/attachments/{segment(attachment_id)}")
        await self._none(call)

    async def get_sealing_key(self) -> SealingKey:
        """The public key to which a terminal seals the personal number, so that nobody but IMS can read
        it."""
        call = Call("GET", "/sealing-key")
        return await self._model(call, SealingKey)

    async def submit_application(
        self, body: ApplicationRequest, *, idempotency_key: str | None = None
    ) -> ApplicationView:
        """Apply (在留諸申請) with the registered card; the application goes on to FEIS by itself (controls
        C6, C7, D2)."""
        call = Call("POST", "/applications", headers={"Idempotency-Key": idempotency_key}, body=body)
        return await self._model(call, ApplicationView)

    async def list_applications(self, *, limit: int | None = None, cursor: str | None = None) -> ApplicationList:
        """One's own applications, newest first."""
        call = Call("GET", "/applications", query={"limit": limit, "cursor": cursor})
        return await self._model(call, ApplicationList)

    async def get_application(self, application_id: str) -> ApplicationView:
        """One of one's own applications; another user's is refused (control C15)."""
        call = Call("GET", f"/applications/{segment(application_id)}")
        return await self._model(call, ApplicationView)

    async def file_documents(self, application_id: str, body: DocumentsFiled) -> ApplicationView:
        """File what the examiner asked for (資料提出の通知); FEIS learns of it by itself."""
        call = Call("POST", f"/applications/{segment(application_id)}/documents", body=body)
        return await self._model(call, ApplicationView)

    async def withdraw_application(self, application_id: str) -> ApplicationView:
        """Withdraw (取下げ) an application that is not decided yet; FEIS learns of it by itself, and
        confirms."""
        call = Call("POST", f"/applications/{segment(application_id)}/withdrawal")
        return await self._model(call, ApplicationView)

    async def update_application_status(self, application_id: str, body: StatusNotice) -> None:
        """FEIS says where an application stands; saying the same twice changes nothing."""
        call = Call("PUT", f"/applications/{segment(application_id)}/status", body=body)
        await self._none(call)

    async def put_notification(self, notification_id: str, body: NotificationNotice) -> None:
        """FEIS says how a notification (届出) stands; the same twice changes nothing. Nobody is named
        (control D3)."""
        call = Call("PUT", f"/notifications/{segment(notification_id)}", body=body)
        await self._none(call)

    async def list_own_acts(self, *, limit: int | None = None, cursor: str | None = None) -> ActList:
        """What one did and tried oneself (証跡), the latest first."""
        call = Call("GET", "/acts", query={"limit": limit, "cursor": cursor})
        return await self._model(call, ActList)

    async def list_alerts(self) -> AlertList:
        """What somebody has to look at now (システム監視); an empty list is good news. Names nobody."""
        call = Call("GET", "/alerts")
        return await self._model(call, AlertList)


class RasControl(Control):
    """The control port: the tester's hand, not part of the real network of ras; blocking."""

    service = "ras"


class AsyncRasControl(AsyncControl):
    """The control port: the tester's hand, not part of the real network of ras; for asyncio."""

    service = "ras"
