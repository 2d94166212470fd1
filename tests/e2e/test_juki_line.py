"""IMS has numbers confirmed by J-LIS over the leased line, on every kind of network."""

import base64
import subprocess
from datetime import timedelta

import pytest

from renkei_kit.personal_number import personal_number_of

TOLD = {
    "plain": ("match", []),
    "name-change": ("mismatch", ["name"]),
    "moved": ("mismatch", ["address"]),
    "address-mismatch": ("mismatch", ["address"]),
    "number-changed": ("number-changed", []),
    "deceased": ("removed", []),
    "left-japan": ("removed", []),
}

BATCH = ("backed-up", "deleted")
"""What the batch program logs; it runs by itself too, also between the steps of a check."""


def as_filed(network, story: str) -> dict:
    """The person as ISA has them on file, with the number they were first given."""
    person = network.world.person_with_story(story)
    return {
        "record_id": person.id,
        "personal_number": personal_number_of(network.world.seed, person.id).digits,
        "name": person.filed_name,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "address": person.filed_address,
    }


async def check(network, *stories: str, party: str = "ims"):
    return await network.http["juki-link"].post(
        "/authenticity-checks",
        json={"records": [as_filed(network, story) for story in stories]},
        auth=await network.as_party("juki-link", party),
    )


async def test_one_file_carries_many_people_and_each_gets_an_answer(network):
    answer = await check(network, *TOLD)
    assert answer.status_code == 200
    told = [(result["result"], result["differs"]) for result in answer.json()["results"]]
    assert dict(zip(TOLD, told, strict=True)) == TOLD


@pytest.mark.control("F1", "D8")
async def test_the_operator_sees_each_step_after_logging_in(network):
    assert (await check(network, "plain")).status_code == 200
    assert (await network.http["juki-link"].get("/transmissions")).status_code == 401
    operator = await network.as_staff("juki-link", "operator-1")
    page = (await network.http["juki-link"].get("/transmissions", params={"limit": 1}, auth=operator)).json()
    steps = [line["step"] for line in page["transmissions"][0]["operations"]]
    assert [step for step in steps if step not in BATCH] == ["encrypted", "sent", "received", "decrypted"]


@pytest.mark.control("F3", "F4")
async def test_files_go_to_the_backup_folder_and_are_deleted_after_ten_days(network):
    assert (await check(network, "plain")).status_code == 200
    link = network.http["juki-link"]
    assert (await link.post("/batch-runs")).status_code == 401

    async def steps_after_a_run() -> list[str]:
        operator = await network.as_staff("juki-link", "operator-1")
        done = await link.post("/batch-runs", auth=operator)
        assert (done.status_code, done.json()["unproven"], done.json()["missing"]) == (200, [], [])
        page = (await link.get("/transmissions", params={"limit": 1}, auth=operator)).json()
        assert (await link.delete("/staff/sessions/current", auth=operator)).status_code == 204
        return [line["step"] for line in page["transmissions"][0]["operations"] if line["step"] in BATCH]

    assert await steps_after_a_run() == ["backed-up", "backed-up"]
    await network.change_clock(advance=timedelta(days=9, hours=23))
    assert await steps_after_a_run() == ["backed-up", "backed-up"]
    await network.change_clock(advance=timedelta(hours=2))
    assert await steps_after_a_run() == ["backed-up", "backed-up", "deleted", "deleted"]


@pytest.mark.control("D4", "B9", "C17")
async def test_nobody_but_ims_may_use_the_line(network):
    refused = await check(network, "plain", party="feis")
    assert (refused.status_code, refused.json()["code"]) == (403, "flow-not-defined")
    refused = await network.http["jlis-verify"].post(
        "/authenticity-files",
        content=b"a.b.c.d.e",
        headers={"Content-Type": "application/jose"},
        auth=await network.as_party("jlis-verify", "ims"),
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "flow-not-defined")


async def test_a_linkage_code_needs_an_acquisition_number_of_the_core(network):
    body = {"personal_number": as_filed(network, "renewal")["personal_number"], "acquisition_number": "A" * 22}
    auth = await network.as_party("juki-link", "ims")
    refused = await network.http["juki-link"].post("/linkage-code-requests", json=body, auth=auth)
    assert (refused.status_code, refused.json()["code"]) == (404, "acquisition-unknown")
    assert refused.json()["source"] == "mesh-gateway"


@pytest.mark.control("C5")
@pytest.mark.parametrize("story, words", [("renewal", ": good"), ("certificate-revoked", ": revoked")])
async def test_openssl_accepts_the_state_of_a_certificate(network, tmp_path, story, words):
    person = network.world.person_with_story(story)
    data = base64.urlsafe_b64encode(b"data").decode()
    body = {"certificate": "user-authentication", "pin": "1234", "data": data}
    card = await network.control["jlis-verify"].post(f"/cards/{person.id}/sign", json=body)
    (tmp_path / "card.pem").write_text(card.json()["certificate"])
    jlis = network.http["jlis-verify"]
    ca = await jlis.get("/ca", headers={"Accept": "application/pem-certificate-chain"})
    (tmp_path / "ca.pem").write_text(ca.text)

    def openssl(*arguments: str) -> str:
        command = ("openssl", "ocsp", "-no_nonce", "-issuer", "ca.pem", "-cert", "card.pem", *arguments)
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=True)
        return done.stdout + done.stderr

    openssl("-reqout", "request.der")
    answer = await jlis.post(
        "/ocsp",
        content=(tmp_path / "request.der").read_bytes(),
        headers={"Content-Type": "application/ocsp-request"},
    )
    (tmp_path / "answer.der").write_bytes(answer.content)
    said = openssl("-respin", "answer.der", "-CAfile", "ca.pem")
    assert "Response verify OK" in said
    assert words in said


