"""A changed original is followed by its copy, now or later."""

import pytest

from renkei_kit.errors import LinkageError


async def test_the_world_begins_with_the_originals_of_its_copies(setagaya):
    person = setagaya.ports.world.person("dubois-claire")
    copy = next(copy for copy in person.copies if copy.item == "TM00000000000002")
    original = await setagaya.get("dubois-claire")
    assert original["content"] == dict(copy.content)
    assert original["copy_state"] == "registered"


async def test_the_copy_follows_the_original(setagaya):
    answer = await setagaya.put("dubois-claire", valid_to="2027-03-31", auto_reply=False, version="0002")
    assert answer.json()["copy_state"] == "registered"
    assert setagaya.gateway.copies == {
        f"/copies/{setagaya.place('dubois-claire')}": {
            "version": "0002",
            "valid_from": "2026-04-01",
            "valid_to": "2027-03-31",
            "auto_reply": False,
            "content": answer.json()["content"],
        }
    }


async def test_with_the_gateway_away_the_copy_is_sent_later_by_itself(setagaya):
    setagaya.gateway.away = True
    answer = await setagaya.put("dubois-claire")
    assert (answer.status_code, answer.json()["copy_state"]) == (200, "pending")
    with pytest.raises(LinkageError):
        await setagaya.send_waiting()
    setagaya.gateway.away = False
    await setagaya.send_waiting()
    assert (await setagaya.get("dubois-claire"))["copy_state"] == "registered"
    assert len(setagaya.gateway.copies) == 1


async def test_a_copy_that_the_gateway_refuses_is_told_and_stays_marked(setagaya):
    setagaya.gateway.refuses = {f"/copies/{setagaya.place('dubois-claire')}"}
    answer = await setagaya.put("dubois-claire")
    assert (answer.status_code, answer.json()["code"]) == (403, "agency-not-connected")
    assert (await setagaya.get("dubois-claire"))["copy_state"] == "refused"
    setagaya.gateway.refuses = set()
    assert (await setagaya.put("dubois-claire")).json()["copy_state"] == "registered"


async def test_a_refused_copy_does_not_hold_up_the_others(setagaya):
    setagaya.gateway.away = True
    for person in ("dubois-claire", "nguyen-an"):
        await setagaya.put(person)
    setagaya.gateway.away = False
    setagaya.gateway.refuses = {f"/copies/{setagaya.place('dubois-claire')}"}
    await setagaya.send_waiting()
    assert (await setagaya.get("dubois-claire"))["copy_state"] == "refused"
    assert (await setagaya.get("nguyen-an"))["copy_state"] == "registered"


@pytest.mark.control("D13", "D16")
async def test_each_look_and_each_change_is_one_line_of_the_log(setagaya):
    await setagaya.get("dubois-claire")
    await setagaya.put("dubois-claire")
    log = await setagaya.ports.db.read(setagaya.ports.access_log.entries)
    assert [(line["actor"], line["operation"]) for line in log[-2:]] == [
        ("setagaya-clerk", "getOriginal"),
        ("setagaya-clerk", "putOriginal"),
    ]
    assert setagaya.place("dubois-claire") in log[-1]["target"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid_to": "2026-03-31"}, "/"),
        ({"version": "1"}, "/version"),
        ({"valid_from": "April"}, "/valid_from"),
        ({"content": []}, "/content"),
        ({"note": "x"}, "/note"),
    ],
)
async def test_a_malformed_change_names_the_field(setagaya, change, field):
    answer = await setagaya.put("dubois-claire", **change)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
