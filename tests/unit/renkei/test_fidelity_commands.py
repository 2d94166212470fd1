"""How far this network is from the real one, and what is in force: served, and printed."""

import json

import pytest
import yaml
from typer.testing import CliRunner

from renkei.cli import app
from renkei.config_view import levels, others, settings_of, show_config
from renkei.in_process import in_process
from renkei.places import CONTRACTS_DIRECTORY

ROWS = yaml.safe_load((CONTRACTS_DIRECTORY / "differences.yaml").read_text(encoding="utf-8"))["differences"]


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_all_differences_are_printed():
    text = printed("differences")
    assert all(f"{row['id']} ({row['area']}, {row['kind']})" in text for row in ROWS)


def test_those_of_one_area_for_machines():
    found = json.loads(printed("differences", "--area", "gateway", "--json"))
    assert found == [
        row | {name: row[name].strip() for name in ("renkei_does", "why")} for row in ROWS if row["area"] == "gateway"
    ]


def test_an_area_that_does_not_exist_is_refused_in_words():
    result = CliRunner().invoke(app, ["differences", "--area", "nowhere"])
    assert result.exit_code == 1
    assert "there is no area nowhere; there are" in result.stderr


async def test_every_service_serves_them():
    async with in_process() as network:
        for control in network.control.values():
            answer = await control.get("/differences", params={"area": "gateway"})
            assert {row["id"] for row in answer.json()["items"]} == {r["id"] for r in ROWS if r["area"] == "gateway"}
        assert len((await control.get("/differences")).json()["items"]) == len(ROWS)


@pytest.mark.parametrize("binding", ["plain", "dpop", "mtls"])
async def test_the_levels_in_force_are_those_of_the_running_network(binding, capsys):
    async with in_process(settings={"mesh-gateway": {"permit_binding": binding}}) as network:
        found = await settings_of(network)
    level = next(each for each in levels(found) if each["setting"] == "RENKEI_PERMIT_BINDING")
    assert (level["service"], level["in_force"], level["choices"]) == (
        "mesh-gateway",
        binding,
        ["plain", "dpop", "mtls"],
    )
    assert {"RENKEI_PROVIDER_SIGNATURES", "RENKEI_ANSWER_BINDING"} <= {each["setting"] for each in levels(found)}
    assert not [row for row in others(found) if row["setting"] == "RENKEI_PERMIT_BINDING"]
    assert next(row for row in others(found) if row["setting"] == "RENKEI_SEED")["services"] == "all"
    show_config(found)
    assert "Levels of fidelity" in capsys.readouterr().out
