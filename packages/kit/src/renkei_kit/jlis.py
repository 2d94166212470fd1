"""J-LIS over the jpki line: its authorities' certificates, and the status of a person's certificate."""

from cryptography import x509

from renkei_kit import chance
from renkei_kit.card import Card, CardIdentity, is_authority, is_responder, issuer_of
from renkei_kit.certificate_status import CertificateStatus, StatusQuestion, UnusableAnswer, status_in
from renkei_kit.clock import Clock
from renkei_kit.errors import ErrorCode, LinkageError, refuse
from renkei_kit.parties import Party

NONCE_LENGTH = 32
REQUEST_TYPE = "application/ocsp-request"
PEM_START = b"-----BEGIN"
USER_CERTIFICATE = "user-authentication"


class Jlis:
    """地方公共団体情報システム機構, as verifiers know it. Keeps the authorities' certificates between calls."""

    def __init__(self, party: Party, clock: Clock) -> None:
        self._party, self._clock = party, clock
        self._authorities: tuple[x509.Certificate, ...] = ()

    async def issuer_of(self, card: Card) -> x509.Certificate | None:
        """The authority that issued a person's certificate.

        When none that is known fits, J-LIS is asked for its authorities again.
        Raises ``party-unavailable``.
        """
        if is_authority(card.certificate) or is_responder(card.certificate):
            return None
        known = issuer_of(card, self._authorities)
        if known is None:
            self._authorities = await self._fetch_authorities()
            known = issuer_of(card, self._authorities)
        return known

    async def status_of(self, card: Card, issuer: x509.Certificate) -> CertificateStatus:
        """What J-LIS says of the certificate right now (有効性確認). Raises ``party-unavailable``."""
        question = StatusQuestion(card.certificate, issuer, chance.token_bytes(NONCE_LENGTH))
        answer = await self._party.call(
            "POST", "/ocsp", content=question.encoded(), headers={"Content-Type": REQUEST_TYPE}
        )
        try:
            return status_in(answer.content, question, self._clock())
        except UnusableAnswer as error:
            raise refuse(ErrorCode.PARTY_UNAVAILABLE, f"jlis-verify's certificate status {error}") from error

    async def record_code_of(self, card: Card) -> str:
        """The 住民票コード of who holds a user certificate in force, for the core alone (resolveCertificate).

        Raises J-LIS's refusal or ``party-unavailable``.
        """
        answer = await self._party.call("POST", "/certificate-resolutions", json={"serial": card.identity.serial})
        code: str = answer.json()["resident_record_code"]
        return code

    async def ties(self, new: CardIdentity, registered: CardIdentity) -> bool:
        """Whether J-LIS ties a certificate to the registered one (対応証明書の発行番号).

        Raises ``party-unavailable``.
        """
        try:
            answer = await self._party.call("POST", "/certificate-links", json={"serial": new.serial})
            generations = {
                one["serial"]: int(one["generation"])
                for one in answer.json()["certificates"]
                if one["certificate"] == USER_CERTIFICATE
            }
        except LinkageError as error:
            if error.refusal.code is ErrorCode.NOT_FOUND:
                return False
            raise
        except (ValueError, KeyError, TypeError) as error:
            raise refuse(ErrorCode.PARTY_UNAVAILABLE, "jlis-verify gave no usable answer") from error
        if not {new.serial, registered.serial} <= set(generations):
            return False
        return generations[new.serial] > generations[registered.serial]

    async def _fetch_authorities(self) -> tuple[x509.Certificate, ...]:
        answer = await self._party.call("GET", "/ca")
        try:
            if answer.content.lstrip().startswith(PEM_START):
                return tuple(x509.load_pem_x509_certificates(answer.content))
            return (x509.load_der_x509_certificate(answer.content),)
        except ValueError as error:
            raise refuse(ErrorCode.PARTY_UNAVAILABLE, "jlis-verify gave no authority's certificate") from error
