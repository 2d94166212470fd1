"""From IMS's records to J-LIS's answer by way of files: what is kept, what is logged, what a cut line does."""

import httpx2
import pytest
from sqlalchemy import select

from renkei_juki_link.tables import OPERATION_LOG
from renkei_kit.chain import first_break
from renkei_kit.envelope import open_with, seal_to
from renkei_kit.keys import derived_key
from unit.juki_link.line import open_line

SEED = "renkei-demo"
ALL_STEPS = ["encrypted", "sent", "received", "decrypted"]


def steps(transmission: dict) -> list[str]:
    return [line["step"] for line in transmission["operations"]]


async def store_dump(line) -> str:
    """Every value in every table of the link server."""
    ports = line.services["juki-link"].app.state.ports
    metadata = OPERATION_LOG.metadata
    rows = await ports.db.read(
        lambda tx: [tuple(row) for table in metadata.sorted_tables for row in tx.execute(select(table))]
    )
    return repr(rows)


@pytest.mark.control("F1")
async def test_each_step_on_the_file_is_logged_with_time_and_operator(line):
    answer = await line.check(line.record("santos-maria"), line.record("lopez-carmen"))
    assert answer.status_code == 200
    assert [(result["record_id"], result["result"], result["differs"]) for result in answer.json()["results"]] == [
        ("santos-maria", "match", []),
        ("lopez-carmen", "mismatch", ["address"]),
    ]
    (transmission,) = await line.transmissions()
    assert (transmission["state"], transmission["records"]) == ("decrypted", 2)
    assert steps(transmission) == ALL_STEPS
    assert {(entry["party"], entry["operator"]) for entry in transmission["operations"]} == {("ims", "ims")}
    times = [entry["at"] for entry in transmission["operations"]]
    assert times == sorted(times)


async def test_the_operation_log_is_a_chain(line):
    await line.check(line.record("santos-maria"))
    await line.check(line.record("lopez-carmen"))
    ports = line.services["juki-link"].app.state.ports
    query = select(OPERATION_LOG).order_by(OPERATION_LOG.c.sequence)
    rows = await ports.db.read(lambda tx: [dict(row) for row in tx.execute(query).mappings()])
    assert len(rows) == 8
    assert first_break(rows, 8) is None
    assert first_break([{**rows[0], "operator": "nobody"}, *rows[1:]]) is not None


async def test_numbers_are_in_the_encrypted_files_and_nowhere_else(line, caplog):
    record = line.record("santos-maria")
    with caplog.at_level("DEBUG"):
        answer = await line.check(record)
    number = record["personal_number"]
    (outgoing,), (incoming,) = ((line.folder / place).iterdir() for place in ("outgoing", "incoming"))
    for content in (outgoing.read_text(), incoming.read_text(), await store_dump(line), caplog.text, answer.text):
        assert number not in content
        assert "SANTOS" not in content
    assert number.encode() in open_with(derived_key(SEED, "juki-line", "jlis-verify"), outgoing.read_text())
    assert number.encode() not in open_with(derived_key(SEED, "juki-line", "juki-link"), incoming.read_text())
    assert line.wire.sent == [("/authenticity-files", outgoing.read_bytes())]


async def test_a_line_cut_before_the_file_arrives_is_repeated_with_the_same_file(line):
    line.wire.cut_before = True
    refused = await line.check(line.record("santos-maria"))
    assert (refused.status_code, refused.json()["code"]) == (502, "party-unavailable")
    (waiting,) = await line.transmissions()
    assert (waiting["state"], steps(waiting)) == ("encrypted", ["encrypted"])

    line.wire.cut_before = False
    assert (await line.check(line.record("santos-maria"))).status_code == 200
    (done,) = await line.transmissions()
    assert done["transmission_id"] == waiting["transmission_id"]
    assert steps(done) == ALL_STEPS


async def test_a_line_cut_before_the_answer_is_not_logged_as_received(line):
    line.wire.cut_after = True
    assert (await line.check(line.record("santos-maria"))).status_code == 502
    line.wire.cut_after = False
    assert (await line.check(line.record("santos-maria"))).json()["results"][0]["result"] == "match"
    (done,) = await line.transmissions()
    assert steps(done) == ALL_STEPS


async def test_a_restart_goes_on_with_what_was_begun(world, register, tmp_path):
    kept = {"database_url": f"sqlite:///{tmp_path}/link.sqlite"}
    async with open_line(world, register, **kept) as line:
        line.wire.cut_before = True
        await line.check(line.record("santos-maria"))
        (before,) = await line.transmissions()
        assert line.folder == tmp_path / "link.files"
    async with open_line(world, register, **kept) as line:
        assert (await line.check(line.record("santos-maria"))).status_code == 200
        (after,) = await line.transmissions()
    assert after["transmission_id"] == before["transmission_id"]
    assert steps(after) == ALL_STEPS


