"""The access log is one chain, however many write to it at once; logs say what happened and nothing else."""

import asyncio
import json
import logging

import pytest

from renkei_kit.chain import first_break
from renkei_kit.evidence import Access
from renkei_kit.logs import JsonFormatter
from renkei_kit.terms import LinkageCode
from renkei_kit.tracing import begin


def access(desk, number: int) -> Access:
    return Access(desk.clock(), "ras", str(number), "listCases", "/cases", "ok", "request")


@pytest.mark.control("D13", "D16")
async def test_fifty_who_write_at_once_make_one_chain(desk):
    log = desk.ports.access_log
    accesses = [access(desk, number) for number in range(50)]
    await asyncio.gather(*(desk.ports.db.write(lambda tx, one=one: log.append(tx, one)) for one in accesses))
    entries = await desk.access_log()
    assert first_break(entries, expected_length=50) is None
    assert sorted(int(entry["actor"]) for entry in entries) == list(range(50))


async def test_what_failed_leaves_no_gap(desk):
    log = desk.ports.access_log

    def written_and_undone(tx):
        log.append(tx, access(desk, 1))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await desk.ports.db.write(written_and_undone)
    await desk.ports.db.write(lambda tx: log.append(tx, access(desk, 2)))
    assert first_break(await desk.access_log(), expected_length=1) is None


async def test_a_neighbour_that_fails_takes_along_its_own_lines_and_no_others(desk):
    log = desk.ports.access_log

    def kept(number):
        return lambda tx: log.append(tx, access(desk, number))

    def failing(number, *, seen):
        def work(tx):
            log.append(tx, access(desk, number))
            if seen:
                assert [line["actor"] for line in log.entries(tx)][-1] == str(number)
            raise RuntimeError

        return work

    works = [kept(1), failing(2, seen=False), kept(3), failing(4, seen=True), kept(5)]
    outcomes = await asyncio.gather(*map(desk.ports.db.write, works), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes[1::2]] == [RuntimeError, RuntimeError]
    entries = await desk.access_log()
    assert [entry["actor"] for entry in entries] == ["1", "3", "5"]
    assert first_break(entries, expected_length=3) is None


@pytest.mark.parametrize("seen", [True, False], ids=["seen", "unseen"])
async def test_a_savepoint_that_is_undone_takes_along_what_was_written_since(desk, seen):
    log = desk.ports.access_log

    def work(tx):
        log.append(tx, access(desk, 1))
        savepoint = tx.begin_nested()
        log.append(tx, access(desk, 2))
        if seen:
            assert log.last_sequence(tx) == 2
        savepoint.rollback()
        with tx.begin_nested():
            log.append(tx, access(desk, 3))

    await desk.ports.db.write(work)
    entries = await desk.access_log()
    assert [entry["actor"] for entry in entries] == ["1", "3"]
    assert first_break(entries, expected_length=2) is None


async def test_lines_are_read_in_pages(desk):
    log = desk.ports.access_log
    for number in range(5):
        await desk.ports.db.write(lambda tx, number=number: log.append(tx, access(desk, number)))
    page = await desk.ports.db.read(lambda tx: log.entries(tx, after=2, limit=2))
    assert [entry["sequence"] for entry in page] == [3, 4]


async def test_touching_shows_that_it_can_be_written_and_changes_nothing(desk):
    for _ in range(2):
        await desk.ports.db.write(desk.ports.access_log.touch)
    assert await desk.access_log() == []
    await desk.http.get("/nowhere")
    assert first_break(await desk.access_log(), expected_length=1) is None


def test_an_event_is_one_json_line_with_its_trace():
    trace = begin(None)
    record = logging.getLogger("renkei").makeRecord(
        "renkei",
        logging.WARNING,
        "file.py",
        1,
        "符号 %s\nnext",
        (LinkageCode("secret"),),
        None,
        extra={"service": "ims"},
    )
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert "secret" not in line
    said = json.loads(line)
    assert (said["level"], said["service"], said["trace"]) == ("warning", "ims", trace)
