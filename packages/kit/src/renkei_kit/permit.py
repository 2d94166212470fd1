"""The provision permit (提供許可証) and the provision notice: what they say, how they are signed and read.

Pure: claims in, a compact JWS out, and back. The permit is an RFC 9068 access token whose ``authorization_details``
(RFC 9396) is the one query; it carries no linkage code and no addressee number. The notice tells the provider, by the
provider's own code, who is meant (番号法21条2項).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from renkei_kit.clock import JST
from renkei_kit.confirmation import Confirmation
from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.spoiling import signed
from renkei_kit.terms import (
    AffairCode,
    AgencyCode,
    ItemCode,
    LinkageCode,
    ProcedureCode,
    ProcessingNumber,
)

PERMIT_TYPE = "provision-permit+jwt"
NOTICE_TYPE = "provision-notice+jwt"
DETAIL_TYPE = "information-linkage"
ALGORITHM = "ES256"
MAX_LENGTH = 8192
GROUNDS = (1, 2)
"""On which a side may keep the fact of an exchange from the person (番号法23条2項1号, 2号)."""


@dataclass(frozen=True, slots=True)
class Period:
    """The period an inquiry asks about; both days inclusive."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Permit:
    """提供許可証: one query that its inquirer may run once, before ``expires_at``.

    ``nondisclosure`` is the inquirer's ground to keep the fact from the person (番号法23条2項).
    ``inquirer`` and ``provider`` exchange; where one acts for another agency (委任元), that one is named beside it.
    """

    issuer: str
    provider: AgencyCode
    client_id: str
    inquirer: AgencyCode
    permit_id: str
    processing_number: ProcessingNumber
    affair: AffairCode
    procedure: ProcedureCode
    item: ItemCode
    period: Period | None
    allow_list_row: str
    allow_list_version: str
    issued_at: datetime
    expires_at: datetime
    confirmation: Confirmation | None = None
    nondisclosure: int | None = None
    delegating_inquirer: AgencyCode | None = None
    delegating_provider: AgencyCode | None = None

    @property
    def principals(self) -> tuple[AgencyCode, AgencyCode]:
        """Who asks and who gives in law: those that act, or the agencies for which they do."""
        return self.delegating_inquirer or self.inquirer, self.delegating_provider or self.provider

    @property
    def authorization_details(self) -> list[dict[str, Any]]:
        """The query as RFC 9396 authorization details."""
        detail: dict[str, Any] = {
            "type": DETAIL_TYPE,
            "affair": self.affair,
            "procedure": self.procedure,
            "item": self.item,
        }
        if self.period is not None:
            detail["period"] = {"from": self.period.start.isoformat(), "to": self.period.end.isoformat()}
        return [detail | _delegating(self)]

    def signed_by(self, key: ECKey) -> str:
        """The permit as a compact JWS."""
        issued = int(self.issued_at.timestamp())
        return _sign(
            PERMIT_TYPE,
            {
                "iss": self.issuer,
                "aud": self.provider,
                "sub": self.client_id,
                "client_id": self.client_id,
                "inquirer": self.inquirer,
                "jti": self.permit_id,
                "processing_number": self.processing_number,
                "authorization_details": self.authorization_details,
                "allow_list_row": self.allow_list_row,
                "allow_list_version": self.allow_list_version,
                "iat": issued,
                "nbf": issued,
                "exp": int(self.expires_at.timestamp()),
                **({"cnf": self.confirmation.claim} if self.confirmation else {}),
                **({"nondisclosure": self.nondisclosure} if self.nondisclosure else {}),
            },
            key,
        )


