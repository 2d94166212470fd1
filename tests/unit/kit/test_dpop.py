"""DPoP proofs: one that fits its call, and every way to be refused (RFC 9449 section 4.3)."""

import base64
import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from renkei_kit.clock import JST
from renkei_kit.confirmation import Confirmation
from renkei_kit.dpop import Call, Proof, prove, read_proof, token_hash
from renkei_kit.errors import ErrorCode, Refusal

NOW = datetime(2027, 1, 31, 9, tzinfo=JST)
URL = "http://127.0.0.1:8106/inquiries"
TOKEN = "header.claims.signature"
CALL = Call("POST", URL, NOW, TOKEN)
KEY, OTHER, RSA = ECKey.generate_key("P-256"), ECKey.generate_key("P-256"), RSAKey.generate_key(2048)


def claims(**changes) -> dict:
    good = {"jti": "proof-1", "htm": "POST", "htu": URL, "iat": int(NOW.timestamp()), "ath": token_hash(TOKEN)}
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(said, key=KEY, algorithm="ES256", **header) -> str:
    header = {"typ": "dpop+jwt", "alg": algorithm, "jwk": KEY.as_dict(private=False)} | header
    header = {name: value for name, value in header.items() if value is not None}
    return jws.serialize_compact(header, json.dumps(said).encode(), key, [algorithm])


def at(seconds: float) -> int:
    return int((NOW + timedelta(seconds=seconds)).timestamp())


def unsigned() -> str:
    header = {"typ": "dpop+jwt", "alg": "none", "jwk": KEY.as_dict(private=False)}
    parts = (json.dumps(header), json.dumps(claims()), "")
    return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts)


SECRET = OctKey.import_key(b"k" * 32)
REFUSED = {
    "empty": ("", "proof_is_a_jws"),
    "not a JWS": ("proof", "proof_is_a_jws"),
    "too long": ("a" * 9000 + ".b.c", "proof_is_a_jws"),
    "header is no JSON": ("a.b.c", "signature_is_the_keys"),
    "header is a list": ("W10.e30.eA", "signature_is_the_keys"),
    "not ASCII": ("符.号.証", "signature_is_the_keys"),
    "claims are a list": (signed([]), "proof_is_a_jws"),
    "another type": (signed(claims(), typ="JWT"), "typ_is_dpop"),
    "no type": (signed(claims(), typ=None), "typ_is_dpop"),
    "alg none": (unsigned(), "alg_is_supported"),
    "a symmetric algorithm": (
        signed(claims(), SECRET, "HS256", jwk=SECRET.as_dict(private=True)),
        "alg_is_supported",
    ),
    "a symmetric key": (signed(claims(), jwk=SECRET.as_dict(private=True)), "jwk_is_public"),
    "a private key": (signed(claims(), jwk=KEY.as_dict(private=True)), "jwk_is_public"),
    "no key": (signed(claims(), jwk=None), "signature_is_the_keys"),
    "a key that is none": (signed(claims(), jwk={"kty": "EC"}), "signature_is_the_keys"),
    "a key of another kind": (signed(claims(), jwk=RSA.as_dict(private=False)), "signature_is_the_keys"),
    "another's key": (signed(claims(), OTHER), "signature_is_the_keys"),
    "another method": (signed(claims(htm="GET")), "htm_is_the_method"),
    "method in another case": (signed(claims(htm="post")), "htm_is_the_method"),
    "no method": (signed(claims(htm=None)), "htm_is_the_method"),
    "another path": (signed(claims(htu="http://127.0.0.1:8106/permits")), "htu_is_the_address"),
    "another host": (signed(claims(htu="http://example.test:8106/inquiries")), "htu_is_the_address"),
    "another port": (signed(claims(htu="http://127.0.0.1:8107/inquiries")), "htu_is_the_address"),
    "another scheme": (signed(claims(htu="https://127.0.0.1:8106/inquiries")), "htu_is_the_address"),
    "a user in the address": (signed(claims(htu="http://a@127.0.0.1:8106/inquiries")), "htu_is_the_address"),
    "a port that is none": (signed(claims(htu="http://127.0.0.1:99999/inquiries")), "htu_is_the_address"),
    "no address": (signed(claims(htu=None)), "htu_is_the_address"),
    "address of another kind": (signed(claims(htu=[URL])), "htu_is_the_address"),
    "too old": (signed(claims(iat=at(-61))), "iat_is_now"),
    "of the future": (signed(claims(iat=at(11))), "iat_is_now"),
    "born in no year": (signed(claims(iat=10**30)), "iat_is_now"),
    "time as text": (signed(claims(iat=str(at(0)))), "iat_is_now"),
    "time that is true": (signed(claims(iat=True)), "iat_is_now"),
    "no time": (signed(claims(iat=None)), "iat_is_now"),
    "no id": (signed(claims(jti=None)), "jti_is_an_id"),
    "empty id": (signed(claims(jti="")), "jti_is_an_id"),
    "id too long": (signed(claims(jti="j" * 129)), "jti_is_an_id"),
    "id with a null byte": (signed(claims(jti="a\x00")), "jti_is_an_id"),
    "another token": (signed(claims(ath=token_hash("another"))), "ath_is_the_token"),
    "no token": (signed(claims(ath=None)), "ath_is_the_token"),
}


