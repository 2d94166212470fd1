"""`renkei world --json` has the shape that outside programs rely on."""

from datetime import date
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from renkei.world_view import show_world, world_as_json
from renkei_kit.topology import load_topology
from renkei_kit.world import World

ROOT = Path(__file__).parents[3]
SHAPE = {
    "agencies": {"code", "name", "kind"},
    "clients": {"id", "agency", "secret", "private_jwk"},
    "staff": {"service", "agency", "id", "password", "role"},
    "people": {"id", "name", "story", "addressee_numbers"},
    "allow_list": {"row", "inquirer", "affair", "procedure", "provider", "item"},
}


@pytest.fixture(scope="module")
def world() -> World:
    return World.load(ROOT / "config", "renkei-demo", date(2026, 11, 24))


@pytest.fixture(scope="module")
def shape(world):
    return world_as_json(world, load_topology(ROOT / "contracts"), offset=100)


def test_the_shape_is_exactly_the_fixed_one(shape):
    assert set(shape) == {*SHAPE, "services"}
    for section, members in SHAPE.items():
        assert shape[section]
        assert all(set(record) == members for record in shape[section])


def test_services_say_where_they_are(shape):
    assert shape["services"]["ims"] == {"url": "http://127.0.0.1:8201", "control_url": "http://127.0.0.1:8301"}
    assert "oversight" not in shape["services"]


def test_isa_has_the_secret_and_the_key_by_which_the_gateway_knows_it(shape):
    client = next(client for client in shape["clients"] if client["id"] == "isa-ims")
    assert client["secret"] == "isa-ims-secret"
    assert ECKey.import_key(client["private_jwk"]).is_private


def test_addressee_numbers_are_given_only_where_the_person_is_linked(shape, world):
    for person in shape["people"]:
        assert list(person["addressee_numbers"]) == list(world.person(person["id"]).linked)
    isa = "9000100000000001"
    linked = {person["story"]: isa in person["addressee_numbers"] for person in shape["people"]}
    assert linked["plain"]
    assert not linked["not-linked"]


def test_people_read_tables(shape, capsys):
    show_world(shape)
    shown = capsys.readouterr().out
    assert "isa-ims-secret" in shown
    assert "http://127.0.0.1:8301" in shown
