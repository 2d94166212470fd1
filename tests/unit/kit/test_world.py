"""The demo world: complete, consistent, the same for everyone, and clear about what is wrong with a file."""

import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from renkei_kit.identifiers import is_local_government_code, is_resident_record_code
from renkei_kit.personal_number import personal_number_of
from renkei_kit.seeded import derive, derive_digits
from renkei_kit.world import AgencyKind, CardState, PiaState, World, WorldError
from renkei_kit.world_yaml import day

CONFIG = Path(__file__).parents[3] / "config"
TODAY = date(2026, 4, 1)
ISA = "9000100000000001"
SETAGAYA = "9000013112100001"
STORIES = {
    "renewal", "plain", "name-change", "number-changed", "moved", "deceased", "no-copy", "no-auto-reply",
    "card-renewed", "minor", "certificate-revoked", "certificate-expired", "not-linked", "unknown-at-provider",
    "pia-void", "unconnected", "address-mismatch", "special-permanent-resident", "left-japan", "same-name-older",
    "same-name-younger",
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return World.load(CONFIG, "seed", TODAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


def test_every_kind_of_agency_stands_in_the_world(world: World) -> None:
    kinds = [agency.kind for agency in world.agencies]
    assert set(kinds) == set(AgencyKind)
    assert kinds.count(AgencyKind.MUNICIPALITY) >= 6
    assert all(len(agency.code) == 16 for agency in world.agencies)


def test_agency_codes_hold_the_real_local_government_code(world: World) -> None:
    local = [agency for agency in world.agencies if agency.local_government_code]
    assert all(agency.code == f"90000{agency.local_government_code}00001" for agency in local)
    assert all(is_local_government_code(agency.local_government_code or "") for agency in local)


def test_isa_is_connected_from_january_2026_whenever_the_world_starts() -> None:
    for today in (date(2025, 12, 1), date(2031, 3, 31)):
        assert World.load(CONFIG, "seed", today).agency(ISA).connected_from == date(2026, 1, 1)


def test_one_municipality_has_no_sound_assessment_and_one_is_not_connected(world: World) -> None:
    local = [agency for agency in world.agencies if agency.kind is AgencyKind.MUNICIPALITY]
    assert [agency.id for agency in local if agency.pia is not PiaState.SOUND] == ["osaka"]
    assert [agency.id for agency in local if agency.connected_from > TODAY] == ["sapporo"]


def test_twenty_people_and_more_have_stories_of_their_own(world: World) -> None:
    assert {person.story for person in world.people} >= STORIES
    assert all("SYNTHETIC" in person.name and person.synthetic for person in world.people)
    assert world.person_with_story("renewal").id == "nguyen-an"


def test_everyone_without_another_story_is_linked_with_every_copy(world: World) -> None:
    person = world.person_with_story("plain")
    assert {world.agency(code).id for code in person.linked} == {"isa", "chiyoda", "pension", "kenpo"}
    provided = {item.code for item in world.items if AgencyKind.PREFECTURE not in item.provider_kinds}
    assert {copy.item for copy in person.copies} == provided
    assert all(copy.auto_reply and copy.valid_from <= TODAY for copy in person.copies)


def test_the_demo_s_person_is_known_to_feis_but_not_to_ims(world: World) -> None:
    person = world.person_with_story("renewal")
    assert ISA not in person.holders
    assert person.municipality == SETAGAYA
    assert person.card is CardState.VALID
    assert person.residence.expires_on == TODAY + timedelta(days=60)
    waits = [copy.item for copy in person.copies if not copy.auto_reply]
    assert waits == ["TM99000000000001"]


def test_stories_differ_where_they_say_so(world: World) -> None:
    story = world.person_with_story
    assert story("name-change").filed_name != story("name-change").name
    assert story("address-mismatch").filed_address != story("address-mismatch").address
    assert story("plain").filed_name == story("plain").name
    assert story("number-changed").number_generation == 1
    assert story("not-linked").pending == (ISA,)
    assert story("minor").representative == story("representative").id
    assert story("unknown-at-provider").municipality not in story("unknown-at-provider").holders
    assert story("same-name-older").name == story("same-name-younger").name
    assert story("special-permanent-resident").residence.expires_on is None
    assert "TM00000000000002" not in {copy.item for copy in story("no-copy").copies}
    moved = {copy.item: copy.agency for copy in story("moved").copies}
    assert moved["TM00000000000002"] == story("moved").previous_municipality


def test_the_content_of_a_copy_follows_the_person_and_the_item(world: World) -> None:
    person = world.person_with_story("special-permanent-resident")
    copies = {copy.item: copy for copy in person.copies}
    assert copies["TM99000000000011"].content["status"] == person.residence.status
    assert copies["TM99000000000011"].content["expires_on"] is None
    assert copies["TM00000000000002"].content["fiscal_year"] == 2026
    for item in world.items:
        assert {field.name for field in item.fields} >= set(copies[item.code].content) if item.code in copies else True


def test_the_allow_list_has_isa_in_both_roles(world: World) -> None:
    rows = world.allow_list.rows
    asked = {row.item for row in rows if row.inquirer == ISA}
    assert asked == {"TM00000000000002", "TM99000000000001", "TM99000000000002", "TM99000000000003"}
    assert {row.item for row in rows if row.provider == ISA} == {
        "TM99000000000011", "TM99000000000012", "TM99000000000013",
    }  # fmt: skip
    assert all(row.synthetic for row in rows)
    assert len(world.allow_list.version) == 12


def test_one_row_has_ended_and_one_has_not_begun(world: World) -> None:
    rows = {row.row: row for row in world.allow_list.rows}
    ended, coming = rows["IS-90"], rows["IS-91"]
    assert ended.valid_to is not None
    assert not ended.in_force_on(TODAY)
    assert ended.in_force_on(ended.valid_to)
    assert not coming.in_force_on(TODAY)
    assert coming.in_force_on(coming.valid_from)


def test_a_party_of_the_list_is_an_agency_or_a_class(world: World) -> None:
    setagaya = world.agency(SETAGAYA)
    assert setagaya.stands_under(SETAGAYA)
    assert setagaya.stands_under("class:municipality")
    assert not setagaya.stands_under("class:prefecture")


def test_every_agency_that_exchanges_has_a_client_with_its_demo_secret(world: World) -> None:
    assert {client.agency for client in world.clients} == {
        agency.code for agency in world.agencies if agency.kind is not AgencyKind.CORE
    }
    assert world.client("isa-ims").secret == "isa-ims-secret"
    assert world.find_client("nobody") is None


def test_the_staff_that_the_services_need_is_there(world: World) -> None:
    roles = {(account.service, account.role) for account in world.staff}
    of_feis = {role for service, role in roles if service == "feis"}
    assert of_feis >= {"examiner", "chief-examiner", "reception", "system-administrator"}
    own = {staff_id for terminal in world.offices.terminals for staff_id in terminal.used_by}
    assert own == {account.id for account in world.staff_of("feis")}
    assert roles >= {
        ("ims", "registrar"), ("juki-link", "operator"), ("agency", "clerk"), ("mesh-gateway", "core-officer"),
        ("mesh-gateway", "record-viewer"), ("mesh-gateway", "provision-officer"),
    }  # fmt: skip
    municipalities = {agency.code for agency in world.agencies if agency.kind is AgencyKind.MUNICIPALITY}
    for role in ("provision-officer", "clerk"):
        assert municipalities <= {account.agency for account in world.staff if account.role == role}
    assert world.staff[0].password == f"{world.staff[0].id}-password"


def test_addressee_numbers_differ_between_agencies_and_people(world: World) -> None:
    numbers = [number for person in world.people for number in world.addressee_numbers(person).values()]
    assert len(set(numbers)) == len(numbers)
    assert all(len(number) == 15 and number.isdigit() for number in numbers)


def test_no_number_of_a_person_shows_in_another(world: World) -> None:
    for person in world.people:
        code, number = world.resident_record_code(person), personal_number_of(world.seed, person.id).digits
        assert is_resident_record_code(code)
        for addressee in world.addressee_numbers(person).values():
            assert code[:6] not in addressee
            assert number[:6] not in addressee
        assert code[:6] not in number


def test_the_same_seed_gives_the_same_world_and_another_seed_another(world: World) -> None:
    same, other = World.load(CONFIG, "seed", TODAY), World.load(CONFIG, "other", TODAY)
    assert same == world
    for person in world.people:
        assert same.resident_record_code(person) == world.resident_record_code(person)
        assert other.resident_record_code(person) != world.resident_record_code(person)
        assert other.addressee_number(ISA, person.id) != world.addressee_number(ISA, person.id)


def test_derived_values_never_change() -> None:
    assert derive("seed", "a", "b").hex()[:16] == "0cca8f97a787fce2"
    assert derive_digits("seed", "a", "b", count=10) == "2231756131"
    assert derive("seed", "ab", "c") != derive("seed", "a", "bc")
    assert derive("seed", "a", length=100)[:32] == derive("seed", "a")
    assert len(derive_digits("seed", "a", count=5000)) == 5000


@pytest.mark.parametrize("length", [0, -1, 8161])
def test_a_length_that_cannot_be_derived_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="length"):
        derive("seed", "a", length=length)


@pytest.mark.parametrize("text, meant", [
    ("today", TODAY),
    ("today+75d", date(2026, 6, 15)),
    ("today-34y", date(1992, 4, 1)),
    ("today-1m-1d", date(2026, 2, 28)),
    ("today+1", None),
    ("tomorrow", None),
    ("today-9999y", None),
])  # fmt: skip
def test_dates_count_from_the_first_day(text: str, meant: date | None) -> None:
    assert day(text, TODAY) == meant


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2027, 12, 31), date(2040, 1, 1)])
def test_the_world_starts_on_any_day(today: date) -> None:
    world = World.load(CONFIG, "seed", today)
    assert all(person.birth_date < today for person in world.people)
    assert world.person_with_story("deceased").removed_on == today - timedelta(days=30)


