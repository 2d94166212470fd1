"""What the measured requests say: one query of ISA about one synthetic person, and the credentials for it."""

import base64
import json
import urllib.request
from typing import Any

CLIENT = "isa-ims"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
QUERY = json.dumps(
    {
        "addressee_number": "774450947856364",
        "provider": "9000013101600001",
        "affair": "JM99000000000001",
        "procedure": "JT99010000000001",
        "item": "TM00000000000002",
    }
)


def post(url: str, body: bytes, media_type: str, authorization: str = "") -> Any:
    """The JSON of an answer; raises urllib's HTTPError when it is refused."""
    headers = {"Content-Type": media_type, **({"Authorization": authorization} if authorization else {})}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=30) as answer:
        return json.load(answer)


def bearer(gateway: str, client: str = CLIENT) -> str:
    """The Authorization of a registered system, ISA's when none is named, at a gateway."""
    basic = base64.b64encode(f"{client}:{client}-secret".encode()).decode()
    token = post(f"{gateway}/oauth2/token", b"grant_type=client_credentials", FORM, f"Basic {basic}")
    return f"Bearer {token['access_token']}"
