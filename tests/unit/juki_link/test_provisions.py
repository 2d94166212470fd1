"""Provision by condition through the link server: who fits and nobody else, in a file or at once, and its record."""

from datetime import date, datetime, time, timedelta

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_juki_link.batch import run_batch
from renkei_juki_link.provision_record import provision_records, years_after
from renkei_juki_link.provisions import records_fit_the_condition
from renkei_kit.callers import Caller
from renkei_kit.clock import JST
from renkei_kit.personal_number import personal_number_of
from renkei_kit.resident_condition import ProvisionRequest
from renkei_kit.resident_records import ResidentRecord

AFFAIR = "JM99000000000001"
CHILD_ALLOWANCE = "JM99000000000012"


def asked(affair: str = AFFAIR, items: list[str] | None = None, **condition) -> dict:
    return {"affair": affair, "condition": condition} | ({"items": items} if items else {})


async def request(line, body: dict, path: str = "/provisions", party: str = "ims"):
    return await line.link.post(path, json=body, headers=line.bearer("juki-link", party))


async def records(line, provision_id: str, **query):
    headers = line.bearer("juki-link", "ims")
    return await line.link.get(f"/provisions/{provision_id}/records", params=query, headers=headers)


def number(line, person_id: str) -> str:
    generation = line.world.person(person_id).number_generation
    return personal_number_of(line.world.seed, person_id, generation).digits


async def staff_list(line, path: str, key: str, **query) -> list[dict]:
    operator = await line.operator()
    answer = await line.link.get(path, params=query, headers=operator)
    await line.link.delete("/staff/sessions/current", headers=operator)
    return answer.json()[key]


@pytest.mark.control("C9")
@pytest.mark.parametrize("address", ["東京都世田谷区", "東京都", "神奈川県横浜市", "架空県"])
async def test_who_fits_comes_and_nobody_else(line, address):
    answer = await request(line, asked(address=address, items=["name", "address"]))
    assert answer.status_code == 201
    on_register = [person for person in line.world.people if not (person.deceased or person.left_japan)]
    expected = {(person.name, person.address) for person in on_register if person.address.startswith(address)}
    assert answer.json()["provided"] == len(expected)
    told = (await records(line, answer.json()["provision_id"])).json()["records"]
    assert {(record["name"], record["address"]) for record in told} == expected


async def test_all_of_a_record_but_the_record_code(line):
    answer = await request(line, asked(personal_numbers=[number(line, "chen-wei")]))
    (record,) = (await records(line, answer.json()["provision_id"])).json()["records"]
    person = line.world.person("chen-wei")
    assert record.pop("change")["reason"] == "number-changed"
    assert record == {
        "name": person.name,
        "alias": person.alias,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "address": person.address,
        "personal_number": number(line, "chen-wei"),
        "removed": None,
    }


async def test_a_former_number_finds_nobody_and_who_died_only_when_asked_for(line):
    former = personal_number_of(line.world.seed, "chen-wei", 0).digits
    assert (await request(line, asked(personal_numbers=[former]))).json()["provided"] == 0
    dead = [number(line, "muller-hans")]
    assert (await request(line, asked(personal_numbers=dead))).json()["provided"] == 0
    answer = await request(line, asked(personal_numbers=dead, include_removed=True, items=["change"]))
    (record,) = (await records(line, answer.json()["provision_id"])).json()["records"]
    assert (record["removed"], record["change"]["reason"], record["name"]) == ("death", "death", None)


@pytest.mark.control("C9")
@pytest.mark.parametrize("condition", [{}, {"include_removed": True}, {"sex": "F"}])
@pytest.mark.parametrize("path", ["/provisions", "/identity-queries"])
async def test_an_empty_condition_is_refused_before_anything_is_sent(line, path, condition):
    refused = await request(line, asked(**condition), path)
    assert (refused.status_code, refused.json()["code"]) == (422, "request-invalid")
    assert refused.json()["rule"] in ("condition_is_not_empty", "condition_selects_people")
    assert line.wire.sent == []
    assert await line.transmissions() == []


@pytest.mark.control("B4")
@pytest.mark.parametrize("key", ["nationality", "resident_record_code", "phone"])
async def test_no_other_key_is_taken(line, key):
    refused = await request(line, asked(name="X", **{key: "x"}))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, f"/condition/{key}")
    assert line.wire.sent == []


