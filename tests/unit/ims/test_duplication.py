"""Copying a record: no standing role can; a grant that another person approved can, in its window (D17, D18)."""

import json
from datetime import timedelta

import pytest
from joserfc.jwk import ECKey

from renkei_kit.envelope import open_with
from renkei_kit.personal_number import personal_number_of
from unit.ims.conftest import SEED
from unit.ims.counter import logged_in

KEY = ECKey.generate_key("P-256")
ROLES = ["registrar-1", "ims-worker-1", "ims-admin-1", "ims-admin-2"]


async def copy(ims, headers, addressee, key=None):
    body = {"key": key or KEY.as_dict(private=False)}
    return await ims.http.post(f"/persons/{addressee}/duplicate", json=body, headers=headers)


async def grant(ims, headers, addressee, minutes: int = 60, **changes):
    body = {
        "kind": "copy-record",
        "target": addressee,
        "reason": "migration",
        "ends_at": (ims.clock() + timedelta(minutes=minutes)).isoformat(),
    } | changes
    return await ims.http.post("/staff/grants", json=body, headers=headers)


@pytest.mark.control("D17")
@pytest.mark.parametrize("staff_id", ROLES)
async def test_no_standing_role_may_copy_a_record(ims, staff_id):
    headers, santos = await logged_in(ims, staff_id), ims.addressee("santos-maria")
    answer = await copy(ims, headers, santos)
    assert (answer.status_code, answer.json()["rule"]) == (403, "grant_is_in_force")
    line = (await ims.access_log())[-1]
    assert (line["actor"], line["operation"], line["outcome"]) == (
        staff_id,
        "duplicateRecord",
        "operation-not-permitted",
    )


@pytest.mark.control("D18")
async def test_a_granted_worker_copies_until_the_grant_ends_and_the_copy_is_recorded(ims):
    ims.clock.freeze(True)
    santos, number = ims.addressee("santos-maria"), personal_number_of(SEED, "santos-maria")
    worker, admin = await logged_in(ims, "ims-worker-1"), await logged_in(ims, "ims-admin-1")
    asked = (await grant(ims, worker, santos, minutes=10)).json()
    assert (await copy(ims, worker, santos)).json()["rule"] == "grant_is_in_force"
    own = await ims.http.post(f"/staff/grants/{asked['grant_id']}/approval", headers=worker)
    assert own.status_code == 403
    approved = await ims.http.post(f"/staff/grants/{asked['grant_id']}/approval", headers=admin)
    assert approved.json()["state"] == "in-force"
    answer = await copy(ims, worker, santos)
    assert answer.status_code == 200
    assert number.digits not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    copied = json.loads(open_with(KEY, answer.json()["sealed_copy"]))
    assert (copied["addressee_number"], copied["personal_number"]) == (santos, number.digits)
    assert copied["subject"]["name"] == "SANTOS SYNTHETIC MARIA"
    accesses = (await ims.http.get("/number-accesses", headers=admin)).json()["accesses"]
    assert [(line["staff_id"], line["operation"]) for line in accesses] == [("ims-worker-1", "duplicateRecord")]
    ims.clock.advance(timedelta(minutes=10))
    assert (await copy(ims, worker, santos)).json()["rule"] == "grant_is_in_force"


@pytest.mark.control("D18")
async def test_a_grant_is_for_one_worker_and_one_record(ims):
    santos, pham = ims.addressee("santos-maria"), ims.addressee("pham-duc")
    worker, admin = await logged_in(ims, "ims-worker-1"), await logged_in(ims, "ims-admin-1")
    registrar = await logged_in(ims, "registrar-1")
    asked = (await grant(ims, worker, santos)).json()
    await ims.http.post(f"/staff/grants/{asked['grant_id']}/approval", headers=admin)
    assert (await copy(ims, worker, pham)).status_code == 403
    assert (await copy(ims, registrar, santos)).status_code == 403
    assert (await copy(ims, admin, santos)).status_code == 403
    assert (await copy(ims, worker, santos)).status_code == 200


@pytest.mark.control("D18")
async def test_an_administrator_does_not_copy_on_a_grant_of_their_own(ims):
    santos, admin = ims.addressee("santos-maria"), await logged_in(ims, "ims-admin-1")
    assert (await grant(ims, admin, santos)).json()["code"] == "operation-not-permitted"


@pytest.mark.control("D18")
async def test_a_right_to_copy_is_granted_for_a_working_day_at_most(ims):
    worker, santos = await logged_in(ims, "ims-worker-1"), ims.addressee("santos-maria")
    assert (await grant(ims, worker, santos, minutes=8 * 60 + 1)).json()["rule"] == "window_fits"


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"kty": "oct", "k": "AAAA"},
        KEY.as_dict(private=True),
        ECKey.generate_key("P-384").as_dict(private=False),
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
    ],
)
async def test_a_copy_is_sealed_to_a_public_key_only(ims, key):
    worker = await logged_in(ims, "ims-worker-1")
    answer = await copy(ims, worker, ims.addressee("santos-maria"), key or {"kty": "EC"})
    assert [error["field"] for error in answer.json()["errors"]] == ["/key"]


async def test_nobody_is_copied_by_an_unknown_number(ims):
    worker, admin = await logged_in(ims, "ims-worker-1"), await logged_in(ims, "ims-admin-1")
    asked = (await grant(ims, worker, "0" * 15)).json()
    await ims.http.post(f"/staff/grants/{asked['grant_id']}/approval", headers=admin)
    assert (await copy(ims, worker, "0" * 15)).json()["code"] == "addressee-unknown"
