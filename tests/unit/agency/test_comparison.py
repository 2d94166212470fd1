"""Original and copy, field by field."""

import json

import pytest

from renkei_agency.comparison import differing_fields

SETAGAYA = "9000013112100001"
ORIGINAL = {
    "version": "0001",
    "valid_from": "2026-04-01",
    "auto_reply": True,
    "content": {"arrears": 3, "lost_on": None},
}


@pytest.mark.control("G13")
@pytest.mark.parametrize(
    "changes, fields",
    [
        ({}, ()),
        ({"version": "0002"}, ("/version",)),
        ({"valid_to": "2027-03-31"}, ("/valid_to",)),
        ({"auto_reply": False, "valid_from": "2026-04-02"}, ("/valid_from", "/auto_reply")),
        ({"content": {"arrears": 4}}, ("/content/arrears",)),
        ({"content": {}}, ("/content/arrears",)),
        ({"content": {"arrears": 3, "lost_on": "2026-05-01", "more": 1}}, ("/content/lost_on", "/content/more")),
        ({"record_id": "x", "data_set_code": "TK00000200000001"}, ()),
    ],
)
def test_the_fields_that_differ_are_named(changes, fields):
    assert differing_fields(ORIGINAL, ORIGINAL | changes) == fields


async def test_what_only_one_side_has_is_listed_up_to_the_limit(setagaya):
    everything = await compare(setagaya)
    assert (everything["equal"], everything["differing"]) == (0, len(everything["items"]))
    assert {entry["difference"] for entry in everything["items"]} == {"copy-missing"}
    assert await compare(setagaya, limit=2) == everything | {"items": everything["items"][:2]}
    stranger = ORIGINAL | {"addressee_number": "0" * 15, "item": "TM00000000000002"}
    setagaya.gateway.export = json.dumps(stranger).encode()  # its last line does not end
    found = await compare(setagaya)
    assert found["items"][0]["difference"] == "original-missing"
    assert found["items"][1:] == everything["items"]


async def test_without_the_gateway_there_is_no_comparison(setagaya):
    setagaya.gateway.away = True
    answer = await setagaya.http.get(f"/{SETAGAYA}/originals/comparison")
    assert (answer.status_code, answer.json()["code"]) == (502, "party-unavailable")


async def compare(setagaya, **parameters) -> dict:
    answer = await setagaya.http.get(f"/{SETAGAYA}/originals/comparison", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()
