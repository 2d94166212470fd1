"""A copy fits its item's layout or is refused field by field, whatever the content."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_kit.world import World
from renkei_mesh_gateway.copies.registration import copy_errors
from renkei_mesh_gateway.wire_copies import CopyBody

WORLD = World.load(Path(__file__).parents[3] / "config", "renkei-demo", date(2027, 1, 31))
COPIES = [copy for person in WORLD.people for copy in person.copies]
GOOD = {"string": "text", "integer": 1, "boolean": True, "date": "2027-01-31"}
BAD = {
    "string": (1, True, 1.5, [], {}, "\ud800"),
    "integer": ("1", True, 1.5, [], {}, float("nan")),
    "boolean": ("true", 1, 0, [], {}),
    "date": ("2027-02-30", "20270131", "2027-1-31", 20270131, True, [], "２０２７-01-31"),
}
FIELDS = [(item, field) for item in WORLD.items for field in item.fields]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def body(content, **changes) -> CopyBody:
    return CopyBody(version="1", valid_from=date(2027, 1, 1), auto_reply=True, content=content, **changes)


def a_content(item) -> dict:
    return {field.name: GOOD[field.type] for field in item.fields}


@pytest.mark.parametrize("item", WORLD.items, ids=lambda item: item.code)
def test_every_item_takes_a_content_of_its_own_layout(item):
    assert copy_errors(item, body(a_content(item))) == ()


def test_every_copy_of_the_world_fits_its_item():
    assert COPIES
    for copy in COPIES:
        content = json.loads(copy.model_dump_json())["content"]
        assert copy_errors(WORLD.find_item(copy.item), body(content)) == ()


@pytest.mark.parametrize("item, field", FIELDS, ids=lambda part: getattr(part, "code", None) or part.name)
def test_each_field_refuses_what_is_not_of_its_kind(item, field):
    good = a_content(item)
    for value in BAD[field.type]:
        (error,) = copy_errors(item, body(good | {field.name: value}))
        assert error.field == f"/content/{field.name}"
    missing = {name: value for name, value in good.items() if name != field.name}
    assert bool(copy_errors(item, body(missing))) is not field.optional
    assert bool(copy_errors(item, body(good | {field.name: None}))) is not field.optional


def test_what_the_item_does_not_have_is_refused_by_a_name_that_can_be_sent():
    item = WORLD.items[0]
    for name in ("colour", "\ud800", ""):
        (error,) = copy_errors(item, body(a_content(item) | {name: 1}))
        assert error.field.startswith("/content/")
        assert error.field.encode()


def test_the_last_day_may_be_the_first_and_not_before():
    item = WORLD.items[0]
    assert copy_errors(item, body(a_content(item), valid_to=date(2027, 1, 1))) == ()
    (error,) = copy_errors(item, body(a_content(item), valid_to=date(2026, 12, 31)))
    assert error.field == "/valid_to"


@given(item=st.sampled_from(WORLD.items), content=st.dictionaries(st.text(max_size=8), JSON_VALUES, max_size=4))
def test_no_content_is_a_fault_and_no_refusal_says_a_value(item, content):
    for error in copy_errors(item, body(content)):
        assert error.reason.startswith(("must be", "is no field"))
        assert error.field.encode()
