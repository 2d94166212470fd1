"""Reading a number: masked by default, revealed for a case and an affair, recorded once, watched (D14, D16)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_ims.tables import EVIDENCE
from renkei_ims.watch_rules import AlertKind, Habit
from renkei_ims.watch_store import BOOK
from renkei_ims.watch_tables import NUMBER_ACCESS
from renkei_kit.chain import first_break
from renkei_kit.clock import JST
from renkei_kit.personal_number import personal_number_of
from unit.ims.conftest import SEED
from unit.ims.counter import AFFAIR, logged_in

WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=JST)


@pytest.fixture
async def registrar(ims):
    ims.clock.set(WEDNESDAY)
    ims.clock.freeze(True)
    return await logged_in(ims, "registrar-1")


@pytest.fixture
async def person(ims, registrar, number):
    """A registered person with an open case."""
    return (await ims.register(number)).json()["addressee_number"]


async def reveal(ims, headers, addressee, case_id="CASE-1", affair=AFFAIR):
    body = {"case_id": case_id, "affair": affair}
    return await ims.http.post(f"/persons/{addressee}/reveal", json=body, headers=headers)


async def alerts(ims, limit: int = 100) -> list[tuple[str, str]]:
    headers = await logged_in(ims, "ims-admin-1")
    found = await ims.http.get("/alerts", params={"limit": limit}, headers=headers)
    await ims.http.delete("/staff/sessions/current", headers=headers)
    return [(line["staff_id"], line["kind"]) for line in found.json()["alerts"]]


async def rows(ims) -> list[dict]:
    def find(tx):
        return [dict(row) for row in tx.execute(NUMBER_ACCESS.select()).mappings()]

    return await ims.ports.db.read(find)


@pytest.mark.control("D14", "D16")
async def test_for_its_case_and_affair_a_number_is_shown_and_that_is_one_row(ims, registrar, person, number):
    answer = await reveal(ims, registrar, person)
    assert answer.json() == {
        "addressee_number": person,
        "personal_number": number.digits,
        "affair": AFFAIR,
        "case_id": "CASE-1",
    }
    assert answer.headers["cache-control"] == "no-store"
    (row,) = await rows(ims)
    told = {name: row[name] for name in ("at", "staff_id", "operation", "addressee_number", "affair", "case_id")}
    assert told == {
        "at": ims.clock(),
        "staff_id": "registrar-1",
        "operation": "revealNumber",
        "addressee_number": person,
        "affair": AFFAIR,
        "case_id": "CASE-1",
    }
    assert number.digits not in str(row)


@pytest.mark.control("D16")
async def test_the_number_that_was_read_can_be_told_from_the_row_with_the_persons_key(ims, registrar, person, number):
    await reveal(ims, registrar, person)
    (row,) = await rows(ims)

    def told(tx):
        from renkei_ims.person_store import load_person

        return ims.ports.vault.number_in_log(row["sealed_number"], person, load_person(tx, person).sealed_key)

    assert await ims.ports.db.read(told) == number


@pytest.mark.control("D14")
@pytest.mark.parametrize("missing", ["case_id", "affair"])
async def test_without_case_or_affair_no_number_is_shown(ims, registrar, person, number, missing):
    body = {"case_id": "CASE-1", "affair": AFFAIR}
    del body[missing]
    answer = await ims.http.post(f"/persons/{person}/reveal", json=body, headers=registrar)
    assert [error["field"] for error in answer.json()["errors"]] == [f"/{missing}"]
    assert await rows(ims) == []
    assert (await ims.access_log())[-1]["outcome"] == "request-invalid"


@pytest.mark.control("D14")
@pytest.mark.parametrize(
    ("case_id", "affair", "rule"),
    [
        ("CASE-9", AFFAIR, "case_is_open_for"),
        ("CASE-1", "JM99000000000012", "affair_is_isas"),
    ],
)
async def test_another_case_or_affair_shows_no_number(ims, registrar, person, case_id, affair, rule):
    answer = await reveal(ims, registrar, person, case_id, affair)
    assert (answer.status_code, answer.json()["rule"]) == (403, rule)
    assert await rows(ims) == []


@pytest.mark.control("D14")
async def test_a_closed_case_and_another_persons_case_show_no_number(ims, registrar, person):
    other = await reveal(ims, registrar, ims.addressee("santos-maria"))
    await ims.http.post("/cases/CASE-1/closure")
    closed = await reveal(ims, registrar, person)
    assert (other.json()["code"], closed.json()["code"]) == ("case-not-open", "case-not-open")
    assert await rows(ims) == []


@pytest.mark.control("D9")
@pytest.mark.parametrize("staff_id", ["ims-admin-1", "ims-worker-1"])
async def test_no_administrator_and_no_worker_sees_a_person_or_a_number(ims, person, staff_id):
    headers = await logged_in(ims, staff_id)
    assert (await reveal(ims, headers, person)).json()["code"] == "operation-not-permitted"
    looked = await ims.http.get(f"/persons/{person}", headers=headers)
    assert looked.json()["code"] == "operation-not-permitted"
    assert await rows(ims) == []


@pytest.mark.control("D16", "E6")
async def test_the_record_of_accesses_is_for_the_administrator_paged_and_by_staff(ims, registrar, person):
    for _ in range(3):
        await reveal(ims, registrar, person)
    refused = await ims.http.get("/number-accesses", headers=registrar)
    assert refused.json()["code"] == "operation-not-permitted"
    other = await logged_in(ims, "registrar-2")
    await reveal(ims, other, person)
    admin = await logged_in(ims, "ims-admin-1")
    first = (await ims.http.get("/number-accesses", params={"limit": 2}, headers=admin)).json()
    assert [line["sequence"] for line in first["accesses"]] == [1, 2]
    params = {"limit": 2, "cursor": first["next_cursor"]}
    second = (await ims.http.get("/number-accesses", params=params, headers=admin)).json()
    assert ([line["sequence"] for line in second["accesses"]], second["next_cursor"]) == ([3, 4], None)
    only = await ims.http.get("/number-accesses", params={"staff_id": "registrar-2"}, headers=admin)
    assert [line["staff_id"] for line in only.json()["accesses"]] == ["registrar-2"]
    assert (await ims.access_log())[-1]["operation"] == "listNumberAccesses"
    wrong = await ims.http.get("/number-accesses", params={"cursor": "x"}, headers=admin)
    assert wrong.json()["code"] == "request-invalid"


@pytest.mark.control("D16")
async def test_a_changed_or_removed_row_of_the_record_is_detected(ims, registrar, person):
    for _ in range(3):
        await reveal(ims, registrar, person)
    entries = await rows(ims)
    assert first_break(entries, len(entries)) is None
    for column, value in (("staff_id", "somebody"), ("sealed_number", "x"), ("case_id", None)):
        changed = [dict(row) for row in entries]
        changed[1][column] = value
        assert first_break(changed, len(changed)).sequence == 2
    assert first_break([entries[0], entries[2]], 3).sequence == 2
    assert first_break(entries[:2], 3).sequence == 3

    def head(tx):
        table = EVIDENCE.chain_head
        return tx.execute(table.select().where(table.c.book == BOOK)).mappings().one()

    assert (await ims.ports.db.read(head))["hash"] == entries[-1]["hash"]


@pytest.mark.control("D14")
async def test_too_many_accesses_within_the_window_tell_the_administrator_once(ims, registrar, person):
    usual = ims.ports.own.alert_accesses
    for _ in range(usual):
        assert (await reveal(ims, registrar, person)).status_code == 200
    assert await alerts(ims) == []
    for _ in range(3):
        await reveal(ims, registrar, person)
    assert await alerts(ims) == [("registrar-1", "volume")]
    refused = await ims.http.get("/alerts", headers=registrar)
    assert refused.json()["code"] == "operation-not-permitted"


@pytest.mark.control("D14")
@pytest.mark.parametrize("at", [WEDNESDAY.replace(hour=22), WEDNESDAY + timedelta(days=3)])
async def test_an_access_out_of_hours_tells_the_administrator(ims, registrar, person, at):
    ims.clock.set(at)
    headers = await logged_in(ims, "registrar-2")
    await ims.http.get(f"/persons/{person}", headers=headers)
    assert await alerts(ims) == [("registrar-2", "out-of-hours")]


@given(
    now=st.datetimes(timezones=st.just(JST)),
    accesses=st.integers(1, 100),
)
def test_what_is_unusual_follows_from_the_time_and_the_volume_alone(now, accesses):
    opens, closes = WEDNESDAY.time().replace(hour=9), WEDNESDAY.time().replace(hour=18)
    kinds = set(Habit(30, timedelta(hours=1), opens, closes).unusual(now, accesses))
    assert (AlertKind.VOLUME in kinds) == (accesses > 30)
    assert (AlertKind.OUT_OF_HOURS in kinds) == (now.weekday() >= 5 or not 9 <= now.hour < 18)


@pytest.mark.control("C12")
async def test_a_number_changed_at_jlis_is_flagged_by_the_next_check_and_closed(ims, registrar):
    former, new = (personal_number_of(SEED, "santos-maria", generation) for generation in (0, 1))
    santos = ims.addressee("santos-maria")
    ims.counterparts.verdict = {"result": "number-changed", "differs": []}
    checked = await ims.http.post(f"/persons/{santos}/checks", headers=registrar)
    assert checked.json() == {"authenticity": "number-changed", "differs": [], "reason": None}
    assert (await ims.http.get(f"/persons/{santos}", headers=registrar)).json()["authenticity"] == "number-changed"
    assert (await reveal(ims, registrar, santos)).json()["rule"] == "number_is_current"
    again = await ims.http.post(f"/persons/{santos}/checks", headers=registrar)
    assert again.json()["rule"] == "number_is_current"
    ims.counterparts.verdict, ims.counterparts.calls = {"result": "match", "differs": []}, []
    refused = await ims.register(former)
    assert (refused.status_code, refused.json()["rule"]) == (409, "number_is_not_closed")
    assert ims.counterparts.calls == []
    subject = santos_as_filed(ims)
    answer = await ims.register(new, **subject)
    assert answer.json()["addressee_number"] == santos
    shown = await reveal(ims, registrar, santos)
    assert shown.json()["personal_number"] == new.digits


@pytest.mark.control("B4")
@pytest.mark.parametrize("attribute", ["name", "birth_date", "sex", "address"])
async def test_a_new_number_is_matched_by_all_four_attributes_or_not_at_all(ims, registrar, attribute):
    santos = ims.addressee("santos-maria")
    ims.counterparts.verdict = {"result": "number-changed", "differs": []}
    await ims.http.post(f"/persons/{santos}/checks", headers=registrar)
    ims.counterparts.verdict = {"result": "match", "differs": []}
    other = {"name": "X", "birth_date": "1990-01-01", "sex": "M", "address": "Y"}[attribute]
    subject = santos_as_filed(ims) | {attribute: other}
    answer = await ims.register(personal_number_of(SEED, "santos-maria", 1), **subject)
    assert answer.status_code == 201
    assert answer.json()["addressee_number"] != santos


@pytest.mark.control("B4")
@pytest.mark.parametrize("change", [{"nationality": "架空国"}, {"card_number": "ZZ00000001ZZ"}, {"name": None}])
async def test_nothing_but_the_registered_keys_can_be_matched_on(ims, number, change):
    answer = await ims.register(number, **change)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
    assert ims.counterparts.calls == []


def santos_as_filed(ims) -> dict:
    person = ims.world.person("santos-maria")
    return {
        "name": person.filed_name,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "address": person.filed_address,
    }


@pytest.mark.control("C11")
async def test_what_jlis_no_longer_confirms_serves_no_linkage(ims, registrar):
    santos = ims.addressee("santos-maria")
    await ims.register(personal_number_of(SEED, "santos-maria"), "CASE-1", **santos_as_filed(ims))
    ims.counterparts.verdict = {"result": "mismatch", "differs": ["name"]}
    await ims.http.post(f"/persons/{santos}/checks", headers=registrar)
    query = {
        "case_id": "CASE-1",
        "addressee_number": santos,
        "affair": AFFAIR,
        "procedure": "JT99010000000001",
        "provider": "9000200000000001",
        "item": "TM99000000000002",
    }
    answer = await ims.http.post("/inquiries", json=query)
    assert (answer.json()["code"], answer.json()["rule"]) == ("record-closed", "number_is_confirmed")
    assert ims.counterparts.count("/permits") == 0


async def test_with_jlis_away_a_check_changes_nothing(ims, registrar):
    santos = ims.addressee("santos-maria")
    ims.counterparts.away = {"juki-link"}
    answer = await ims.http.post(f"/persons/{santos}/checks", headers=registrar)
    assert answer.json()["code"] == "party-unavailable"
    assert (await ims.http.get(f"/persons/{santos}", headers=registrar)).json()["authenticity"] == "match"


@pytest.mark.control("H18")
async def test_after_a_death_notice_the_record_is_marked_and_not_read(ims, registrar, person):
    today = ims.clock().date()
    late = await ims.http.post(
        f"/persons/{person}/death-notice", json={"died_on": str(today + timedelta(days=1))}, headers=registrar
    )
    assert late.json()["rule"] == "death_is_not_ahead"
    path = f"/persons/{person}/death-notice"
    assert (await ims.http.post(path, json={"died_on": str(today)}, headers=registrar)).status_code == 204
    assert (await reveal(ims, registrar, person)).json()["rule"] == "record_is_open"
    looked = await ims.http.get(f"/persons/{person}", headers=registrar)
    assert (looked.status_code, looked.json()["code"]) == (403, "record-closed")
    assert (await ims.access_log())[-1]["outcome"] == "record-closed"
    again = await ims.http.post(path, json={"died_on": str(today)}, headers=registrar)
    assert again.json()["code"] == "record-closed"
    assert (await ims.http.post(f"/persons/{person}/checks", headers=registrar)).json()["code"] == "record-closed"
    residence = {
        "status": "永住者",
        "card_number": "ZZ00000001ZZ",
        "nationality": "架空国",
        "permitted_on": str(today),
        "expires_on": None,
    }
    assert (await ims.http.put(f"/residences/{person}", json=residence)).json()["code"] == "record-closed"


@pytest.mark.control("H18")
@pytest.mark.parametrize(("reason", "closed"), [("death", True), ("departure", False)])
async def test_jlis_tells_of_a_death_by_the_next_check(ims, registrar, reason, closed):
    santos = ims.addressee("santos-maria")
    ims.counterparts.verdict = {"result": "removed", "differs": [], "reason": reason}
    checked = await ims.http.post(f"/persons/{santos}/checks", headers=registrar)
    assert checked.json()["authenticity"] == "removed"
    looked = await ims.http.get(f"/persons/{santos}", headers=registrar)
    assert (looked.status_code == 403) == closed


@pytest.mark.control("H15")
async def test_what_feis_decided_stands_in_the_entry(ims, registrar):
    santos = ims.addressee("santos-maria")
    before = (await ims.http.get(f"/persons/{santos}", headers=registrar)).json()["residence"]
    assert before["status"] == "技術・人文知識・国際業務"
    residence = {"status": "永住者", "card_number": "ZZ00000001ZZ", "nationality": "架空国", "expires_on": None}
    body = residence | {"permitted_on": "2026-11-25"}
    assert (await ims.http.put(f"/residences/{santos}", json=body)).status_code == 204
    assert (await ims.http.get(f"/persons/{santos}", headers=registrar)).json()["residence"] == residence
