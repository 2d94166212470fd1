"""Staff log in with their own ID and password, in one session that ends, and everything is logged."""

import asyncio
from datetime import timedelta

import pytest

from unit.kit.desk import SPEC, STAFF

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


@pytest.mark.control("G5")
async def test_a_new_session_ends_the_idle_one(desk):
    old = await desk.session()
    desk.clock.advance(timedelta(minutes=16))
    await desk.session()
    begun_twice = [("loginStaff", OFFICER, "ok"), ("logoutStaff", OFFICER, "ok"), ("loginStaff", OFFICER, "ok")]
    assert await outcomes(desk) == begun_twice
    assert code(await desk.http.get("/cases", headers=old)) == "session-expired"


NEW_PASSWORD = "a new one of 2026"


async def change_password(desk, headers, current, new):
    body = {"current_password": current, "new_password": new}
    return await desk.http.put("/staff/password", headers=headers, json=body)


@pytest.mark.control("D7")
async def test_with_a_password_past_its_age_nothing_is_allowed_but_to_change_it(desk):
    desk.clock.advance(timedelta(days=89))
    assert (await desk.log_in()).json()["password_change_required"] is False
    desk.clock.advance(timedelta(days=2))
    answer = await desk.log_in()
    assert (answer.status_code, answer.json()["password_change_required"]) == (201, True)
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    refused = await desk.http.get("/cases", headers=headers)
    assert (refused.status_code, code(refused)) == (403, "password-expired")
    assert (await outcomes(desk))[-1] == ("listCases", OFFICER, "password-expired")
    reused = await change_password(desk, headers, f"{OFFICER}-password", f"{OFFICER}-password")
    assert (reused.status_code, code(reused)) == (422, "password-not-acceptable")
    assert code(await desk.http.get("/cases", headers=headers)) == "password-expired"
    assert (await change_password(desk, headers, f"{OFFICER}-password", NEW_PASSWORD)).status_code == 204
    assert (await desk.http.get("/cases", headers=headers)).status_code == 200
    assert ("changePassword", OFFICER, "ok") in await outcomes(desk)


@pytest.mark.control("D7")
async def test_a_session_does_not_outlive_the_age_of_the_password(desk):
    desk.clock.freeze(True)
    desk.clock.advance(timedelta(days=90) - (desk.clock() - await password_set_at(desk)) - timedelta(minutes=5))
    headers = await desk.session()
    assert (await desk.http.get("/cases", headers=headers)).status_code == 200
    desk.clock.advance(timedelta(minutes=5))
    assert code(await desk.http.get("/cases", headers=headers)) == "password-expired"
    assert (await desk.http.get("/staff/sessions/current", headers=headers)).status_code == 200


async def password_set_at(desk):
    return (await desk.ports.db.read(lambda tx: STAFF.find_account(tx, OFFICER))).password_set_at


@pytest.mark.control("D7")
async def test_none_of_the_last_passwords_comes_again(desk):
    headers, current = await desk.session(), f"{OFFICER}-password"
    for number in range(5):
        new = f"passphrase number {number}"
        assert (await change_password(desk, headers, current, new)).status_code == 204
        desk.clock.advance(timedelta(seconds=1))
        current = new
    refused = await change_password(desk, headers, current, "passphrase number 0")
    assert refused.json()["errors"][0]["field"] == "/new_password"
    assert "passphrase" not in refused.text
    await change_password(desk, headers, current, "passphrase number 5")
    assert (await change_password(desk, headers, "passphrase number 5", "passphrase number 0")).status_code == 204


async def test_a_password_is_changed_with_the_right_one_only(desk):
    headers = await desk.session()
    wrong = await change_password(desk, headers, "wrong", NEW_PASSWORD)
    assert (wrong.status_code, code(wrong)) == (401, "login-failed")
    await desk.http.delete("/staff/sessions/current", headers=headers)
    assert (await desk.log_in()).status_code == 201


