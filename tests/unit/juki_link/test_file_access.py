"""Who opened, read and decrypted which file: logged before it is done, and shown to operators in pages."""

import pytest

from renkei_juki_link.tables import FILE_ACCESS
from renkei_kit.chain import first_break
from renkei_kit.db import unavailable


async def accesses(line, query: str = "") -> dict:
    operator = await line.operator()
    answer = await line.link.get(f"/file-accesses{query}", headers=operator)
    await line.link.delete("/staff/sessions/current", headers=operator)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.control("F1")
async def test_each_open_read_and_decryption_is_logged_with_who_and_when(line):
    line.clock.freeze(True)
    await line.check(line.record("santos-maria"))
    (transmission,) = await line.transmissions()
    found = (await accesses(line))["accesses"]
    outgoing, incoming = (f"{place}/{transmission['transmission_id']}.jwe" for place in ("outgoing", "incoming"))
    assert [(access["file"], access["act"]) for access in reversed(found)] == [
        (outgoing, "open"),
        (outgoing, "read"),
        (incoming, "open"),
        (incoming, "read"),
        (incoming, "decrypt"),
    ]
    assert {(access["party"], access["operator"], access["at"]) for access in found} == {
        ("ims", "ims", line.clock().isoformat())
    }
    assert len((await accesses(line, f"?file={outgoing}"))["accesses"]) == 2


@pytest.mark.control("F1")
async def test_what_cannot_be_logged_is_not_opened(line, monkeypatch):
    def full(*arguments, **named):
        raise unavailable()

    monkeypatch.setattr("renkei_juki_link.file_access.append", full)
    refused = await line.check(line.record("santos-maria"))
    assert (refused.status_code, refused.json()["code"]) == (503, "records-unavailable")
    assert line.wire.sent == []


async def test_the_record_is_a_chain_and_comes_in_pages(line):
    for person in ("santos-maria", "lopez-carmen"):
        await line.check(line.record(person))
    seen, query = [], "?limit=3"
    while query:
        page = await accesses(line, query)
        seen += [access["sequence"] for access in page["accesses"]]
        query = f"?limit=3&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert seen == list(range(10, 0, -1))
    ports = line.services["juki-link"].app.state.ports
    rows = await ports.db.read(
        lambda tx: [dict(row) for row in tx.execute(FILE_ACCESS.select().order_by(FILE_ACCESS.c.sequence)).mappings()]
    )
    assert first_break(rows, 10) is None


@pytest.mark.control("D8")
async def test_nobody_looks_before_logging_in(line):
    assert (await line.link.get("/file-accesses")).json()["code"] == "unknown-caller"
    refused = await line.link.get("/file-accesses", headers=line.bearer("juki-link", "ims"))
    assert refused.json()["code"] == "flow-not-defined"
