"""The checks of a registration and of an application, and their order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_kit.card import Card, CardIdentity
from renkei_kit.card_proof import Challenge, Proof
from renkei_kit.certificate_status import CertificateStatus
from renkei_kit.errors import ErrorCode
from renkei_ras.application import DECIDED, FOLLOWS, OF_RAS, ApplicationKind, ApplicationState, Beneficiary
from renkei_ras.attachment import Attachment, AttachmentKind
from renkei_ras.registration import (
    NEEDS_NOTIFICATION,
    OF_ORGANISATIONS,
    ApplicantKind,
    Notification,
    Represented,
    User,
)
from renkei_ras.rules import (
    APPLICATION_RULES,
    LINKING_RULES,
    REGISTRATION_RULES,
    Applying,
    Linking,
    Registering,
    application_refusal,
    documents_refusal,
    linking_refusal,
    progress_refusal,
    registration_refusal,
    withdrawal_refusal,
)

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
SEALED = "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkEyNTZHQ00ifQ.a2V5.aXY.dGV4dA.dGFn"
CARD = Card(None, CardIdentity("3e9", "CN=authority", "0" * 64), NOW - timedelta(days=1), NOW + timedelta(days=1))
CHILD = Represented("CRUZ SYNTHETIC JOSE", date(2016, 12, 1), "ZZ11111111ZZ")
PROOF = Proof(NOW, Challenge("c", b"bytes", NOW + timedelta(seconds=1)), CARD, True, True, CertificateStatus.GOOD)
USER = User("user-1", "hash", ApplicantKind.SELF, CARD.identity, CARD.valid_to, None, NOW, NOW)
TODAY = NOW.date()
LAWYERS = Notification(
    "ntf-1", ApplicantKind.LAWYER, "tokyo", TODAY - timedelta(days=1), TODAY + timedelta(days=1), None, "hash"
)
LAWYER = replace(USER, applicant_kind=ApplicantKind.LAWYER, notification_id="ntf-1")
CLERK = replace(LAWYER, applicant_kind=ApplicantKind.ORGANISATION_STAFF, card=None, valid_to=None)
CLERKS = replace(LAWYERS, kind=ApplicantKind.ORGANISATION_STAFF)
ADULT = replace(CHILD, birth_date=date(2010, 12, 1), ill=True)
AUNT = replace(USER, applicant_kind=ApplicantKind.RELATIVE, represented=ADULT)
CERTIFICATE = Attachment(
    "att-1", "user-1", AttachmentKind.MEDICAL_CERTIFICATE, "x.pdf", "application/pdf", 9, "0" * 64, NOW
)
SOMEBODY = Beneficiary("NOBODY SYNTHETIC", date(2000, 1, 1), "架空国")
REGISTERING = Registering(NOW, PROOF, ApplicantKind.SELF, None, notice_acknowledged=True)
REGISTERING_AS_LAWYER = replace(
    REGISTERING, applicant_kind=ApplicantKind.LAWYER, notification_named=True, notification=LAWYERS, office="tokyo"
)
APPLYING = Applying(
    NOW,
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
    (
        "relative_acts_for_a_child_or_an_ill_person",
        ErrorCode.OPERATION_NOT_PERMITTED,
        {"applicant_kind": ApplicantKind.RELATIVE, "represented": replace(ADULT, ill=False)},
    ),
    ("notification_is_only_for_those_who_need_it", ErrorCode.REQUEST_INVALID, {"notification_named": True}),
    ("card_is_shown", ErrorCode.REQUEST_INVALID, {"proof": None}),
]
OF_A_NOTIFICATION = [
    ("notification_was_filed", {"notification": None}),
    ("notification_is_of_the_kind", {"notification": CLERKS}),
    ("notification_is_of_the_office", {"office": "osaka"}),
    ("notification_is_of_the_office", {"office": None}),
    ("notification_is_in_force", {"notification": replace(LAWYERS, valid_to=TODAY - timedelta(days=1))}),
    ("notification_is_in_force", {"notification": replace(LAWYERS, accepted_on=TODAY + timedelta(days=1))}),
    ("notification_is_in_force", {"notification": replace(LAWYERS, ended_on=TODAY)}),
]
OF_AN_APPLICATION = [
    ("notice_is_acknowledged", ErrorCode.REQUEST_INVALID, {"notice_acknowledged": False}),
    ("number_is_sealed", ErrorCode.REQUEST_INVALID, {"sealed_number": "in the clear"}),
    ("months_fit_the_kind", ErrorCode.REQUEST_INVALID, {"requested_months": None}),
    ("months_fit_the_kind", ErrorCode.REQUEST_INVALID, {"kind": ApplicationKind.RE_ENTRY}),
    ("status_fits_the_kind", ErrorCode.REQUEST_INVALID, {"requested_status": "留学"}),
    ("status_fits_the_kind", ErrorCode.REQUEST_INVALID, {"kind": ApplicationKind.CHANGE_OF_STATUS}),
    ("number_is_sealed", ErrorCode.REQUEST_INVALID, {"sealed_number": None}),
    (
        "number_is_sealed",
        ErrorCode.REQUEST_INVALID,
        {"kind": ApplicationKind.CERTIFICATE_OF_ELIGIBILITY, "beneficiary": SOMEBODY, "residence_card_number": None},
    ),
    ("foreigner_fits_the_kind", ErrorCode.REQUEST_INVALID, {"residence_card_number": None}),
    ("foreigner_fits_the_kind", ErrorCode.REQUEST_INVALID, {"beneficiary": SOMEBODY}),
    (
        "foreigner_fits_the_kind",
        ErrorCode.REQUEST_INVALID,
        {"kind": ApplicationKind.CERTIFICATE_OF_ELIGIBILITY, "sealed_number": None, "residence_card_number": None},
    ),
    (
        "others_fit_the_kind",
        ErrorCode.REQUEST_INVALID,
        {
            "kind": ApplicationKind.WORK_CERTIFICATE,
            "requested_months": None,
            "together_with": (ApplicationKind.RE_ENTRY,),
        },
    ),
    (
        "others_fit_the_kind",
        ErrorCode.REQUEST_INVALID,
        {"together_with": (ApplicationKind.RE_ENTRY, ApplicationKind.RE_ENTRY)},
    ),
    ("attachments_are_the_users", ErrorCode.REQUEST_INVALID, {"attachments_named": 1}),
    ("illness_is_shown", ErrorCode.REQUEST_INVALID, {"user": AUNT}),
    ("card_is_shown", ErrorCode.REQUEST_INVALID, {"proof": None}),
    ("card_is_the_registered_one", ErrorCode.CARD_NOT_THE_SAME, {"user": replace(USER, card=None)}),
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
    others = (ApplicationKind.RE_ENTRY, ApplicationKind.OTHER_ACTIVITY)
    assert application_refusal(replace(APPLYING, together_with=others)) is None
    abroad = replace(
        APPLYING,
        kind=ApplicationKind.CERTIFICATE_OF_ELIGIBILITY,
        residence_card_number=None,
        requested_months=None,
        requested_status="留学",
        sealed_number=None,
        beneficiary=SOMEBODY,
    )
    assert application_refusal(abroad) is None


def test_a_relative_applies_for_a_child_or_shows_that_an_adult_is_ill():
    aunt = replace(REGISTERING, applicant_kind=ApplicantKind.RELATIVE)
    assert registration_refusal(replace(aunt, represented=CHILD)) is None
    assert registration_refusal(replace(aunt, represented=ADULT)) is None
    card = ADULT.residence_card_number
    shown = replace(APPLYING, user=AUNT, residence_card_number=card, attachments_named=1, attachments=(CERTIFICATE,))
    assert application_refusal(shown) is None
    assert application_refusal(replace(shown, user=replace(AUNT, represented=CHILD), attachments_named=1)) is None


@pytest.mark.parametrize(
    "born, child", [(date(2010, 12, 2), True), (date(2010, 12, 1), False), (date(2008, 2, 29), False)]
)
def test_a_child_is_one_until_the_sixteenth_birthday(born, child):
    assert replace(CHILD, birth_date=born).is_a_child_on(TODAY) is child


@pytest.mark.control("C8")
@pytest.mark.parametrize("kind", sorted(NEEDS_NOTIFICATION))
def test_with_a_notification_in_force_of_the_right_office_one_may_register_and_apply(kind):
    notification = replace(LAWYERS, kind=kind)
    registering = replace(REGISTERING_AS_LAWYER, applicant_kind=kind, notification=notification)
    assert registration_refusal(registering) is None
    user = replace(LAWYER, applicant_kind=kind)
    applying = replace(APPLYING, user=user, notification=notification, office="tokyo")
    assert application_refusal(applying) is None
    without_card = registration_refusal(replace(registering, proof=None))
    assert (without_card is None) == (kind in OF_ORGANISATIONS)
    assert application_refusal(replace(applying, user=replace(user, card=None), proof=None)) is None


@pytest.mark.control("C8")
@pytest.mark.parametrize("rule, change", OF_A_NOTIFICATION)
def test_without_a_notification_in_force_of_the_right_office_nobody_who_needs_one_registers_or_applies(rule, change):
    applying = replace(APPLYING, user=LAWYER, notification=LAWYERS, office="tokyo")
    for refusal in (
        registration_refusal(replace(REGISTERING_AS_LAWYER, **change)),
        application_refusal(replace(applying, **change)),
    ):
        assert (refusal.rule, refusal.code) == (rule, ErrorCode.NOTIFICATION_NOT_VALID)


@pytest.mark.control("C5", "C6")
def test_organisations_staff_who_show_a_card_are_held_to_it():
    staff = replace(REGISTERING_AS_LAWYER, applicant_kind=ApplicantKind.ORGANISATION_STAFF, notification=CLERKS)
    revoked = replace(PROOF, status=CertificateStatus.REVOKED)
    assert registration_refusal(replace(staff, proof=revoked)).code is ErrorCode.CERTIFICATE_NOT_VALID
    user = replace(CLERK, card=CARD.identity)
    applying = replace(APPLYING, user=user, notification=CLERKS, office="tokyo")
    assert application_refusal(replace(applying, proof=None)).rule == "card_is_shown"
    assert application_refusal(applying) is None


LINKING = Linking(NOW, PROOF, USER, tied=True)


@pytest.mark.control("C7")
def test_a_new_card_is_linked_when_jlis_ties_it_and_it_is_valid():
    assert linking_refusal(LINKING) is None
    assert linking_refusal(replace(LINKING, tied=None)) is None
    refusal = linking_refusal(replace(LINKING, tied=False))
    assert (refusal.rule, refusal.code) == ("card_is_tied_to_the_registered_one", ErrorCode.CARD_NOT_THE_SAME)
    assert linking_refusal(replace(LINKING, proof=None)).rule == "card_is_shown"
    for rule, code, change in OF_THE_CARD:
        refusal = linking_refusal(replace(LINKING, proof=replace(PROOF, **change)))
        assert (refusal.rule, refusal.code) == (rule, code)


@pytest.mark.parametrize("state", list(ApplicationState))
def test_an_application_is_withdrawn_until_it_is_decided_and_documents_come_when_they_are_asked_for(state):
    assert (withdrawal_refusal(state) is None) == (state not in DECIDED)
    asked = documents_refusal(state, named=1, found=1)
    assert (asked is None) == (state is ApplicationState.DOCUMENTS_REQUESTED)
    assert documents_refusal(state, named=2, found=1) is not None


def test_feis_sets_no_state_that_is_the_applicants():
    for now_in in ApplicationState:
        for becomes in OF_RAS - {now_in}:
            assert progress_refusal(now_in, becomes).code is ErrorCode.WRONG_STATE


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
    shown = {rule for rule, _, _ in OF_THE_CARD} | {rule for rule, _ in OF_A_NOTIFICATION}
    assert {rule.__name__ for rule in REGISTRATION_RULES} == shown | {rule for rule, _, _ in OF_A_REGISTRATION}
    assert {rule.__name__ for rule in APPLICATION_RULES} == shown | {rule for rule, _, _ in OF_AN_APPLICATION}


def test_every_rule_of_linking_is_shown_to_refuse():
    shown = {rule for rule, _, _ in OF_THE_CARD} | {"card_is_shown", "card_is_tied_to_the_registered_one"}
    assert {rule.__name__ for rule in LINKING_RULES} == shown


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