async def test_a_file_gone_from_disk_is_noted_and_a_new_one_sent(line):
    line.wire.cut_before = True
    await line.check(line.record("santos-maria"))
    for file in (line.folder / "outgoing").iterdir():
        file.unlink()
    line.wire.cut_before = False
    assert (await line.check(line.record("santos-maria"))).status_code == 200
    new, lost = await line.transmissions()
    assert (lost["state"], steps(lost), lost["outcome"]) == ("lost", ["encrypted", "lost"], "party-unavailable")
    assert steps(new) == ALL_STEPS


async def test_a_finished_check_is_not_taken_for_the_answer_to_the_next(line):
    for _ in range(2):
        await line.check(line.record("santos-maria"))
    assert len(await line.transmissions()) == 2
    assert len(line.wire.sent) == 2


def unreadable(response: httpx2.Response) -> httpx2.Response:
    return httpx2.Response(200, text="not.an.envelope.at.all")


def sealed_to_another(response: httpx2.Response) -> httpx2.Response:
    return httpx2.Response(200, text=seal_to(derived_key(SEED, "somebody"), b"{}"))


def for_another_record(response: httpx2.Response) -> httpx2.Response:
    content = b'{"record_id": "lopez-carmen", "result": "match"}'
    return httpx2.Response(200, text=seal_to(derived_key(SEED, "juki-line", "juki-link"), content))


@pytest.mark.parametrize("answer", [unreadable, sealed_to_another, for_another_record])
async def test_an_answer_that_does_not_fit_is_refused_and_not_asked_for_again(line, answer):
    line.wire.answer = answer
    refused = await line.check(line.record("santos-maria"))
    assert (refused.status_code, refused.json()["code"]) == (502, "party-unavailable")
    (transmission,) = await line.transmissions()
    assert (transmission["state"], steps(transmission)[-1]) == ("refused", "refused")
    line.wire.answer = None
    assert (await line.check(line.record("santos-maria"))).status_code == 200


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"personal_number": "123456789012"}, "/records/0/personal_number"),
        ({"personal_number": "12345678901"}, "/records/0/personal_number"),
        ({"personal_number": 123456789018}, "/records/0/personal_number"),
        ({"birth_date": "1992-13-01"}, "/records/0/birth_date"),
        ({"sex": "X"}, "/records/0/sex"),
        ({"record_id": "a b"}, "/records/0/record_id"),
        ({"surplus": 1}, "/records/0/surplus"),
    ],
)
async def test_a_record_that_does_not_fit_is_refused_without_repeating_it(line, changes, field):
    refused = await line.check(line.record("santos-maria", **changes))
    assert (refused.status_code, refused.json()["code"]) == (422, "request-invalid")
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert str(changes.get("personal_number", "no number")) not in refused.text
    assert await line.transmissions() == []


async def test_a_record_id_stands_once(line):
    refused = await line.check(line.record("santos-maria"), line.record("lopez-carmen", record_id="santos-maria"))
    assert [error["field"] for error in refused.json()["errors"]] == ["/records"]


@pytest.mark.control("D4")
@pytest.mark.parametrize("party", ["feis", "ras", "mesh-gateway", "agency", "jlis-verify"])
async def test_only_ims_may_ask(line, party):
    refused = await line.link.post(
        "/authenticity-checks",
        json={"records": [line.record("santos-maria")]},
        headers=line.bearer("juki-link", party),
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "flow-not-defined")
    assert line.wire.sent == []


@pytest.mark.control("D4", "D8")
async def test_a_person_may_look_after_logging_in_and_not_open_the_line(line):
    assert (await line.link.get("/transmissions")).json()["code"] == "unknown-caller"
    operator = await line.operator()
    assert (await line.link.get("/transmissions", headers=operator)).status_code == 200
    body = {"records": [line.record("santos-maria")]}
    refused = await line.link.post("/authenticity-checks", json=body, headers=operator)
    assert (refused.status_code, refused.json()["code"]) == (403, "flow-not-defined")


async def test_ims_may_not_look_at_the_operators_list(line):
    refused = await line.link.get("/transmissions", headers=line.bearer("juki-link", "ims"))
    assert refused.json()["code"] == "flow-not-defined"


async def test_the_list_comes_in_pages(line):
    for person in ("santos-maria", "lopez-carmen", "silva-ana"):
        await line.check(line.record(person))
    operator = await line.operator()
    seen, query = [], "?limit=2"
    while query:
        page = (await line.link.get(f"/transmissions{query}", headers=operator)).json()
        seen += [transmission["transmission_id"] for transmission in page["transmissions"]]
        query = f"?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert len(seen) == len(set(seen)) == 3


async def test_a_reset_leaves_no_file(line):
    await line.check(line.record("santos-maria"))
    await line.services["juki-link"].app.state.ports.reset()
    assert list(line.folder.iterdir()) == []
    assert await line.transmissions() == []
