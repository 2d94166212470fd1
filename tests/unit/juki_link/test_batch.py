"""The batch program over real files: what the operation log proves is moved, and deleted after ten days."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from renkei_juki_link import flows, store
from renkei_juki_link.batch import is_due, run_batch_when_due
from renkei_juki_link.file_life import BACKUP_KEPT
from renkei_juki_link.rules import Step
from renkei_juki_link.tables import OPERATION_LOG
from renkei_kit.callers import Caller
from unit.juki_link.test_transmissions import ALL_STEPS, steps

BATCH_LINES = {"backed-up", "deleted"}
MOMENT = timedelta(microseconds=1)


async def run_batch(line):
    operator = await line.operator()
    answer = await line.link.post("/batch-runs", headers=operator)
    await line.link.delete("/staff/sessions/current", headers=operator)
    return answer


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.mark.control("F3")
async def test_what_was_sent_and_decrypted_is_moved_and_its_source_is_empty(line):
    await line.check(line.record("santos-maria"))
    (transmission,) = await line.transmissions()
    file = f"{transmission['transmission_id']}.jwe"
    report = (await run_batch(line)).json()
    assert report == {
        "moved": [f"outgoing/{file}", f"incoming/{file}"],
        "deleted": [],
        "unproven": [],
        "missing": [],
    }
    for place in ("outgoing", "incoming"):
        assert names(line.folder / place) == []
        assert names(line.folder / "backup" / place) == [file]
    assert (await run_batch(line)).json()["moved"] == []
    (after,) = await line.transmissions()
    assert steps(after) == [*ALL_STEPS, "backed-up", "backed-up"]
    assert {entry["operator"] for entry in after["operations"][4:]} == {"operator-1"}


@pytest.mark.control("F3")
async def test_what_the_log_does_not_name_is_reported_and_not_moved(line):
    await line.check(line.record("santos-maria"))
    (line.folder / "outgoing" / "strange.jwe").write_text("whence?")
    line.wire.cut_before = True
    await line.check(line.record("lopez-carmen"))
    (waiting, _) = await line.transmissions()
    report = (await run_batch(line)).json()
    assert report["unproven"] == ["outgoing/strange.jwe"]
    assert names(line.folder / "outgoing") == sorted(["strange.jwe", f"{waiting['transmission_id']}.jwe"])


@pytest.mark.control("F4")
async def test_ten_days_after_the_backup_it_is_there_and_a_moment_later_gone(line):
    line.clock.freeze(True)
    await line.check(line.record("santos-maria"))
    await run_batch(line)
    line.clock.advance(BACKUP_KEPT)
    assert (await run_batch(line)).json()["deleted"] == []
    assert len(names(line.folder / "backup" / "outgoing")) == 1
    line.clock.advance(MOMENT)
    await run_batch(line)
    for place in ("outgoing", "incoming"):
        assert names(line.folder / "backup" / place) == []
    (transmission,) = await line.transmissions()
    assert steps(transmission)[4:] == ["backed-up", "backed-up", "deleted", "deleted"]
    assert (await run_batch(line)).json() == {"moved": [], "deleted": [], "unproven": [], "missing": []}


@pytest.mark.control("F3", "F4")
async def test_a_log_that_is_not_whole_proves_nothing(line):
    await line.check(line.record("santos-maria"))
    ports = line.services["juki-link"].app.state.ports
    forged = update(OPERATION_LOG).where(OPERATION_LOG.c.sequence == 2).values(operator="nobody")
    await ports.db.write(lambda tx: tx.execute(forged))
    refused = await run_batch(line)
    assert (refused.status_code, refused.json()["code"]) == (409, "operation-log-broken")
    assert len(names(line.folder / "outgoing")) == 1
    entries = await ports.db.read(ports.access_log.entries)
    assert ("runBatch", "operation-log-broken") in {(entry["operation"], entry["outcome"]) for entry in entries}


async def test_a_lost_answer_is_fetched_again_with_the_backed_up_file(line):
    line.wire.cut_after = True
    await line.check(line.record("santos-maria"))
    ports = line.services["juki-link"].app.state.ports
    (transmission,) = await line.transmissions()
    await sent(ports, transmission["transmission_id"])
    assert len((await run_batch(line)).json()["moved"]) == 1
    line.wire.cut_after = False
    assert (await line.check(line.record("santos-maria"))).json()["results"][0]["result"] == "match"
    (done,) = await line.transmissions()
    assert done["state"] == "decrypted"
    assert line.wire.sent[0] == line.wire.sent[1]


async def sent(ports, transmission_id: str) -> None:
    """As after a crash between the log line of sending and the answer."""
    transmission = await ports.db.read(lambda tx: store.find_transmission(tx, transmission_id))
    await flows.step(ports, Caller("ims", "ims"), transmission, Step.SENT, f"outgoing/{transmission_id}.jwe")


@pytest.mark.control("F3", "F4")
async def test_the_service_does_it_by_itself_by_its_own_clock(line):
    ports = line.services["juki-link"].app.state.ports
    line.clock.freeze(True)
    ports.last_pass.at = line.clock()
    await line.check(line.record("santos-maria"))
    await run_batch_when_due(ports)
    assert len(names(line.folder / "outgoing")) == 1
    line.clock.advance(timedelta(minutes=15))
    await run_batch_when_due(ports)
    assert names(line.folder / "outgoing") == []
    line.clock.advance(BACKUP_KEPT + MOMENT)
    await run_batch_when_due(ports)
    assert names(line.folder / "backup" / "outgoing") == []
    (transmission,) = await line.transmissions()
    by_batch = [entry["operator"] for entry in transmission["operations"] if entry["step"] in BATCH_LINES]
    assert by_batch == ["batch"] * 4


def test_a_clock_put_back_does_not_hold_up_the_batch_program(line):
    now, every = line.clock(), timedelta(minutes=15)
    assert is_due(None, now, every)
    assert is_due(now - every, now, every)
    assert is_due(now + MOMENT, now, every)
    assert not is_due(now - every + MOMENT, now, every)


@pytest.mark.control("D4", "D8")
async def test_only_an_operator_runs_it(line):
    assert (await line.link.post("/batch-runs")).json()["code"] == "unknown-caller"
    refused = await line.link.post("/batch-runs", headers=line.bearer("juki-link", "ims"))
    assert refused.json()["code"] == "flow-not-defined"


async def test_a_disk_that_cannot_be_written_is_a_refusal_and_nothing_is_logged(line):
    await line.check(line.record("santos-maria"))
    (line.folder / "backup").write_text("in the way")
    refused = await run_batch(line)
    assert (refused.status_code, refused.json()["code"]) == (503, "records-unavailable")
    (transmission,) = await line.transmissions()
    assert steps(transmission) == ALL_STEPS
    (line.folder / "backup").unlink()
    assert len((await run_batch(line)).json()["moved"]) == 2
