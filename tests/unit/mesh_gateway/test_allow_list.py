"""The compiled allow-list finds what a reading of the rows one by one would find, whatever their order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_kit.world import AllowListFile
from renkei_mesh_gateway.allow_list import AllowList, Asked
from unit.mesh_gateway.queries import AFFAIR, CITY, ISA, ITEM, NOW, OTHER, PROCEDURE, a_row, an_agency

DAY = NOW.date()
ASKED = Asked(ISA, AFFAIR, PROCEDURE, CITY, ITEM)
IMMIGRATION, MUNICIPALITY = an_agency(ISA, kind="immigration"), an_agency()


def listed(*rows) -> AllowList:
    return AllowList(AllowListFile(version="v", rows=rows))


def find(allow_list, asked=ASKED, inquirer=IMMIGRATION, provider=MUNICIPALITY, day=DAY):
    return allow_list.find(asked, inquirer, provider, day)


@pytest.mark.parametrize(
    "inquirer, provider, permitted",
    [
        (ISA, CITY, True),
        (ISA, "class:municipality", True),
        ("class:immigration", CITY, True),
        ("class:immigration", "class:municipality", True),
        (OTHER, CITY, False),
        (ISA, OTHER, False),
        (ISA, "class:prefecture", False),
        ("class:municipality", CITY, False),
    ],
)
def test_a_party_is_an_agency_or_its_class(inquirer, provider, permitted):
    row = a_row(inquirer=inquirer, provider=provider)
    assert (find(listed(row)) == row) is permitted


@pytest.mark.parametrize("days, in_force", [(-1, False), (0, True), (1, True), (29, True), (30, True), (31, False)])
def test_both_ends_of_the_validity_count(days, in_force):
    row = a_row(valid_from=DAY, valid_to=DAY + timedelta(days=30))
    assert (find(listed(row), day=DAY + timedelta(days=days)) is not None) is in_force


def test_a_row_without_an_end_stays_in_force():
    assert find(listed(a_row()), day=date(2999, 12, 31)) == a_row()


def test_of_rows_with_the_same_key_the_one_in_force_counts():
    old, new = a_row(row="OLD", valid_to=DAY - timedelta(days=1)), a_row(row="NEW", valid_from=DAY)
    for rows in ((old, new), (new, old)):
        assert find(listed(*rows)) == new
        assert find(listed(*rows), day=DAY - timedelta(days=1)) == old


@pytest.mark.control("G3")
@pytest.mark.parametrize(
    "change",
    [
        {"affair": "JM99000000000002"},
        {"procedure": "JT99010000000002"},
        {"item": "TM99000000000001"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_other_affair_procedure_or_item_is_not_permitted(change):
    assert find(listed(a_row()), asked=replace(ASKED, **change)) is None


def test_the_nearest_row_differs_in_the_fewest_respects():
    far = a_row(row="FAR", item="TM99000000000001", procedure="JT99010000000009")
    near = a_row(row="NEAR", item="TM99000000000001")
    for rows in ((far, near), (near, far)):
        assert listed(*rows).nearest(ASKED, IMMIGRATION, MUNICIPALITY) == near


def test_no_row_is_near_when_all_differ_in_everything_or_there_are_none():
    nothing_alike = a_row(
        inquirer=OTHER,
        affair="JM99000000000009",
        procedure="JT99010000000009",
        provider="class:prefecture",
        item="TM99000000000009",
    )
    assert listed(nothing_alike).nearest(ASKED, IMMIGRATION, MUNICIPALITY) is None
    assert listed().nearest(ASKED, IMMIGRATION, MUNICIPALITY) is None


def test_agencies_that_nobody_registered_agree_with_no_party():
    row = a_row(provider=CITY, affair="JM99000000000009", procedure="JT99010000000009", item="TM99000000000009")
    assert listed(row).nearest(ASKED, None, None) is None
    assert listed(row).nearest(ASKED, None, MUNICIPALITY) == row


AGENCIES = (IMMIGRATION, MUNICIPALITY, an_agency(OTHER, kind="pension"), an_agency("9" * 16))
PARTIES = st.sampled_from(
    [agency.code for agency in AGENCIES] + [f"class:{kind}" for kind in ("immigration", "municipality", "pension")]
)
AFFAIRS = st.sampled_from(["JM00000000000001", "JM00000000000002"])
PROCEDURES = st.sampled_from(["JT00000000000001", "JT00000000000002"])
ITEMS = st.sampled_from(["TM00000000000001", "TM00000000000002"])
DAYS = st.integers(-3, 3).map(lambda days: DAY + timedelta(days=days))
ROWS = st.lists(
    st.builds(
        a_row,
        inquirer=PARTIES,
        affair=AFFAIRS,
        procedure=PROCEDURES,
        provider=PARTIES,
        item=ITEMS,
        valid_from=DAYS,
        valid_to=st.none() | DAYS,
    ),
    max_size=12,
)


@given(
    rows=ROWS,
    inquirer=st.sampled_from(AGENCIES),
    provider=st.sampled_from(AGENCIES),
    affair=AFFAIRS,
    procedure=PROCEDURES,
    item=ITEMS,
    shuffled=st.randoms(use_true_random=False),
)
def test_the_look_up_equals_a_reading_of_all_rows_in_any_order(
    rows, inquirer, provider, affair, procedure, item, shuffled
):
    asked = Asked(inquirer.code, affair, procedure, provider.code, item)
    permitting = [
        row
        for row in rows
        if inquirer.stands_under(row.inquirer)
        and provider.stands_under(row.provider)
        and (row.affair, row.procedure, row.item) == (affair, procedure, item)
        and row.in_force_on(DAY)
    ]
    mixed = list(rows)
    shuffled.shuffle(mixed)
    for order in (rows, mixed):
        found = listed(*order).find(asked, inquirer, provider, DAY)
        assert found in permitting if permitting else found is None
