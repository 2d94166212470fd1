"""What comes over the line: only sealed, only from the link server, only well formed."""

import asyncio
import json
from uuid import uuid4

import pytest

from renkei_kit.envelope import open_with, seal_to
from renkei_kit.keys import derived_key
from renkei_kit.personal_number import personal_number_of

JOSE = "application/jose"
PATHS = ("/authenticity-files", "/linkage-code-requests", "/provision-files", "/identity-provisions")
PROVISION = {"affair": "JM99000000000001", "condition": {"address": "東京都"}}


def sealed(line, *lines, party: str = "jlis-verify") -> str:
    content = "".join(f"{text if isinstance(text, str) else json.dumps(text)}\n" for text in lines)
    return seal_to(derived_key(line.world.seed, "juki-line", party), content.encode())


async def send(line, envelope: str, path: str = "/authenticity-files", party: str = "juki-link", file_id=None):
    headers = line.bearer("jlis-verify", party) | {"Content-Type": JOSE, "File-Id": file_id or uuid4().hex}
    return await line.jlis.post(path, content=envelope.encode(), headers=headers)


async def test_the_answer_is_sealed_to_the_link_server(line):
    answer = await send(line, sealed(line, line.record("santos-maria")))
    assert answer.headers["content-type"] == JOSE
    content = open_with(derived_key(line.world.seed, "juki-line", "juki-link"), answer.text)
    assert json.loads(content) == {"record_id": "santos-maria", "result": "match", "differs": [], "reason": None}


@pytest.mark.parametrize(
    "story, number_generation, result, differs",
    [
        ("plain", None, "match", []),
        ("name-change", None, "mismatch", ["name"]),
        ("moved", None, "mismatch", ["address"]),
        ("address-mismatch", None, "mismatch", ["address"]),
        ("number-changed", 0, "number-changed", []),
        ("number-changed", 1, "match", []),
        ("deceased", None, "removed", []),
        ("left-japan", None, "removed", []),
        ("plain", 5, "none", []),
        ("same-name-older", None, "match", []),
        ("same-name-younger", None, "match", []),
    ],
)
async def test_the_register_tells_the_stories_truth(line, story, number_generation, result, differs):
    person = line.world.person_with_story(story)
    record = line.record(person.id)
    if number_generation is not None:
        record["personal_number"] = personal_number_of(line.world.seed, person.id, number_generation).digits
    answer = (await line.check(record)).json()["results"][0]
    assert (answer["result"], answer["differs"]) == (result, differs)


@pytest.mark.control("C11")
async def test_a_valid_number_of_another_person_is_a_mismatch(line):
    number = line.record("ali-hassan-older")["personal_number"]
    answer = await line.check(line.record("ali-hassan-younger", personal_number=number))
    assert answer.json()["results"][0]["differs"] == ["birth_date", "address"]


@pytest.mark.control("B9", "C17")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("party", ["ims", "feis", "ras", "mesh-gateway", "agency"])
async def test_the_same_file_on_another_route_is_refused(line, path, party):
    refused = await send(line, sealed(line, line.record("santos-maria")), path, party)
    assert (refused.status_code, refused.json()["code"]) == (403, "flow-not-defined")


@pytest.mark.control("C17")
@pytest.mark.parametrize("path", PATHS)
async def test_without_credentials(line, path):
    refused = await line.jlis.post(path, content=b"a.b.c.d.e", headers={"Content-Type": JOSE})
    assert (refused.status_code, refused.json()["code"]) == (401, "unknown-caller")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("envelope", ["", "not an envelope", "a.b.c.d.e", "架空"])
async def test_what_is_not_an_envelope(line, path, envelope):
    refused = await send(line, envelope, path)
    assert refused.json()["code"] in ("request-invalid", "media-type-not-supported")
    assert refused.status_code < 500


@pytest.mark.control("C17")
async def test_an_envelope_to_somebody_else(line):
    refused = await send(line, sealed(line, line.record("santos-maria"), party="juki-link"))
    assert (refused.status_code, refused.json()["code"]) == (422, "request-invalid")


async def test_an_altered_envelope(line):
    envelope = sealed(line, line.record("santos-maria"))
    body = envelope.split(".")
    body[3] = body[3][:-4] + ("AAAA" if body[3][-4:] != "AAAA" else "BBBB")
    assert (await send(line, ".".join(body))).json()["code"] == "request-invalid"


@pytest.mark.parametrize(
    "path, second, field",
    [
        ("/authenticity-files", {"sex": "X"}, "/2/sex"),
        ("/authenticity-files", {"personal_number": "123456789012"}, "/2/personal_number"),
        ("/authenticity-files", {"surplus": True}, "/2/surplus"),
        ("/authenticity-files", "{not json", "/2"),
        ("/authenticity-files", "[]", "/2"),
    ],
)
async def test_the_line_and_field_are_named_and_no_value(line, path, second, field):
    first = line.record("santos-maria")
    refused = await send(line, sealed(line, first, second if isinstance(second, str) else first | second), path)
    assert (refused.status_code, refused.json()["code"]) == (422, "request-invalid")
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert first["personal_number"] not in refused.text
    assert "123456789012" not in refused.text


