"""Log-ins, sessions and passwords as tables, without a store."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from renkei_kit.clock import JST
from renkei_kit.staff_account import Account, AccountState, CaseScope, PasswordState, Session
from renkei_kit.staff_rules import (
    LogIn,
    NewPassword,
    StaffPolicy,
    access_is_in_force,
    log_in_refusal,
    password_refusal,
    session_is_in_force,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=JST)
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
POLICY = StaffPolicy(15 * MINUTE, 90 * DAY, 5, 12, 5, 30 * MINUTE, 90 * DAY)
ACCOUNT = Account(
    id="examiner-9", agency="9", name="x", person="P1", role="examiner", office="Tokyo", case_scope=CaseScope.ALL,
    next_role=None, next_office=None, next_case_scope=None, next_at=None, password_hash="h", password_set_at=NOW,
    password_state=PasswordState.OWN, failed_attempts=0, locked_until=None, state=AccountState.ACTIVE,
    active_from=None, active_until=None, trained_until=NOW + DAY, reviewed_at=NOW, reviewed_by=None, contract_id=None,
    contract_ends_at=None, grant_id=None, grant_ended_at=None, open_violations=0,
)  # fmt: skip
SESSION = Session("t", "examiner-9", NOW, NOW)
LOG_IN = LogIn(ACCOUNT, True, None, "staff-terminal", "staff-terminal", NOW, POLICY)


def rule(refusal) -> str | None:
    return refusal and refusal.rule


@pytest.mark.parametrize(
    ("change", "account", "expected"),
    [
        ({}, {}, None),
        ({"password_matches": False}, {}, "password_is_right"),
        ({}, {"locked_until": NOW + SECOND}, "account_is_not_locked"),
        ({"password_matches": False}, {"locked_until": NOW + SECOND}, "account_is_not_locked"),
        ({}, {"locked_until": NOW}, None),
        ({}, {"state": AccountState.PENDING}, "access_is_in_force"),
        ({}, {"state": AccountState.SUSPENDED}, "access_is_in_force"),
        ({"password_matches": False}, {"state": AccountState.SUSPENDED}, "password_is_right"),
        ({"terminal": "maintenance-terminal"}, {}, "log_in_comes_from_its_segment"),
        ({"expected": "maintenance-terminal"}, {}, "log_in_comes_from_its_segment"),
        ({"session": SESSION}, {}, "id_has_no_live_session"),
        ({"session": replace(SESSION, last_used_at=NOW - 15 * MINUTE)}, {}, None),
    ],
)
@pytest.mark.control("D5", "D6", "H11")
def test_who_may_log_in(change, account, expected):
    attempt = replace(LOG_IN, account=replace(ACCOUNT, **account), **change)
    assert rule(log_in_refusal(attempt)) == expected


@pytest.mark.control("D5")
def test_an_unknown_id_is_refused_like_a_wrong_password():
    unknown = log_in_refusal(replace(LOG_IN, account=None, password_matches=False))
    assert unknown == log_in_refusal(replace(LOG_IN, password_matches=False))


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ({}, True),
        ({"state": AccountState.CLOSED}, False),
        ({"active_from": NOW}, True),
        ({"active_from": NOW + SECOND}, False),
        ({"active_until": NOW + SECOND}, True),
        ({"active_until": NOW}, False),
        ({"active_until": NOW + DAY, "contract_ends_at": NOW}, False),
        ({"contract_ends_at": NOW + DAY, "grant_ended_at": NOW}, False),
    ],
)
@pytest.mark.control("D11")
def test_when_an_account_gives_access(change, allowed):
    assert (access_is_in_force(replace(ACCOUNT, **change), NOW) is None) == allowed


@pytest.mark.parametrize(
    ("session", "account", "in_force"),
    [
        ({}, {}, True),
        ({"last_used_at": NOW - 15 * MINUTE}, {}, False),
        ({}, {"active_until": NOW}, False),
        ({"started_at": NOW - MINUTE}, {"next_role": "examiner", "next_at": NOW}, False),
        ({"started_at": NOW}, {"next_role": "examiner", "next_at": NOW}, True),
        ({"started_at": NOW - MINUTE}, {"next_role": "examiner", "next_at": NOW + SECOND}, True),
    ],
)
@pytest.mark.control("D11", "G5")
def test_when_a_session_has_ended(session, account, in_force):
    refusal = session_is_in_force(replace(SESSION, **session), replace(ACCOUNT, **account), POLICY, NOW)
    assert (refusal is None) == in_force


@pytest.mark.control("D11")
def test_a_transfer_changes_the_post_at_its_time():
    moved = replace(ACCOUNT, next_role="registrar", next_office="Osaka", next_at=NOW + DAY)
    assert moved.post_at(NOW).office == "Tokyo"
    assert (moved.post_at(NOW + DAY).role, moved.post_at(NOW + DAY).office) == ("registrar", "Osaka")


@pytest.mark.parametrize(
    ("age", "state", "due"),
    [(89, "own", False), (90, "own", True), (91, "own", True), (0, "initial", True)],
)
@pytest.mark.control("D7")
def test_when_a_password_must_be_changed(age, state, due):
    account = replace(ACCOUNT, password_state=PasswordState(state))
    assert POLICY.password_is_due(account, NOW + age * DAY) == due


@pytest.mark.parametrize(
    ("text", "was_used", "expected"),
    [
        ("long enough 1", False, None),
        ("short 1", False, "password_is_long_enough"),
        ("onlylettersinit", False, "password_is_mixed"),
        ("123456789012", False, "password_is_mixed"),
        ("Examiner-9-is-me", False, "password_is_not_the_id"),
        ("long enough 1", True, "password_is_new"),
    ],
)
@pytest.mark.control("D7")
def test_which_passwords_are_taken(text, was_used, expected):
    refusal = password_refusal(NewPassword("examiner-9", text, was_used), POLICY, "/new_password")
    assert rule(refusal) == expected
    assert refusal is None or text not in str(refusal)


@pytest.mark.control("D12")
def test_rights_that_nobody_looked_at_are_due():
    assert not POLICY.review_is_due(ACCOUNT, NOW + 90 * DAY - SECOND)
    assert POLICY.review_is_due(ACCOUNT, NOW + 90 * DAY)
