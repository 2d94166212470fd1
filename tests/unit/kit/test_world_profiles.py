"""The named worlds, and where it stands when a world of one's own is wrong."""

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from renkei_kit.identifiers import is_local_government_code
from renkei_kit.world import Person, World, WorldError
from renkei_kit.world_profiles import MUNICIPALITIES
from renkei_kit.world_records import AgencyKind

CONFIG = Path(__file__).parents[3] / "config"
TODAY = date(2027, 1, 31)


def test_nationwide_has_every_prefecture_and_municipality_once_with_a_sound_code():
    world = World.load(CONFIG, "seed", TODAY, "nationwide")
    codes = {kind: [each.local_government_code for each in world.agencies if each.kind is kind] for kind in AgencyKind}
    prefectures, municipalities = codes[AgencyKind.PREFECTURE], codes[AgencyKind.MUNICIPALITY]
    assert (len(prefectures), len(municipalities), sum(MUNICIPALITIES)) == (47, 1741, 1741)
    assert len({*prefectures, *municipalities}) == 47 + 1741
    assert all(is_local_government_code(code) for code in (*prefectures, *municipalities))
    counted = Counter(code[:2] for code in municipalities)
    assert tuple(counted[f"{number:02}"] for number in range(1, 48)) == MUNICIPALITIES
    wards = [code for code in municipalities if code.startswith("131")]
    assert len(wards) == 23
    assert {client.agency for client in world.clients} >= {
        agency.code for agency in world.agencies if agency.id[:2] == "lg"
    }


def test_the_demo_worlds_people_live_in_the_nationwide_one_too():
    demo, nationwide = World.load(CONFIG, "seed", TODAY), World.load(CONFIG, "seed", TODAY, "nationwide")
    assert nationwide.people == demo.people
    assert World.load(CONFIG, "seed", TODAY, "empty").people == ()


def test_so_many_residents_more_live_in_all_municipalities_and_isa_can_ask_about_each():
    demo, crowded = World.load(CONFIG, "seed", TODAY), World.load(CONFIG, "seed", TODAY, "nationwide:4000")
    added = crowded.people[len(demo.people) :]
    assert (crowded.people[: len(demo.people)], len(added)) == (demo.people, 4000)
    towns = {agency.code for agency in crowded.agencies if agency.kind is AgencyKind.MUNICIPALITY}
    assert {person.municipality for person in added} == towns
    isa = next(agency.code for agency in crowded.agencies if agency.kind is AgencyKind.IMMIGRATION)
    assert all(person.linked == (isa, person.municipality) for person in added)
    assert all({copy.agency for copy in person.copies} == {person.municipality} for person in added)
    assert {copy.item for copy in added[0].copies} == {"TM00000000000002", "TM99000000000001"}
    people = crowded.people
    assert len({crowded.resident_record_code(person) for person in people}) == len(people)
    assert len({person.residence.card_number for person in people}) == len(people)
    assert len({crowded.addressee_number(isa, person.id) for person in people}) == len(people)


def test_added_residents_are_as_sound_as_those_of_the_files_and_the_same_in_a_larger_crowd():
    fewer, more = World.load(CONFIG, "seed", TODAY, "demo:50"), World.load(CONFIG, "seed", TODAY, "demo:60")
    assert fewer.people == more.people[:-10]
    for person in fewer.people[-50:]:
        assert Person.model_validate(person.model_dump()) == person
        assert TODAY.year - 91 <= person.birth_date.year <= TODAY.year - 18


@pytest.mark.parametrize("named", ["tiny", "tiny:5", "demo:", "demo:many", "demo:-1", "demo:５", ":5"])
def test_a_world_of_another_name_is_refused(named):
    with pytest.raises(WorldError, match="demo, empty, nationwide"):
        World.load(CONFIG, "seed", TODAY, named)


@pytest.mark.parametrize(("named", "says"), [("empty:5", "nobody"), ("demo:0", "between 1"), ("demo:100000000", "1")])
def test_residents_that_cannot_be_made_are_refused(named, says):
    with pytest.raises(WorldError, match=says):
        World.load(CONFIG, "seed", TODAY, named)


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        ("clients.yaml", "service: ims", "service: tax", r"clients\.yaml:\d+:\d+: clients\.0\.service: "),
        (
            "clients.yaml",
            "{id: isa-ims, agency: isa",
            "{id: isa-ims, agency: nowhere",
            r"clients\.yaml:\d+:\d+: .*agency",
        ),
        ("clients.yaml", "clients:", "clients: [", r"clients\.yaml:\d+:\d+: .*not valid YAML"),
        ("agencies/9000001100200001.yaml", '"011002"', '"011003"', r"9000001100200001\.yaml:7:24: .*check digit"),
        ("agencies/9000001100200001.yaml", "synthetic: true", "synthetic: true\nmayor: x", r"yaml:\d+:8: mayor: "),
        ("items.yaml", "code: ", "kode: ", r"items\.yaml:\d+:\d+: items\.0\.code: "),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line_and_column(tmp_path, file, before, after, says):
    shutil.copytree(CONFIG, tmp_path / "world")
    path = tmp_path / "world" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(WorldError, match=says):
        World.load(tmp_path / "world", "seed", TODAY)


def test_what_is_wrong_in_a_row_of_the_allow_list_is_told_with_its_line_and_column(tmp_path):
    shutil.copytree(CONFIG, tmp_path / "world")
    path = tmp_path / "world" / "allow-list.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = lines[2].split(",")
    cells[5] = "TM99999999999999"
    path.write_text("\n".join([*lines[:2], ",".join(cells), *lines[3:]]) + "\n", encoding="utf-8")
    with pytest.raises(WorldError) as raised:
        World.load(tmp_path / "world", "seed", TODAY)
    column = 1 + sum(len(cell) + 1 for cell in cells[:5])
    assert (raised.value.line, raised.value.column) == (3, column)
    assert "names no item" in str(raised.value)
