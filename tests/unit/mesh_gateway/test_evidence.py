"""Nothing is provided without its records, nothing stands in the store in clear, and every try leaves a line."""

from datetime import timedelta

import pytest

from renkei_kit.chain import first_break
from renkei_kit.world import AllowListFile
from unit.mesh_gateway.conftest import ISA, plain_texts

BOOKS = ("core_record", "agency_record")


@pytest.mark.parametrize("book", BOOKS)
async def test_nothing_is_provided_and_the_permit_stays_good_when_a_book_cannot_be_written(desk, book):
    permit = (await desk.ask()).json()["permit"]
    with desk.without(book):
        answer = await desk.present(permit)
        assert (answer.status_code, answer.json()["code"]) == (503, "records-unavailable")
        assert desk.count("inquiry") == 0
    assert [desk.count(table) for table in BOOKS] == [0, 0]
    assert (await desk.present(permit)).status_code == 200
    assert (desk.count("core_record"), desk.count("agency_record")) == (1, 2)


async def test_records_unavailable_while_the_store_takes_no_writes(desk):
    permit = (await desk.ask()).json()["permit"]
    number = desk.world.addressee_number(ISA, desk.world.person_with_story("plain").id)
    with desk.read_only():
        for answer in (
            await desk.ask(),
            await desk.ask(item="TM99000000000004"),
            await desk.present(permit),
            await desk.http.post("/linkage-codes", json={"addressee_number": number}, auth=desk.system),
        ):
            assert (answer.status_code, answer.json()["code"]) == (503, "records-unavailable")
        assert (await desk.http.get("/readyz")).status_code == 503
        assert (await desk.http.get("/livez")).status_code == 200
        token = {"grant_type": "client_credentials"}
        assert (await desk.http.post("/oauth2/token", data=token, auth=("isa-ims", "x"))).status_code == 401
    assert [desk.count(table) for table in BOOKS] == [0, 0]
    assert (await desk.present(permit)).status_code == 200


async def test_a_refused_release_changes_nothing_when_the_book_cannot_be_written(desk):
    permit = (await desk.ask("no-auto-reply")).json()
    await desk.present(permit["permit"])
    officer = {"id": "kawaguchi-provision", "password": "kawaguchi-provision-password"}
    session = (await desk.http.post("/staff/sessions", json=officer)).json()["access_token"]
    bearer = {"Authorization": f"Bearer {session}"}
    path = f"/pending-provisions/{permit['processing_number']}/release"
    with desk.without("core_record"):
        assert (await desk.http.post(path, headers=bearer)).json()["code"] == "records-unavailable"
    inquiry = await desk.http.get(f"/inquiries/{permit['processing_number']}", auth=desk.system)
    assert inquiry.json()["status"] == "pending"
    assert (await desk.http.post(path, headers=bearer)).json()["status"] == "answered"


@pytest.mark.control("G11")
async def test_the_provider_looks_at_its_own_copy_of_the_list_again(desk):
    permit = (await desk.ask("no-auto-reply")).json()
    today, empty = desk.ports.clock().date(), AllowListFile(version="newer", rows=())
    await desk.ports.db.write(lambda tx: desk.ports.office.receive_list(tx, empty, today))
    answer = await desk.present(permit["permit"])
    assert (answer.status_code, answer.json()["code"]) == (403, "not-on-allow-list")
    assert answer.json()["instance"] == permit["processing_number"]
    assert desk.count("provision") == desk.count("inquiry") == 0
    books = desk.ports.db._raw.execute("select book, outcome from agency_record").fetchall()
    assert books == [(ISA, "not-on-allow-list")]
    assert (await desk.present(permit["permit"])).json()["code"] == "permit-already-used"


