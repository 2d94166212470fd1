"""Staff log in with their own ID and password, in one session that ends, and everything is logged."""

import asyncio
from datetime import timedelta

import pytest

OFFICER = "examiner-1"


def code(answer) -> str | None:
    return answer.json().get("code") if answer.content else None


async def outcomes(desk) -> list[tuple[str, str, str]]:
    return [(entry["operation"], entry["actor"], entry["outcome"]) for entry in await desk.access_log()]


@pytest.mark.control("D5", "G5")
async def test_log_in_work_and_log_out_leave_their_lines(desk):
    headers = await desk.session()
    who = (await desk.http.get("/staff/sessions/current", headers=headers)).json()
    assert (who["id"], who["role"]) == (OFFICER, "examiner")
    assert (await desk.http.get("/cases", headers=headers)).json()["party"] == "staff-terminal"
    assert (await desk.http.delete("/staff/sessions/current", headers=headers)).status_code == 204
    after = await desk.http.get("/cases", headers=headers)
    assert (after.status_code, code(after)) == (401, "session-expired")
    assert (await outcomes(desk))[:2] == [("loginStaff", OFFICER, "ok"), ("logoutStaff", OFFICER, "ok")]


@pytest.mark.control("D5", "D13")
async def test_a_wrong_password_and_an_unknown_id_look_the_same_and_are_logged(desk):
    wrong = await desk.log_in(password="wrong")
    unknown = await desk.log_in(staff_id="nobody")
    assert (wrong.status_code, code(wrong)) == (401, "login-failed")
    assert {**wrong.json(), "instance": ""} == {**unknown.json(), "instance": ""}
    assert await outcomes(desk) == [("loginStaff", OFFICER, "login-failed"), ("loginStaff", "nobody", "login-failed")]


async def test_a_log_in_without_its_fields_is_not_well_formed(desk):
    answer = await desk.http.post("/staff/sessions", json={"id": OFFICER, "pass": "secret-word"})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"/password", "/pass"}
    assert "secret-word" not in answer.text


@pytest.mark.control("D6")
async def test_one_id_has_one_live_session(desk):
    first = await desk.session()
    second = await desk.log_in()
    assert (second.status_code, code(second)) == (409, "id-in-use")
    assert (await desk.http.get("/cases", headers=first)).status_code == 200


@pytest.mark.control("D6")
async def test_of_two_log_ins_at_once_one_wins(desk):
    answers = await asyncio.gather(desk.log_in(), desk.log_in())
    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_a_wrong_password_does_not_tell_that_the_id_is_in_use(desk):
    await desk.session()
    assert code(await desk.log_in(password="wrong")) == "login-failed"


@pytest.mark.control("G5")
async def test_a_session_that_idles_too_long_has_ended(desk):
    desk.clock.freeze(True)
    headers = await desk.session()
    desk.clock.advance(timedelta(minutes=15) - timedelta(seconds=1))
    assert (await desk.http.get("/cases", headers=headers)).status_code == 200
    desk.clock.advance(timedelta(minutes=15))
    assert code(await desk.http.get("/cases", headers=headers)) == "session-expired"
    assert (await desk.log_in()).status_code == 201


async def test_a_call_keeps_the_session_alive(desk):
    desk.clock.freeze(True)
    headers = await desk.session()
    for _ in range(4):
        desk.clock.advance(timedelta(minutes=10))
        assert (await desk.http.get("/cases", headers=headers)).status_code == 200


async def test_a_new_session_ends_the_idle_one(desk):
    old = await desk.session()
    desk.clock.advance(timedelta(minutes=16))
    await desk.session()
    assert code(await desk.http.get("/cases", headers=old)) == "session-expired"


@pytest.mark.control("D7")
async def test_a_password_past_its_age_opens_nothing(desk):
    desk.clock.advance(timedelta(days=89))
    assert (await desk.log_in()).status_code == 201
    desk.clock.advance(timedelta(days=2))
    answer = await desk.log_in()
    assert (answer.status_code, code(answer)) == (403, "password-expired")
    assert (await outcomes(desk))[-1] == ("loginStaff", OFFICER, "password-expired")


async def test_an_old_password_that_is_wrong_is_only_wrong(desk):
    desk.clock.advance(timedelta(days=200))
    assert code(await desk.log_in(password="wrong")) == "login-failed"


async def test_failures_are_counted_and_forgotten_after_a_success(desk):
    async def failures() -> int:
        query = "SELECT failed_attempts FROM staff WHERE id = ?"
        return await desk.ports.db.read(lambda tx: tx.exec_driver_sql(query, (OFFICER,)).scalar_one())

    await desk.log_in(password="wrong")
    await desk.log_in(password="wrong")
    assert await failures() == 2
    await desk.log_in()
    assert await failures() == 0


async def test_neither_password_nor_token_is_kept(desk):
    headers = await desk.session()
    token = headers["Authorization"].removeprefix("Bearer ")
    password = next(account.password for account in desk.world.staff_of("feis") if account.id == OFFICER)
    stored = desk.ports.db._raw.serialize()
    assert token.encode() not in stored
    assert password.encode() not in stored


async def test_the_access_log_is_a_whole_chain(desk):
    from renkei_kit.chain import first_break

    await desk.log_in(password="wrong")
    await desk.session()
    await desk.http.get("/nowhere")
    assert first_break(await desk.access_log(), expected_length=3) is None


async def test_nobody_gets_a_session_when_the_log_in_cannot_be_recorded(desk):
    desk.ports.db._raw.execute("PRAGMA query_only = ON")
    answer = await desk.log_in()
    assert (answer.status_code, code(answer)) == (503, "records-unavailable")
    desk.ports.db._raw.execute("PRAGMA query_only = OFF")
    assert (await desk.log_in()).status_code == 201
