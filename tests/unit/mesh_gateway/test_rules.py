"""The approval rules one by one: each holds when all is well, and refuses when its one condition fails."""

from datetime import date, datetime, timedelta

import pytest

from renkei_kit.clock import JST
from renkei_kit.errors import ErrorCode
from renkei_mesh_gateway.core.rules import (
    RULES,
    addressee_is_known,
    agencies_are_connected,
    assessments_are_sound,
    caller_is_the_inquirer,
    decide,
    delegations_are_registered,
    linkage_code_is_acquired,
    query_is_on_allow_list,
)
from renkei_mesh_gateway.network_core import Subject
from renkei_mesh_gateway.register import AssessedFile
from unit.mesh_gateway.queries import CITY, ISA, NOW, OTHER, a_query, a_row, an_agency, some_facts

UNKNOWN = Subject(known=False, code=None)
PENDING = Subject(known=True, code=None)
NOT_ON_LIST = ErrorCode.NOT_ON_ALLOW_LIST


def test_the_order_of_the_rules_is_the_order_of_the_design():
    assert (
        agencies_are_connected,
        caller_is_the_inquirer,
        delegations_are_registered,
        query_is_on_allow_list,
        assessments_are_sound,
        addressee_is_known,
        linkage_code_is_acquired,
    ) == RULES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_holds_when_all_is_well(rule):
    assert rule(a_query(), some_facts()) is None


def test_a_good_query_is_decided_by_no_refusal():
    assert decide(a_query(), some_facts()) is None


REFUSED = {
    "inquirer not in the register": (
        a_query(),
        some_facts(inquirer=None),
        ErrorCode.AGENCY_NOT_CONNECTED,
        agencies_are_connected,
    ),
    "inquirer not yet connected": (
        a_query(),
        some_facts(inquirer=an_agency(ISA, connected_from=date(2027, 2, 1))),
        ErrorCode.AGENCY_NOT_CONNECTED,
        agencies_are_connected,
    ),
    "provider not yet connected": (
        a_query(),
        some_facts(provider=an_agency(connected_from=date(2027, 2, 1))),
        ErrorCode.AGENCY_NOT_CONNECTED,
        agencies_are_connected,
    ),
    "another agency's system": (
        a_query(caller_agency=OTHER),
        some_facts(),
        ErrorCode.OPERATION_NOT_PERMITTED,
        caller_is_the_inquirer,
    ),
    "no delegation": (
        a_query(delegating_inquirer=OTHER),
        some_facts(delegating_inquirer=an_agency(OTHER)),
        ErrorCode.DELEGATION_NOT_REGISTERED,
        delegations_are_registered,
    ),
    "no row, none near": (a_query(), some_facts(row=None), NOT_ON_LIST, query_is_on_allow_list),
    "no row, one near": (
        a_query(),
        some_facts(row=None, nearest_row=a_row(item="TM99000000000001")),
        NOT_ON_LIST,
        query_is_on_allow_list,
    ),
    "inquirer's assessment void": (
        a_query(),
        some_facts(inquirer=an_agency(ISA, files=(AssessedFile("all", "void"),))),
        ErrorCode.PIA_VIOLATION,
        assessments_are_sound,
    ),
    "provider's assessment missing": (
        a_query(),
        some_facts(provider=an_agency(files=(AssessedFile("all", "missing"),))),
        ErrorCode.PIA_VIOLATION,
        assessments_are_sound,
    ),
    "nobody of this number": (
        a_query(subject=UNKNOWN),
        some_facts(),
        ErrorCode.ADDRESSEE_UNKNOWN,
        addressee_is_known,
    ),
    "code still pending": (
        a_query(subject=PENDING),
        some_facts(),
        ErrorCode.LINKAGE_CODE_NOT_ACQUIRED,
        linkage_code_is_acquired,
    ),
}


@pytest.mark.parametrize("query, facts, code, rule", REFUSED.values(), ids=REFUSED.keys())
def test_a_rule_refuses_and_the_decision_names_it(query, facts, code, rule):
    assert rule(query, facts).code is code
    refusal = decide(query, facts)
    assert (refusal.code, refusal.rule) == (code, rule.__name__)


@pytest.mark.parametrize("broken", range(len(RULES)))
def test_of_several_rules_that_fail_the_first_decides(broken):
    """From the rule on, everything is wrong; what stands before it is right."""
    wrong_from = [
        lambda query, facts: (query, {**facts, "inquirer": None}),
        lambda query, facts: ({**query, "caller_agency": OTHER}, facts),
        lambda query, facts: ({**query, "delegating_provider": OTHER}, facts),
        lambda query, facts: (query, {**facts, "row": None}),
        lambda query, facts: (query, {**facts, "provider": an_agency(files=(AssessedFile("all", "void"),))}),
        lambda query, facts: ({**query, "subject": UNKNOWN}, facts),
        lambda query, facts: ({**query, "subject": query.get("subject", PENDING)}, facts),
    ]
    query, facts = {}, {}
    for spoil in wrong_from[broken:]:
        query, facts = spoil(query, facts)
    assert decide(a_query(**query), some_facts(**facts)).rule == RULES[broken].__name__


@pytest.mark.parametrize("moment, connected", [(-1, False), (0, True), (1, True)])
def test_an_agency_is_connected_from_its_first_day(moment, connected):
    first = date(2027, 2, 1)
    midnight = datetime(2027, 2, 1, tzinfo=JST)
    facts = some_facts(now=midnight + timedelta(seconds=moment), inquirer=an_agency(ISA, connected_from=first))
    assert (agencies_are_connected(a_query(), facts) is None) is connected


def test_a_provider_that_nobody_registered_is_a_matter_of_the_list():
    facts = some_facts(provider=None, row=None, nearest_row=a_row())
    refusal = decide(a_query(), facts)
    assert refusal.code is NOT_ON_LIST
    assert refusal.members["differs_in"] == ["provider"]


NEAREST = {
    "item": (a_row(item="TM99000000000001"), ["item"]),
    "affair": (a_row(affair="JM99000000000002"), ["affair"]),
    "procedure": (a_row(procedure="JT99010000000009"), ["procedure"]),
    "provider": (a_row(provider=OTHER), ["provider"]),
    "provider's class": (a_row(provider="class:prefecture"), ["provider"]),
    "inquirer": (a_row(inquirer=OTHER), ["inquirer"]),
    "not yet in force": (a_row(valid_from=NOW.date() + timedelta(days=1)), ["validity"]),
    "no longer in force": (a_row(valid_to=NOW.date() - timedelta(days=1)), ["validity"]),
    "two respects": (a_row(item="TM99000000000001", provider=OTHER), ["provider", "item"]),
}


@pytest.mark.parametrize("row, differs_in", NEAREST.values(), ids=NEAREST.keys())
def test_a_refusal_says_which_row_is_nearest_and_in_what_it_differs(row, differs_in):
    refusal = query_is_on_allow_list(a_query(), some_facts(row=None, nearest_row=row))
    assert refusal.members == {"nearest_row": "IS-01", "differs_in": differs_in}
    assert "IS-01" in refusal.detail
    assert all(name in refusal.detail for name in differs_in)


def test_no_refusal_repeats_the_subject():
    query = a_query(subject=PENDING)
    for text in (decide(query, some_facts()).detail, decide(a_query(caller_agency=OTHER), some_facts()).detail):
        assert "c0de" not in text


def test_details_name_the_agency_at_fault():
    refusal = decide(a_query(), some_facts(provider=an_agency(files=(AssessedFile("all", "void"),))))
    assert CITY in refusal.detail
    assert "provider" in refusal.detail
