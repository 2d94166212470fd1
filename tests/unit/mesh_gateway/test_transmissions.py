"""Transmissions at the gateway alone: limits, what breaks off, what lies in the store, and how much memory it takes."""

import json
import resource
import sys
from datetime import date, timedelta

import pytest
from starlette.requests import ClientDisconnect

from renkei_kit.callers import Caller
from renkei_kit.errors import LinkageError
from renkei_kit.keys import client_key
from renkei_kit.system_token import SystemTokenAuth
from renkei_mesh_gateway.batches.purging import purge_results
from renkei_mesh_gateway.copies.transmission import PART, import_copies
from renkei_mesh_gateway.intermediary import copy_store

NDJSON = {"Content-Type": "application/x-ndjson"}
TAX = "TM00000000000002"
CONTENT = {"fiscal_year": 2026, "income_levy": 7654321, "per_capita_levy": 5000, "total_income": 2, "arrears": 3}
PADDING = b" " * 4000


@pytest.fixture
def office(desk):
    """A municipality's system, and one of the people it knows."""
    municipality = desk.world.person_with_story("plain").municipality
    client = next(client for client in desk.world.clients if client.agency == municipality)
    auth = SystemTokenAuth(client.id, client_key(desk.world.seed, client.id), desk.ports.clock)
    number = desk.world.addressee_number(municipality, desk.world.person_with_story("plain").id)
    return Office(desk, municipality, client.id, auth, number)


class Office:
    def __init__(self, desk, agency, client_id, auth, number) -> None:
        self.desk, self.agency, self.client_id, self.auth, self.number = desk, agency, client_id, auth, number

    def line(self, index: int, **changes) -> dict:
        return {
            "record_id": f"{index:06}",
            "addressee_number": self.number,
            "item": TAX,
            "version": "0002",
            "valid_from": "2026-04-01",
            "auto_reply": True,
            "content": CONTENT | {"fiscal_year": index},
        } | changes

    def text(self, *lines: dict) -> bytes:
        return b"".join(json.dumps(line).encode() + b"\n" for line in lines)

    async def send(self, body):
        return await self.desk.http.post("/copies/import", content=body, headers=NDJSON, auth=self.auth)

    async def kept(self) -> list[dict]:
        answer = await self.desk.http.get(f"/copies/{self.number}/{TAX}/history", auth=self.auth)
        return answer.json()["items"]

    async def flow(self, stream):
        caller = Caller("agency", self.client_id, agency=self.agency)
        return await import_copies(stream, caller, self.desk.ports)


@pytest.mark.parametrize("desk", [{"transmission_records": 3}], indirect=True)
async def test_a_transmission_over_the_limit_is_refused_by_name_and_nothing_of_it_stands(desk, office):
    before = await office.kept()
    answer = await office.send(office.text(*(office.line(index) for index in range(4))))
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["limit"]) == (413, "too-many-records", 3)
    assert await office.kept() == before
    assert [row["outcome"] for row in await desk.access_log()][-1] == "too-many-records"
    whole = await office.send(b"\n" + office.text(*(office.line(index) for index in range(3))) + b"\n\n")
    assert json.loads(whole.text.splitlines()[-1])["accepted"] == 3


@pytest.mark.parametrize("desk", [{"transmission_records": PART * 2 + 1}], indirect=True)
async def test_what_was_written_already_is_withdrawn_too(desk, office):
    before = desk.count("copy")
    lines = (office.text(office.line(index)) for index in range(PART * 2 + 2))
    answer = await office.send(b"".join(lines))
    assert answer.json()["code"] == "too-many-records"
    assert desk.count("copy") == before


@pytest.mark.parametrize("desk", [{"upload_limit": 200_000, "body_limit": 2_000}], indirect=True)
async def test_the_limit_in_bytes_is_this_routes_own(desk, office):
    before = desk.count("copy")
    assert (await office.send(office.text(*(office.line(index) for index in range(10))))).status_code == 200
    assert desk.count("copy") == before + 10

    async def unannounced():
        for index in range(PART * 2):
            yield office.text(office.line(index))

    answer = await office.send(unannounced())
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
    assert (await office.send(b" " * 200_001)).json()["code"] == "body-too-large"
    assert desk.count("copy") == before + 10
    single = {name: value for name, value in office.line(1).items() if name not in ("addressee_number", "item")}
    path = f"/copies/{office.number}/{TAX}"
    large = json.dumps(single).encode() + b" " * 2_000
    answer = await desk.http.put(path, content=large, headers={"Content-Type": "application/json"}, auth=office.auth)
    assert answer.json()["code"] == "body-too-large"


async def test_only_lines_are_taken_and_only_here(desk, office):
    wrong = await desk.http.post("/copies/import", json=office.line(1), auth=office.auth)
    assert (wrong.status_code, wrong.json()["code"]) == (415, "media-type-not-supported")
    elsewhere = await desk.http.post("/permits", content=b"{}", headers=NDJSON, auth=office.auth)
    assert elsewhere.json()["code"] == "media-type-not-supported"


async def test_a_transmission_that_breaks_off_is_withdrawn(desk, office):
    before = desk.count("copy")

    async def broken():
        for index in range(PART + 10):
            yield office.text(office.line(index))
        raise ClientDisconnect

    with pytest.raises(LinkageError) as refusal:
        await office.flow(broken())
    assert refusal.value.refusal.errors[0].reason == "broke off; nothing of it was kept"
    assert desk.count("copy") == before