async def test_an_affair_that_the_statute_does_not_list_is_refused_by_j_lis(line):
    refused = await request(line, asked(CHILD_ALLOWANCE, address="東京都"))
    problem = refused.json()
    assert (refused.status_code, problem["code"], problem["source"]) == (403, "operation-not-permitted", "jlis-verify")
    assert problem["rule"] == "affair_is_listed"
    (transmission,) = await line.transmissions()
    assert (transmission["state"], transmission["outcome"]) == ("refused", "operation-not-permitted")
    (record,) = await staff_list(line, "/provision-records", "records")
    assert record["outcome"] == "operation-not-permitted"


async def test_one_person_at_once(line):
    person = line.world.person("nguyen-an")
    by_name = asked(name=person.name, birth_date=person.birth_date.isoformat(), items=["personal_number"])
    (record,) = (await request(line, by_name, "/identity-queries")).json()["records"]
    assert record["personal_number"] == number(line, "nguyen-an")
    assert await line.transmissions() == [], "nothing is kept in a file"
    nobody = asked(name="NOBODY", birth_date="1990-01-01")
    assert (await request(line, nobody, "/identity-queries")).json()["records"] == []


async def test_at_once_needs_a_condition_about_one_person(line):
    refused = await request(line, asked(address="東京都"), "/identity-queries")
    assert (refused.status_code, refused.json()["rule"]) == (422, "condition_names_one_person")
    refused = await request(
        line, asked(CHILD_ALLOWANCE, personal_numbers=[number(line, "nguyen-an")]), "/identity-queries"
    )
    assert (refused.status_code, refused.json()["source"]) == (403, "jlis-verify")


