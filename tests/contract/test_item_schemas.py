"""contracts/items says of each item's content exactly what the services hold it to."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from renkei.services import DEFAULT_SEED
from renkei_kit.clock import Clock
from renkei_kit.layout import content_errors
from renkei_kit.world import World

ROOT = Path(__file__).parents[2]
WORLD = World.load(ROOT / "config", DEFAULT_SEED, Clock()().date())
VALUES = ("text", "2027-01-31", "2027-02-30", "20270131", "2027-1-31", "", 0, -5, 1.5, True, None, [], {}, ["x"])
SOUND = {"string": "text", "integer": 5, "boolean": False, "date": "2027-01-31"}

of_each_item = pytest.mark.parametrize("item", WORLD.items, ids=lambda item: item.code)


def schema_of(item) -> dict:
    return json.loads((ROOT / f"contracts/items/{item.code}.schema.json").read_text(encoding="utf-8"))


def fits(item, content) -> bool:
    validator = Draft202012Validator(schema_of(item), format_checker=Draft202012Validator.FORMAT_CHECKER)
    return validator.is_valid(content)


def test_there_is_a_schema_for_each_item_and_no_other():
    found = {path.name for path in (ROOT / "contracts/items").iterdir()}
    assert found == {f"{item.code}.schema.json" for item in WORLD.items}


@of_each_item
def test_a_schema_is_valid_and_named_after_its_item(item):
    Draft202012Validator.check_schema(schema_of(item))
    assert schema_of(item)["$id"].endswith(item.code)


@pytest.mark.control("G13")
@of_each_item
def test_schema_and_services_agree_on_every_value_of_every_field(item):
    sound = {field.name: SOUND[field.type] for field in item.fields}
    tried = [sound, {}, sound | {"religion": "x"}]
    for field in item.fields:
        tried += [sound | {field.name: value} for value in VALUES]
        tried.append({name: value for name, value in sound.items() if name != field.name})
    for content in tried:
        assert fits(item, content) == (content_errors(item, content) == ()), content
    assert fits(item, sound)
    assert not fits(item, sound | {"religion": "x"})


@of_each_item
def test_the_copies_of_the_world_fit(item):
    copies = [json.loads(copy.model_dump_json()) for person in WORLD.people for copy in person.copies]
    contents = [copy["content"] for copy in copies if copy["item"] == item.code]
    assert all(fits(item, content) for content in contents)
