"""The life of a transmission: steps in their order and in no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_juki_link.rules import (
    ENDS,
    STEPS,
    Kind,
    Step,
    answer_fits,
    is_final,
    may_follow,
    next_step,
    unfinished_states,
)
from renkei_kit.errors import ErrorCode, Refusal

kinds, steps = st.sampled_from(Kind), st.sampled_from(Step)


def test_a_check_is_encrypted_sent_received_and_decrypted():
    assert STEPS[Kind.AUTHENTICITY] == (Step.ENCRYPTED, Step.SENT, Step.RECEIVED, Step.DECRYPTED)


@given(kinds)
def test_from_the_first_step_the_last_is_reached_and_nothing_follows_it(kind):
    taken = [STEPS[kind][0]]
    while (step := next_step(kind, taken[-1])) is not None:
        assert may_follow(kind, taken[-1], step)
        taken.append(step)
    assert tuple(taken) == STEPS[kind]
    assert not any(may_follow(kind, taken[-1], step) for step in Step)


@given(kinds, steps, steps)
def test_no_step_is_left_out_done_twice_or_taken_back(kind, state, step):
    if may_follow(kind, state, step):
        assert state in unfinished_states(kind)
        assert step in ENDS or STEPS[kind].index(step) == STEPS[kind].index(state) + 1


@given(kinds, st.sampled_from(sorted(ENDS)), steps)
def test_nothing_follows_an_end(kind, end, step):
    assert next_step(kind, end) is None
    assert not may_follow(kind, end, step)


@given(kinds, st.lists(steps, max_size=12))
def test_whatever_is_tried_the_log_is_a_beginning_of_the_order(kind, tried):
    done = [STEPS[kind][0]]
    for step in tried:
        if may_follow(kind, done[-1], step):
            done.append(step)
    regular = [step for step in done if step not in ENDS]
    assert tuple(regular) == STEPS[kind][: len(regular)]
    assert len(done) - len(regular) <= 1


@pytest.mark.parametrize(
    "code, final",
    [
        (ErrorCode.NUMBER_NOT_AUTHENTIC, True),
        (ErrorCode.REQUEST_INVALID, True),
        (ErrorCode.PARTY_UNAVAILABLE, False),
        (ErrorCode.RECORDS_UNAVAILABLE, False),
    ],
)
def test_what_was_out_of_reach_is_tried_again(code, final):
    assert is_final(Refusal(code, "")) is final


@pytest.mark.parametrize(
    "asked, answered, fits",
    [
        (["a", "b"], ["b", "a"], True),
        (["a", "b"], ["a"], False),
        (["a"], ["a", "b"], False),
        (["a", "b"], ["a", "a"], False),
        (["a"], [], False),
    ],
)
def test_each_record_is_answered_once(asked, answered, fits):
    assert (answer_fits(asked, answered) is None) is fits