def read_permit(text: str, keys: KeySet, issuer: str) -> Permit | Refusal:
    """The permit in ``text``, or why it is none: malformed, or not signed by ``issuer`` with one of ``keys``."""
    claims = _verify(text, PERMIT_TYPE, keys)
    if isinstance(claims, Refusal):
        return claims
    if claims.get("iss") != issuer:
        return Refusal(ErrorCode.PERMIT_SIGNATURE_INVALID, "the permit names another issuer")
    try:
        (detail,) = claims["authorization_details"]
        period = detail.get("period")
        return Permit(
            issuer=claims["iss"],
            provider=AgencyCode(claims["aud"]),
            client_id=claims["client_id"],
            inquirer=AgencyCode(claims["inquirer"]),
            permit_id=claims["jti"],
            processing_number=ProcessingNumber(claims["processing_number"]),
            affair=AffairCode(detail["affair"]),
            procedure=ProcedureCode(detail["procedure"]),
            item=ItemCode(detail["item"]),
            period=Period(date.fromisoformat(period["from"]), date.fromisoformat(period["to"])) if period else None,
            allow_list_row=claims["allow_list_row"],
            allow_list_version=claims["allow_list_version"],
            issued_at=datetime.fromtimestamp(claims["iat"], JST),
            expires_at=datetime.fromtimestamp(claims["exp"], JST),
            confirmation=Confirmation.of(claims),
            nondisclosure=_ground(claims.get("nondisclosure")),
            **_delegations_in(detail),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return Refusal(ErrorCode.PERMIT_MALFORMED, "a claim of the permit is missing or of the wrong kind")


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice to the provider (番号法21条2項): whom, in the provider's own code, and what is asked."""

    issuer: str
    provider: AgencyCode
    subject: LinkageCode
    permit_id: str
    processing_number: ProcessingNumber
    inquirer: AgencyCode
    item: ItemCode
    encryption_key: Mapping[str, Any]
    issued_at: datetime
    expires_at: datetime
    delegating_inquirer: AgencyCode | None = None
    delegating_provider: AgencyCode | None = None

    def signed_by(self, key: ECKey) -> str:
        """The notice as a compact JWS."""
        return _sign(
            NOTICE_TYPE,
            {
                "iss": self.issuer,
                "aud": self.provider,
                "sub": self.subject.value,
                "permit_jti": self.permit_id,
                "processing_number": self.processing_number,
                "inquirer": self.inquirer,
                "item": self.item,
                "encryption_key": dict(self.encryption_key),
                "iat": int(self.issued_at.timestamp()),
                "exp": int(self.expires_at.timestamp()),
                **_delegating(self),
            },
            key,
        )


def read_notice(text: str, keys: KeySet, issuer: str) -> Notice | Refusal:
    """The notice in ``text``, or ``notice-not-accepted`` when ``issuer`` did not sign it with one of ``keys``."""
    claims = _verify(text, NOTICE_TYPE, keys)
    if isinstance(claims, Refusal):
        return Refusal(ErrorCode.NOTICE_NOT_ACCEPTED, "the notice is none that the core signed", "notice_is_the_cores")
    try:
        if claims["iss"] != issuer:
            return Refusal(ErrorCode.NOTICE_NOT_ACCEPTED, "the notice names another issuer", "notice_is_the_cores")
        return Notice(
            issuer=claims["iss"],
            provider=AgencyCode(claims["aud"]),
            subject=LinkageCode(claims["sub"]),
            permit_id=claims["permit_jti"],
            processing_number=ProcessingNumber(claims["processing_number"]),
            inquirer=AgencyCode(claims["inquirer"]),
            item=ItemCode(claims["item"]),
            encryption_key=dict(claims["encryption_key"]),
            issued_at=datetime.fromtimestamp(claims["iat"], JST),
            expires_at=datetime.fromtimestamp(claims["exp"], JST),
            **_delegations_in(claims),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        detail = "a claim of the notice is missing or of the wrong kind"
        return Refusal(ErrorCode.NOTICE_NOT_ACCEPTED, detail, "notice_is_the_cores")


def _ground(claim: object) -> int | None:
    if claim is None or claim in GROUNDS:
        return claim
    raise ValueError("no such ground")


def _delegating(said: Permit | Notice) -> dict[str, AgencyCode]:
    named = {"delegating_inquirer": said.delegating_inquirer, "delegating_provider": said.delegating_provider}
    return {name: code for name, code in named.items() if code is not None}


def _delegations_in(claims: Mapping[str, Any]) -> dict[str, AgencyCode]:
    return {name: AgencyCode(claims[name]) for name in ("delegating_inquirer", "delegating_provider") if name in claims}


def _sign(token_type: str, claims: Mapping[str, Any], key: ECKey) -> str:
    what = "permit" if token_type == PERMIT_TYPE else "notice"
    return signed(what, {"alg": ALGORITHM, "typ": token_type, "kid": key.kid}, claims, key)


def _verify(text: str, token_type: str, keys: KeySet) -> dict[str, Any] | Refusal:
    if len(text) > MAX_LENGTH or text.count(".") != 2:
        return Refusal(ErrorCode.PERMIT_MALFORMED, "the text is not a compact JWS")
    try:
        header = jws.extract_compact(text.encode()).headers()
    except (JoseError, ValueError):
        return Refusal(ErrorCode.PERMIT_MALFORMED, "the text is not a compact JWS")
    if header.get("typ") != token_type:
        return Refusal(ErrorCode.PERMIT_MALFORMED, f"the JWS is not of type {token_type}")
    try:
        claims = json.loads(jws.deserialize_compact(text, keys, [ALGORITHM]).payload)
    except (JoseError, ValueError):
        return Refusal(ErrorCode.PERMIT_SIGNATURE_INVALID, "the signature is not the core's")
    if not isinstance(claims, dict):
        return Refusal(ErrorCode.PERMIT_MALFORMED, "the claims are not an object")
    return claims
