"""The ports of jlis-verify; generated from its routes by `make generate`, do not edit (`make stale` compares)."""

from renkei.client._control import AsyncControl, Control
from renkei.client.calls import Call, Raw, segment
from renkei.client.service import AsyncServiceClient, ServiceClient
from renkei_jlis_verify.control_schemas import (
    Card,
    Cards,
    NumberOnCard,
    ReleaseRequest,
    RevocationSchedule,
    RevokeRequest,
    SchedulePut,
    SignAnswer,
    SignRequest,
)
from renkei_jlis_verify.linking_routes import LinkedCertificates, ResolvedCertificate, SerialRequest
from renkei_jlis_verify.media_control_routes import WrittenMedium
from renkei_jlis_verify.resident_control_routes import ChangeRequest, NewResident, ResidentView, ResidentViews, Stay
from renkei_kit.public_routes import Explanation, Health
from renkei_kit.resident_condition import ProvisionRequest


class JlisVerify(ServiceClient):
    """The business port of jlis-verify; blocking."""

    service = "jlis-verify"

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

    def receive_authenticity_file(self, body: Raw, *, file_id: str) -> bytes:
        """真正性確認: the answers to a 個人番号確認用ファイル; both are NDJSON in a JWE, a line per person (control
        B9)."""
        call = Call("POST", "/authenticity-files", headers={"File-Id": file_id}, body=body)
        return self._bytes(call)

    def receive_provision_file(self, body: Raw, *, file_id: str) -> bytes:
        """一括提供: the residents who fit the condition in the file and nobody else, NDJSON in a JWE
        (control C9)."""
        call = Call("POST", "/provision-files", headers={"File-Id": file_id}, body=body)
        return self._bytes(call)

    def provide_identity(self, body: Raw) -> bytes:
        """即時提供: one resident at once, by the number or by name and birth date (control C9)."""
        call = Call("POST", "/identity-provisions", body=body)
        return self._bytes(call)

    def receive_linkage_code_request(self, body: Raw) -> None:
        """Turn a number into the 住民票コード and hand it to the core with the acquisition number
        (番号法21条の2)."""
        call = Call("POST", "/linkage-code-requests", body=body)
        self._none(call)

    def ask_certificate_status(self, body: Raw) -> bytes:
        """OCSP (RFC 6960 appendix A.1): good, revoked or unknown, for one certificate."""
        call = Call("POST", "/ocsp", body=body)
        return self._bytes(call)

    def ask_certificate_status_by_get(self, request: str) -> bytes:
        """OCSP by GET: the request in base64 as the rest of the path."""
        call = Call("GET", f"/ocsp/{segment(request)}")
        return self._bytes(call)

    def get_revocation_list(self) -> bytes:
        """証明書失効リスト (RFC 5280 section 5), with reasons: as last published, a day behind by default; OCSP
        is not."""
        call = Call("GET", "/crl")
        return self._bytes(call)

    def get_ca_certificate(self, *, accept: str | None = None) -> bytes:
        """The certificate of the CA (認証局): DER, or PEM where `Accept` names application/pem-
        certificate-chain."""
        call = Call("GET", "/ca", headers={"accept": accept})
        return self._bytes(call)

    def link_certificates(self, body: SerialRequest) -> LinkedCertificates:
        """対応証明書の発行番号: the certificates, of either kind and from every card, of the person who has this
        one."""
        call = Call("POST", "/certificate-links", body=body)
        return self._model(call, LinkedCertificates)

    def resolve_certificate(self, body: SerialRequest) -> ResolvedCertificate:
        """The 住民票コード of the holder of a user certificate in force, for the core when a person asks for
        disclosure."""
        call = Call("POST", "/certificate-resolutions", body=body)
        return self._model(call, ResolvedCertificate)


