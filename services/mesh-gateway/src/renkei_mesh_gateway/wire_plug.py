"""Wire shapes of plugging in a provider: its endpoint, its keys, its late answers."""

import json
from typing import Any, Literal, Self

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import Field, field_validator, model_validator

from renkei_kit.message_signatures import kid_of
from renkei_kit.wire import Body, GroundField
from renkei_mesh_gateway.intermediary.plug_store import Endpoint, Keys

MAX_TIMEOUT = 60
MAX_KID = 128
MAX_PORT = 65_535
SECRET = frozenset({"d", "k", "p", "q", "dp", "dq", "qi", "oth"})


class EndpointBody(Body):
    """Where a provider's own system is asked: POST {url}/provisions."""

    url: str = Field(
        max_length=2000,
        pattern=r"^https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~\-]+)*/?$",
        description="without `/provisions`; `http://agency/<code>` is the reference implementation",
        examples=["http://agency/9000013112100001"],
    )
    timeout_seconds: int = Field(default=10, ge=1, le=MAX_TIMEOUT, description="how long its answer is waited for")

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        try:
            address = httpx2.URL(url.rstrip("/"))
        except httpx2.InvalidURL as error:
            raise ValueError("is no http or https address") from error
        if not address.host or (address.port or 0) > MAX_PORT:
            raise ValueError("has no usable host and port")
        return str(address)

    def endpoint(self) -> Endpoint:
        """As it is kept."""
        return Endpoint(self.url, self.timeout_seconds)

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        """As told to its agency."""
        return cls(url=endpoint.url, timeout_seconds=endpoint.timeout_seconds)


class KeysBody(Body):
    """An agency's public keys (RFC 7517): EC, P-256."""

    encryption: dict[str, Any] = Field(description="answers for the agency are sealed to it")
    signing: dict[str, Any] | None = Field(default=None, description="signs the answers of the agency's own system")

    @field_validator("encryption", "signing")
    @classmethod
    def _is_public_p256(cls, jwk: dict[str, Any] | None) -> dict[str, Any] | None:
        return None if jwk is None else public_p256(jwk)

    def keys(self) -> Keys:
        """As they are kept."""
        signing = json.dumps(self.signing, sort_keys=True) if self.signing else None
        return Keys(json.dumps(self.encryption, sort_keys=True), signing)

    @classmethod
    def of(cls, keys: Keys) -> Self:
        """As told to their agency."""
        return cls(encryption=json.loads(keys.encryption), signing=json.loads(keys.signing) if keys.signing else None)


class LateAnswer(Body):
    """What a provider's own system answers after it said 202: an answer, or that it has no record."""

    answer: str | None = Field(default=None, max_length=131_072, description="compact JWE to the inquirer's key")
    status: Literal["no-record"] | None = Field(default=None, description="when there is no answer")
    nondisclosure: GroundField | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.answer is None) == (self.status is None):
            raise ValueError("give either answer or status")
        return self


def public_p256(jwk: dict[str, Any]) -> dict[str, Any]:
    """The key's public members with its kid; raises ValueError for any other kind of key, and for a private one."""
    if SECRET & jwk.keys():
        raise ValueError("is a private key; register the public one")
    if (jwk.get("kty"), jwk.get("crv")) != ("EC", "P-256"):
        raise ValueError("must be an EC key on P-256")
    kid = jwk.get("kid")
    if kid is not None and not (isinstance(kid, str) and 0 < len(kid) <= MAX_KID and kid.isascii()):
        raise ValueError("has no usable kid")
    try:
        key = ECKey.import_key({name: jwk[name] for name in ("kty", "crv", "x", "y", "kid") if name in jwk})
        return {**key.as_dict(private=False), "kid": kid_of(key)}
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ValueError("is no point on P-256") from error
