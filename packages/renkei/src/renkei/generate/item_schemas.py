"""contracts/items/: the layout of every item (データ標準レイアウト) as JSON Schema 2020-12, from config/items.yaml."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from renkei.services import DEFAULT_SEED
from renkei_kit.clock import Clock
from renkei_kit.world import World
from renkei_kit.world_records import ContentField, Item

FOLDER = Path("contracts/items")
KINDS: Mapping[str, Mapping[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}


def item_schema_files(root: Path) -> Mapping[Path, str]:
    """One schema per item of the demo world."""
    world = World.load(root / "config", DEFAULT_SEED, Clock()().date())
    return {
        FOLDER / f"{item.code}.schema.json": json.dumps(schema_of(item), ensure_ascii=False, indent=2) + "\n"
        for item in world.items
    }


def schema_of(item: Item) -> dict[str, Any]:
    """The schema of the content of a copy of ``item``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:renkei:item:{item.code}",
        "title": f"{item.name} ({item.official_name}), version {item.version}",
        "description": "Generated from config/items.yaml by `make generate`; do not edit. "
        + ("All of it is made up." if item.synthetic else "The code is a real one; the fields are made up."),
        "type": "object",
        "properties": {field.name: _schema_of_field(field) for field in item.fields},
        "required": [field.name for field in item.fields if not field.optional],
        "additionalProperties": False,
    }


def _schema_of_field(field: ContentField) -> dict[str, Any]:
    kind = dict(KINDS[field.type])
    if field.optional:
        kind["type"] = [kind["type"], "null"]
    return {"title": field.official_name, **kind}
