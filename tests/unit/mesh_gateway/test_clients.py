"""Systems show who they are by a secret or a signed assertion; every way to be nobody is refused."""

import base64
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OctKey

from renkei_kit.errors import ErrorCode, Refusal
from renkei_kit.keys import client_key
from renkei_kit.world import World
from renkei_mesh_gateway.oauth.clients import Credentials, authenticate_client
from unit.mesh_gateway.credentials import AUDIENCE, SEED, claims, form, signed, unsigned
from unit.mesh_gateway.queries import NOW

WORLD = World.load(Path(__file__).parents[3] / "config", SEED, date(2027, 1, 31))
AUDIENCES = frozenset({AUDIENCE, f"{AUDIENCE}/oauth2/token"})


def authenticate(authorization="", fields=None, now=NOW):
    return authenticate_client(WORLD, Credentials(authorization, fields or {}), AUDIENCES, now)


def basic(client_id, secret, scheme="Basic"):
    return f"{scheme} {base64.b64encode(f'{client_id}:{secret}'.encode()).decode()}"


def expiring(seconds):
    return int((NOW + timedelta(seconds=seconds)).timestamp())


@pytest.mark.parametrize("client", WORLD.clients, ids=lambda client: client.id)
def test_every_client_of_the_world_is_known_by_its_secret(client):
    assert authenticate(basic(client.id, client.secret)).client == client


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
def test_the_scheme_is_named_in_any_case(scheme):
    assert authenticate(basic("isa-ims", "isa-ims-secret", scheme)).client.id == "isa-ims"


def test_id_and_secret_may_be_form_encoded():
    assert authenticate(basic("isa%2Dims", "isa%2Dims%2Dsecret")).client.id == "isa-ims"


NO_SECRET = {
    "nothing": "",
    "wrong secret": basic("isa-ims", "wrong"),
    "another client's secret": basic("isa-ims", "setagaya-secret"),
    "no secret": basic("isa-ims", ""),
    "secret in another case": basic("isa-ims", "ISA-IMS-SECRET"),
    "unknown client": basic("nobody", "nobody-secret"),
    "unknown client with the stand-in": basic("nobody", "nobody"),
    "no client": basic("", ""),
    "no colon": "Basic " + base64.b64encode(b"isa-ims").decode(),
    "not base64": "Basic !!!!",
    "cut base64": "Basic abcde",
    "not UTF-8": "Basic " + base64.b64encode(b"\xff\xfe:x").decode(),
    "not ASCII": "Basic isa-ims:秘密",
    "latin letters": "Basic \xe9\xe9\xe9\xe9",
    "null byte": basic("isa-ims\x00", "isa-ims-secret"),
    "bearer": "Bearer isa-ims-secret",
    "scheme alone": "Basic ",
}


@pytest.mark.control("G6")
@pytest.mark.parametrize("authorization", NO_SECRET.values(), ids=NO_SECRET.keys())
def test_wrong_secrets_are_unknown_callers(authorization):
    refusal = authenticate(authorization)
    assert refusal.code is ErrorCode.UNKNOWN_CALLER


@pytest.mark.parametrize("audience", [*sorted(AUDIENCES), [AUDIENCE], ["http://other", AUDIENCE]], ids=str)
def test_an_assertion_for_this_server_is_accepted(audience):
    known = authenticate(fields=form(signed(claims(aud=audience))))
    assert (known.client.id, known.assertion_id) == ("isa-ims", "assertion-1")


@pytest.mark.parametrize("lifetime", [1, 60, 3600, 3610])
def test_an_assertion_may_live_an_hour_and_the_skew(lifetime):
    assert not isinstance(authenticate(fields=form(signed(claims(exp=expiring(lifetime))))), Refusal)


def test_the_client_id_may_stand_beside_the_assertion():
    assert authenticate(fields=form(signed(claims()), client_id="isa-ims")).client.id == "isa-ims"


def hs256_with_the_public_key():
    public = json.dumps(client_key(SEED, "isa-ims").as_dict(private=False)).encode()
    return jws.serialize_compact({"alg": "HS256"}, json.dumps(claims()).encode(), OctKey.import_key(public), ["HS256"])


def with_other_claims():
    head, _, signature = signed(claims()).split(".")
    said = base64.urlsafe_b64encode(json.dumps(claims(sub="setagaya", iss="setagaya")).encode()).rstrip(b"=")
    return f"{head}.{said.decode()}.{signature}"