async def test_records_are_read_page_by_page(line):
    made = (await request(line, asked(address="東京都", items=["name"]))).json()
    seen, cursor = [], 0
    while cursor is not None:
        page = (await records(line, made["provision_id"], limit=2, cursor=cursor)).json()
        assert len(page["records"]) <= 2
        seen += [record["name"] for record in page["records"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == made["provided"] > 2


async def test_each_reading_is_logged_and_ends_with_the_files_deletion(line):
    made = (await request(line, asked(address="東京都"))).json()
    before = len(await staff_list(line, "/file-accesses", "accesses"))
    assert (await records(line, made["provision_id"])).status_code == 200
    assert len(await staff_list(line, "/file-accesses", "accesses")) == before + 3
    for after in (timedelta(0), timedelta(days=10, seconds=1)):
        line.clock.advance(after)
        operator = await line.operator()
        await line.link.post("/batch-runs", headers=operator)
        await line.link.delete("/staff/sessions/current", headers=operator)
        status = (await records(line, made["provision_id"])).status_code
        assert status == (200 if after == timedelta(0) else 404)


async def test_provisions_are_listed_newest_first(line):
    made = [
        (await request(line, asked(address=text))).json()["provision_id"] for text in ("東京都", "大阪府", "京都府")
    ]
    assert (await line.check(line.record("santos-maria"))).status_code == 200
    headers, seen, cursor = line.bearer("juki-link", "ims"), [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await line.link.get("/provisions", params=params, headers=headers)).json()
        seen += [one["provision_id"] for one in page["provisions"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == made[::-1]


async def test_what_is_no_provision_has_no_records(line):
    await line.check(line.record("santos-maria"))
    (check,) = await line.transmissions()
    for provision_id in (check["transmission_id"], "0" * 32):
        assert (await records(line, provision_id)).json()["code"] == "not-found"


async def test_a_provision_that_was_cut_short_has_no_records_and_goes_on(line):
    line.wire.cut_after = True
    assert (await request(line, asked(address="東京都"))).status_code == 502
    (cut,) = await line.transmissions()
    refused = await records(line, cut["transmission_id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong-state")
    line.wire.cut_after = False
    done = (await request(line, asked(address="東京都"))).json()
    assert (done["provision_id"], done["state"]) == (cut["transmission_id"], "decrypted")


@pytest.mark.control("C9")
@pytest.mark.parametrize(
    "told, fits",
    [
        ({"name": "A", "address": "東京都港区"}, True),
        ({"name": "A", "address": "大阪府"}, False),
        ({"name": "A", "address": "東京都港区", "sex": "F"}, False),
        ({"name": "A", "address": "東京都港区", "removed": "death"}, False),
    ],
)
def test_what_was_not_asked_for_is_not_taken(told, fits):
    body = ProvisionRequest.model_validate(asked(address="東京都", items=["name", "address"]))
    refusal = records_fit_the_condition(body, [ResidentRecord.model_validate(told)])
    assert (refusal is None) is fits


async def test_an_answer_that_cannot_be_read_ends_the_provision(line):
    line.wire.answer = lambda response: httpx2.Response(response.status_code, text="a.b.c.d.e")
    refused = await request(line, asked(address="東京都"))
    assert (refused.status_code, refused.json()["code"]) == (502, "party-unavailable")
    (transmission,) = await line.transmissions()
    assert transmission["state"] == "refused"


@pytest.mark.control("D4", "B9")
@pytest.mark.parametrize("party", ["feis", "ras", "mesh-gateway", "jlis-verify", "staff-terminal"])
@pytest.mark.parametrize("path", ["/provisions", "/identity-queries"])
async def test_nobody_but_ims_may_ask(line, path, party):
    if party == "staff-terminal":
        refused = await line.link.post(path, json=asked(address="東京都"), headers=await line.operator())
    else:
        refused = await request(line, asked(address="東京都"), path, party)
    assert (refused.status_code, refused.json()["code"]) == (403, "flow-not-defined")
    assert line.wire.sent == []


@pytest.mark.control("F6")
async def test_every_provision_leaves_a_record_of_content_method_and_retention(line):
    line.clock.freeze(True)
    await line.check(line.record("santos-maria"), line.record("nguyen-an"))
    line.clock.advance(timedelta(seconds=1))
    await request(line, asked(address="東京都", sex="F"))
    line.clock.advance(timedelta(seconds=1))
    await request(line, asked(personal_numbers=[number(line, "nguyen-an")]), "/identity-queries")
    line.clock.advance(timedelta(seconds=1))
    body = {"personal_number": number(line, "nguyen-an"), "acquisition_number": "A" * 22}
    await request(line, body, "/linkage-code-requests")
    kept = await staff_list(line, "/provision-records", "records")
    told = [(one["content"], one["items"], one["records"], one["method"], one["party"]) for one in kept]
    by_file, by_message = "encrypted-file-over-leased-line", "encrypted-message-over-leased-line"
    assert told == [
        ("linkage-code-request", ["personal_number", "acquisition_number"], 1, by_file, "ims"),
        ("provision-by-condition", ["personal_numbers"], 1, by_message, "ims"),
        ("provision-by-condition", ["address", "sex"], 1, by_file, "ims"),
        ("authenticity-check", ["personal_number", "name", "birth_date", "sex", "address"], 2, by_file, "ims"),
    ]
    assert {one["recipient"] for one in kept} == {"jlis-verify"}
    assert {one["retained_until"][:4] for one in kept} == {str(line.clock().year + 7)}
    pages = await staff_list(line, "/provision-records", "records", limit=1, cursor=kept[1]["record_id"])
    assert pages == [kept[2]]


@pytest.mark.control("F6")
async def test_a_record_is_taken_out_when_its_time_is_over(line):
    await line.check(line.record("santos-maria"))
    ports, line_of = line.services["juki-link"].app.state.ports, Caller("juki-link", "batch")
    (kept,) = await ports.db.read(lambda tx: provision_records(tx, None, 10))
    line.clock.freeze(True)
    for at, left in ((kept.retained_until, [kept]), (kept.retained_until + timedelta(microseconds=1), [])):
        line.clock.set(at)
        await run_batch(ports, line_of)
        assert await ports.db.read(lambda tx: provision_records(tx, None, 10)) == left
    log = await ports.db.read(lambda tx: ports.access_log.entries(tx, limit=1000))
    assert log[-1]["target"] == "1 provision records taken out"


@given(st.dates(date(2026, 1, 1), date(2100, 1, 1)), st.integers(1, 100))
def test_years_later_is_the_same_day(day, years):
    at = datetime.combine(day, time(12), JST)
    later = years_after(at, years)
    assert (later.year, later.month) == (at.year + years, at.month)
    assert later.day == at.day or (at.month, at.day, later.day) == (2, 29, 28)
