"""ISA's copies follow what FEIS decided."""

import pytest

STATUS, NATIONALITY = "TM99000000000011", "TM99000000000012"
DECIDED = {
    "status": "技術・人文知識・国際業務",
    "card_number": "ZZ00000001ZZ",
    "nationality": "架空国",
    "permitted_on": "2026-11-23",
    "expires_on": "2027-11-23",
}


def path(ims, item: str) -> str:
    return f"/copies/{ims.addressee('santos-maria')}/{item}"


async def update(ims, **changes):
    return await ims.http.put(f"/residences/{ims.addressee('santos-maria')}", json=DECIDED | changes)


async def test_the_copies_that_follow_from_a_decision_are_replaced(ims):
    before = {"version": "0007", "valid_from": "2026-01-01", "auto_reply": True, "content": {"status": "留学"}}
    ims.counterparts.copies = {path(ims, STATUS): before}
    assert (await update(ims)).status_code == 204
    assert ims.counterparts.copies == {
        path(ims, STATUS): {
            "version": "0008",
            "valid_from": "2026-11-23",
            "auto_reply": True,
            "content": {"status": DECIDED["status"], "card_number": "ZZ00000001ZZ", "expires_on": "2027-11-23"},
        },
        path(ims, NATIONALITY): {
            "version": "0001",
            "valid_from": "2026-11-23",
            "auto_reply": True,
            "content": {"nationality": "架空国"},
        },
    }


async def test_sending_the_same_decision_again_changes_nothing(ims):
    await update(ims)
    copies = dict(ims.counterparts.copies)
    ims.counterparts.calls.clear()
    assert (await update(ims)).status_code == 204
    assert ims.counterparts.copies == copies
    assert {method for _, method, _ in ims.counterparts.calls} == {"GET"}


async def test_permanent_residence_has_no_expiry_and_a_version_may_be_named(ims):
    await update(ims, expires_on=None, status="永住者", version="0042")
    copy = ims.counterparts.copies[path(ims, STATUS)]
    assert (copy["version"], copy["content"]["expires_on"]) == ("0042", None)


async def test_with_the_gateway_away_the_update_is_refused_and_can_be_sent_again(ims):
    ims.counterparts.away = {"mesh-gateway"}
    assert (await update(ims)).json()["code"] == "party-unavailable"
    ims.counterparts.away = set()
    assert (await update(ims)).status_code == 204


async def test_nobody_is_updated_by_an_unknown_number(ims):
    answer = await ims.http.put(f"/residences/{'0' * 15}", json=DECIDED)
    assert answer.json()["code"] == "addressee-unknown"


@pytest.mark.parametrize("change", [{"card_number": "1"}, {"permitted_on": "soon"}, {"status": ""}, {"note": "x"}])
async def test_a_malformed_update_names_the_field(ims, change):
    answer = await update(ims, **change)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [f"/{next(iter(change))}"]
