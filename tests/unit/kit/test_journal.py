"""The journal tells what happened, keeps to its bounds, and gives nothing away."""

import asyncio

import pytest

from renkei_kit.clock import Clock
from renkei_kit.journal import BATCH, BUFFER, Journal
from renkei_kit.journal_entry import Entry, Wanted, masked
from unit.kit.desk import open_desk

NUMBER = "20270131000000000001"


def entry(order: int = 0, **changes) -> Entry:
    given = {
        "at": "2027-01-31T09:00:00.000+09:00",
        "order": order,
        "direction": "inbound",
        "caller": "ims",
        "actor": "isa-ims",
        "callee": "mesh-gateway",
        "operation": "issuePermit",
        "method": "POST",
        "path": "/permits",
        "status": 201,
        "decision": "ok",
        "rule": None,
        "processing_number": None,
        "trace": "a" * 32,
        "span": "b" * 16,
        "duration_ms": 1.5,
        "faults": "",
    }
    return Entry(**given | changes)


def journal_at(path=None, most=1000) -> Journal:
    return Journal("desk", Clock(), path, most)


@pytest.mark.parametrize(
    ("head", "status", "number", "decision", "rule"),
    [
        (b'{"permit":"x","processing_number":"20270131000000000001"}', 201, "20270131000000000001", "ok", None),
        (b'{"records":[{"processing_number":"20270131000000000001"}]}', 200, None, "ok", None),
        (
            b'{"instance":"20270131000000000001","code":"pia-violation","rule":"pia_is_sound"}',
            403,
            NUMBER,
            "pia-violation",
            "pia_is_sound",
        ),
        (b'{"code":"not-on-allow-list","instance":"' + b"f" * 32 + b'"}', 403, None, "not-on-allow-list", None),
        (b"<html>", 502, None, "http-502", None),
        (b'{"code":"ok-answers-have-no-refusal"}', 200, None, "ok", None),
    ],
)
def test_an_entry_takes_from_an_answer_its_number_and_its_refusal_only(head, status, number, decision, rule):
    settled = entry(status=status, head=head).settled()
    assert (settled.processing_number, settled.decision, settled.rule) == (number, decision, rule)
    assert settled.head == b""


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/linkage-codes/123456789012345", "/linkage-codes/{}"),
        ("/oauth2/token", "/oauth2/token"),
        ("/.well-known/jwks.json", "/.well-known/jwks.json"),
        ("/ocsp/MFQwUjBQ", "/ocsp/{}"),
        ("/staff/sessions/current", "/staff/sessions/current"),
        ("/cases/case-0a1b2c", "/cases/{}"),
    ],
)
def test_a_path_keeps_only_plain_words(path, shown):
    assert masked(path) == shown


async def test_it_is_bounded_and_counts_what_it_drops():
    journal = journal_at(most=10)
    for order in range(25):
        journal.record(entry(order))
    assert await journal.count(Wanted()) == 10
    assert await journal.dropped() == 15
    assert [row["order"] for row in await journal.find(Wanted())] == list(range(15, 25))
    await journal.clear()
    assert (await journal.count(Wanted()), await journal.dropped()) == (0, 0)


async def test_a_journal_of_no_entries_records_nothing_and_drops_nothing(tmp_path):
    journal = journal_at(tmp_path / "desk.journal", most=0)
    for order in range(2 * BATCH):
        journal.record(entry(order))
    assert (await journal.count(Wanted()), await journal.dropped()) == (0, 0)


async def test_a_service_without_a_journal_serves_and_tells_of_no_call(world, register):
    async with open_desk(world, register, journal_entries=0) as desk:
        assert (await desk.http.get("/cases", headers=await desk.session())).is_success
        page = (await desk.control.get("/journal")).json()
    assert (page["entries"], page["dropped"]) == ([], 0)


async def test_a_buffer_that_is_full_drops_and_says_so():
    journal = journal_at(most=2 * BUFFER)
    for order in range(BUFFER + 7):
        journal.record(entry(order))
    assert await journal.count(Wanted()) == BUFFER
    assert await journal.dropped() == 7


async def test_it_survives_a_restart(tmp_path):
    first = journal_at(tmp_path / "desk.journal")
    first.record(entry(1))
    await first.close()
    second = journal_at(tmp_path / "desk.journal")
    second.record(entry(2))
    assert [row["order"] for row in await second.find(Wanted())] == [1, 2]
    await second.close()


async def test_whoever_asks_is_answered_after_all_that_was_recorded():
    journal = journal_at(most=4 * BATCH)
    for order in range(3 * BATCH):
        journal.record(entry(order))
        if order % 100 == 0:
            await asyncio.sleep(0)
    assert await journal.count(Wanted()) == 3 * BATCH


