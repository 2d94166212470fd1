"""A step of the demo is held against what is expected of it, and reported."""

import json

import httpx2
import pytest

from renkei.demo.report import line_for_machines, lines_for_people, verdict
from renkei.demo.scene import check
from renkei.demo.step import Happened, Outcome, Step, answered, play_step


def step(act, status=200, code=None) -> Step:
    return Step("ask", "staff-terminal", "feis", "createCaseInquiry", "The officer asks.", status, act, code)


def acting(happened=None, error=None):
    async def act(scene):
        if error:
            raise error
        return happened

    return act


def response(status, body) -> httpx2.Response:
    return httpx2.Response(status, json=body, request=httpx2.Request("POST", "http://feis/cases/c/inquiries"))


async def test_a_step_that_went_as_expected_has_no_difference():
    outcome = await play_step(step(acting(Happened(200))), None)
    assert outcome.difference is None
    assert outcome.elapsed_ms >= 0


@pytest.mark.parametrize(
    ("happened", "difference"),
    [
        (Happened(202), "expected 403 not-on-allow-list, got 202"),
        (Happened(403, "pia-violation"), "expected 403 not-on-allow-list, got 403 pia-violation"),
    ],
)
async def test_another_answer_than_the_expected_one_is_a_difference(happened, difference):
    outcome = await play_step(step(acting(happened), 403, "not-on-allow-list"), None)
    assert outcome.difference == difference


async def test_a_check_that_fails_is_a_difference_in_words():
    with pytest.raises(Exception, match="not so: the book is whole") as raised:
        check(False, "the book is whole")
    outcome = await play_step(step(acting(error=raised.value)), None)
    assert outcome.difference == "not so: the book is whole"


async def test_a_refusal_where_none_belongs_is_a_difference_with_its_code():
    with pytest.raises(httpx2.HTTPStatusError) as raised:
        response(503, {"code": "records-unavailable"}).raise_for_status()
    outcome = await play_step(step(acting(error=raised.value)), None)
    assert outcome.happened == Happened(503, "records-unavailable")
    assert outcome.difference == "POST /cases/c/inquiries was answered with 503"


async def test_no_answer_at_all_is_a_difference():
    outcome = await play_step(step(acting(error=httpx2.ConnectError("refused"))), None)
    assert outcome.difference == "no answer (ConnectError)"


@pytest.mark.parametrize(
    ("answer", "happened"),
    [
        (response(200, {"processing_number": "1" * 20}), Happened(200, None, "1" * 20)),
        (response(403, {"code": "pia-violation", "instance": "2" * 20}), Happened(403, "pia-violation", "2" * 20)),
        (response(403, {"code": "case-not-open", "instance": "request-1"}), Happened(403, "case-not-open")),
        (httpx2.Response(204), Happened(204)),
        (response(200, [1]), Happened(200)),
    ],
)
def test_what_an_answer_says(answer, happened):
    assert answered(answer) == happened


def outcome_of(difference=None, **happened) -> Outcome:
    return Outcome(step(acting()), Happened(**{"status": 200, **happened}), 12.345, difference)


def test_machines_get_exactly_the_fixed_members():
    assert json.loads(line_for_machines(outcome_of())) == {
        "step": "ask",
        "from": "staff-terminal",
        "to": "feis",
        "operation": "createCaseInquiry",
        "status": 200,
        "elapsed_ms": 12.3,
    }
    refused = json.loads(line_for_machines(outcome_of(status=403, code="pia-violation", processing_number="1" * 20)))
    assert (refused["code"], refused["processing_number"]) == ("pia-violation", "1" * 20)


def test_people_read_who_spoke_to_whom_and_what_was_checked():
    text = lines_for_people(3, outcome_of("not so: x", processing_number="1" * 20, checked=("nothing leaked",)))
    assert text.splitlines() == [
        " 3. staff-terminal -> feis: createCaseInquiry, 200, 12 ms, 処理通番 11111111111111111111",
        "    The officer asks.",
        "    ok: nothing leaked",
        "    DIFFERS: not so: x",
    ]


def test_the_verdict_names_the_steps_that_differ():
    assert verdict([outcome_of(), outcome_of()], 2) == "All 2 steps went as expected, in 0.0 s."
    assert verdict([outcome_of("no")], 17) == "The story differs at ask; 1 of 17 steps were played."
