"""The applicant's own equipment: the My Number card (個人番号カード), its reader, and a browser (control C1).

The card is asked through the control port of `jlis-verify`, because a synthetic person has none in hand. The personal
number is sealed to IMS's key before it leaves this module.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any

import httpx2
from joserfc.jwk import ECKey

from renkei.network import BearerAuth, Network
from renkei_kit.envelope import seal_to

PASSWORD = "applicant-password"
USER_AUTHENTICATION = "user-authentication"
# Of every synthetic card. Public on purpose; they protect nothing.
PINS = {USER_AUTHENTICATION: "1234", "signing": "ABC123"}


@dataclass(frozen=True, slots=True)
class Signature:
    """What the card gives back: its certificate, and the signature over the challenge."""

    certificate: str
    signature: str


class Applicant:
    """One person at the terminal. Answers are given as they came; the caller looks at their status."""

    def __init__(self, network: Network, person_id: str) -> None:
        self._network, self.person = network, network.world.person(person_id)
        self._ras, self._card = network.http["ras"], network.control["jlis-verify"]
        self._session = httpx2.Auth()  # none yet: sends nothing
        self.user_id = ""

    async def register(self, applicant_kind: str = "self", **changes: Any) -> httpx2.Response:
        """Register for the online system (利用申出) with the card's user certificate."""
        answer = await self._ras.post(
            "/registrations",
            json={
                **await self._signed_challenge(),
                "applicant_kind": applicant_kind,
                "notice_acknowledged": True,
                "password": PASSWORD,
                **changes,
            },
        )
        if answer.is_success:
            self.user_id = answer.json()["user_id"]
        return answer

    async def log_in(self) -> httpx2.Response:
        """Open a session; later calls use it."""
        answer = await self._ras.post("/sessions", json={"user_id": self.user_id, "password": PASSWORD})
        if answer.is_success:
            self._session = BearerAuth(answer.json()["access_token"])
        return answer

    async def apply(self, kind: str = "extension-of-stay", months: int = 12, **changes: Any) -> httpx2.Response:
        """Submit an application, signed by the card, with the personal number in a sealed envelope."""
        return await self._ras.post(
            "/applications",
            auth=self._session,
            json={
                "kind": kind,
                **await self._signed_challenge(),
                "residence_card_number": self.person.residence.card_number,
                "sealed_number": await self.sealed_number(),
                "requested_months": months,
                "notice_acknowledged": True,
                **changes,
            },
        )

    async def application(self, application_id: str) -> httpx2.Response:
        """Look at one's own application."""
        return await self._ras.get(f"/applications/{application_id}", auth=self._session)

    async def number_on_card(self) -> str:
        """The personal number printed on the synthetic card. Control plane only."""
        answer = await self._card.get(f"/residents/{self.person.id}/number")
        number: str = answer.raise_for_status().json()["personal_number"]
        return number

    async def sealed_number(self) -> str:
        """The number as a compact JWE (RFC 7516) that only IMS can open (control A2)."""
        key = (await self._ras.get("/sealing-key")).raise_for_status().json()
        plain = json.dumps({"personal_number": await self.number_on_card()})
        return seal_to(ECKey.import_key(key), plain.encode())

    async def sign(self, data: bytes, certificate: str = USER_AUTHENTICATION) -> Signature:
        """Put ``data`` before the card, which signs it once its PIN is given."""
        answer = await self._card.post(
            f"/cards/{self.person.id}/sign",
            json={"certificate": certificate, "pin": PINS[certificate], "data": _base64url(data)},
        )
        signed = answer.raise_for_status().json()
        return Signature(signed["certificate"], signed["signature"])

    async def _signed_challenge(self) -> dict[str, str]:
        challenge = (await self._ras.post("/challenges", json={})).raise_for_status().json()
        signed = await self.sign(_bytes(challenge["challenge"]))
        return {
            "challenge_id": challenge["challenge_id"],
            "certificate": signed.certificate,
            "signature": signed.signature,
        }


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