async def test_waiting_ends_when_it_is_there_and_not_before():
    journal = journal_at()
    waiting = asyncio.create_task(journal.reaches(Wanted(decision="pia-violation"), 1, 30))
    await asyncio.sleep(0)
    journal.record(entry())
    assert await journal.reaches(Wanted(), 1, 0)
    assert not waiting.done()
    journal.record(entry(decision="pia-violation"))
    assert await asyncio.wait_for(waiting, 5)


async def test_waiting_in_vain_ends_with_its_time():
    assert not await journal_at().reaches(Wanted(), 1, 0)


async def test_calls_are_found_by_what_they_were(desk):
    await desk.http.get("/cases", headers=await desk.session())
    await desk.http.get("/cases")
    page = (await desk.control.get("/journal", params={"operation": "listCases"})).json()
    assert [(known["caller"], known["actor"], known["decision"]) for known in page["entries"]] == [
        ("staff-terminal", "examiner-1", "ok"),
        ("unknown", "unknown", "unknown-caller"),
    ]
    assert (page["service"], page["next_after"], page["dropped"]) == ("feis", None, 0)
    count = await desk.control.get("/journal/count", params={"decision": "unknown-caller"})
    assert count.json() == {"service": "feis", "count": 1, "dropped": 0}
    waited = await desk.control.get("/journal/wait", params={"operation": "listCases", "count": 2, "seconds": 0})
    assert waited.json()["reached"]


async def test_the_journal_is_paged_and_exported_whole(desk):
    for _ in range(3):
        await desk.http.get("/cases")
    first = (await desk.control.get("/journal", params={"limit": 2})).json()
    rest = (await desk.control.get("/journal", params={"limit": 2, "after": first["next_after"]})).json()
    assert (len(first["entries"]), len(rest["entries"]), rest["next_after"]) == (2, 1, None)
    export = await desk.control.get("/journal/export")
    assert export.headers["content-type"] == "application/x-ndjson"
    assert len(export.text.splitlines()) == 3
    assert (await desk.control.delete("/journal")).status_code == 204
    assert (await desk.control.get("/journal")).json()["entries"] == []


async def test_a_filter_that_makes_no_sense_is_refused(desk):
    assert (await desk.control.get("/journal", params={"trace": "x"})).json()["code"] == "request-invalid"


@pytest.mark.parametrize("path", ["/journal", "/journal/count", "/journal/wait", "/journal/export"])
async def test_a_name_that_is_no_filter_is_refused_and_not_repeated(desk, path):
    refused = await desk.control.get(path, params={"operatoin": "issuePermit"})
    (error,) = refused.json()["errors"]
    assert (refused.status_code, refused.json()["code"], error["field"]) == (422, "request-invalid", "query")
    assert "operation" in error["reason"]
    assert "operatoin" not in refused.text
    assert (await desk.control.get(path, params={"operation": "issuePermit"})).is_success


async def test_a_journal_is_cleared_as_a_whole_or_not_at_all(desk):
    await desk.http.get("/cases")
    refused = await desk.control.delete("/journal", params={"operation": "listCases"})
    assert refused.json()["code"] == "request-invalid"
    assert (await desk.control.get("/journal/count")).json()["count"] == 1
    assert (await desk.control.delete("/journal")).status_code == 204
    assert (await desk.control.get("/journal/count")).json()["count"] == 0


async def test_nothing_of_a_request_is_kept(desk):
    number = "123456789018"
    headers = {"Authorization": f"Bearer secret-{number}"}
    await desk.http.get(f"/nothing/{number}?number={number}", headers=headers)
    await desk.http.post("/staff/sessions", json={"id": number, "password": number})
    export = (await desk.control.get("/journal/export")).text
    assert len(export.splitlines()) == 2
    assert number not in export


async def test_questions_after_the_services_health_are_left_out(desk):
    await desk.http.get("/livez")
    await desk.http.get("/readyz")
    assert (await desk.control.get("/journal")).json()["entries"] == []


async def test_a_journal_lies_beside_its_store_and_is_told_from_it(world, register, tmp_path):
    url = f"sqlite:///{tmp_path / 'feis.sqlite3'}"
    async with open_desk(world, register, database_url=url) as desk:
        await desk.http.get("/cases")
    assert (tmp_path / "feis.journal").exists()
    async with open_desk(world, register, database_url=url) as desk:
        assert len((await desk.control.get("/journal")).json()["entries"]) == 1
