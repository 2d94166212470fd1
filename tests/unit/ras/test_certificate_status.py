"""An OCSP answer counts only when the authority gave it, to this question, about this certificate, now."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from renkei_kit.certificate_status import CertificateStatus, StatusQuestion, UnusableAnswer, status_in
from unit.ras.authority import DAY, NOW, key

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def question(authority):
    return StatusQuestion(authority.card(), authority.certificate, b"n" * 32)


@pytest.mark.control("C5", "C6")
@pytest.mark.parametrize("status", list(ocsp.OCSPCertStatus))
def test_the_status_is_what_jlis_says(status, authority, question):
    answer = authority.answer(question, status)
    assert status_in(answer, question, NOW) is CertificateStatus[status.name]


def test_a_responder_that_the_authority_certified_may_answer(authority, question):
    responder = authority.issue("responder", "responder", responder=True), key("responder")
    assert status_in(authority.answer(question, responder=responder), question, NOW) is CertificateStatus.GOOD


def test_the_question_names_the_certificate_and_carries_the_nonce(authority, question):
    request = ocsp.load_der_ocsp_request(question.encoded())
    assert request.serial_number == authority.card().serial_number
    assert [extension.value.nonce for extension in request.extensions] == [question.nonce]


@pytest.mark.parametrize(
    "reason, changes",
    [
        ("the nonce differs", {"nonce": b"m" * 32}),
        ("the nonce differs", {"nonce": None}),
        ("not of this time", {"this_update": NOW + HOUR, "next_update": NOW + 2 * HOUR}),
        ("not of this time", {"this_update": NOW - DAY, "next_update": NOW - HOUR}),
        ("not of this time", {"this_update": NOW - DAY, "next_update": NOW}),
    ],
)
def test_an_answer_of_another_question_or_time_is_not_believed(reason, changes, authority, question):
    with pytest.raises(UnusableAnswer, match=reason):
        status_in(authority.answer(question, **changes), question, NOW)


def test_an_answer_about_another_certificate_is_not_believed(authority, question):
    answer = authority.answer(question, certificate=authority.card(serial=7))
    with pytest.raises(UnusableAnswer, match="another certificate"):
        status_in(answer, question, NOW)


@pytest.mark.parametrize("traits", [{}, {"responder": True, "since": -3 * DAY, "until": -2 * DAY}])
def test_an_answer_by_a_certificate_that_may_not_answer_is_not_believed(traits, authority, question):
    responder = authority.issue("responder", "responder", **traits), key("responder")
    with pytest.raises(UnusableAnswer, match="not signed by"):
        status_in(authority.answer(question, responder=responder), question, NOW)


def test_an_answer_by_an_impostor_is_not_believed(stranger, authority, question):
    responder = stranger.issue("responder", "responder", responder=True), key("responder")
    with pytest.raises(UnusableAnswer, match="not signed by"):
        status_in(authority.answer(question, responder=responder), question, NOW)


def test_an_altered_answer_is_not_believed(authority, question):
    answer = bytearray(authority.answer(question))
    answer[-1] ^= 1
    with pytest.raises(UnusableAnswer):
        status_in(bytes(answer), question, NOW)


def test_an_answer_that_is_none_is_not_believed(question):
    busy = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    with pytest.raises(UnusableAnswer, match="try_later"):
        status_in(busy.public_bytes(Encoding.DER), question, NOW)
    with pytest.raises(UnusableAnswer, match="not an OCSP response"):
        status_in(b"good", question, NOW)