class AsyncJlisVerify(AsyncServiceClient):
    """The business port of jlis-verify; for asyncio."""

    service = "jlis-verify"

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

    async def receive_authenticity_file(self, body: Raw, *, file_id: str) -> bytes:
        """真正性確認: the answers to a 個人番号確認用ファイル; both are NDJSON in a JWE, a line per person (control
        B9)."""
        call = Call("POST", "/authenticity-files", headers={"File-Id": file_id}, body=body)
        return await self._bytes(call)

    async def receive_provision_file(self, body: Raw, *, file_id: str) -> bytes:
        """一括提供: the residents who fit the condition in the file and nobody else, NDJSON in a JWE
        (control C9)."""
        call = Call("POST", "/provision-files", headers={"File-Id": file_id}, body=body)
        return await self._bytes(call)

    async def provide_identity(self, body: Raw) -> bytes:
        """即時提供: one resident at once, by the number or by name and birth date (control C9)."""
        call = Call("POST", "/identity-provisions", body=body)
        return await self._bytes(call)

    async def receive_linkage_code_request(self, body: Raw) -> None:
        """Turn a number into the 住民票コード and hand it to the core with the acquisition number
        (番号法21条の2)."""
        call = Call("POST", "/linkage-code-requests", body=body)
        await self._none(call)

    async def ask_certificate_status(self, body: Raw) -> bytes:
        """OCSP (RFC 6960 appendix A.1): good, revoked or unknown, for one certificate."""
        call = Call("POST", "/ocsp", body=body)
        return await self._bytes(call)

    async def ask_certificate_status_by_get(self, request: str) -> bytes:
        """OCSP by GET: the request in base64 as the rest of the path."""
        call = Call("GET", f"/ocsp/{segment(request)}")
        return await self._bytes(call)

    async def get_revocation_list(self) -> bytes:
        """証明書失効リスト (RFC 5280 section 5), with reasons: as last published, a day behind by default; OCSP
        is not."""
        call = Call("GET", "/crl")
        return await self._bytes(call)

    async def get_ca_certificate(self, *, accept: str | None = None) -> bytes:
        """The certificate of the CA (認証局): DER, or PEM where `Accept` names application/pem-
        certificate-chain."""
        call = Call("GET", "/ca", headers={"accept": accept})
        return await self._bytes(call)

    async def link_certificates(self, body: SerialRequest) -> LinkedCertificates:
        """対応証明書の発行番号: the certificates, of either kind and from every card, of the person who has this
        one."""
        call = Call("POST", "/certificate-links", body=body)
        return await self._model(call, LinkedCertificates)

    async def resolve_certificate(self, body: SerialRequest) -> ResolvedCertificate:
        """The 住民票コード of the holder of a user certificate in force, for the core when a person asks for
        disclosure."""
        call = Call("POST", "/certificate-resolutions", body=body)
        return await self._model(call, ResolvedCertificate)


class JlisVerifyControl(Control):
    """The control port: the tester's hand, not part of the real network of jlis-verify; blocking."""

    service = "jlis-verify"

    def list_cards(self) -> Cards:
        """Everybody and their cards. Not part of the real network."""
        call = Call("GET", "/cards")
        return self._model(call, Cards)

    def get_card(self, person_id: str) -> Card:
        """One person's cards. Not part of the real network."""
        call = Call("GET", f"/cards/{segment(person_id)}")
        return self._model(call, Card)

    def sign_with_card(self, person_id: str, body: SignRequest) -> SignAnswer:
        """Have the card sign; its private key never leaves it. Not part of the real network."""
        call = Call("POST", f"/cards/{segment(person_id)}/sign", body=body)
        return self._model(call, SignAnswer)

    def revoke_certificate(self, person_id: str, body: RevokeRequest) -> Card:
        """Revoke a certificate of the newest card (失効). Not part of the real network."""
        call = Call("POST", f"/cards/{segment(person_id)}/revoke", body=body)
        return self._model(call, Card)

    def release_certificate(self, person_id: str, body: ReleaseRequest) -> Card:
        """Take back a hold (certificateHold): the certificate is good again. Not part of the real
        network."""
        call = Call("POST", f"/cards/{segment(person_id)}/release", body=body)
        return self._model(call, Card)

    def get_revocation_schedule(self) -> RevocationSchedule:
        """How often the CRL is published, and when it was and will be. Not part of the real network."""
        call = Call("GET", "/revocation-list")
        return self._model(call, RevocationSchedule)

    def set_revocation_schedule(self, body: SchedulePut) -> RevocationSchedule:
        """Set the publication lag of the CRL. Not part of the real network."""
        call = Call("PUT", "/revocation-list", body=body)
        return self._model(call, RevocationSchedule)

    def publish_revocation_list(self) -> RevocationSchedule:
        """Publish a CRL now, with all that is revoked by now. Not part of the real network."""
        call = Call("POST", "/revocation-list/publications")
        return self._model(call, RevocationSchedule)

    def reissue_card(self, person_id: str) -> Card:
        """Issue a new card with new certificates. Not part of the real network."""
        call = Call("POST", f"/cards/{segment(person_id)}/reissue")
        return self._model(call, Card)

    def get_number_on_card(self, person_id: str) -> NumberOnCard:
        """The synthetic 個人番号 of a person who does not exist. Not part of the real network."""
        call = Call("GET", f"/residents/{segment(person_id)}/number")
        return self._model(call, NumberOnCard)

    def list_residents(self, *, limit: int | None = None, cursor: str | None = None) -> ResidentViews:
        """Everybody on the register, and who was removed from it. Not part of the real network."""
        call = Call("GET", "/residents", query={"limit": limit, "cursor": cursor})
        return self._model(call, ResidentViews)

    def register_resident(self, body: NewResident) -> ResidentView:
        """Let somebody arrive for the first time; number and code follow from the seed. Not part of the
        real network."""
        call = Call("POST", "/residents", body=body)
        return self._model(call, ResidentView)

    def get_resident(self, person_id: str) -> ResidentView:
        """All that the register holds of a person. Not part of the real network."""
        call = Call("GET", f"/residents/{segment(person_id)}")
        return self._model(call, ResidentView)

    def change_resident(self, person_id: str, body: ChangeRequest) -> ResidentView:
        """Move, rename, renumber, correct, let die, leave or come back. Not part of the real
        network."""
        call = Call("POST", f"/residents/{segment(person_id)}/changes", body=body)
        return self._model(call, ResidentView)

    def set_period_of_stay(self, person_id: str, body: Stay) -> None:
        """Another period of stay; certificates keep their end, a new card's follow it. Not part of the
        real network."""
        call = Call("PUT", f"/residents/{segment(person_id)}/stay", body=body)
        self._none(call)

    def write_medium(self, body: ProvisionRequest) -> WrittenMedium:
        """Have J-LIS write those who fit a condition to a medium for ISA (control C9). Not part of the
        real network."""
        call = Call("POST", "/media", body=body)
        return self._model(call, WrittenMedium)


