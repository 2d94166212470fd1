"""Rights for a time, as tables: who may ask and decide, and when a grant is in force."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from renkei_kit.clock import JST
from renkei_kit.grant_rules import (
    Actor,
    Grant,
    GrantKind,
    GrantState,
    decision_refusal,
    ending_refusal,
    grant_is_in_force,
    request_refusal,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=JST)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KIND = GrantKind("copy", frozenset({"registrar"}), frozenset({"system-administrator"}), 4 * HOUR)
GRANT = Grant("g", "copy", "file-1", "9", "worker", "monthly", NOW, NOW + HOUR, "worker", NOW)
WORKER = Actor("worker", "registrar", "P1")
ADMINISTRATOR = Actor("admin", "system-administrator", "P2")
APPROVED = replace(GRANT, approved=True, decided_by="admin", decided_at=NOW)


def rule(refusal) -> str | None:
    return refusal and refusal.rule


@pytest.mark.parametrize(
    ("grant", "minutes", "state"),
    [
        (GRANT, 0, "requested"),
        (GRANT, 60, "lapsed"),
        (replace(GRANT, ended_at=NOW), 1, "lapsed"),
        (replace(GRANT, approved=False), 1, "rejected"),
        (replace(GRANT, approved=False), 60, "rejected"),
        (replace(APPROVED, begins_at=NOW + MINUTE), 0, "approved"),
        (replace(APPROVED, begins_at=NOW + MINUTE), 1, "in-force"),
        (APPROVED, 59, "in-force"),
        (APPROVED, 60, "ended"),
        (replace(APPROVED, ended_at=NOW + MINUTE), 2, "ended"),
    ],
)
@pytest.mark.control("D18")
def test_a_grant_is_in_force_in_its_window_only(grant, minutes, state):
    now = NOW + minutes * MINUTE
    assert grant.state_at(now) == state
    expected = None if state == "in-force" else "grant_is_in_force"
    assert rule(grant_is_in_force(grant, now)) == expected


@pytest.mark.control("D17")
def test_without_a_grant_there_is_no_right():
    assert rule(grant_is_in_force(None, NOW)) == "grant_is_in_force"


@pytest.mark.parametrize(
    ("kind", "change", "actor", "known", "expected"),
    [
        (KIND, {}, WORKER, True, None),
        (None, {}, WORKER, True, "kind_is_offered"),
        (KIND, {}, ADMINISTRATOR, True, "requester_has_the_role"),
        (KIND, {}, WORKER, False, "worker_is_known"),
        (KIND, {"ends_at": NOW}, WORKER, True, "window_fits"),
        (KIND, {"begins_at": NOW + 2 * HOUR}, WORKER, True, "window_fits"),
        (KIND, {"ends_at": NOW + 4 * HOUR}, WORKER, True, None),
        (KIND, {"ends_at": NOW + 4 * HOUR + MINUTE}, WORKER, True, "window_fits"),
        (KIND, {"begins_at": NOW - HOUR, "ends_at": NOW - MINUTE}, WORKER, True, "window_fits"),
    ],
)
def test_what_can_be_asked_for(kind, change, actor, known, expected):
    assert rule(request_refusal(kind, replace(GRANT, **change), actor, known, NOW)) == expected


@pytest.mark.parametrize(
    ("grant", "actor", "expected"),
    [
        (GRANT, ADMINISTRATOR, None),
        (GRANT, WORKER, "approver_has_the_role"),
        (GRANT, replace(ADMINISTRATOR, person="P1"), "approver_is_another_person"),
        (replace(GRANT, requested_by="admin"), ADMINISTRATOR, "approver_is_another_person"),
        (replace(GRANT, staff_id="admin"), ADMINISTRATOR, "approver_is_another_person"),
        (APPROVED, ADMINISTRATOR, "grant_is_undecided"),
        (replace(GRANT, approved=False), ADMINISTRATOR, "grant_is_undecided"),
        (replace(GRANT, ends_at=NOW), ADMINISTRATOR, "grant_is_undecided"),
    ],
)
@pytest.mark.control("D18")
def test_who_decides(grant, actor, expected):
    assert rule(decision_refusal(KIND, grant, actor, frozenset({"P1"}), NOW)) == expected


@pytest.mark.parametrize(
    ("grant", "actor", "expected"),
    [
        (APPROVED, WORKER, None),
        (APPROVED, ADMINISTRATOR, None),
        (GRANT, WORKER, None),
        (APPROVED, Actor("other", "registrar", "P3"), "grant_is_ones_own"),
        (replace(APPROVED, ends_at=NOW), WORKER, "grant_is_not_over"),
    ],
)
def test_who_ends_it(grant, actor, expected):
    assert rule(ending_refusal(KIND, grant, actor, NOW)) == expected


def test_every_state_is_reached():
    assert {state.value for state in GrantState} == {
        "requested", "rejected", "lapsed", "approved", "in-force", "ended",
    }  # fmt: skip
