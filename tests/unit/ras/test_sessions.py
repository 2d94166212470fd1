"""Users authenticate; every act is in the trail (control C15)."""

from datetime import timedelta

import pytest

from unit.ras.desk import PASSWORD


@pytest.mark.control("C15")
async def test_log_in_act_and_log_out_are_in_the_trail(desk):
    user_id = (await desk.register()).json()["user_id"]
    headers = await desk.log_in(user_id)
    assert (await desk.http.get("/applications", headers=headers)).json() == {"applications": [], "next_cursor": None}
    assert (await desk.http.delete("/sessions/current", headers=headers)).status_code == 204
    assert (await desk.http.get("/applications", headers=headers)).json()["code"] == "session-expired"
    acts = [(operation, outcome) for operation, actor, outcome in await desk.trail() if actor == user_id]
    assert acts == [("registerUser", "ok"), ("loginUser", "ok"), ("listApplications", "ok"), ("logoutUser", "ok")]


@pytest.mark.control("D5", "D13")
@pytest.mark.parametrize("known", [True, False])
async def test_a_wrong_password_and_an_unknown_id_are_refused_alike_and_logged(known, desk):
    user_id = (await desk.register()).json()["user_id"] if known else "user-0000000000000000"
    answer = await desk.http.post("/sessions", json={"user_id": user_id, "password": "another password"})
    assert (answer.status_code, answer.json()["code"]) == (401, "login-failed")
    assert answer.json()["detail"] == "the ID or the password is wrong"
    assert (await desk.trail())[-1] == ("loginUser", user_id, "login-failed")


async def test_a_second_session_ends_the_first(desk):
    user_id = (await desk.register()).json()["user_id"]
    first, second = await desk.log_in(user_id), await desk.log_in(user_id)
    assert (await desk.http.get("/applications", headers=first)).json()["code"] == "session-expired"
    assert (await desk.http.get("/applications", headers=second)).status_code == 200


async def test_idle_for_too_long_counts_as_logged_out(desk):
    headers = await desk.user()
    idle = timedelta(minutes=desk.ports.settings.session_idle_minutes)
    desk.clock.advance(idle - timedelta(seconds=1))
    assert (await desk.http.get("/applications", headers=headers)).status_code == 200
    desk.clock.advance(idle)
    assert (await desk.http.get("/applications", headers=headers)).json()["code"] == "session-expired"


@pytest.mark.control("C15")
@pytest.mark.parametrize("authorization", [None, "Bearer nonsense", "Bearer ras_nonsense", "Basic dXNlcjpwYXNz"])
async def test_without_a_session_nothing_is_shown(authorization, desk):
    headers = {"Authorization": authorization} if authorization else {}
    answer = await desk.http.get("/applications", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] in ("unknown-caller", "session-expired")


async def test_neither_password_nor_token_is_stored(desk):
    headers = await desk.user()
    stored = await desk.stored()
    assert PASSWORD.encode() not in stored
    assert headers["Authorization"].removeprefix("Bearer ").encode() not in stored
