"""contracts/differences.yaml is complete, and what it says of Renkei can be looked up."""

import csv
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from renkei_kit.settings import ServiceSettings
from renkei_mesh_gateway.gateway_ports import PERMIT_LIFETIME

ROOT = Path(__file__).parents[2]
ROWS = yaml.safe_load((ROOT / "contracts/differences.yaml").read_text(encoding="utf-8"))["differences"]
BY_ID = {row["id"]: row for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_is_complete(row):
    assert set(row) == {"id", "area", "kind", "renkei_does", "real_network", "why"}
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", row["id"])
    assert row["kind"] in {"assumed", "simplified", "left-out", "synthetic"}
    assert set(row["real_network"]) == {"state", "says", "source"}
    assert row["real_network"]["state"] in {"known", "unknown"}
    assert row["real_network"]["source"] in {"review", "law", "public", "general"}
    assert all(text.endswith(".") for text in (row["renkei_does"], row["real_network"]["says"], row["why"]))


def test_ids_are_unique():
    assert {name for name, count in Counter(row["id"] for row in ROWS).items() if count > 1} == set()


def test_the_lengths_named_are_those_in_force():
    defaults = {name: field.default for name, field in ServiceSettings.model_fields.items()}
    assert timedelta(seconds=60) == PERMIT_LIFETIME
    assert "60 seconds" in BY_ID["permit-lifetime"]["renkei_does"]
    assert f"{defaults['password_max_age_days']} days" in BY_ID["passwords"]["renkei_does"]
    assert f"{defaults['session_idle_minutes']} idle minutes" in BY_ID["passwords"]["renkei_does"]


def test_every_row_of_the_allow_list_is_marked_and_numbered_as_said():
    with (ROOT / "config/allow-list.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(row["synthetic"] == "true" and re.fullmatch(r"(IS|PR|[A-Z]{2})-\d\d", row["row"]) for row in rows)
    assert Counter(row["valid_from"] for row in rows).most_common(1)[0][0] == "2026-01-01"
