"""The tester's hand: time, credentials, reset; on the control port and nowhere else."""

import re

import pytest


async def test_the_clock_is_set_moved_and_stopped_in_one_call(desk):
    change = {"now": "2027-01-31T09:00:00+09:00", "advance": "P1D", "frozen": True}
    state = (await desk.control.put("/clock", json=change)).json()
    assert state == {"now": "2027-02-01T09:00:00+09:00", "frozen": True}
    assert (await desk.control.get("/clock")).json() == state


@pytest.mark.parametrize("change", [{"now": "2027-01-31T09:00:00"}, {"advance": "soon"}, {"then": 1}, {"frozen": "x"}])
async def test_a_change_of_the_clock_that_makes_no_sense_is_refused(desk, change):
    answer = await desk.control.put("/clock", json=change)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


@pytest.mark.parametrize("change", [{"now": "0001-01-01T00:00:00+14:00"}, {"advance": "P999999999D"}])
async def test_a_time_that_does_not_exist_is_refused(desk, change):
    answer = await desk.control.put("/clock", json=change)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")


async def test_reset_forgets_everything(desk):
    headers = await desk.session()
    await desk.control.put("/clock", json={"frozen": True})
    assert (await desk.control.post("/reset")).status_code == 204
    assert await desk.access_log() == []
    assert not desk.clock.frozen
    assert (await desk.http.get("/cases", headers=headers)).status_code == 401


async def test_a_minted_credential_is_the_callers(desk):
    token = (await desk.control.post("/credentials", json={"caller": "ims"})).json()["access_token"]
    answer = await desk.http.get("/cases", headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["code"] == "flow-not-defined"


async def test_nobody_outside_the_register_gets_a_credential(desk):
    answer = await desk.control.post("/credentials", json={"caller": "mallory"})
    assert answer.status_code == 422
    assert "mallory" not in answer.text


async def test_the_configuration_shows_no_way_into_the_store(desk):
    text = (await desk.control.get("/config")).text
    assert "sqlite:" not in text
    assert "password" not in re.sub("password_(max_age_days|history|min_length)", "", text)


@pytest.mark.parametrize("path", ["/clock", "/reset", "/credentials", "/config"])
async def test_the_business_port_has_no_controls(desk, path):
    assert (await desk.http.get(path)).status_code == 404
    assert (await desk.http.post(path)).status_code == 404
