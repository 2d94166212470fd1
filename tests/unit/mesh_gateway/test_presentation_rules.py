"""What must hold when a permit is presented: in force to the second, the caller's, not withdrawn, unused."""

from datetime import timedelta

import pytest

from renkei_kit.errors import ErrorCode
from renkei_mesh_gateway.core.rules import (
    PRESENTATION_RULES,
    decide_presentation,
    permit_is_in_force,
    permit_is_not_revoked,
    permit_is_the_callers,
    permit_is_unused,
)
from unit.mesh_gateway.queries import CITY, NOW, a_permit, presented

MICROSECOND = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)


def test_the_order_of_the_presentation_rules():
    assert (
        permit_is_in_force,
        permit_is_the_callers,
        permit_is_not_revoked,
        permit_is_unused,
    ) == PRESENTATION_RULES


def test_a_good_presentation_is_refused_by_none():
    assert decide_presentation(a_permit(), presented()) is None


@pytest.mark.parametrize(
    "since_issue, in_force",
    [
        (-SECOND, False),
        (-MICROSECOND, False),
        (timedelta(0), True),
        (timedelta(seconds=59), True),
        (timedelta(seconds=60) - MICROSECOND, True),
        (timedelta(seconds=60), False),
        (timedelta(seconds=61), False),
        (timedelta(days=365), False),
    ],
)
def test_a_permit_is_in_force_from_issue_until_just_before_expiry(since_issue, in_force):
    refusal = decide_presentation(a_permit(), presented(now=NOW + since_issue))
    assert (refusal is None) is in_force
    if refusal:
        assert (refusal.code, refusal.rule) == (ErrorCode.PERMIT_EXPIRED, "permit_is_in_force")


def test_the_second_of_issue_itself_counts_because_the_permit_carries_whole_seconds():
    issued = NOW + timedelta(milliseconds=900)
    assert permit_is_in_force(a_permit(issued_at=issued), presented(now=NOW + timedelta(milliseconds=100))) is None


REFUSED = {
    "another system of the agency": (presented(client_id="other"), ErrorCode.PERMIT_NOT_YOURS, permit_is_the_callers),
    "a system of another agency": (presented(agency=CITY), ErrorCode.PERMIT_NOT_YOURS, permit_is_the_callers),
    "a permit the core never issued": (presented(state=None), ErrorCode.PERMIT_NOT_YOURS, permit_is_the_callers),
    "revoked": (presented(state="revoked"), ErrorCode.PERMIT_REVOKED, permit_is_not_revoked),
    "consumed": (presented(state="consumed"), ErrorCode.PERMIT_ALREADY_USED, permit_is_unused),
}


@pytest.mark.parametrize("how, code, rule", REFUSED.values(), ids=REFUSED.keys())
def test_a_rule_refuses_and_the_decision_names_it(how, code, rule):
    assert rule(a_permit(), how).code is code
    refusal = decide_presentation(a_permit(), how)
    assert (refusal.code, refusal.rule) == (code, rule.__name__)


def test_a_stranger_does_not_learn_whether_a_permit_was_used():
    codes = {
        decide_presentation(a_permit(), presented(client_id="other", state=state)).code
        for state in ("issued", "consumed", "revoked", None)
    }
    assert codes == {ErrorCode.PERMIT_NOT_YOURS}


def test_expiry_is_looked_at_first():
    late = presented(now=NOW + timedelta(seconds=60), client_id="other", state="consumed")
    assert decide_presentation(a_permit(), late).code is ErrorCode.PERMIT_EXPIRED
