"""The steps a case can take."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_feis.case import TRANSITIONS, UNDER_EXAMINATION, Case, CaseEvent, CaseKind, CaseState
from renkei_feis.outbox import FINAL, NEWS, NOTES, PARTY, Act, Delivery, reason_of
from renkei_feis.resident import Residence, Resident
from renkei_feis.rules import (
    DECISION_RULES,
    INQUIRY_RULES,
    LOOKING_RULES,
    WORKING_RULES,
    Asking,
    Deciding,
    Looking,
    Reach,
    Working,
    decision_refusal,
    inquiry_refusal,
    looking_refusal,
    working_refusal,
)
from renkei_kit.errors import ErrorCode, FieldError, Refusal

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
CASE = Case(
    id="case-1",
    application_id="app-1",
    kind=CaseKind.EXTENSION_OF_STAY,
    applicant_kind="self",
    residence_card_number="ZZ00000000ZZ",
    resident_id="somebody",
    requested_months=12,
    requested_status=None,
    office="tokyo",
    state=CaseState.EXAMINING,
    reason_code=None,
    reason=None,
    submitted_at=NOW,
    received_at=NOW,
)
RESIDENCE = Residence("留学", "ZZ00000000ZZ", "架空国", date(2026, 1, 1), date(2027, 1, 31))
RESIDENT = Resident("somebody", "NOBODY SYNTHETIC", date(1990, 1, 1), "F", "架空町", RESIDENCE, "0" * 15)
REACH = Reach("examiner-1", "tokyo")
ASKING = Asking(CASE, REACH, RESIDENT)
GRANTING = Deciding(CASE, REACH, RESIDENT, CaseEvent.GRANTED, months=None)
ASKING_FOR_DOCUMENTS = Working(CASE, REACH, CaseEvent.DOCUMENTS_REQUESTED)
ENDED = (CaseState.GRANTED, CaseState.REFUSED, CaseState.WITHDRAWN)


@given(st.lists(st.sampled_from(CaseEvent), max_size=10), st.sampled_from([CaseState.RECEIVED, CaseState.UNIDENTIFIED]))
def test_no_sequence_of_events_leaves_the_table_or_reopens_a_decided_case(events, state):
    for event in events:
        before = state
        state = TRANSITIONS.get((state, event), state)
        if before in ENDED:
            assert state is before
        if state is CaseState.GRANTED and before is not state:
            assert before in UNDER_EXAMINATION


@pytest.mark.control("B2")
@pytest.mark.parametrize("state", list(CaseState))
def test_only_a_case_under_examination_is_open_for_inquiries(state):
    refusal = inquiry_refusal(replace(ASKING, case=replace(CASE, state=state)))
    assert (refusal is None) == (state in UNDER_EXAMINATION)
    assert refusal is None or (refusal.code, refusal.rule) == (ErrorCode.CASE_NOT_OPEN, "case_is_under_examination")


@pytest.mark.parametrize("resident", [None, replace(RESIDENT, addressee_number=None)])
def test_nobody_is_asked_about_a_person_without_an_addressee_number(resident):
    refusal = inquiry_refusal(replace(ASKING, resident=resident))
    assert (refusal.code, refusal.rule) == (ErrorCode.CASE_NOT_OPEN, "number_is_registered")


OUT_OF_REACH = [
    ("case_is_of_the_office", {"reach": Reach("examiner-2", "osaka")}),
    ("case_is_of_the_office", {"reach": Reach("examiner-9", None)}),
    ("case_is_listed_for_the_account", {"reach": Reach("examiner-1", "tokyo", frozenset({"case-2"}))}),
    ("case_is_the_examiners", {"case": replace(CASE, examiner="examiner-3")}),
]


@pytest.mark.control("D9", "B2")
@pytest.mark.parametrize("rule, change", OUT_OF_REACH)
@pytest.mark.parametrize(
    "facts, refusal_of",
    [(ASKING, inquiry_refusal), (GRANTING, decision_refusal), (ASKING_FOR_DOCUMENTS, working_refusal)],
)
def test_an_examiner_works_on_the_cases_of_the_office_and_the_assignment_only(facts, refusal_of, rule, change):
    assert refusal_of(facts) is None
    refusal = refusal_of(replace(facts, **change))
    assert (refusal.rule, refusal.code) == (rule, ErrorCode.OPERATION_NOT_PERMITTED)
    assigned = replace(facts, case=replace(CASE, examiner=REACH.staff_id))
    assert refusal_of(assigned) is None


@pytest.mark.control("D9")
def test_a_case_of_the_office_may_be_looked_at_by_its_other_examiners_but_by_no_other_office():
    assigned = replace(CASE, examiner="examiner-3")
    assert looking_refusal(Looking(assigned, REACH)) is None
    assert looking_refusal(Looking(CASE, replace(REACH, listed=frozenset({CASE.id})))) is None
    assert looking_refusal(Looking(assigned, Reach("examiner-2", "osaka"))).rule == "case_is_of_the_office"


def test_documents_are_asked_for_in_a_case_under_examination():
    for state in CaseState:
        refusal = working_refusal(replace(ASKING_FOR_DOCUMENTS, case=replace(CASE, state=state)))
        assert (refusal is None) == (state is CaseState.EXAMINING)


DECISIONS = [
    ("case_can_take_the_step", ErrorCode.WRONG_STATE, {"case": replace(CASE, state=CaseState.GRANTED)}),
    ("case_can_take_the_step", ErrorCode.WRONG_STATE, {"case": replace(CASE, state=CaseState.RECEIVED)}),
    (
        "months_are_for_a_grant_with_a_period",
        ErrorCode.REQUEST_INVALID,
        {"event": CaseEvent.REFUSED, "months": 6},
    ),
    (
        "months_are_for_a_grant_with_a_period",
        ErrorCode.REQUEST_INVALID,
        {"case": replace(CASE, kind=CaseKind.RE_ENTRY), "months": 6},
    ),
    (
        "period_can_be_extended",
        ErrorCode.REQUEST_INVALID,
        {"resident": replace(RESIDENT, residence=replace(RESIDENCE, expires_on=None))},
    ),
]


@pytest.mark.parametrize("rule, code, change", DECISIONS)
def test_a_decision_is_refused_by_name(rule, code, change):
    refusal = decision_refusal(replace(GRANTING, **change))
    assert (refusal.rule, refusal.code) == (rule, code)


def test_every_rule_is_shown_to_refuse():
    reach = [rule for rule, _ in OUT_OF_REACH[1:]]
    assert {rule.__name__ for rule in DECISION_RULES} == {rule for rule, _, _ in DECISIONS} | set(reach)
    own = ["case_is_under_examination", "number_is_registered"]
    assert [rule.__name__ for rule in INQUIRY_RULES] == [*reach, *own]
    assert [rule.__name__ for rule in LOOKING_RULES] == reach[:2]
    assert [rule.__name__ for rule in WORKING_RULES] == [*reach, "case_can_take_the_step"]


@pytest.mark.parametrize("state", [CaseState.EXAMINING, CaseState.UNIDENTIFIED, CaseState.NUMBER_NOT_AUTHENTIC])
def test_a_case_can_be_refused_even_when_its_number_was_not_authentic(state):
    facts = replace(GRANTING, case=replace(CASE, state=state), event=CaseEvent.REFUSED)
    assert decision_refusal(facts) is None


def test_without_months_the_period_asked_for_is_granted():
    assert decision_refusal(GRANTING) is None
    assert GRANTING.granted_months == 12
    assert replace(GRANTING, months=6).granted_months == 6


def test_every_state_has_news_and_every_act_a_party():
    assert set(NEWS) == set(CaseState)
    assert set(PARTY) == set(Act)
    assert all(note for note in NOTES.values())


@pytest.mark.parametrize("act", list(Act))
def test_trying_again_is_only_given_up_for_refusals_that_are_final(act):
    passing = {ErrorCode.PARTY_UNAVAILABLE, ErrorCode.RECORDS_UNAVAILABLE, ErrorCode.INTERNAL_ERROR}
    assert FINAL[act].isdisjoint(passing)


def test_a_reason_names_attributes():
    refusal = Refusal(ErrorCode.NUMBER_NOT_AUTHENTIC, "not confirmed", errors=(FieldError("/subject/name", "differs"),))
    assert reason_of(refusal) == "not confirmed; /subject/name differs"
    assert len(reason_of(replace(refusal, detail="x" * 900))) == 400


def test_a_delivery_does_not_show_what_it_carries():
    assert "sealed" not in repr(Delivery("1", "case-1", Act.REGISTER_NUMBER, sealed_number="sealed"))