@pytest.mark.control("F1", "F2")
async def test_work_is_checked_against_its_order_and_files_against_their_accesses(network):
    link = network.http["juki-link"]
    administrator = await network.as_staff("juki-link", "juki-admin-1")
    window = {"begins_at": "2020-01-01T00:00:00+09:00", "ends_at": "2099-01-01T00:00:00+09:00"}
    body = {"operator": "operator-1", "operations": ["runBatch"]} | window
    ordered = await link.post("/work-orders", json=body, auth=administrator)
    assert ordered.status_code == 201
    assert (await check(network, "plain")).status_code == 200
    operator = await network.as_staff("juki-link", "operator-1")
    await link.post("/batch-runs", auth=operator)
    accesses = (await link.get("/file-accesses", params={"limit": 5}, auth=operator)).json()["accesses"]
    assert [access["act"] for access in accesses] == ["decrypt", "read", "open", "read", "open"]
    finish = f"/work-orders/{ordered.json()['work_order_id']}/finish"
    found = (await link.post(finish, auth=administrator)).json()["findings"]
    assert [(one["operation"], one["reason"]) for one in found] == [("listFileAccesses", "not-in-the-order")]


@pytest.mark.control("C9", "F6")
async def test_who_fits_a_condition_is_provided_and_nobody_else(network):
    link, ims = network.http["juki-link"], await network.as_party("juki-link", "ims")
    person = network.world.person_with_story("renewal")
    body = {"affair": "JM99000000000001", "condition": {"address": person.address}, "items": ["name", "address"]}
    made = (await link.post("/provisions", json=body, auth=ims)).json()
    assert (made["state"], made["provided"]) == ("decrypted", 1)
    path = f"/provisions/{made['provision_id']}/records"
    (record,) = (await link.get(path, auth=ims)).json()["records"]
    assert (record["name"], record["address"], record["personal_number"]) == (person.name, person.address, None)
    body |= {
        "condition": {"name": person.name, "birth_date": person.birth_date.isoformat()},
        "items": ["personal_number"],
    }
    (record,) = (await link.post("/identity-queries", json=body, auth=ims)).json()["records"]
    assert record["personal_number"] == personal_number_of(network.world.seed, person.id).digits
    refused = await link.post("/provisions", json=body | {"condition": {}}, auth=ims)
    assert (refused.status_code, refused.json()["rule"]) == (422, "condition_is_not_empty")
    administrator = await network.as_staff("juki-link", "juki-admin-1")
    kept = (await link.get("/provision-records", auth=administrator)).json()["records"]
    assert [one["method"].split("-")[1] for one in kept] == ["message", "file"]


@pytest.mark.control("C18", "H16")
async def test_a_medium_is_imported_in_the_server_room_and_leaves_nothing(network):
    link, person = network.http["juki-link"], network.world.person_with_story("renewal")
    body = {"affair": "JM99000000000001", "condition": {"address": person.address}, "items": ["name"]}
    content = (await network.control["jlis-verify"].post("/media", json=body)).json()["content"]
    await network.control["juki-link"].put("/media-drive/USB-0001", json={"content": content})
    operator = await network.as_staff("juki-link", "operator-1")

    async def act(path: str, terminal: str = "juki-server-room-1", **fields: str):
        headers = {"Terminal-Id": terminal}
        return await link.post(f"/media{path}", json=fields or None, headers=headers, auth=operator)

    assert (await act("", medium_id="USB-0001")).status_code == 201
    refused = await act("/USB-0001/import", "juki-office-1")
    assert (refused.status_code, refused.json()["rule"]) == (403, "terminal_is_in_the_server_room")
    made = (await act("/USB-0001/import")).json()
    ims = await network.as_party("juki-link", "ims")
    page = (await link.get(f"/provisions/{made['provision_id']}/records", auth=ims)).json()
    assert [record["name"] for record in page["records"]] == [person.name]
    await network.change_clock(advance=timedelta(hours=25))
    assert (await link.delete("/staff/sessions/current", auth=operator)).status_code in (204, 401)
    operator = await network.as_staff("juki-link", "operator-1")
    (late,) = (await link.get("/media", auth=operator)).json()["media"]
    assert (late["state"], late["overdue"]) == ("used", True)
    assert (await act("/USB-0001/erase")).json()["state"] == "erased"
    left = await link.get("/media/USB-0001/content", headers={"Terminal-Id": "juki-server-room-1"}, auth=operator)
    assert left.json()["bytes"] == 0
    assert (await act("/USB-0001/destroy")).json()["overdue"] is False
