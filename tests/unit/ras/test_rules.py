"""The checks of a registration and of an application, and their order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_kit.card import Card, CardIdentity
from renkei_kit.card_proof import Challenge
from renkei_kit.certificate_status import CertificateStatus
from renkei_kit.errors import ErrorCode
from renkei_ras.application import FOLLOWS, ApplicationKind, ApplicationState
from renkei_ras.registration import ApplicantKind, Represented, User
from renkei_ras.rules import (
    APPLICATION_RULES,
    REGISTRATION_RULES,
    Applying,
    Proof,
    Registering,
    application_refusal,
    progress_refusal,
    registration_refusal,
)

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
SEALED = "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkEyNTZHQ00ifQ.a2V5.aXY.dGV4dA.dGFn"
CARD = Card(None, CardIdentity("3e9", "CN=authority", "0" * 64), NOW - timedelta(days=1), NOW + timedelta(days=1))
CHILD = Represented("CRUZ SYNTHETIC JOSE", date(2016, 12, 1), "ZZ11111111ZZ")
PROOF = Proof(NOW, Challenge("c", b"bytes", NOW + timedelta(seconds=1)), CARD, True, True, CertificateStatus.GOOD)
USER = User("user-1", "hash", ApplicantKind.SELF, CARD.identity, CARD.valid_to, None, NOW, NOW)
REGISTERING = Registering(PROOF, ApplicantKind.SELF, None, notice_acknowledged=True)
APPLYING = Applying(
    PROOF,
    USER,
    ApplicationKind.EXTENSION_OF_STAY,
    "ZZ00000000ZZ",
    requested_months=12,
    requested_status=None,
    sealed_number=SEALED,
    notice_acknowledged=True,
)

OF_THE_CARD = [
    ("certificate_can_be_read", ErrorCode.REQUEST_INVALID, {"card": None}),
    ("challenge_is_fresh", ErrorCode.SIGNATURE_NOT_VALID, {"challenge": None}),
    ("challenge_is_fresh", ErrorCode.SIGNATURE_NOT_VALID, {"challenge": Challenge("c", b"bytes", NOW)}),
    ("certificate_is_of_jlis", ErrorCode.CERTIFICATE_NOT_VALID, {"issued_by_jlis": False}),
    (
        "certificate_is_in_force",
        ErrorCode.CERTIFICATE_NOT_VALID,
        {"card": replace(CARD, valid_to=NOW - timedelta(microseconds=1))},
    ),
    (
        "certificate_is_in_force",
        ErrorCode.CERTIFICATE_NOT_VALID,
        {"card": replace(CARD, valid_from=NOW + timedelta(microseconds=1))},
    ),
    ("challenge_is_signed_by_the_card", ErrorCode.SIGNATURE_NOT_VALID, {"signature_matches": False}),
    (
        "certificate_is_good_at_jlis",
        ErrorCode.CERTIFICATE_NOT_VALID,
        {"status": CertificateStatus.REVOKED},
    ),
    (
        "certificate_is_good_at_jlis",
        ErrorCode.CERTIFICATE_NOT_VALID,
        {"status": CertificateStatus.UNKNOWN},
    ),
]
OF_A_REGISTRATION = [
    ("notice_is_acknowledged", ErrorCode.REQUEST_INVALID, {"notice_acknowledged": False}),
    ("represented_person_is_named", ErrorCode.REQUEST_INVALID, {"applicant_kind": ApplicantKind.RELATIVE}),
    ("represented_person_is_named", ErrorCode.REQUEST_INVALID, {"represented": CHILD}),
]
OF_AN_APPLICATION = [
    ("notice_is_acknowledged", ErrorCode.REQUEST_INVALID, {"notice_acknowledged": False}),
    ("number_is_sealed", ErrorCode.REQUEST_INVALID, {"sealed_number": "in the clear"}),
    ("months_fit_the_kind", ErrorCode.REQUEST_INVALID, {"requested_months": None}),
    ("months_fit_the_kind", ErrorCode.REQUEST_INVALID, {"kind": ApplicationKind.RE_ENTRY}),
    ("status_fits_the_kind", ErrorCode.REQUEST_INVALID, {"requested_status": "留学"}),
    ("status_fits_the_kind", ErrorCode.REQUEST_INVALID, {"kind": ApplicationKind.CHANGE_OF_STATUS}),
    (
        "residence_card_is_of_the_represented",
        ErrorCode.OPERATION_NOT_PERMITTED,
        {"user": replace(USER, represented=CHILD)},
    ),
    (
        "card_is_the_registered_one",
        ErrorCode.CARD_NOT_THE_SAME,
        {"user": replace(USER, card=replace(CARD.identity, serial="3ea"))},
    ),
    (
        "card_is_the_registered_one",
        ErrorCode.CARD_NOT_THE_SAME,
        {"user": replace(USER, card=replace(CARD.identity, issuer="CN=another"))},
    ),
    (
        "card_is_the_registered_one",
        ErrorCode.CARD_NOT_THE_SAME,
        {"user": replace(USER, card=replace(CARD.identity, key_hash="1" * 64))},
    ),
]


def test_a_registration_with_everything_right_is_accepted():
    assert registration_refusal(REGISTERING) is None
    named = replace(REGISTERING, applicant_kind=ApplicantKind.LEGAL_REPRESENTATIVE, represented=CHILD)
    assert registration_refusal(named) is None


def test_an_application_with_everything_right_is_accepted():
    assert application_refusal(APPLYING) is None
    assert application_refusal(replace(APPLYING, kind=ApplicationKind.RE_ENTRY, requested_months=None)) is None
    change = replace(APPLYING, kind=ApplicationKind.CHANGE_OF_STATUS, requested_status="留学")
    assert application_refusal(change) is None


@pytest.mark.control("B3")
@pytest.mark.parametrize("rule, code, change", OF_A_REGISTRATION)
def test_a_registration_is_refused_by_name(rule, code, change):
    refusal = registration_refusal(replace(REGISTERING, **change))
    assert (refusal.rule, refusal.code) == (rule, code)


@pytest.mark.parametrize("rule, code, change", OF_AN_APPLICATION)
def test_an_application_is_refused_by_name(rule, code, change):
    refusal = application_refusal(replace(APPLYING, **change))
    assert (refusal.rule, refusal.code) == (rule, code)


@pytest.mark.parametrize("rule, code, change", OF_THE_CARD)
def test_a_card_is_refused_alike_at_registration_and_application(rule, code, change):
    proof = replace(PROOF, **change)
    for refusal in (
        registration_refusal(replace(REGISTERING, proof=proof)),
        application_refusal(replace(APPLYING, proof=proof)),
    ):
        assert (refusal.rule, refusal.code) == (rule, code)


def test_every_rule_is_shown_to_refuse():
    shown = {rule for rule, _, _ in OF_THE_CARD}
    assert {rule.__name__ for rule in REGISTRATION_RULES} == shown | {rule for rule, _, _ in OF_A_REGISTRATION}
    assert {rule.__name__ for rule in APPLICATION_RULES} == shown | {rule for rule, _, _ in OF_AN_APPLICATION}


def test_jlis_is_the_last_to_be_asked():
    assert REGISTRATION_RULES[-1] is APPLICATION_RULES[-1]
    assert application_refusal(replace(APPLYING, proof=replace(PROOF, status=None))) is None


@given(st.sampled_from(ApplicationState), st.sampled_from(ApplicationState))
def test_an_application_never_goes_back(now_in, becomes):
    refusal = progress_refusal(now_in, becomes)
    assert (refusal is None) == (becomes is now_in or becomes in FOLLOWS[now_in])
    assert becomes is now_in or refusal is not None or becomes is not ApplicationState.SUBMITTED


@given(st.lists(st.sampled_from(ApplicationState), max_size=8))
def test_a_decided_application_stays_decided(news):
    state = ApplicationState.SUBMITTED
    for becomes in news:
        decided = not FOLLOWS[state]
        before = state
        if progress_refusal(state, becomes) is None:
            state = becomes
        assert not decided or state is before
