"""Contents against the layout of their item."""

import pytest

from renkei_kit.layout import content_errors, within_layout
from renkei_kit.world_records import AgencyKind, ContentField, Item

ITEM = Item(
    code="TM99000000000099",
    name="Sample",
    official_name="見本",
    provider_kinds=(AgencyKind.MUNICIPALITY,),
    version="0001",
    synthetic=True,
    fields=(
        ContentField(name="text", official_name="文字", type="string"),
        ContentField(name="amount", official_name="金額", type="integer"),
        ContentField(name="flag", official_name="有無", type="boolean"),
        ContentField(name="day", official_name="日", type="date", optional=True),
    ),
)
RIGHT = {"text": "x", "amount": 0, "flag": False, "day": "2026-11-23"}


def without(name: str) -> dict:
    return {key: value for key, value in RIGHT.items() if key != name}


@pytest.mark.parametrize("content", [RIGHT, without("day"), RIGHT | {"day": None}])
def test_what_fits_has_no_errors(content):
    assert content_errors(ITEM, content) == ()


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (without("text"), ["/content/text"]),
        (RIGHT | {"text": None}, ["/content/text"]),
        (RIGHT | {"text": 1}, ["/content/text"]),
        (RIGHT | {"amount": "0"}, ["/content/amount"]),
        (RIGHT | {"amount": True}, ["/content/amount"]),
        (RIGHT | {"amount": 1.5}, ["/content/amount"]),
        (RIGHT | {"flag": 0}, ["/content/flag"]),
        (RIGHT | {"day": "2026-02-30"}, ["/content/day"]),
        (RIGHT | {"day": "20261123"}, ["/content/day"]),
        (RIGHT | {"other": 1}, ["/content/other"]),
        ({}, ["/content/text", "/content/amount", "/content/flag"]),
    ],
)
def test_what_does_not_fit_is_named_by_field_without_its_value(content, fields):
    errors = content_errors(ITEM, content)
    assert [error.field for error in errors] == fields
    assert all("2026-02" not in error.reason for error in errors)


@pytest.mark.control("C10")
def test_only_the_layouts_fields_are_let_in():
    assert within_layout(ITEM, RIGHT | {"religion": "x"}) == RIGHT