REFUSED = {
    "wrong audience": signed(claims(aud="http://other")),
    "no audience": signed(claims(aud=None)),
    "audience of another kind": signed(claims(aud={"url": AUDIENCE})),
    "expired": signed(claims(exp=expiring(-10))),
    "long expired": signed(claims(exp=0)),
    "lives too long": signed(claims(exp=expiring(3611))),
    "lives for ever": signed(claims(exp=10**30)),
    "born before time": signed(claims(exp=-(10**30))),
    "no expiry": signed(claims(exp=None)),
    "expiry as text": signed(claims(exp=str(expiring(60)))),
    "expiry with a fraction": signed(claims(exp=expiring(60) + 0.5)),
    "expiry that is true": signed(claims(exp=True)),
    "no jti": signed(claims(jti=None)),
    "empty jti": signed(claims(jti="")),
    "jti too long": signed(claims(jti="j" * 129)),
    "jti of another kind": signed(claims(jti=1)),
    "jti with a null byte": signed(claims(jti="a\x00b")),
    "jti with a lone surrogate": signed(claims(jti="\ud800")),
    "another client's key": signed(claims(), client_key(SEED, "setagaya")),
    "a key nobody knows": signed(claims(), ECKey.generate_key("P-256")),
    "signed as another": signed(claims(sub="setagaya", iss="setagaya")),
    "other claims under the signature": with_other_claims(),
    "alg none": unsigned(claims()),
    "HS256 with the public key": hs256_with_the_public_key(),
    "issuer is not the subject": signed(claims(iss="setagaya")),
    "no issuer": signed(claims(iss=None)),
    "no subject": signed(claims(sub=None)),
    "unknown client": signed(claims(sub="nobody", iss="nobody")),
    "subject of another kind": signed(claims(sub=["isa-ims"])),
    "claims are a list": signed([]),
    "claims are nested without end": jws.serialize_compact(
        {"alg": "ES256"}, b"[" * 6000, client_key(SEED, "isa-ims"), ["ES256"]
    ),
    "claims are not JSON": jws.serialize_compact({"alg": "ES256"}, b"\xff", client_key(SEED, "isa-ims"), ["ES256"]),
    "not a JWS": "assertion",
    "two parts": "a.b",
    "empty": "",
    "not ASCII": "符.号.証",
    "header is a list": "W10.e30.eA",
    "header without algorithm": "e30.e30.eA",
}


@pytest.mark.control("G6")
@pytest.mark.parametrize("assertion", REFUSED.values(), ids=REFUSED.keys())
def test_assertions_that_show_nothing_are_unknown_callers(assertion):
    outcome = authenticate(fields=form(assertion))
    assert isinstance(outcome, Refusal)
    assert outcome.code is ErrorCode.UNKNOWN_CALLER


@pytest.mark.parametrize("kind", ["", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"])
def test_the_assertion_type_must_be_jwt_bearer(kind):
    assert isinstance(authenticate(fields=form(signed(claims()), client_assertion_type=kind)), Refusal)


def test_a_client_id_that_contradicts_the_assertion_is_refused():
    assert isinstance(authenticate(fields=form(signed(claims()), client_id="setagaya")), Refusal)


def test_a_bad_assertion_is_not_mended_by_a_good_secret():
    assert isinstance(authenticate(basic("isa-ims", "isa-ims-secret"), form("bad")), Refusal)


def test_the_same_assertion_is_good_at_its_time_only():
    assertion = form(signed(claims()))
    assert not isinstance(authenticate(fields=assertion), Refusal)
    assert not isinstance(authenticate(fields=assertion, now=NOW + timedelta(seconds=69)), Refusal)
    assert isinstance(authenticate(fields=assertion, now=NOW + timedelta(seconds=70)), Refusal)
    assert isinstance(authenticate(fields=assertion, now=NOW - timedelta(days=1)), Refusal)


@given(st.text(max_size=300))
def test_no_text_is_a_credential_or_a_fault(text):
    assert isinstance(authenticate(fields=form(text)), Refusal)
    assert isinstance(authenticate(f"Basic {text}"), Refusal)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(name=st.sampled_from(["iss", "sub", "aud", "jti", "exp"]), value=JSON_VALUES)
def test_a_signed_assertion_with_any_claim_whatever_is_decided(name, value):
    said = claims() | {name: value}
    known = name == "jti" and isinstance(value, str) and value.isascii() and value.isprintable() and value
    outcome = authenticate(fields=form(signed(said)))
    assert isinstance(outcome, Refusal) or known or said == claims()
