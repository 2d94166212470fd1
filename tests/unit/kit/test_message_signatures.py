"""Signed messages: whatever is altered, missing, too old, another's, or an answer to another question is refused."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ECDSA_P256_SHA256

from renkei_kit.clock import JST
from renkei_kit.keys import client_key
from renkei_kit.message_signatures import (
    MessageSignatureError,
    SignedRequest,
    SignedResponse,
    is_signed,
    kid_of,
    sign,
    verify,
)

NOW = datetime(2026, 12, 1, 9, tzinfo=JST)
GATEWAY, PROVIDER = client_key("seed", "gateway"), client_key("seed", "provider")
URL = "http://agency/9000013112100001/provisions"
BODY, ANSWER = b'{"permit": "p"}', b'{"answer": "a"}'


def keys(*known):
    return {kid_of(key): key for key in known}


def question(body: bytes = BODY, url: str = URL) -> SignedRequest:
    request = SignedRequest("POST", url, {"Content-Type": "application/json"})
    sign(request, body, GATEWAY, NOW)
    return request


def answer_to(request: SignedRequest, status: int = 200) -> SignedResponse:
    response = SignedResponse(status, request)
    sign(response, ANSWER, PROVIDER, NOW)
    return response


def refused(message, body: bytes, *known, now: datetime = NOW) -> bool:
    try:
        verify(message, body, keys(*known), now)
    except MessageSignatureError:
        return True
    return False


def test_a_signed_question_and_its_signed_answer_hold():
    request = question()
    assert not refused(request, BODY, GATEWAY)
    assert not refused(answer_to(request), ANSWER, PROVIDER)
    assert is_signed({name.lower(): value for name, value in request.headers.items()})
    assert "sha-256=:" in request.headers["Content-Digest"]
    for part in ('"@method"', '"@target-uri"', '"content-digest"', "created=", f'keyid="{kid_of(GATEWAY)}"'):
        assert part in request.headers["Signature-Input"]


@pytest.mark.control("G14")
@pytest.mark.parametrize(
    "altered",
    [
        replace(question(), method="PUT"),
        replace(question(), url=URL + "?x=1"),
        replace(question(), url="http://agency/9000013100000001/provisions"),
        replace(question(), headers={}),
        *(
            replace(question(), headers={k: v for k, v in question().headers.items() if k != name})
            for name in ("Content-Digest", "Signature", "Signature-Input")
        ),
        replace(question(), headers=question().headers | {"Content-Digest": question(b"x").headers["Content-Digest"]}),
        replace(question(), headers=question().headers | {"Signature": "renkei=:AAAA:"}),
        replace(question(), headers=question().headers | {"Signature-Input": "rubbish("}),
        replace(question(), headers=question().headers | {"Signature-Input": 'renkei=("@method");created=1;keyid="x"'}),
    ],
    ids=[
        *("method", "query", "path", "bare", "no digest", "no signature", "no input"),
        *("another digest", "another signature", "odd input", "covers less"),
    ],
)
def test_an_altered_question_is_refused(altered):
    assert refused(altered, BODY, GATEWAY)


def test_an_altered_body_is_refused():
    assert refused(question(), BODY + b" ", GATEWAY)
    assert refused(question(), b"", GATEWAY)


def test_a_good_signature_that_covers_less_than_it_must_is_refused():
    request, resolver = (
        SignedRequest("POST", URL),
        MappingKeyResolver(public_keys={}, private_keys={kid_of(GATEWAY): GATEWAY.get_op_key("sign")}),
    )
    signer = HTTPMessageSigner(signature_algorithm=ECDSA_P256_SHA256, key_resolver=resolver)
    signer.sign(request, key_id=kid_of(GATEWAY), created=NOW, covered_component_ids=("@method",), body=BODY)
    assert refused(request, BODY, GATEWAY)


@pytest.mark.parametrize("known", [(), (PROVIDER,)], ids=["none", "another's"])
def test_a_question_signed_by_an_unknown_key_is_refused(known):
    assert refused(question(), BODY, *known)


def test_anothers_key_under_the_right_name_is_refused():
    with pytest.raises(MessageSignatureError):
        verify(question(), BODY, {kid_of(GATEWAY): PROVIDER}, NOW)


@pytest.mark.parametrize(("seconds", "holds"), [(-6, False), (-5, True), (0, True), (65, True), (66, False)])
def test_a_signature_is_of_its_time(seconds, holds):
    assert refused(question(), BODY, GATEWAY, now=NOW + timedelta(seconds=seconds)) is not holds


@pytest.mark.control("G14")
def test_an_answer_holds_for_its_own_question_only():
    first, second = question(), question(b'{"permit": "q"}')
    assert refused(replace(answer_to(first), request=second), ANSWER, PROVIDER)
    assert refused(replace(answer_to(first), request=replace(first, url=URL + "/other")), ANSWER, PROVIDER)
    assert refused(replace(answer_to(first), status_code=202), ANSWER, PROVIDER)
    assert refused(answer_to(first), ANSWER + b" ", PROVIDER)
    assert refused(answer_to(first), ANSWER, GATEWAY)


@pytest.mark.parametrize(
    "url", ["", "provisions", "/provisions", "http://", "http://[1]/", "http://party/\u7167\u4f1a"]
)
def test_a_question_to_nowhere_cannot_be_signed(url):
    with pytest.raises(MessageSignatureError):
        sign(SignedRequest("POST", url), BODY, GATEWAY, NOW)
