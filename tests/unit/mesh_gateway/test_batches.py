"""Batches of inquiries: received in parts, worked off in turns, resumed, cancelled, purged."""

import asyncio
import json
from collections import Counter
from datetime import timedelta

import httpx2
import pytest
from starlette.requests import ClientDisconnect

from renkei_kit import chores
from renkei_kit.callers import Caller
from renkei_kit.chain import first_break
from renkei_kit.errors import LinkageError
from renkei_kit.evidence import Access
from renkei_kit.keys import client_key
from renkei_kit.system_token import SystemTokenAuth
from renkei_mesh_gateway.batches import linking, working
from renkei_mesh_gateway.batches.arrival import PART, receive_batch
from renkei_mesh_gateway.batches.inquiry_file import FileLine, written
from renkei_mesh_gateway.batches.purging import purge_results
from renkei_mesh_gateway.batches.reading import Form
from renkei_mesh_gateway.batches.working import run_batches, take_step
from renkei_mesh_gateway.core import network
from renkei_mesh_gateway.intermediary import store
from renkei_mesh_gateway.intermediary.second_look import Release, release

ISA = "9000100000000001"
NDJSON = "application/x-ndjson"


class Batches:
    """ISA's system and its batches."""

    def __init__(self, desk) -> None:
        self.desk, self.http, self.auth, self.ports = desk, desk.http, desk.system, desk.ports

    async def send(self, *lines, content_type: str = NDJSON, **headers) -> httpx2.Response:
        parts = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
        content = b"".join(part + b"\n" for part in parts)
        told = {"Content-Type": content_type} | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post("/inquiries/batch", content=content, headers=told, auth=self.auth)

    async def sent(self, *lines, **more) -> str:
        answer = await self.send(*lines, **more)
        assert answer.status_code == 202, answer.text
        assert answer.headers["location"] == f"/batches/{answer.json()['batch_id']}"
        return answer.json()["batch_id"]

    async def worked(self, *lines, **more) -> str:
        batch_id = await self.sent(*lines, **more)
        await run_batches(self.ports)
        return batch_id

    async def get(self, path: str, auth=None, **parameters) -> httpx2.Response:
        return await self.http.get(path, params=parameters, auth=auth or self.auth)

    async def state(self, batch_id: str) -> dict:
        return (await self.get(f"/batches/{batch_id}")).json()

    async def lines(self, batch_id: str) -> list[dict]:
        return (await self.get(f"/batches/{batch_id}/lines", limit=1000)).json()["items"]

    async def result(self, batch_id: str) -> list[dict]:
        answer = await self.get(f"/batches/{batch_id}/result")
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]

    def line(self, index: int = 1, story: str = "plain", **changes) -> dict:
        return self.desk.query(story) | {"record_id": f"R-{index:06}"} | changes

    def of_file(self, story: str = "plain", charset: str = "shift_jis", **changes) -> bytes:
        query = self.desk.query(story)
        texts = {
            "numbering": "01",
            "own_number": "000000000000042",
            "requested_at": "20261124093000123",
            "department": "審査第一",
            "user": "u1",
            "inquirer": ISA,
            **dict.fromkeys(("delegating_inquirer", "delegating_provider", "condition", "fiscal_year"), ""),
            **dict.fromkeys(("nondisclosure", "first_day", "last_day"), ""),
        }
        return written(FileLine(**texts | query | changes), charset)


