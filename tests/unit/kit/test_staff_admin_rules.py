"""Who gets an ID and with which rights, as tables, without a store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from renkei_kit.grant_rules import Grant
from renkei_kit.staff_account import AccountState, Contract
from renkei_kit.staff_admin_rules import (
    Holder,
    Known,
    NewAccount,
    activation_refusal,
    administrator_is_another_person,
    contract_fits,
    creation_refusal,
    issue_refusal,
    post_refusal,
)
from unit.kit.test_staff_rules import ACCOUNT, DAY, NOW, rule

HOUR = timedelta(hours=1)
ONE = (Holder("ISA-1", "One"),)
CONTRACT = Contract(
    "c", "9", "x", frozenset({"maintenance", "maintenance-viewer"}), NOW, NOW + DAY, (("ISA-1", "One"),)
)
ROLES = frozenset({"examiner", "maintenance", "maintenance-viewer"})
WANTED = NewAccount("examiner-9", ONE, "examiner", None)
KNOWN = Known(ROLES, id_is_taken=False, persons_id=None, contract=CONTRACT, now=NOW)
WORKER = replace(WANTED, id="worker-9", role="maintenance", contract_id="c")


@pytest.mark.parametrize(
    ("wanted", "known", "expected"),
    [
        (WANTED, {}, None),
        (replace(WANTED, holders=()), {}, "account_has_exactly_one_holder"),
        (replace(WANTED, holders=(*ONE, Holder("ISA-2", "Two"))), {}, "account_has_exactly_one_holder"),
        (replace(WANTED, id="shared"), {}, "id_is_personal"),
        (replace(WANTED, id="admin-2"), {}, "id_is_personal"),
        (replace(WANTED, id="team7"), {}, "id_is_personal"),
        (WANTED, {"id_is_taken": True}, "id_is_free"),
        (WANTED, {"persons_id": "examiner-1"}, "person_has_no_other_id"),
        (replace(WANTED, role="king"), {}, "role_is_known"),
    ],
)
@pytest.mark.control("D6", "D10")
def test_one_person_has_one_id(wanted, known, expected):
    assert rule(creation_refusal(wanted, replace(KNOWN, **known))) == expected


@pytest.mark.parametrize(
    ("wanted", "contract", "expected"),
    [
        (WORKER, CONTRACT, None),
        (WORKER, None, "contract_is_in_force"),
        (WORKER, replace(CONTRACT, ends_at=NOW), "contract_is_in_force"),
        (replace(WORKER, contract_id=None), None, "contract_is_in_force"),
        (WORKER, replace(CONTRACT, workers=(("ISA-2", "Two"),)), "worker_is_listed"),
        (replace(WORKER, role="examiner"), CONTRACT, "right_is_within_contract"),
        (WORKER, replace(CONTRACT, rights=frozenset({"maintenance-viewer"})), "right_is_within_contract"),
    ],
)
@pytest.mark.control("E2", "E3")
def test_what_a_contract_covers(wanted, contract, expected):
    assert rule(creation_refusal(wanted, replace(KNOWN, contract=contract))) == expected


@pytest.mark.parametrize(
    ("change", "is_taken", "fields"),
    [
        ({}, False, []),
        ({}, True, ["/id"]),
        ({"rights": frozenset({"maintenance", "account-administrator"})}, False, ["/rights"]),
        ({"ends_at": NOW}, False, ["/ends_at"]),
        ({"begins_at": NOW + 2 * DAY}, False, ["/ends_at"]),
    ],
)
@pytest.mark.control("E3")
def test_which_contracts_are_entered(change, is_taken, fields):
    refusal = contract_fits(replace(CONTRACT, **change), is_taken, NOW)
    assert [error.field for error in (refusal.errors if refusal else ())] == fields


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"state": AccountState.PENDING}, None),
        ({"state": AccountState.SUSPENDED}, None),
        ({"state": AccountState.ACTIVE}, "account_is_to_be_activated"),
        ({"state": AccountState.CLOSED}, "account_is_to_be_activated"),
        ({"state": AccountState.PENDING, "trained_until": None}, "training_is_valid"),
        ({"state": AccountState.PENDING, "trained_until": NOW}, "training_is_valid"),
        ({"state": AccountState.SUSPENDED, "open_violations": 1}, "violations_are_settled"),
        ({"state": AccountState.PENDING, "active_until": NOW}, "time_is_not_over"),
        ({"state": AccountState.SUSPENDED, "grant_id": "g"}, "account_is_to_be_activated"),
    ],
)
@pytest.mark.control("A9", "A10")
def test_which_accounts_are_activated(change, expected):
    assert rule(activation_refusal(replace(ACCOUNT, **change), NOW)) == expected


@pytest.mark.parametrize(
    ("account", "role", "contract", "expected"),
    [
        ({}, "examiner", None, None),
        ({}, "king", None, "role_is_known"),
        ({}, "maintenance", None, "contract_is_in_force"),
        ({"state": AccountState.CLOSED}, "examiner", None, "account_is_in_the_right_state"),
        ({"grant_id": "g"}, "examiner", None, "account_has_a_post"),
        ({"contract_id": "c", "person": "ISA-1"}, "examiner", CONTRACT, "right_is_within_contract"),
        ({"contract_id": "c", "person": "ISA-1"}, "maintenance-viewer", CONTRACT, None),
    ],
)
@pytest.mark.control("D9", "E3")
def test_which_posts_are_given(account, role, contract, expected):
    assert rule(post_refusal(replace(ACCOUNT, **account), role, contract, ROLES, NOW)) == expected


GRANT = Grant("g", "occasion-id", "order 1", "9", "worker-9", "r", NOW, NOW + HOUR, "worker-9", NOW, approved=True)
WORKERS = replace(ACCOUNT, id="worker-9", person="ISA-1", contract_id="c")


@pytest.mark.parametrize(
    ("grant", "contract", "is_used", "expected"),
    [
        (GRANT, CONTRACT, False, None),
        (replace(GRANT, begins_at=NOW + HOUR, ends_at=NOW + 2 * HOUR), CONTRACT, False, None),
        (None, CONTRACT, False, "grant_is_known"),
        (replace(GRANT, kind="copy"), CONTRACT, False, "grant_is_known"),
        (replace(GRANT, approved=None), CONTRACT, False, "grant_is_approved"),
        (replace(GRANT, approved=False), CONTRACT, False, "grant_is_approved"),
        (replace(GRANT, ends_at=NOW), CONTRACT, False, "grant_is_approved"),
        (GRANT, CONTRACT, True, "grant_is_unused"),
        (GRANT, replace(CONTRACT, workers=()), False, "worker_is_listed"),
        (GRANT, replace(CONTRACT, rights=frozenset({"maintenance"})), False, "right_is_within_contract"),
    ],
)
@pytest.mark.control("E5")
def test_when_an_id_is_issued_for_an_occasion(grant, contract, is_used, expected):
    assert rule(issue_refusal(grant, WORKERS, contract, is_used, NOW)) == expected


def test_nobody_administers_their_own_rights():
    assert rule(administrator_is_another_person(ACCOUNT, ACCOUNT.person)) == "administrator_is_another_person"
    assert administrator_is_another_person(ACCOUNT, "P2") is None
