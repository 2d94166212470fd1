"""A provider (情報提供者) to be checked, and what it is sent: permits and notices by the core's key, right or wrong."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

import httpx2
from joserfc.jwk import ECKey

from renkei.conform.check import NotApplicable
from renkei.conform.subject import Subject, agency_named, subjects
from renkei.network import Network
from renkei_kit.keys import client_key
from renkei_kit.permit import DETAIL_TYPE, NOTICE_TYPE, PERMIT_TYPE
from renkei_kit.seeded import derive_digits

GATEWAY, AGENCY = "mesh-gateway", "agency"
LIFETIME = timedelta(seconds=60)
Claims = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """The claims of one permit and its notice."""

    permit: Claims
    notice: Claims

    def but(self, permit: Claims | None = None, notice: Claims | None = None) -> "Delivery":
        """The same with some claims changed; those that become None are left out."""
        return Delivery(_changed(self.permit, permit or {}), _changed(self.notice, notice or {}))


@dataclass
class Provider:
    """The program at ``url``, which plays the agency ``code``; ``http`` reaches it."""

    network: Network
    url: str
    code: str
    http: httpx2.AsyncClient
    late: bool = False
    patience: float = 10.0
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"), repr=False)
    subject: Subject = field(init=False)
    issuer: str = ""
    linkage_code: str = field(default="", repr=False)

    async def prepared(self) -> Self:
        """Ready to be asked: a question is chosen, the provider's own code for its subject is known."""
        found = next(subjects(self.network.world, provider=self.code), None)
        if found is None:
            raise NotApplicable(f"no agency of this world may ask {self.code} for anything")
        self.subject = found
        self.key.ensure_kid()
        gateway = self.network.http[GATEWAY]
        self.issuer = (await gateway.get("/.well-known/oauth-authorization-server")).raise_for_status().json()["issuer"]
        number = self.network.world.addressee_number(self.code, self.subject.person.id)
        told = await gateway.get(f"/linkage-codes/{number}", auth=self.own_system())
        self.linkage_code = told.raise_for_status().json()["linkage_code"]
        return self

    def own_system(self, agency: str | None = None) -> httpx2.Auth:
        """Credentials of the first registered system of an agency; by default the provider's."""
        wanted = agency or self.code
        client = next((client for client in self.network.world.clients if client.agency == wanted), None)
        if client is None:
            raise NotApplicable(f"agency {wanted} has no registered system in this world")
        return self.network.as_system(client.id)

    def inquirers_key(self) -> ECKey:
        """The key that opens what the inquirer is answered."""
        client = next(client for client in self.network.world.clients if client.agency == self.subject.inquirer)
        return client_key(self.network.world.seed, client.id)

    async def delivery(self) -> Delivery:
        """A permit just presented and its notice, as they should be."""
        now, number = self._now(), _number()
        row, permit_id = self.subject.row, secrets.token_urlsafe(16)
        issued, end = int(now.timestamp()), int((now + LIFETIME).timestamp())
        client = next(client.id for client in self.network.world.clients if client.agency == self.subject.inquirer)
        detail = {"type": DETAIL_TYPE, "affair": row.affair, "procedure": row.procedure, "item": row.item}
        permit = {
            "iss": self.issuer,
            "aud": self.code,
            "sub": client,
            "client_id": client,
            "inquirer": self.subject.inquirer,
            "jti": permit_id,
            "processing_number": number,
            "authorization_details": [detail],
            "allow_list_row": row.row,
            "allow_list_version": self.network.world.allow_list.version,
            "iat": issued,
            "nbf": issued,
            "exp": end,
        }
        notice = {
            "iss": self.issuer,
            "aud": self.code,
            "sub": self.linkage_code,
            "permit_jti": permit_id,
            "processing_number": number,
            "inquirer": self.subject.inquirer,
            "item": row.item,
            "encryption_key": self.key.as_dict(private=False),
            "iat": issued,
            "exp": end,
        }
        return Delivery(permit, notice)

    async def signed(self, delivery: Delivery) -> dict[str, str]:
        """The body of a delivery, both parts signed by the core."""
        return {
            "permit": await self.by_core(PERMIT_TYPE, delivery.permit),
            "notice": await self.by_core(NOTICE_TYPE, delivery.notice),
        }

    async def by_core(self, kind: str, claims: Claims) -> str:
        """Claims as the core would sign them."""
        body = {"type": kind, "claims": claims}
        answer = await self.network.control[GATEWAY].post("/core-signatures", json=body)
        token: str = answer.raise_for_status().json()["token"]
        return token

    async def send(self, body: dict[str, str] | bytes, headers: dict[str, str] | None = None) -> httpx2.Response:
        """Deliver; signed as the gateway signs, unless other ``headers`` are given."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        url = f"{self.url}/provisions"
        if headers is None:
            headers = await self.message_signature(url, content.decode("utf-8", "replace"))
        sent = {"Content-Type": "application/json", "Accept-Encoding": "identity"} | headers
        return await self.http.post(url, content=content, headers=sent, auth=await self._as_gateway())

    async def message_signature(self, url: str, content: str) -> dict[str, str]:
        """The gateway's signature over a request."""
        body = {"url": url, "content": content}
        answer = await self.network.control[GATEWAY].post("/message-signatures", json=body)
        headers: dict[str, str] = answer.raise_for_status().json()["headers"]
        return headers

    async def settings(self) -> dict[str, Any]:
        """The gateway's settings in force."""
        found: dict[str, Any] = (
            (await self.network.control[GATEWAY].get("/config")).raise_for_status().json()["settings"]
        )
        return found

    async def _as_gateway(self) -> httpx2.Auth:
        """The reference among the register's own services wants the gateway's assertion, as the gateway sends it."""
        there, own = httpx2.URL(self.url), self.network.http.get(AGENCY)
        if own is None or (there.host, there.port) != (own.base_url.host, own.base_url.port):
            return httpx2.Auth()
        return await self.network.as_party(AGENCY, GATEWAY)

    def _now(self) -> datetime:
        return self.network.clock()


def agency_code(network: Network, name: str) -> str:
    """The agency that a program plays, by code or short id; raises NotApplicable."""
    code = agency_named(network.world, name)
    if code is None:
        raise NotApplicable(f"this world has no agency {name}")
    return code


def _number() -> str:
    return derive_digits(secrets.token_hex(16), "processing-number", count=20)


def _changed(claims: Claims, changes: Claims) -> Claims:
    return {name: value for name, value in (claims | changes).items() if value is not None}