@pytest.fixture(autouse=True)
def _at_the_tests_own_pace(monkeypatch):
    """Background work runs when a test says so, and what a step does is bounded by lines, not by time."""
    monkeypatch.setattr(chores, "RETRY_SECONDS", 3600.0)
    monkeypatch.setattr(linking, "HOLD_SECONDS", 3600.0)
    monkeypatch.setattr(working, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def batches(desk) -> Batches:
    return Batches(desk)


class Countdown:
    """Ends what the store does, and all that it is asked for afterwards, when it has been asked so often."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self) -> int:
        self.left -= 1
        return int(self.ended)

    @property
    def ended(self) -> bool:
        return self.left <= 0


def told(line: dict) -> tuple:
    return line["line"], line["outcome"], line["line_status"], line["item_status"], line["message"]


async def test_every_line_is_told_in_the_terms_of_the_real_file(batches, desk):
    pending, not_permitted = desk.query("not-linked")["addressee_number"], "ＴＭ" + "０" * 13 + "９"
    batch_id = await batches.worked(
        batches.line(1),
        batches.line(1),
        batches.line(2, "not-linked"),
        batches.line(3, item="TM00000000000009"),
        b"no json",
        b"",
        batches.line(4, item="TM1"),
    )
    state = await batches.state(batch_id)
    assert (state["state"], state["lines"], state["done"], state["form"]) == ("finished", 6, 6, "ndjson")
    assert state["counts"] == {
        "answered": 1,
        "duplicate-record-id": 1,
        "invalid": 2,
        "linkage-code-not-acquired": 1,
        "not-on-allow-list": 1,
    }
    lines = await batches.lines(batch_id)
    assert [told(line) for line in lines] == [
        (1, "answered", "09", "01", "正常終了"),
        (2, "duplicate-record-id", "99", "99", "「レコード識別番号」が既に存在しています。"),
        (3, "linkage-code-not-acquired", "99", "99", f"指定された団体内統合宛名番号「{pending}」は符号が未取得です。"),
        (
            4,
            "not-on-allow-list",
            "99",
            "99",
            f"指定された特定個人情報名「{not_permitted}」の照会は許可されていません。",
        ),
        (5, "invalid", "99", "99", "照会依頼の項目に誤りがあります。"),
        (7, "invalid", "99", "99", "照会依頼の項目に誤りがあります。"),
    ]
    assert lines[4]["errors"] == [{"field": "/", "reason": "is not a JSON object in UTF-8"}]
    assert (lines[5]["record_id"], lines[5]["errors"][0]["field"]) == ("R-000004", "/item")


async def test_a_line_is_answered_and_recorded_like_a_single_inquiry(batches, desk):
    batch_id = await batches.worked(batches.line())
    (line,) = await batches.result(batch_id)
    single = (await desk.http.get(f"/inquiries/{line['processing_number']}", auth=desk.system)).json()
    assert (single["status"], single["answer"]) == ("answered", line["answer"])
    for table, books in (("agency_record", {ISA, desk.query()["provider"]}), ("core_record", {"core"})):
        rows = desk.ports.db._raw.execute(
            f"select book, outcome from {table} where processing_number = ?", [line["processing_number"]]
        ).fetchall()
        assert set(rows) == {(book, "answered") for book in books}
    log = [entry for entry in await desk.access_log() if entry["operation"] == "createBatch"]
    assert [(entry["target"], entry["actor"]) for entry in log] == [
        (batch_id, "isa-ims"),
        (line["processing_number"], "isa-ims"),
    ]
    assert log[-1]["request_id"] == batch_id


@pytest.mark.parametrize("charset", ["utf-8", "shift_jis"])
async def test_the_file_of_18_fields_is_taken_in_both_charsets(batches, charset):
    batch_id = await batches.worked(
        batches.of_file(charset=charset, condition="1", fiscal_year="1"),
        batches.of_file(charset=charset, nondisclosure="3") + b"\r",
        b"\x1a",
        content_type=f"text/plain; charset={charset}",
    )
    state = await batches.state(batch_id)
    assert (state["form"], state["charset"], state["lines"]) == ("fixed-width", charset, 2)
    first, second = await batches.lines(batch_id)
    assert told(first) == (1, "answered", "09", "01", "正常終了")
    assert (second["outcome"], [error["field"] for error in second["errors"]]) == ("invalid", ["/nondisclosure"])
    answer = await batches.get(f"/batches/{batch_id}/result", form="columns", charset=charset)
    assert answer.headers["content-type"] == f"text/plain; charset={charset}"
    rows = [line.split(",") for line in answer.content.decode(charset).split("\r\n")[:-1]]
    assert [len(row) for row in rows] == [262, 262]
    known = {1: "000000000000042", 12: batches.desk.query()["provider"], 23: "09", 24: "正常終了", 25: "01"}
    assert {index: text for index, text in enumerate(rows[0]) if text} == known


async def test_a_pending_line_is_complete_when_it_is_released(batches, desk):
    batch_id = await batches.worked(batches.line(1, "no-auto-reply"), batches.line(2))
    assert (await batches.state(batch_id))["counts"] == {"answered": 1, "pending": 1}
    before, _ = await batches.lines(batch_id)
    assert told(before)[1:4] == ("pending", "02", "03")
    ports, number = desk.ports, before["processing_number"]
    provider, by_officer = desk.query("no-auto-reply")["provider"], Release("officer", None, must_have_seen=False)
    await ports.db.write(lambda tx: release(tx, ports.office, provider, number, by_officer, ports.clock()))
    state = await batches.state(batch_id)
    assert (state["state"], state["counts"]) == ("finished", {"answered": 2})
    assert (await batches.result(batch_id))[0]["answer"]


@pytest.mark.parametrize("desk", [{"batch_lines": PART + 3}], indirect=True)
async def test_over_the_limit_nothing_is_kept(batches, desk):
    answer = await batches.send(*(batches.line(index) for index in range(PART + 4)))
    assert (answer.status_code, answer.json()["code"]) == (413, "too-many-records")
    assert (answer.json()["limit"], answer.json()["line"]) == (PART + 3, PART + 4)
    assert (desk.count("batch"), desk.count("batch_line")) == (0, 0)
    await batches.sent(*(batches.line(index) for index in range(PART + 3)))
    assert desk.count("batch_line") == PART + 3


async def test_a_batch_that_breaks_off_is_withdrawn(batches, desk):
    async def broken():
        for index in range(PART + 10):
            yield json.dumps(batches.line(index)).encode() + b"\n"
        assert desk.count("batch_line") == PART  # it is written as it comes
        raise ClientDisconnect

    caller = Caller("ims", "isa-ims", ISA)
    with pytest.raises(LinkageError) as refusal:
        await receive_batch(broken(), Form("ndjson", "utf-8"), None, caller, desk.ports)
    assert refusal.value.refusal.errors[0].reason == "broke off; nothing of it was kept"
    assert (desk.count("batch"), desk.count("batch_line")) == (0, 0)


async def test_an_empty_batch_is_refused(batches, desk):
    answer = await batches.send(b"", b"  ")
    assert (answer.status_code, answer.json()["errors"][0]["reason"]) == (422, "must hold a line at least")
    assert desk.count("batch") == 0


@pytest.mark.parametrize("content_type", ["text/plain; charset=EUC-JP", "application/json", "text/csv"])
async def test_other_media_types_and_charsets_are_refused(batches, content_type):
    answer = await batches.send(batches.line(), content_type=content_type)
    assert (answer.status_code, answer.json()["code"]) == (415, "media-type-not-supported")


async def test_a_record_id_is_found_again_in_a_later_part(batches):
    repeated = [batches.line(index) for index in (*range(PART), 0, PART, PART)]
    batch_id = await batches.sent(*repeated)
    state = await batches.state(batch_id)
    assert state["counts"] == {"duplicate-record-id": 2, "waiting": PART + 1}
    assert state["done"] == 2


async def test_after_a_stop_no_line_is_asked_twice(batches, desk, monkeypatch):
    """What a stopped process had not committed is undone; the next one takes up where the last commit stands."""
    monkeypatch.setattr(working, "CHUNK", 4)
    batch_id = await batches.sent(*(batches.line(index) for index in range(10)))

    def stopped(tx):
        take_step(tx, desk.ports)
        raise RuntimeError

    await desk.ports.db.write(lambda tx: take_step(tx, desk.ports))
    with pytest.raises(RuntimeError):
        await desk.ports.db.write(stopped)
    assert (await batches.state(batch_id))["done"] == 4
    await run_batches(desk.ports)
    numbers = {line["processing_number"] for line in await batches.lines(batch_id)}
    assert len(numbers) == 10
    rows = desk.ports.db._raw.execute("select processing_number from agency_record").fetchall()
    assert Counter(row[0] for row in rows) == dict.fromkeys(numbers, 2)


async def test_whenever_its_store_is_lost_no_line_is_asked_twice(batches, desk):
    """Cut off after ever more of what a step does: nothing of it stands, and the step that gets through is whole."""
    raw, after, lost = desk.ports.db._raw, 0, 0
    batch_id = await batches.sent(*(batches.line(index) for index in range(4)))
    before = desk.image()
    while True:
        after += 5
        raw.set_progress_handler(cut_off := Countdown(after), 20)  # asked at every 20 instructions of the store
        try:
            await desk.ports.db.write(lambda tx: take_step(tx, desk.ports))
        except LinkageError:
            lost += 1
        finally:
            raw.set_progress_handler(None, 0)
        if not cut_off.ended:
            break
        assert desk.image() == before
    assert lost > 10
    state = await batches.state(batch_id)
    assert (state["state"], state["counts"]) == ("finished", {"answered": 4})
    numbers = {line["processing_number"] for line in await batches.lines(batch_id)}
    rows = raw.execute("select processing_number from agency_record").fetchall()
    assert Counter(row[0] for row in rows) == dict.fromkeys(numbers, 2)
    assert len(numbers) == 4


async def test_two_lines_that_draw_the_same_processing_number_are_asked_anew(batches, desk, monkeypatch):
    draw, twice = network.processing_number, ["20261124000000000001"] * 2
    monkeypatch.setattr(network, "processing_number", lambda *of: twice.pop() if twice else draw(*of))
    batch_id = await batches.worked(*(batches.line(index) for index in range(3)))
    lines = await batches.lines(batch_id)
    assert [line["outcome"] for line in lines] == ["answered"] * 3
    numbers = [line["processing_number"] for line in lines]
    assert len(set(numbers)) == 3
    rows = desk.ports.db._raw.execute("select processing_number from core_record order by sequence").fetchall()
    assert [row[0] for row in rows] == numbers


async def test_beside_others_a_batch_takes_fewer_lines_at_a_time(batches, desk, monkeypatch):
    monkeypatch.setattr(working, "CHUNK", 4)
    monkeypatch.setattr(working, "SHARE", 2)
    taken, step = [], working.take_step

    def watched(tx, ports, *more):
        if len(taken) == 4:  # somebody else is at work
            ports.access_log.append(tx, Access(ports.clock(), "ims", "isa-ims", "issuePermit", "1", "ok", "1"))
        before = desk.count("core_record")
        done = step(tx, ports, *more)
        taken.append(desk.count("core_record") - before)
        return done

    monkeypatch.setattr(working, "take_step", watched)
    batch_id = await batches.worked(*(batches.line(index) for index in range(21)))
    assert taken == [2, 2, 4, 4, 4, 2, 3, 0]
    assert (await batches.state(batch_id))["counts"] == {"answered": 21}


async def test_batches_take_turns(batches, desk, monkeypatch):
    monkeypatch.setattr(working, "CHUNK", 2)
    long = await batches.sent(*(batches.line(index) for index in range(7)))
    await desk.ports.db.write(lambda tx: take_step(tx, desk.ports))
    short = await batches.sent(*(batches.line(index) for index in range(2)))
    turns = [(await desk.ports.db.write(lambda tx: take_step(tx, desk.ports))).batch_id for _ in range(4)]
    assert turns == [long, short, long, short]
    assert [(await batches.state(each))["state"] for each in (long, short)] == ["running", "finished"]


async def test_a_provider_that_is_still_being_asked_is_waited_for(batches, desk, monkeypatch):
    """Also when no batch waits any more; what it answers is kept with its line."""
    asked, answered = asyncio.Event(), asyncio.Event()
    provider = desk.query()["provider"]
    owner = next(client.id for client in desk.world.clients if client.agency == provider)
    auth = SystemTokenAuth(owner, client_key(desk.world.seed, owner), desk.ports.clock)
    path = f"/agencies/{provider}/endpoint"
    assert (
        await desk.http.put(path, json={"url": "http://127.0.0.1:1/own", "timeout_seconds": 5}, auth=auth)
    ).status_code == 204

    async def ask(call, permit, ports):
        asked.set()
        await answered.wait()
        now, number = ports.clock(), call.provision.processing_number
        await ports.db.write(lambda tx: store.answer_inquiry(tx, ISA, number, "no-record", None, now))

    monkeypatch.setattr(working, "ask_provider", ask)
    monkeypatch.setattr(working, "RETRY_SECONDS", 0.0)
    batch_id = await batches.sent(batches.line(1), batches.line(2))
    running = asyncio.create_task(run_batches(desk.ports))
    await asked.wait()
    state = await batches.state(batch_id)
    assert (state["state"], state["counts"]) == ("finished", {"pending": 2})
    stopped, _ = await asyncio.wait({running}, timeout=0.05)
    assert not stopped
    answered.set()
    await running
    assert (await batches.state(batch_id))["counts"] == {"no-record": 2}


async def test_a_cancelled_batch_is_not_asked_any_more(batches, desk, monkeypatch):
    monkeypatch.setattr(working, "CHUNK", 2)
    batch_id = await batches.sent(*(batches.line(index) for index in range(5)))
    await desk.ports.db.write(lambda tx: take_step(tx, desk.ports))
    refused = await batches.get(f"/batches/{batch_id}/result")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong-state")
    for _ in range(2):  # the second time it is so already
        answer = await desk.http.post(f"/batches/{batch_id}/cancel", auth=desk.system)
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    await run_batches(desk.ports)
    assert (await batches.state(batch_id))["counts"] == {"answered": 2, "cancelled": 3}
    assert [line["outcome"] for line in await batches.result(batch_id)] == ["answered"] * 2 + ["cancelled"] * 3


async def test_a_finished_batch_cannot_be_cancelled(batches, desk):
    batch_id = await batches.worked(batches.line())
    answer = await desk.http.post(f"/batches/{batch_id}/cancel", auth=desk.system)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-state")


async def test_a_batch_cancelled_while_it_arrives_is_not_kept(batches, desk):
    async def stream():
        for index in range(PART):
            yield json.dumps(batches.line(index)).encode() + b"\n"
        (row,) = (await batches.get("/batches")).json()["items"]
        assert row["state"] == "receiving"
        await desk.http.post(f"/batches/{row['batch_id']}/cancel", auth=desk.system)
        yield json.dumps(batches.line(PART)).encode()

    with pytest.raises(LinkageError) as refusal:
        await receive_batch(stream(), Form("ndjson", "utf-8"), None, Caller("ims", "isa-ims", ISA), desk.ports)
    assert refusal.value.refusal.code.slug == "wrong-state"
    assert desk.count("batch_line") == 0


async def test_a_fault_of_ours_ends_one_line_and_no_other(batches, desk, monkeypatch):
    outcome = linking._outcome

    def faulty(tx, ports, batch, line, decision):
        if line.line == 2:
            outcome(tx, ports, batch, line, decision)
            raise ZeroDivisionError
        return outcome(tx, ports, batch, line, decision)

    monkeypatch.setattr(linking, "_outcome", faulty)
    batch_id = await batches.worked(*(batches.line(index) for index in range(3)))
    assert [line["outcome"] for line in await batches.lines(batch_id)] == ["answered", "internal-error", "answered"]
    assert desk.ports.db._raw.execute("select count(*) from core_record").fetchone() == (2,)
    book = await desk.ports.db.read(lambda tx: desk.ports.access_log.entries(tx, limit=1000))
    assert first_break(book) is None


async def test_without_its_store_a_batch_waits(batches, desk):
    batch_id = await batches.sent(batches.line())
    with desk.read_only(), pytest.raises(LinkageError):
        await run_batches(desk.ports)
    await run_batches(desk.ports)
    assert (await batches.state(batch_id))["counts"] == {"answered": 1}


async def test_the_same_key_and_body_give_the_same_batch(batches, desk):
    first = await batches.send(batches.line(), Idempotency_Key="k1")
    again = await batches.send(batches.line(), Idempotency_Key="k1")
    other = await batches.send(batches.line(2), Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["batch_id"] == again.json()["batch_id"]
    assert again.headers["idempotency-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert desk.count("batch") == 1


async def test_a_key_whose_batch_is_still_arriving_has_to_wait(batches, desk):
    async def stream():
        yield json.dumps(batches.line()).encode()
        second = await batches.send(batches.line(), Idempotency_Key="k1")
        assert (second.status_code, second.json()["code"]) == (409, "request-in-progress")

    caller = Caller("ims", "isa-ims", ISA)
    await receive_batch(stream(), Form("ndjson", "utf-8"), "k1", caller, desk.ports)
    assert desk.count("batch") == 1


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_a_key_that_is_none_is_refused(batches, key):
    answer = await batches.send(batches.line(), Idempotency_Key=key)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "header/Idempotency-Key")


@pytest.mark.control("G8")
async def test_another_agency_cannot_tell_a_batch_from_absence(batches, desk):
    batch_id = await batches.worked(batches.line())
    auth = SystemTokenAuth("pension", client_key(desk.world.seed, "pension"), desk.ports.clock)
    absent = batch_id[:-1] + ("0" if batch_id[-1] != "0" else "1")
    for path in ("", "/lines", "/result"):
        theirs, nobodys = [await batches.get(f"/batches/{each}{path}", auth) for each in (batch_id, absent)]
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert theirs.json()["detail"] == nobodys.json()["detail"]
    assert (await desk.http.post(f"/batches/{batch_id}/cancel", auth=auth)).status_code == 404
    assert (await batches.get("/batches", auth)).json()["items"] == []


async def test_lists_are_paged(batches):
    ids = [await batches.sent(batches.line(index), batches.line(index + 1)) for index in range(3)]
    first = (await batches.get("/batches", limit=2)).json()
    second = (await batches.get("/batches", limit=2, cursor=first["next_cursor"])).json()
    assert [batch["batch_id"] for batch in first["items"] + second["items"]] == ids
    assert second["next_cursor"] is None
    lines = (await batches.get(f"/batches/{ids[0]}/lines", limit=1)).json()
    rest = (await batches.get(f"/batches/{ids[0]}/lines", limit=1, cursor=lines["next_cursor"])).json()
    assert [line["line"] for line in lines["items"] + rest["items"]] == [1, 2]


async def test_results_are_purged_and_records_stay(batches, desk):
    batch_id = await batches.worked(batches.line(1), batches.line(2, "no-auto-reply"))
    single = (await desk.present((await desk.ask()).json()["permit"])).json()["processing_number"]
    records = desk.count("core_record")
    desk.ports.clock.advance(timedelta(days=29))
    await purge_results(desk.ports)
    assert (desk.count("batch"), desk.count("inquiry")) == (1, 3)
    desk.ports.clock.advance(timedelta(days=2))
    await purge_results(desk.ports)
    assert (desk.count("batch"), desk.count("batch_line")) == (0, 0)
    assert desk.count("inquiry") == 1  # what waits for its provider has not come to its end
    for path in (f"/batches/{batch_id}", f"/inquiries/{single}"):
        assert (await batches.get(path)).status_code == 404
    assert desk.count("core_record") == records


async def test_a_batch_whose_process_died_while_it_arrived_is_taken_out(batches, desk):
    batch_id = await batches.sent(batches.line())
    desk.ports.db._raw.execute("update batch set state = 'receiving'")
    desk.ports.clock.advance(timedelta(minutes=9))
    await purge_results(desk.ports)
    assert (await batches.state(batch_id))["state"] == "receiving"
    desk.ports.clock.advance(timedelta(minutes=2))
    await purge_results(desk.ports)
    assert (desk.count("batch"), desk.count("batch_line")) == (0, 0)
