"""Who calls is proven by a signature and held against the register."""

import base64
import json
from datetime import timedelta

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from renkei_kit.callers import ASSERTION_TYPE, assertion
from renkei_kit.keys import service_key

SEED = "renkei-demo"
RAS = service_key(SEED, "ras")


async def call(desk, token: str | None):
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return await desk.http.get("/cases", headers=headers)


def signed(claims: dict, key: ECKey, **header) -> str:
    whole = {"alg": "ES256", "typ": ASSERTION_TYPE, "kid": key.kid, **header}
    return jws.serialize_compact(whole, json.dumps(claims).encode(), key, [whole["alg"]])


def unsigned(claims: dict) -> str:
    header = {"alg": "none", "typ": ASSERTION_TYPE, "kid": RAS.kid}
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims))
    return ".".join([*parts, ""])


@pytest.fixture
def claims(desk) -> dict:
    now = int(desk.clock().timestamp())
    return {"iss": "ras", "sub": "ras", "aud": "feis", "iat": now, "exp": now + 60, "jti": "1"}


@pytest.fixture
async def operation(desk, register, monkeypatch):
    """Lets RAS call the route of this test service, as the register lets it call FEIS's."""
    permitted = type(register).permits
    monkeypatch.setattr(
        type(register),
        "permits",
        lambda self, caller, callee, name: (
            permitted(self, caller, callee, name) or (caller, name) == ("ras", "listCases")
        ),
    )


@pytest.mark.usefixtures("operation")
async def test_a_service_is_known_by_its_assertion(desk):
    token = assertion("ras", "feis", RAS, desk.clock())
    assert (await call(desk, token)).json() == {"party": "ras", "id": "ras", "role": None}
    assert (await call(desk, token)).status_code == 200


@pytest.mark.control("A4", "D1")
async def test_a_known_caller_without_a_flow_is_refused_and_logged(desk):
    answer = await call(desk, assertion("ras", "feis", RAS, desk.clock()))
    assert (answer.status_code, answer.json()["code"]) == (403, "flow-not-defined")
    (entry,) = await desk.access_log()
    assert (entry["party"], entry["operation"], entry["outcome"]) == ("ras", "listCases", "flow-not-defined")


@pytest.mark.usefixtures("operation")
async def test_an_assertion_expires_by_the_networks_clock_even_when_it_was_accepted_before(desk):
    token = assertion("ras", "feis", RAS, desk.clock())
    assert (await call(desk, token)).status_code == 200
    desk.clock.advance(timedelta(seconds=60))
    answer = await call(desk, token)
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown-caller")


@pytest.mark.parametrize(
    "name, token",
    [
        ("none", None),
        ("empty", ""),
        ("rubbish", "rubbish"),
        ("three parts", "a.b.c"),
        ("long", "x" * 5000),
        ("gateway's kind", "eyJ0eXAiOiJhdCtqd3QifQ.e30.c2ln"),
        ("staff token unknown", "staff_nobody"),
    ],
)
async def test_what_is_no_credential_is_refused(desk, name, token):
    answer = await call(desk, token)
    assert answer.status_code == 401
    assert answer.json()["code"] == ("session-expired" if name == "staff token unknown" else "unknown-caller")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.usefixtures("operation")
@pytest.mark.parametrize("change", [{"aud": "ims"}, {"aud": ["feis"]}, {"sub": "ims"}, {"sub": "nobody"}, {"exp": 1}])
async def test_an_assertion_with_other_claims_is_refused(desk, claims, change):
    assert (await call(desk, signed(claims, RAS))).status_code == 200
    answer = await call(desk, signed(claims | change, RAS))
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown-caller")


@pytest.mark.usefixtures("operation")
@pytest.mark.parametrize("claim", ["sub", "aud", "exp"])
async def test_an_assertion_without_a_claim_is_refused(desk, claims, claim):
    del claims[claim]
    answer = await call(desk, signed(claims, RAS))
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown-caller")


@pytest.mark.usefixtures("operation")
async def test_anothers_key_is_refused(desk, claims):
    for key in (service_key(SEED, "ims"), service_key("another seed", "ras")):
        assert (await call(desk, signed(claims, key))).json()["code"] == "unknown-caller"
        assert (await call(desk, signed(claims, key, kid=RAS.kid))).json()["code"] == "unknown-caller"


@pytest.mark.usefixtures("operation")
async def test_an_altered_assertion_is_refused(desk):
    token = assertion("ras", "feis", RAS, desk.clock())
    header, payload, signature = token.split(".")
    other = "A" if signature[10] != "A" else "B"
    altered = f"{header}.{payload}.{signature[:10]}{other}{signature[11:]}"
    assert (await call(desk, altered)).json()["code"] == "unknown-caller"


@pytest.mark.usefixtures("operation")
async def test_no_algorithm_is_no_signature(desk, claims):
    assert (await call(desk, unsigned(claims))).json()["code"] == "unknown-caller"


async def test_claims_that_are_no_object_are_refused(desk):
    header = {"alg": "ES256", "typ": ASSERTION_TYPE, "kid": RAS.kid}
    token = jws.serialize_compact(header, b"[1]", RAS, ["ES256"])
    answer = await call(desk, token)
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown-caller")


async def test_no_credential_is_ever_written_to_the_access_log(desk):
    token = assertion("ras", "feis", RAS, desk.clock())
    await call(desk, token)
    await call(desk, token + "x")
    assert token[-20:] not in str(await desk.access_log())
