"""Client assertions, good by default and changed by name; and the world whose clients make them."""

import base64
import json
from datetime import timedelta

from joserfc import jws
from joserfc.jwk import ECKey

from renkei_kit.keys import client_key
from renkei_mesh_gateway.oauth.clients import ASSERTION_TYPE
from unit.mesh_gateway.queries import NOW

SEED = "renkei-demo"
AUDIENCE = "http://mesh-gateway"


def claims(**changes) -> dict:
    """What a good assertion says; a change to None leaves the claim out."""
    good = {
        "iss": "isa-ims",
        "sub": "isa-ims",
        "aud": AUDIENCE,
        "jti": "assertion-1",
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + timedelta(seconds=60)).timestamp()),
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(said: dict, key: ECKey | None = None, algorithm: str = "ES256") -> str:
    """The assertion as a compact JWS, by the client's own key unless another is given."""
    key = key or client_key(SEED, "isa-ims")
    return jws.serialize_compact({"alg": algorithm}, json.dumps(said).encode(), key, [algorithm])


def unsigned(said: dict) -> str:
    """``alg: none``."""
    parts = (json.dumps({"alg": "none"}), json.dumps(said), "")
    return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts)


def form(assertion: str, **changes) -> dict:
    """The credential fields of a form."""
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion} | changes