@pytest.mark.parametrize("path", ["/provision-files", "/identity-provisions"])
@pytest.mark.parametrize(
    "changes, field",
    [
        ({"affair": "x"}, "/1/affair"),
        ({"surplus": True}, "/1/surplus"),
        ({"items": []}, "/1/items"),
        ({"items": ["resident_record_code"]}, "/1/items/0"),
        ({"condition": {"nationality": "x"}}, "/1/condition/nationality"),
        ({"condition": {"personal_numbers": ["123456789012"]}}, "/1/condition/personal_numbers/0"),
    ],
)
async def test_a_provision_that_does_not_fit_the_layout(line, path, changes, field):
    refused = await send(line, sealed(line, PROVISION | changes), path)
    assert (refused.status_code, refused.json()["code"]) == (422, "request-invalid")
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert "123456789012" not in refused.text


@pytest.mark.control("C9")
@pytest.mark.parametrize("path", ["/provision-files", "/identity-provisions"])
@pytest.mark.parametrize("condition", [{}, {"sex": "F"}, {"include_removed": True}])
async def test_j_lis_refuses_an_empty_condition_whoever_sends_it(line, path, condition):
    refused = await send(line, sealed(line, PROVISION | {"condition": condition}), path)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "/condition")


async def test_a_refused_file_may_be_sent_anew_under_its_id(line):
    wrong = sealed(line, PROVISION | {"condition": {}})
    assert (await send(line, wrong, "/provision-files", file_id="0" * 32)).status_code == 422
    assert (await send(line, sealed(line, PROVISION), "/provision-files", file_id="0" * 32)).status_code == 200


async def test_more_people_than_are_told_at_once(line, monkeypatch):
    monkeypatch.setattr("renkei_jlis_verify.provision_rules.MOST_AT_ONCE", 0)
    person = line.world.person("nguyen-an")
    condition = {"name": person.name, "birth_date": person.birth_date.isoformat()}
    refused = await send(line, sealed(line, PROVISION | {"condition": condition}), "/identity-provisions")
    assert (refused.status_code, refused.json()["code"], refused.json()["limit"]) == (413, "too-many-records", 0)


@pytest.mark.parametrize("count", [0, 2])
async def test_one_linkage_code_at_a_time(line, count):
    request = {"personal_number": line.record("nguyen-an")["personal_number"], "acquisition_number": "A" * 22}
    refused = await send(line, sealed(line, *[request] * count), "/linkage-code-requests")
    assert refused.json()["code"] == "request-invalid"
    assert line.core.taken == {}


async def test_accesses_and_refusals_are_logged_without_numbers(line):
    await line.check(line.record("santos-maria"))
    await send(line, "not an envelope")
    ports = line.services["jlis-verify"].app.state.ports
    entries = await ports.db.read(ports.access_log.entries)
    assert [(entry["party"], entry["operation"], entry["outcome"]) for entry in entries] == [
        ("juki-link", "receiveAuthenticityFile", "ok"),
        ("juki-link", "receiveAuthenticityFile", "request-invalid"),
    ]
    assert line.record("santos-maria")["personal_number"] not in repr(entries)


async def test_a_file_sent_again_gets_its_stored_answer_and_is_not_processed_again(line):
    envelope = sealed(line, line.record("santos-maria"))
    first, again = [await send(line, envelope, file_id="0" * 32) for _ in range(2)]
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    ports = line.services["jlis-verify"].app.state.ports
    targets = [entry["target"] for entry in await ports.db.read(ports.access_log.entries)]
    assert targets == [f"file {'0' * 32} of 1 records", f"file {'0' * 32} again"]


async def test_two_senders_of_one_file_get_one_answer(line):
    envelope = sealed(line, line.record("santos-maria"))
    answers = await asyncio.gather(*[send(line, envelope, file_id="0" * 32) for _ in range(8)])
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


async def test_a_file_id_stands_for_one_file(line):
    await send(line, sealed(line, line.record("santos-maria")), file_id="0" * 32)
    refused = await send(line, sealed(line, line.record("santos-maria")), file_id="0" * 32)
    assert (refused.status_code, refused.json()["code"]) == (409, "file-id-reused")


async def test_a_file_without_an_id_is_refused(line):
    refused = await send(line, sealed(line, line.record("santos-maria")), file_id="no id")
    assert (refused.status_code, refused.json()["code"]) == (422, "request-invalid")