def test_an_unknown_name_is_not_found(world: World) -> None:
    for look_up in (world.agency, world.client, world.person, world.person_with_story):
        with pytest.raises(LookupError, match="no such"):
            look_up("nothing")
    assert world.find_agency("nothing") is None
    assert world.find_item("nothing") is None
    assert world.find_affair("nothing") is None


def test_who_is_held_by_an_agency_includes_those_not_linked(world: World) -> None:
    held = {person.story for person in world.people_held_by(ISA)}
    assert "not-linked" in held
    assert "renewal" not in held


@pytest.mark.parametrize("file, old, new, field", [
    ("personas.yaml", "sex: F", "sex: X", "people.nguyen-an.sex"),
    ("personas.yaml", "municipality: setagaya", "municipality: atlantis", "people.nguyen-an.municipality"),
    ("personas.yaml", "story: plain", "story: renewal", "people.story"),
    ("personas.yaml", "story: plain", "storey: plain", "people.santos-maria.story"),
    ("personas.yaml", "representative: cruz-elena", "representative: nobody", "people.cruz-jose.representative"),
    ("personas.yaml", "today+60d", "today+x", "people.nguyen-an.residence.expires_on"),
    ("personas.yaml", "$nationality", "$planet", "people.nguyen-an.copies.TM99000000000012.content.nationality"),
    ("personas.yaml", "months_paid: 24", "months_paid: x", "people.nguyen-an.copies.TM99000000000002.content.months_p"),
    ("personas.yaml", "months_paid: 24", "months: 24", "people.nguyen-an.copies.TM99000000000002.content.months"),
    ("personas.yaml", "holder: kenpo", "holder: pension", "people.nguyen-an.copies.TM99000000000003.holder"),
    ("personas.yaml", "holder: tokyo", "holder: setagaya", "people.okafor-grace.copies.TM99000000000004.holder"),
    ("personas.yaml", "kenpo, tokyo]", "kenpo]", "people.okafor-grace.copies.TM99000000000004.holder"),
    ("personas.yaml", "pending: [isa]", "pending: [pension]", "people.pham-duc.linked"),
    ("personas.yaml", "defaults:", "default:", "default"),
    ("personas.yaml", "people:", "people: {", "line"),
    ("clients.yaml", "agency: pension", "agency: 1", "clients.2.agency"),
    ("clients.yaml", "id: pension", "id: Pension", "clients.2.id"),
    ("clients.yaml", "id: pension", "id: kenpo", "clients.id"),
    ("staff.yaml", "role: registrar", "rank: registrar", "staff.2.role"),
    ("staff.yaml", "staff:", "stuff:", "stuff"),
    ("items.yaml", "[pension]", "[pensions]", "items.2.provider_kinds.0"),
    ("affairs.yaml", "JT99010000000002", "JT99010000000001", "affairs.procedures.code"),
    ("allow-list.csv", "row,inquirer", "row,asker", "line 1"),
    ("allow-list.csv", "IS-02,", "IS-01,", "line 3.row"),
    ("allow-list.csv", "class:health-insurer,", "class:bank,", "line 5.provider"),
    ("allow-list.csv", "class:health-insurer,", "class:pension,", "line 5.provider"),
    ("allow-list.csv", "IS-01,9000100000000001,", "IS-01,9999999999999999,", "line 2.inquirer"),
    ("allow-list.csv", "JT99010000000001", "JT99020000000001", "line 2.procedure"),
    ("allow-list.csv", "TM00000000000002", "TM00000000000099", "line 2.item"),
    ("allow-list.csv", "2026-01-01,,true", "soon,,true", "line 2.valid_from"),
    ("allow-list.csv", "2026-01-01,,true", "2026-01-01,,true,more", "line 2"),
    ("agencies/9000013112100001.yaml", '"131121"', '"131122"', "local_government_code"),
    ("agencies/9000013112100001.yaml", '"9000013112100001"', '"9000013112100002"', "code"),
    ("agencies/9000013112100001.yaml", "pia: sound", "pia: fine", "pia"),
    ("agencies/9000013112100001.yaml", "kind: municipality", "kind: pension", "local_government_code"),
])  # fmt: skip
def test_a_wrong_file_is_named_with_its_field(folder: Path, file: str, old: str, new: str, field: str) -> None:
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(WorldError) as wrong:
        World.load(folder, "seed", TODAY)
    assert wrong.value.file == path.name
    assert wrong.value.field.startswith(field)
    assert str(wrong.value).startswith(path.name)


@pytest.mark.parametrize("file", ["personas.yaml", "clients.yaml", "items.yaml", "allow-list.csv"])
def test_a_missing_or_unreadable_file_is_named(folder: Path, file: str) -> None:
    (folder / file).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WorldError, match=f"^{file}: "):
        World.load(folder, "seed", TODAY)
    (folder / file).unlink()
    with pytest.raises(WorldError, match=f"^{file}: No such file"):
        World.load(folder, "seed", TODAY)


@pytest.mark.parametrize("content", ["[]", "people", "people: 1\ndefaults: {copies: {}}", "defaults: []\npeople: []"])
def test_a_personas_file_of_another_shape_is_refused(folder: Path, content: str) -> None:
    (folder / "personas.yaml").write_text(content)
    with pytest.raises(WorldError, match=r"^personas\.yaml:"):
        World.load(folder, "seed", TODAY)


def test_a_world_without_agencies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="holds no agency"):
        World.load(tmp_path, "seed", TODAY)


def test_the_world_can_be_loaded_without_knowing_what_a_personal_number_is() -> None:
    program = "import renkei_kit.world, sys; sys.exit('renkei_kit.personal_number' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