@pytest.mark.parametrize(("text", "rule"), REFUSED.values(), ids=REFUSED.keys())
def test_a_proof_that_shows_nothing_is_refused_by_its_rule(text, rule):
    found = read_proof(text, CALL)
    assert isinstance(found, Refusal)
    assert (found.code, found.rule) == (ErrorCode.PROOF_INVALID, rule)


GOOD = {
    "as it should be": signed(claims()),
    "sixty seconds old": signed(claims(iat=at(-60))),
    "ten seconds ahead": signed(claims(iat=at(10))),
    "address with a query": signed(claims(htu=f"{URL}?limit=1#part")),
    "scheme in capitals": signed(claims(htu="HTTP://127.0.0.1:8106/inquiries")),
    "more claims": signed(claims(nonce="n", extra=1)),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD.keys())
def test_a_proof_that_fits_is_read(text):
    proof = read_proof(text, CALL)
    assert isinstance(proof, Proof)
    assert (proof.key, proof.proof_id) == (KEY.thumbprint(), "proof-1")
    assert proof.expires_at >= NOW + timedelta(seconds=60)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_rsa_keys_prove_too(algorithm):
    text = signed(claims(), RSA, algorithm, jwk=RSA.as_dict(private=False))
    assert read_proof(text, CALL).key == RSA.thumbprint()


def test_where_no_token_is_presented_none_need_be_named():
    assert isinstance(read_proof(signed(claims(ath=None)), Call("POST", URL, NOW)), Proof)


@pytest.mark.parametrize("said", ["http://a.test", "http://a.test/", "http://A.test:80/"])
def test_a_default_port_and_an_empty_path_are_the_same_address(said):
    assert isinstance(read_proof(signed(claims(htu=said)), Call("POST", "http://a.test/", NOW, TOKEN)), Proof)


def test_what_is_proved_is_read():
    made = [prove(KEY, CALL) for _ in range(2)]
    first, second = [read_proof(text, CALL) for text in made]
    assert first.key == second.key == KEY.thumbprint()
    assert first.proof_id != second.proof_id


@given(st.text(max_size=200))
def test_no_text_is_a_proof_or_a_fault(text):
    assert isinstance(read_proof(text, CALL), Refusal)


@given(
    name=st.sampled_from(["jti", "htm", "htu", "iat", "ath"]),
    value=st.none() | st.booleans() | st.integers() | st.floats() | st.lists(st.text()) | st.text(max_size=50),
)
def test_a_signed_proof_with_any_claim_whatever_is_decided(name, value):
    assert isinstance(read_proof(signed(claims() | {name: value}), CALL), Refusal | Proof)


def test_a_confirmation_is_met_by_the_key_that_it_names():
    bound = Confirmation("k")
    assert Confirmation.of({"cnf": bound.claim}) == bound
    assert Confirmation.of({}) is None
    assert Confirmation("k").is_met_by(Confirmation("k"))
    assert Confirmation().is_met_by(Confirmation("k"))
    assert not Confirmation("k").is_met_by(Confirmation("other"))
    assert not Confirmation("k").is_met_by(None)