async def test_guessing_the_current_password_locks_the_account_and_ends_the_session(desk):
    headers = await desk.session()
    for _ in range(5):
        assert code(await change_password(desk, headers, "wrong", NEW_PASSWORD)) == "login-failed"
    assert code(await desk.http.get("/cases", headers=headers)) == "session-expired"
    assert code(await desk.log_in()) == "account-locked"


@pytest.mark.control("D5")
async def test_too_many_failures_lock_the_account_for_a_while(desk):
    desk.clock.freeze(True)
    for _ in range(5):
        assert code(await desk.log_in(password="wrong")) == "login-failed"
    locked = await desk.log_in()
    assert (locked.status_code, code(locked)) == (403, "account-locked")
    assert (await outcomes(desk))[-1] == ("loginStaff", OFFICER, "account-locked")
    assert (await desk.log_in("examiner-2")).status_code == 201
    desk.clock.advance(timedelta(minutes=30))
    assert (await desk.log_in()).status_code == 201


async def test_the_count_of_failures_begins_anew_after_a_lock(desk):
    desk.clock.freeze(True)
    for _ in range(5):
        await desk.log_in(password="wrong")
    desk.clock.advance(timedelta(minutes=30))
    for _ in range(4):
        assert code(await desk.log_in(password="wrong")) == "login-failed"
    assert (await desk.log_in()).status_code == 201


@pytest.mark.control("G5")
async def test_a_session_that_idles_too_long_is_logged_as_a_log_out(desk):
    desk.clock.freeze(True)
    headers = await desk.session()
    desk.clock.advance(timedelta(minutes=15))
    await desk.http.get("/cases", headers=headers)
    lines = [line for line in await desk.access_log() if line["operation"] == "logoutStaff"]
    assert [(line["actor"], line["at"], line["outcome"]) for line in lines] == [(OFFICER, desk.clock(), "ok")]
    assert lines[0]["target"].endswith("idle for too long")


@pytest.mark.control("G5")
async def test_a_session_that_nobody_asks_for_again_is_logged_out_too(desk):
    desk.clock.freeze(True)
    await desk.session()
    desk.clock.advance(timedelta(minutes=15))
    await SPEC.staff.end_what_is_over(desk.ports)
    assert await outcomes(desk) == [("loginStaff", OFFICER, "ok"), ("logoutStaff", OFFICER, "ok")]


@pytest.mark.control("H11")
async def test_staff_do_not_log_in_from_the_maintenance_segment(desk):
    answer = await desk.log_in(terminal=await desk.terminal("maintenance-terminal"))
    assert (answer.status_code, code(answer)) == (403, "flow-not-defined")
    assert (await outcomes(desk))[-1] == ("loginStaff", OFFICER, "flow-not-defined")
    assert (await desk.log_in(terminal=await desk.terminal("staff-terminal"))).status_code == 201


@pytest.mark.control("H11")
async def test_a_terminal_shows_who_it_is_by_its_own_assertion(desk):
    assert code(await desk.log_in(terminal="maintenance-terminal")) == "unknown-caller"
    assert code(await desk.log_in(terminal=await desk.terminal("ims"))) == "unknown-caller"
    desk.clock.freeze(True)
    old = await desk.terminal("staff-terminal")
    desk.clock.advance(timedelta(minutes=10))
    assert code(await desk.log_in(terminal=old)) == "unknown-caller"


async def test_a_terminal_alone_opens_nothing(desk):
    headers = {"Authorization": f"Bearer {await desk.terminal('maintenance-terminal')}"}
    assert code(await desk.http.get("/staff/grants", headers=headers)) == "unknown-caller"


@pytest.mark.control("D13")
async def test_a_denied_read_is_logged_with_what_was_asked_for(desk):
    headers = await desk.session()
    denied = await desk.http.get("/staff/accounts/examiner-2", headers=headers)
    assert code(denied) == "operation-not-permitted"
    line = (await desk.access_log())[-1]
    assert (line["actor"], line["operation"], line["target"]) == (
        OFFICER,
        "getStaffAccount",
        "/staff/accounts/examiner-2",
    )
    await desk.http.get("/staff/accounts/a123456789018", headers=headers)
    assert "123456789018" not in str(await desk.access_log())


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