@pytest.mark.control("G12", "H7")
async def test_the_store_holds_neither_contents_nor_answers_in_clear(desk):
    permit = (await desk.ask()).json()
    answer = (await desk.present(permit["permit"])).json()
    assert answer["status"] == "answered"
    texts = plain_texts(desk.world, "plain")
    assert len(texts) > 4
    image = desk.image()
    assert not [text for text in texts if text in image]
    assert not [text for text in texts if text in answer["answer"].encode()]


async def test_the_store_holds_no_personal_number_and_no_resident_record_code(desk):
    from renkei_kit.personal_number import personal_number_of

    await desk.present((await desk.ask()).json()["permit"])
    image = desk.image()
    for person in desk.world.people:
        assert personal_number_of(desk.world.seed, person.id).digits.encode() not in image
        assert desk.world.resident_record_code(person).encode() not in image


async def test_every_refusal_leaves_a_line_in_the_access_log(desk):
    permit = (await desk.ask()).json()["permit"]
    await desk.present(permit)
    await desk.present(permit)
    await desk.ask(item="TM99000000000004")
    await desk.ask(item="nonsense")
    await desk.http.post("/permits", json=desk.query())
    await desk.http.post("/oauth2/token", data={"grant_type": "client_credentials"}, auth=("isa-ims", "wrong"))
    await desk.http.post("/staff/sessions", json={"id": "isa-records", "password": "wrong"})
    await desk.http.get("/no/such/path")
    entries = await desk.access_log()
    lines = [(entry["party"], entry["actor"], entry["operation"], entry["outcome"]) for entry in entries]
    assert lines == [
        ("ims", "isa-ims", "issuePermit", "ok"),
        ("ims", "isa-ims", "presentPermit", "permit-already-used"),
        ("ims", "isa-ims", "issuePermit", "not-on-allow-list"),
        ("ims", "isa-ims", "issuePermit", "request-invalid"),
        ("unknown", "unknown", "issuePermit", "unknown-caller"),
        ("unknown", "unknown", "issueToken", "unknown-caller"),
        ("unknown", "isa-records", "loginStaff", "login-failed"),
        ("unknown", "unknown", "GET", "not-found"),
    ]
    assert first_break(entries) is None


@pytest.mark.control("G5")
async def test_log_in_act_and_log_out_are_three_lines_and_idling_logs_out(desk):
    permit = (await desk.ask("no-auto-reply")).json()
    await desk.present(permit["permit"])
    before = len(await desk.access_log())
    officer = {"id": "kawaguchi-provision", "password": "kawaguchi-provision-password"}
    session = (await desk.http.post("/staff/sessions", json=officer)).json()["access_token"]
    bearer = {"Authorization": f"Bearer {session}"}
    await desk.http.post(f"/pending-provisions/{permit['processing_number']}/release", headers=bearer)
    await desk.http.delete("/staff/sessions/current", headers=bearer)
    lines = (await desk.access_log())[before:]
    assert [(line["actor"], line["operation"]) for line in lines] == [
        ("kawaguchi-provision", "loginStaff"),
        ("kawaguchi-provision", "releaseProvision"),
        ("kawaguchi-provision", "logoutStaff"),
    ]
    assert lines[1]["target"] == permit["processing_number"]
    assert all(line["at"] for line in lines)

    session = (await desk.http.post("/staff/sessions", json=officer)).json()["access_token"]
    desk.ports.clock.advance(timedelta(minutes=15))
    answer = await desk.http.get("/pending-provisions", headers={"Authorization": f"Bearer {session}"})
    assert answer.json()["code"] == "session-expired"


async def test_the_access_log_holds_no_code_and_no_secret(desk):
    await desk.ask()
    number = desk.query()["addressee_number"]
    code = (await desk.http.get(f"/linkage-codes/{number}", auth=desk.system)).json()["linkage_code"]
    await desk.http.post("/oauth2/token", data={"grant_type": "x"}, auth=("isa-ims", "a-wrong-secret"))
    text = str(await desk.access_log())
    assert code not in text
    assert "a-wrong-secret" not in text
