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
