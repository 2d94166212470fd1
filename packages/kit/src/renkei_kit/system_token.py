"""A registered system's access to the gateway: client credentials (RFC 6749 4.4) shown by key (RFC 7523) or secret."""

import base64
import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

import httpx2
from joserfc import jws
from joserfc.jwk import ECKey

from renkei_kit import chance
from renkei_kit.clock import Clock
from renkei_kit.dpop import Call, prove

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
METADATA_PATH = "/.well-known/oauth-authorization-server"
BINDING = "renkei_permit_binding"
TOKEN_PATH = "/oauth2/token"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

Steps = Generator[httpx2.Request, httpx2.Response, None]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a client shows at the token endpoint: form fields, or a header."""

    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class SystemTokenAuth(httpx2.Auth):
    """Obtains a system token when needed and sends it; renews it by the network's clock, or once after a 401.

    ``proof`` is the system's key (private_key_jwt) or its secret (client_secret_basic).
    """

    requires_response_body = True

    def __init__(self, client_id: str, proof: ECKey | str, clock: Clock) -> None:
        self.client_id, self._proof, self._clock = client_id, proof, clock
        self._issuer = ""
        self._token = ""
        self._proof_key: ECKey | None = None
        self._obtained_at = self._expires_at = clock()

    def auth_flow(self, request: httpx2.Request) -> Steps:
        """Attach the token; get it first when there is none in force."""
        if not (self._token and self._obtained_at <= self._clock() < self._expires_at):
            yield from self._obtain(request)
        sent = self._token
        self._attach(request)
        response = yield request
        if response.status_code == 401 and sent == self._token:
            yield from self._obtain(request)
        if response.status_code == 401 and sent != self._token:  # renewed here, or by another call meanwhile
            self._attach(request)
            yield request

    def _attach(self, request: httpx2.Request) -> None:
        """The token, with a new proof where the gateway binds tokens to keys (RFC 9449 section 7.1)."""
        if self._proof_key is None:
            request.headers["Authorization"] = f"Bearer {self._token}"
            return
        request.headers["Authorization"] = f"DPoP {self._token}"
        call = Call(request.method, f"{self._issuer}{request.url.path}", self._clock(), self._token)
        request.headers["DPoP"] = prove(self._proof_key, call)

    def _obtain(self, request: httpx2.Request) -> Steps:
        if not self._issuer:
            self._accept((yield httpx2.Request("GET", request.url.copy_with(raw_path=METADATA_PATH.encode()))))
        if not self._issuer:
            return
        shown = self._shown()
        form = {"grant_type": "client_credentials", **shown.form}
        url = request.url.copy_with(raw_path=TOKEN_PATH.encode())
        headers = {**FORM, **shown.headers}
        if self._proof_key is not None:
            headers["DPoP"] = prove(self._proof_key, Call("POST", f"{self._issuer}{TOKEN_PATH}", self._clock()))
        self._accept((yield httpx2.Request("POST", url, headers=headers, content=urlencode(form).encode())))

    def _shown(self) -> Shown:
        if isinstance(self._proof, str):
            basic = ":".join(quote(part, safe="") for part in (self.client_id, self._proof))  # RFC 6749 section 2.3.1
            return Shown(headers={"Authorization": f"Basic {base64.b64encode(basic.encode()).decode()}"})
        asserted = client_assertion(self.client_id, self._issuer, self._proof, self._clock())
        return Shown({"client_assertion_type": ASSERTION_TYPE, "client_assertion": asserted})

    def _accept(self, response: httpx2.Response) -> None:
        if not response.is_success:
            return
        answer = response.json()
        self._issuer = answer.get("issuer", self._issuer)
        if answer.get(BINDING) == "dpop" and self._proof_key is None:
            self._proof_key = ECKey.generate_key("P-256")
        if "access_token" in answer:
            self._token = answer["access_token"]
            self._obtained_at = self._clock()
            self._expires_at = self._obtained_at + timedelta(seconds=answer["expires_in"]) * 0.9


def client_assertion(client_id: str, audience: str, key: ECKey, now: datetime) -> str:
    """One client assertion (RFC 7523 section 3), good for 60 seconds and one use."""
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": chance.token_urlsafe(16),
        "iat": int(now.timestamp()),
        "exp": int(now.timestamp()) + 60,
    }
    header = {"alg": "ES256", "typ": "JWT", "kid": key.kid}
    return jws.serialize_compact(header, json.dumps(claims).encode(), key, ["ES256"])
