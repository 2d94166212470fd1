"""The interface register is read whole or not at all."""

from pathlib import Path

import pytest
import yaml

from renkei_kit.topology import load_topology

ROOT = Path(__file__).parents[3]


@pytest.fixture
def changed(tmp_path):
    """Loads the register after ``change`` was made to it."""

    def load(change):
        document = yaml.safe_load((ROOT / "contracts/topology.yaml").read_text(encoding="utf-8"))
        change(document)
        (tmp_path / "topology.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
        return load_topology(tmp_path)

    return load


def flow(**parts):
    return {"from": "feis", "to": "ims", "over": "isa-internal", "class": "other", "operations": []} | parts


@pytest.mark.parametrize("part", ["from", "to", "over"])
def test_a_flow_of_somebody_unknown_is_an_error(changed, part):
    with pytest.raises(ValueError, match="unknown party or zone"):
        changed(lambda document: document["flows"].append(flow(**{part: "nobody"})))


@pytest.mark.parametrize("part", ["from", "to", "over", "class", "operations"])
def test_a_flow_with_a_part_missing_is_an_error(changed, part):
    def without(document):
        document["flows"].append(flow())
        del document["flows"][-1][part]

    with pytest.raises(KeyError):
        changed(without)


def test_people_are_never_called(changed):
    with pytest.raises(ValueError, match="unknown party or zone"):
        changed(lambda document: document["flows"].append(flow(to="applicant")))


@pytest.mark.control("A4", "D1")
def test_only_what_is_registered_is_permitted(register):
    assert register.permits("feis", "ims", "registerNumber")
    assert not register.permits("feis", "ims", "getPerson")
    assert not register.permits("ras", "ims", "registerNumber")
    assert not register.permits("ims", "feis", "registerNumber")
    assert not register.connects("feis", "mesh-gateway")


@pytest.mark.control("A3")
def test_every_flow_says_whether_it_carries_specific_personal_information(register):
    assert {flow.information_class for flow in register.flows.values()} == {"specific-personal", "other"}


@pytest.mark.control("H12")
def test_what_keeps_numbers_has_no_line_to_the_internet(register):
    for name in ("ims", "feis"):
        assert all(register.zones[zone]["closed"] for zone in register.stations[name].zones)
        assert not register.connects("applicant", name)
    assert {flow.callee for flow in register.flows.values() if flow.over == "internet"} == {"ras"}


def test_planned_services_do_not_run(register):
    assert "oversight" not in {station.name for station in register.running()}
    assert len({station.port for station in register.stations.values()}) == len(register.stations)