class AsyncJlisVerifyControl(AsyncControl):
    """The control port: the tester's hand, not part of the real network of jlis-verify; for asyncio."""

    service = "jlis-verify"

    async def list_cards(self) -> Cards:
        """Everybody and their cards. Not part of the real network."""
        call = Call("GET", "/cards")
        return await self._model(call, Cards)

    async def get_card(self, person_id: str) -> Card:
        """One person's cards. Not part of the real network."""
        call = Call("GET", f"/cards/{segment(person_id)}")
        return await self._model(call, Card)

    async def sign_with_card(self, person_id: str, body: SignRequest) -> SignAnswer:
        """Have the card sign; its private key never leaves it. Not part of the real network."""
        call = Call("POST", f"/cards/{segment(person_id)}/sign", body=body)
        return await self._model(call, SignAnswer)

    async def revoke_certificate(self, person_id: str, body: RevokeRequest) -> Card:
        """Revoke a certificate of the newest card (失効). Not part of the real network."""
        call = Call("POST", f"/cards/{segment(person_id)}/revoke", body=body)
        return await self._model(call, Card)

    async def release_certificate(self, person_id: str, body: ReleaseRequest) -> Card:
        """Take back a hold (certificateHold): the certificate is good again. Not part of the real
        network."""
        call = Call("POST", f"/cards/{segment(person_id)}/release", body=body)
        return await self._model(call, Card)

    async def get_revocation_schedule(self) -> RevocationSchedule:
        """How often the CRL is published, and when it was and will be. Not part of the real network."""
        call = Call("GET", "/revocation-list")
        return await self._model(call, RevocationSchedule)

    async def set_revocation_schedule(self, body: SchedulePut) -> RevocationSchedule:
        """Set the publication lag of the CRL. Not part of the real network."""
        call = Call("PUT", "/revocation-list", body=body)
        return await self._model(call, RevocationSchedule)

    async def publish_revocation_list(self) -> RevocationSchedule:
        """Publish a CRL now, with all that is revoked by now. Not part of the real network."""
        call = Call("POST", "/revocation-list/publications")
        return await self._model(call, RevocationSchedule)

    async def reissue_card(self, person_id: str) -> Card:
        """Issue a new card with new certificates. Not part of the real network."""
        call = Call("POST", f"/cards/{segment(person_id)}/reissue")
        return await self._model(call, Card)

    async def get_number_on_card(self, person_id: str) -> NumberOnCard:
        """The synthetic 個人番号 of a person who does not exist. Not part of the real network."""
        call = Call("GET", f"/residents/{segment(person_id)}/number")
        return await self._model(call, NumberOnCard)

    async def list_residents(self, *, limit: int | None = None, cursor: str | None = None) -> ResidentViews:
        """Everybody on the register, and who was removed from it. Not part of the real network."""
        call = Call("GET", "/residents", query={"limit": limit, "cursor": cursor})
        return await self._model(call, ResidentViews)

    async def register_resident(self, body: NewResident) -> ResidentView:
        """Let somebody arrive for the first time; number and code follow from the seed. Not part of the
        real network."""
        call = Call("POST", "/residents", body=body)
        return await self._model(call, ResidentView)

    async def get_resident(self, person_id: str) -> ResidentView:
        """All that the register holds of a person. Not part of the real network."""
        call = Call("GET", f"/residents/{segment(person_id)}")
        return await self._model(call, ResidentView)

    async def change_resident(self, person_id: str, body: ChangeRequest) -> ResidentView:
        """Move, rename, renumber, correct, let die, leave or come back. Not part of the real
        network."""
        call = Call("POST", f"/residents/{segment(person_id)}/changes", body=body)
        return await self._model(call, ResidentView)

    async def set_period_of_stay(self, person_id: str, body: Stay) -> None:
        """Another period of stay; certificates keep their end, a new card's follow it. Not part of the
        real network."""
        call = Call("PUT", f"/residents/{segment(person_id)}/stay", body=body)
        await self._none(call)

    async def write_medium(self, body: ProvisionRequest) -> WrittenMedium:
        """Have J-LIS write those who fit a condition to a medium for ISA (control C9). Not part of the
        real network."""
        call = Call("POST", "/media", body=body)
        return await self._model(call, WrittenMedium)