@pytest.mark.control("G13")
async def test_of_a_rejected_line_nothing_is_kept_and_of_accepted_ones_all(desk, office):
    before = desk.count("copy")
    rejected = office.line(2, content=CONTENT | {"arrears": "SECRET-OF-A-REJECTED-LINE"})
    answer = await office.send(office.text(office.line(1), rejected, office.line(3)))
    report = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["status"] for line in report] == ["accepted", "rejected", "accepted", "complete"]
    assert report[1]["errors"] == [{"field": "/content/arrears", "reason": "must be an integer"}]
    assert desk.count("copy") == before + 2
    assert b"SECRET-OF" not in desk.image()
    assert b"SECRET-OF" not in answer.content


async def test_a_transmission_shows_how_far_it_is_and_can_be_cancelled(desk, office):
    before, seen = desk.count("copy"), []

    async def parts():
        for part in range(3):
            if part == 2:
                (row,) = (await desk.http.get("/copies/transmissions", auth=office.auth)).json()["items"]
                seen.append(row)
                path = f"/copies/transmissions/{row['transmission']}/cancel"
                assert (await desk.http.post(path, auth=office.auth)).json()["state"] == "cancelled"
            yield office.text(*(office.line(part * PART + index) for index in range(PART)))

    with pytest.raises(LinkageError) as refused:
        await office.flow(parts())
    assert (refused.value.refusal.code.slug, desk.count("copy")) == ("wrong-state", before)
    assert (seen[0]["state"], seen[0]["accepted"], seen[0]["rejected"]) == ("receiving", PART * 2, 0)
    path = f"/copies/transmissions/{seen[0]['transmission']}"
    assert (await desk.http.get(path, auth=office.auth)).json()["state"] == "cancelled"


async def test_a_finished_transmission_is_listed_and_no_other_agencys(desk, office):
    answer = await office.send(office.text(office.line(1), office.line(2, version="")))
    number = json.loads(answer.text.splitlines()[-1])["transmission"]
    path = f"/copies/transmissions/{number}"
    told = (await desk.http.get(path, auth=office.auth)).json()
    assert (told["state"], told["accepted"], told["rejected"]) == ("complete", 1, 1)
    late = await desk.http.post(f"{path}/cancel", auth=office.auth)
    assert (late.status_code, late.json()["code"]) == (409, "wrong-state")
    for method, where in (("GET", path), ("POST", f"{path}/cancel")):
        other = await desk.http.request(method, where, auth=desk.system)
        assert (other.status_code, other.json()["code"]) == (404, "not-found")
    assert (await desk.http.get("/copies/transmissions", auth=desk.system)).json()["items"] == []


async def test_what_a_process_that_died_was_receiving_is_withdrawn(desk, office, monkeypatch):
    before = desk.count("copy")
    monkeypatch.setattr("renkei_mesh_gateway.copies.transmission.withdraw", never)

    async def parts():
        yield office.text(*(office.line(index) for index in range(PART)))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await office.flow(parts())
    assert desk.count("copy") == before + PART
    monkeypatch.undo()
    desk.ports.clock.advance(timedelta(minutes=11))
    await purge_results(desk.ports)
    (row,) = (await desk.http.get("/copies/transmissions", auth=office.auth)).json()["items"]
    assert (row["state"], desk.count("copy")) == ("withdrawn", before)


async def never(*given, **named) -> None:
    """A process that dies cleans nothing up."""


@pytest.mark.control("H7")
async def test_what_came_in_a_transmission_lies_sealed_in_the_store(desk, office):
    await office.send(office.text(office.line(2026)))
    assert str(CONTENT["income_levy"]).encode() not in desk.image()
    assert (await office.kept())[-1]["content"]["income_levy"] == CONTENT["income_levy"]


async def test_without_its_store_nothing_is_accepted(desk, office):
    await office.kept()  # logs the system in
    with desk.read_only():
        answer = await office.send(office.text(office.line(1)))
    assert (answer.status_code, answer.json()["code"]) == (503, "records-unavailable")


@pytest.mark.parametrize("desk", [{"in_a_file": True}], indirect=True)
async def test_memory_does_not_grow_with_the_transmission(office):
    """Eighty megabytes in twenty thousand lines; the store is a file here, so that it does not count."""
    count = 20_000

    async def many(count):
        for index in range(count):
            yield office.text(office.line(index))[:-1] + PADDING + b"\n"

    (await office.flow(many(PART))).close()  # whatever is made once has been made
    before = peak()
    report = await office.flow(many(count))
    told = [block.count(b"\n") async for block in report.give()]
    assert (report.accepted, sum(told)) == (count, count + 1)
    assert peak() - before < 30_000_000


def peak() -> int:
    """The most memory this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


async def test_the_copy_of_a_day_is_found_by_one_indexed_query(desk, office):
    seen: list[str] = []
    driver = desk.ports.db._raw
    driver.set_trace_callback(seen.append)

    def find(tx):
        return copy_store.find_copy_on(tx, office.agency, office.number, TAX, date(2027, 1, 31))

    await desk.ports.db.read(find)
    driver.set_trace_callback(None)
    (statement,) = [text for text in seen if text.startswith("SELECT")]
    plan = driver.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    (step,) = [row[3] for row in plan]
    assert "USING INDEX ix_copy_agency (agency=? AND addressee_number=? AND item=?)" in step
