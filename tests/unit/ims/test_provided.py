"""Numbers from Juki-net and from media: by condition, matched by the registered keys, and from nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from renkei_ims.rules import Source
from renkei_ims.tables import METADATA
from renkei_kit.personal_number import PersonalNumber, check_digit, personal_number_of
from unit.ims.conftest import SEED
from unit.ims.counter import AFFAIR, logged_in
from unit.ims.test_access import santos_as_filed

PROVISION, MEDIUM = "a" * 32, "b" * 32
CONDITION = {"name": "PEREZ SYNTHETIC EVA", "birth_date": "1990-05-05"}


def number(base: str = "99999999990") -> PersonalNumber:
    return PersonalNumber(base + check_digit(base))


def resident(number: PersonalNumber, **changes) -> dict:
    attributes = {"name": "PEREZ SYNTHETIC EVA", "birth_date": "1990-05-05", "sex": "F", "address": "東京都架空町1"}
    return attributes | {"personal_number": number.digits} | changes


@pytest.fixture
async def registrar(ims):
    return await logged_in(ims, "registrar-1")


async def acquire(ims, headers, **changes):
    body = {"source": "juki", "affair": AFFAIR, "condition": CONDITION} | changes
    return await ims.http.post("/acquisitions", json=body, headers=headers)


async def from_medium(ims, headers, provision_id: str = MEDIUM):
    body = {"source": "medium", "affair": AFFAIR, "provision_id": provision_id}
    return await ims.http.post("/acquisitions", json=body, headers=headers)


async def rows(ims, table: str) -> list[dict]:
    def find(tx):
        return [dict(row) for row in tx.execute(METADATA.tables[table].select()).mappings()]

    return await ims.ports.db.read(find)


@pytest.mark.control("B1", "C9")
async def test_who_fits_the_condition_is_registered_and_gets_a_linkage_code(ims, registrar):
    ims.counterparts.provided = {PROVISION: [resident(number())]}
    answer = (await acquire(ims, registrar)).json()
    counts = {name: answer[name] for name in ("source", "received", "registered", "known", "passed_over")}
    assert counts == {"source": "juki", "received": 1, "registered": 1, "known": 0, "passed_over": 0}
    assert ims.counterparts.asked["affair"] == AFFAIR
    assert {name: ims.counterparts.asked["condition"][name] for name in CONDITION} == CONDITION
    assert ims.counterparts.count("/authenticity-checks") == 0
    (registration,) = await rows(ims, "registration")
    assert (registration["source"], registration["state"]) == ("juki", "authentic")
    await ims.resume()
    (registration,) = await rows(ims, "registration")
    assert registration["state"] == "linked"
    assert (await ims.state_of_as(registrar, registration["addressee_number"]))["linkage_code"] == "acquired"


@pytest.mark.control("B1")
async def test_what_a_medium_brought_is_taken_over_once(ims, registrar):
    ims.counterparts.media = {MEDIUM: [resident(number()), resident(number("99999999981"), name="OTHER")]}
    answer = (await from_medium(ims, registrar)).json()
    assert (answer["source"], answer["registered"]) == ("medium", 2)
    again = await from_medium(ims, registrar)
    assert (again.status_code, again.json()["rule"]) == (409, "provision_is_new")
    assert {row["source"] for row in await rows(ims, "registration")} == {"medium"}


@pytest.mark.control("B1")
@pytest.mark.parametrize("provision_id", ["c" * 32, PROVISION])
async def test_what_is_no_medium_is_not_taken_for_one(ims, registrar, provision_id):
    ims.counterparts.provided = {PROVISION: [resident(number())]}
    answer = await from_medium(ims, registrar, provision_id)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert await rows(ims, "registration") == []


@pytest.mark.control("B4")
async def test_who_is_known_is_found_by_the_number(ims, registrar):
    santos = personal_number_of(SEED, "santos-maria")
    ims.counterparts.provided = {PROVISION: [resident(santos, name="SANTOS NEW NAME")]}
    answer = (await acquire(ims, registrar)).json()
    assert (answer["registered"], answer["known"]) == (0, 1)


@pytest.mark.control("B4", "C12")
async def test_a_new_number_told_by_jlis_takes_the_former_ones_place(ims, registrar):
    new = personal_number_of(SEED, "santos-maria", 1)
    change = {"reason": "number-changed", "on": "2026-01-01"}
    ims.counterparts.provided = {PROVISION: [resident(new, **santos_as_filed(ims), change=change)]}
    before = len(await rows(ims, "person"))
    await acquire(ims, registrar)
    assert len(await rows(ims, "person")) == before
    (former,) = await rows(ims, "former_number")
    assert former["addressee_number"] == ims.addressee("santos-maria")


async def test_who_died_or_is_not_told_in_full_is_passed_over(ims, registrar):
    removed = resident(number(), removed="death")
    partly = [
        resident(number(), **{name: None}) for name in ("name", "birth_date", "sex", "address", "personal_number")
    ]
    ims.counterparts.provided = {PROVISION: [removed, *partly]}
    answer = (await acquire(ims, registrar)).json()
    assert (answer["received"], answer["registered"], answer["passed_over"]) == (6, 0, 6)


@pytest.mark.control("B4")
@pytest.mark.parametrize("key", ["nationality", "card_number", "resident_record_code", "telephone"])
async def test_by_another_key_nobody_is_asked_for(ims, registrar, key):
    answer = await acquire(ims, registrar, condition=CONDITION | {key: "x"})
    assert answer.json()["code"] == "request-invalid"
    assert ims.counterparts.calls == []


@pytest.mark.control("B1")
@pytest.mark.parametrize("source", ["paper", "ras", "network", "telephone", "", None])
async def test_no_other_source_is_taken_here(ims, registrar, source):
    answer = await acquire(ims, registrar, source=source)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
    assert ims.counterparts.calls == []


@pytest.mark.control("B1")
@given(text=st.text())
def test_there_are_five_sources_and_no_other(text):
    five = {"paper", "medium", "network", "juki", "ras"}
    assert {source.value for source in Source} == five
    adapter = TypeAdapter(Source)
    if text in five:
        assert adapter.validate_python(text) is Source(text)
    else:
        with pytest.raises(ValidationError):
            adapter.validate_python(text)


@pytest.mark.control("D14")
async def test_for_an_affair_outside_the_assessment_nobody_is_asked_for(ims, registrar):
    answer = await acquire(ims, registrar, affair="JM99000000000012")
    assert answer.json()["rule"] == "affair_is_isas"
    assert ims.counterparts.calls == []


async def test_with_the_link_server_away_nothing_is_kept(ims, registrar):
    ims.counterparts.away = {"juki-link"}
    assert (await acquire(ims, registrar)).json()["code"] == "party-unavailable"
    assert await rows(ims, "acquisition") == []


async def test_acquisitions_are_listed_in_pages_for_registrars_and_the_administrator(ims, registrar):
    for provision_id in (PROVISION, "d" * 32, "e" * 32):
        ims.counterparts.provided = {provision_id: []}
        assert (await acquire(ims, registrar)).status_code == 201
    admin = await logged_in(ims, "ims-admin-1")
    first = (await ims.http.get("/acquisitions", params={"limit": 2}, headers=admin)).json()
    assert [line["provision_id"] for line in first["acquisitions"]] == [PROVISION, "d" * 32]
    params = {"cursor": first["next_cursor"]}
    rest = (await ims.http.get("/acquisitions", params=params, headers=registrar)).json()
    assert [line["provision_id"] for line in rest["acquisitions"]] == ["e" * 32]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("staff_id", ["ims-admin-1", "ims-worker-1"])
async def test_only_registrars_acquire(ims, staff_id):
    headers = await logged_in(ims, staff_id)
    assert (await acquire(ims, headers)).json()["code"] == "operation-not-permitted"
    assert ims.counterparts.calls == []
