"""One trace id from the first caller to the last party."""

import re

import pytest

from renkei_kit.tracing import TRACEPARENT, begin, trace_id, traceparent

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
GIVEN = f"00-{TRACE}-00f067aa0ba902b7-01"


def test_the_callers_trace_is_taken_over():
    assert begin(GIVEN) == trace_id() == TRACE


@pytest.mark.parametrize(
    "header",
    [None, "", "rubbish", GIVEN.upper(), f"00-{'0' * 32}-00f067aa0ba902b7-01", GIVEN + "\r\nx: y", f"ff{GIVEN}"],
)
def test_what_is_no_trace_begins_a_new_one(header):
    assert re.fullmatch("[0-9a-f]{32}", begin(header))
    assert trace_id() != TRACE


def test_a_call_goes_on_in_the_same_trace_under_a_span_of_its_own():
    begin(GIVEN)
    first, second = traceparent(), traceparent()
    assert TRACEPARENT.match(first)[1] == TRACEPARENT.match(second)[1] == TRACE
    assert first != second


async def test_every_answer_names_its_trace(desk):
    answer = await desk.http.get("/livez", headers={"traceparent": GIVEN})
    assert answer.headers["x-request-id"] == TRACE
    refusal = await desk.http.get("/nowhere", headers={"traceparent": GIVEN})
    assert refusal.json()["instance"] == refusal.headers["x-request-id"] == TRACE
