"""Which calls a fault is meant for, how often it happens, and when it is over."""

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from renkei_kit.clock import JST, Clock
from renkei_kit.fault import Call, Fault, FaultKind, Latency, matches, of_text
from renkei_kit.fault_book import FaultBook

RESET = FaultKind.CONNECTION_RESET
ALL = frozenset(FaultKind)
CALL = Call("inbound", frozenset({"ims", "isa-ims"}), None, "issuePermit", "a" * 32)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({}, True),
        ({"operation": "issuePermit"}, True),
        ({"operation": "presentPermit"}, False),
        ({"caller": "ims"}, True),
        ({"caller": "isa-ims"}, True),
        ({"caller": "feis"}, False),
        ({"trace": "a" * 32}, True),
        ({"trace": "b" * 32}, False),
        ({"direction": "outbound"}, False),
        ({"operation": "issuePermit", "caller": "feis"}, False),
    ],
)
def test_a_fault_is_meant_for_the_calls_that_fit_all_it_says(said, meant):
    assert matches(Fault(kind=RESET, **said), CALL) is meant


def test_ocsp_is_down_for_questions_after_certificates_only():
    down = Fault(kind=FaultKind.OCSP_DOWN)
    assert matches(down, Call("inbound", operation="askCertificateStatus"))
    assert not matches(down, CALL)


def test_what_is_counted_does_not_hit_what_no_call_caused():
    nobody = Call("inbound", served=False)
    assert matches(Fault(kind=FaultKind.RECORDS_UNAVAILABLE), nobody)
    assert not matches(Fault(kind=FaultKind.RECORDS_UNAVAILABLE, count=1), nobody)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "latency"},
        {"kind": "error", "error": "no-such-slug"},
        {"kind": "error"},
        {"kind": "crash", "direction": "outbound"},
        {"kind": "connection-reset", "callee": "ims"},
        {"kind": "connection-reset", "probability": 0},
        {"kind": "connection-reset", "count": 0},
        {"kind": "connection-reset", "trace": "short"},
        {"kind": "flood"},
        {"kind": "wrong-binding"},
        {"kind": "wrong-binding", "token": "notice"},
        {"kind": "wrong-algorithm", "token": "answer"},
        {"kind": "wrong-audience", "token": "message"},
        {"kind": "stale-crl", "direction": "outbound"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(said):
    with pytest.raises(ValidationError):
        Fault.model_validate(said)


def book_of(*faults: Fault) -> FaultBook:
    clock = Clock()
    clock.freeze(True)
    clock.set(datetime(2027, 1, 31, 9, 0, tzinfo=JST))
    book = FaultBook(clock)
    book.replace(faults)
    return book


def hits(book: FaultBook, calls: int) -> list[bool]:
    return [bool(list(book.drawn(CALL, ALL))) for _ in range(calls)]


def test_it_fails_the_next_calls_then_no_more_and_is_gone():
    book = book_of(Fault(kind=RESET, count=2, skip=1))
    assert hits(book, 5) == [False, True, True, False, False]
    assert not book.active
    assert [(known.uses, known.left) for known in book.finished] == [(2, 0)]


def test_it_is_over_when_its_time_by_the_networks_clock_is_over():
    book = book_of(Fault(kind=RESET, lasts=timedelta(seconds=30)))
    assert hits(book, 1) == [True]
    book.clock.advance(timedelta(seconds=29))
    assert hits(book, 1) == [True]
    book.clock.advance(timedelta(seconds=1))
    assert hits(book, 1) == [False]
    assert not book.in_force()


def test_the_same_seed_draws_the_same():
    def drawn(seed):
        return hits(book_of(Fault(kind=RESET, probability=0.5, seed=seed)), 40)

    assert drawn(1) == drawn(1) != drawn(2)
    assert 0 < sum(drawn(1)) < 40


@given(
    st.sampled_from(["fixed", "uniform", "normal", "lognormal"]),
    st.floats(0, 300),
    st.floats(0, 300),
    st.floats(0, 300),
    st.integers(),
)
def test_every_delay_is_finite_and_follows_from_the_seed(distribution, seconds, to, deviation, seed):
    latency = Latency(distribution=distribution, seconds=seconds, to=to, deviation=min(deviation, 20))
    drawn = latency.draw(Random(seed))  # noqa: S311 - a draw
    assert 0 <= drawn <= 300
    assert drawn == latency.draw(Random(seed))  # noqa: S311 - a draw
    if distribution == "uniform":
        assert seconds <= drawn <= max(seconds, to)


@pytest.mark.parametrize(
    ("text", "kind", "field", "value"),
    [
        ("latency=2s", "latency", "latency", Latency(seconds=2)),
        ("latency=150ms", "latency", "latency", Latency(seconds=0.15)),
        ("error=not-found", "error", "error", "not-found"),
        (" connection-reset ", "connection-reset", "probability", 1.0),
        ("truncated-body=10", "truncated-body", "after_bytes", 10),
        ("slow-body=100", "slow-body", "bytes_per_second", 100),
        ("crash=before-commit", "crash", "step", "before-commit"),
        ("bad-signature=notice", "bad-signature", "token", "notice"),
        ("wrong-binding=answer", "wrong-binding", "token", "answer"),
        ("expired=message", "expired", "token", "message"),
        ("stale-crl", "stale-crl", "probability", 1.0),
    ],
)
def test_a_text_says_a_fault(text, kind, field, value):
    fault = of_text(text)
    assert (fault.kind, getattr(fault, field)) == (kind, value)


@pytest.mark.parametrize(
    "text", ["", "latency", "latency=soon", "error", "error=x", "connection-reset=1", "crash=late"]
)
def test_a_text_that_says_no_fault_is_refused(text):
    with pytest.raises(ValueError, match=r"must|needs|takes|should"):
        of_text(text)
