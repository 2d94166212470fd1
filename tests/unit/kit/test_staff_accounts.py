"""An account administrator gives, changes and ends access; the rules hold, and each act and refusal is logged."""

from datetime import timedelta

import pytest

from unit.kit.desk import STAFF

ADMINISTRATOR, APPROVER = "feis-accounts", "feis-approver"
PASSWORD, OWN = "first word 2026", "their own word 2026"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
async def office(desk):
    """A desk whose clock stands, with an administrator and an approver logged in for a day."""
    desk.clock.freeze(True)
    return desk


@pytest.fixture
async def administrator(office):
    return await office.session(ADMINISTRATOR)


def code(answer) -> str | None:
    return answer.json().get("code") if answer.content else None


def wanted(desk, **change):
    body = {
        "id": "examiner-9",
        "holders": [{"staff_number": "ISA-0009", "name": "模擬 審査九"}],
        "role": "examiner",
        "office": "名古屋出入国在留管理局",
        "initial_password": PASSWORD,
        "trained_until": (desk.clock() + 300 * DAY).isoformat(),
    }
    return body | change


async def create(desk, headers, **change):
    return await desk.http.post("/staff/accounts", headers=headers, json=wanted(desk, **change))


async def act(desk, headers, path, body=None, staff_id="examiner-9", method="POST"):
    return await desk.http.request(method, f"/staff/accounts/{staff_id}/{path}", headers=headers, json=body)


async def employ(desk, headers, **change):
    """An active account whose holder has a password of their own, and their session."""
    assert (await create(desk, headers, **change)).status_code == 201
    assert (await act(desk, headers, "activation")).status_code == 200
    session = await desk.session("examiner-9", password=PASSWORD)
    body = {"current_password": PASSWORD, "new_password": OWN}
    assert (await desk.http.put("/staff/password", headers=session, json=body)).status_code == 204
    return session


async def last_line(desk) -> tuple[str, str, str, str]:
    line = (await desk.access_log())[-1]
    return line["operation"], line["actor"], line["target"], line["outcome"]


@pytest.mark.control("D6", "D10", "D13")
async def test_an_account_is_created_activated_and_its_first_password_changed(office, administrator):
    created = await create(office, administrator)
    assert (created.status_code, created.json()["state"]) == (201, "pending")
    assert PASSWORD not in created.text
    assert await last_line(office) == ("createStaffAccount", ADMINISTRATOR, "examiner-9", "ok")
    assert code(await office.log_in("examiner-9", PASSWORD)) == "account-not-active"
    assert (await act(office, administrator, "activation")).json()["state"] == "active"
    begun = await office.log_in("examiner-9", PASSWORD)
    assert begun.json()["password_change_required"] is True
    session = {"Authorization": f"Bearer {begun.json()['access_token']}"}
    assert code(await office.http.get("/cases", headers=session)) == "password-expired"
    body = {"current_password": PASSWORD, "new_password": OWN}
    assert (await office.http.put("/staff/password", headers=session, json=body)).status_code == 204
    assert (await office.http.get("/cases", headers=session)).json()["role"] == "examiner"


@pytest.mark.parametrize(
    "change",
    [
        {"holders": []},
        {"holders": [{"staff_number": "ISA-1", "name": "A"}, {"staff_number": "ISA-2", "name": "B"}]},
        {"id": "shared"},
        {"id": "guest-1"},
        {"id": "examiner-1"},
        {"holders": [{"staff_number": "examiner-1", "name": "模擬 審査一"}]},
    ],
)
@pytest.mark.control("D6", "D10")
async def test_an_id_without_exactly_one_person_is_refused_and_logged(office, administrator, change):
    refused = await create(office, administrator, **change)
    assert (refused.status_code, code(refused)) == (409, "account-not-personal")
    assert await last_line(office) == ("createStaffAccount", ADMINISTRATOR, "/staff/accounts", "account-not-personal")
    if change.get("id") != "examiner-1":
        found = await office.http.get(f"/staff/accounts/{change.get('id', 'examiner-9')}", headers=administrator)
        assert code(found) == "not-found"


async def test_a_weak_first_password_and_an_unknown_role_are_refused(office, administrator):
    assert code(await create(office, administrator, initial_password="short 1")) == "password-not-acceptable"
    assert code(await create(office, administrator, role="king")) == "request-invalid"


@pytest.mark.control("D9", "D13")
async def test_only_administrators_administer(office):
    examiner = await office.session("examiner-1")
    for answer in (
        await create(office, examiner),
        await act(office, examiner, "suspension", staff_id="examiner-2"),
        await office.http.get("/staff/accounts", headers=examiner),
    ):
        assert (answer.status_code, code(answer)) == (403, "operation-not-permitted")
    assert await last_line(office) == ("listStaffAccounts", "examiner-1", "/staff/accounts", "operation-not-permitted")


@pytest.mark.parametrize("path", ["suspension", "activation", "unlocking"])
async def test_nobody_administers_their_own_account(office, administrator, path):
    answer = await act(office, administrator, path, staff_id=ADMINISTRATOR)
    assert (answer.status_code, code(answer)) == (403, "second-person-required")


@pytest.mark.control("A9")
async def test_without_a_valid_training_an_account_is_not_activated(office, administrator):
    await create(office, administrator, trained_until=None)
    refused = await act(office, administrator, "activation")
    assert (refused.status_code, code(refused)) == (409, "account-not-ready")
    past = (office.clock() - DAY).isoformat()
    await act(office, administrator, "training", {"trained_until": past}, method="PUT")
    assert code(await act(office, administrator, "activation")) == "account-not-ready"
    assert code(await office.log_in("examiner-9", PASSWORD)) == "account-not-active"
    valid = (office.clock() + DAY).isoformat()
    await act(office, administrator, "training", {"trained_until": valid}, method="PUT")
    assert (await act(office, administrator, "activation")).json()["state"] == "active"


@pytest.mark.control("A10")
async def test_a_violation_suspends_at_once_until_a_measure_was_taken(office, administrator):
    session = await employ(office, administrator)
    recorded = await act(office, administrator, "violations", {"what": "looked up a neighbour"})
    assert (recorded.json()["state"], recorded.json()["open_violations"]) == ("suspended", 1)
    assert code(await office.http.get("/cases", headers=session)) == "session-expired"
    assert code(await office.log_in("examiner-9", OWN)) == "account-not-active"
    assert code(await act(office, administrator, "activation")) == "account-not-ready"
    settled = await act(office, administrator, "measures", {"measure": "reprimand and training"})
    assert (settled.json()["state"], settled.json()["open_violations"]) == ("suspended", 0)
    assert (await act(office, administrator, "activation")).status_code == 200
    assert (await office.log_in("examiner-9", OWN)).status_code == 201
    assert code(await act(office, administrator, "measures", {"measure": "again"})) == "wrong-state"


async def test_a_suspension_ends_the_session_and_is_logged_as_a_log_out(office, administrator):
    session = await employ(office, administrator)
    assert (await act(office, administrator, "suspension")).json()["state"] == "suspended"
    lines = [(line["operation"], line["actor"]) for line in (await office.access_log())[-2:]]
    assert lines == [("suspendStaffAccount", ADMINISTRATOR), ("logoutStaff", "examiner-9")]
    assert code(await office.http.get("/cases", headers=session)) == "session-expired"
    assert code(await act(office, administrator, "suspension")) == "wrong-state"


@pytest.mark.control("D11")
async def test_the_access_of_a_retired_person_ends_at_the_effective_time(office, administrator):
    session = await employ(office, administrator)
    effective = (office.clock() + timedelta(minutes=10)).isoformat()
    await act(office, administrator, "retirement", {"effective_at": effective})
    office.clock.advance(timedelta(minutes=10) - timedelta(seconds=1))
    assert (await office.http.get("/cases", headers=session)).status_code == 200
    office.clock.advance(timedelta(seconds=1))
    assert code(await office.http.get("/cases", headers=session)) == "session-expired"
    assert code(await office.log_in("examiner-9", OWN)) == "account-not-active"
    assert code(await act(office, administrator, "activation")) == "wrong-state"


@pytest.mark.control("D11")
async def test_who_retires_at_once_is_out_at_once(office, administrator):
    session = await employ(office, administrator)
    assert (await act(office, administrator, "retirement", {})).json()["state"] == "closed"
    assert code(await office.http.get("/cases", headers=session)) == "session-expired"
    assert code(await act(office, administrator, "activation")) == "wrong-state"


@pytest.mark.control("D9", "D11")
async def test_who_is_transferred_loses_the_old_post_at_the_effective_time(office, administrator):
    session = await employ(office, administrator)
    effective = (office.clock() + timedelta(minutes=10)).isoformat()
    body = {"role": "account-approver", "office": "大阪出入国在留管理局", "effective_at": effective}
    planned = await act(office, administrator, "post", body, method="PUT")
    assert (planned.json()["role"], planned.json()["next_role"]) == ("examiner", "account-approver")
    assert (await office.http.get("/cases", headers=session)).json()["role"] == "examiner"
    office.clock.advance(timedelta(minutes=10))
    assert code(await office.http.get("/cases", headers=session)) == "session-expired"
    again = await office.session("examiner-9", password=OWN)
    who = (await office.http.get("/staff/sessions/current", headers=again)).json()
    assert (who["role"], who["office"]) == ("account-approver", "大阪出入国在留管理局")


@pytest.mark.control("D11")
async def test_an_account_gives_access_from_its_day_to_its_day(office, administrator):
    begins, ends = office.clock() + HOUR, office.clock() + 2 * HOUR
    await create(office, administrator, active_from=begins.isoformat(), active_until=ends.isoformat())
    await act(office, administrator, "activation")
    assert code(await office.log_in("examiner-9", PASSWORD)) == "account-not-active"
    office.clock.advance(HOUR)
    assert (await office.log_in("examiner-9", PASSWORD)).status_code == 201
    office.clock.advance(HOUR)
    assert code(await office.log_in("examiner-9", PASSWORD)) == "account-not-active"


async def test_an_administrator_lifts_a_lock_and_sets_a_first_password(office, administrator):
    await employ(office, administrator)
    for _ in range(5):
        await office.log_in("examiner-9", "wrong")
    assert code(await office.log_in("examiner-9", OWN)) == "account-locked"
    assert (await act(office, administrator, "unlocking")).json()["locked_until"] is None
    body = {"initial_password": "second word 2026"}
    reset = await act(office, administrator, "password", body, method="PUT")
    assert reset.json()["password_state"] == "initial"
    assert code(await office.log_in("examiner-9", OWN)) == "login-failed"
    answer = await office.log_in("examiner-9", "second word 2026")
    assert answer.json()["password_change_required"] is True
    session = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    reused = {"current_password": "second word 2026", "new_password": OWN}
    assert code(await office.http.put("/staff/password", headers=session, json=reused)) == "password-not-acceptable"


@pytest.mark.control("D9", "D13")
async def test_a_case_outside_the_scope_is_refused_and_logged(office, administrator):
    scoped = await employ(office, administrator, case_scope="listed", cases=["case-1"])
    assert (await office.http.get("/cases/case-1/of/名古屋出入国在留管理局", headers=scoped)).status_code == 200
    refused = await office.http.get("/cases/case-2/of/名古屋出入国在留管理局", headers=scoped)
    assert (refused.status_code, code(refused)) == (403, "operation-not-permitted")
    assert (await last_line(office))[1:] == ("examiner-9", "/cases/case-2/of/名古屋出入国在留管理局", code(refused))


@pytest.mark.control("D9")
async def test_a_case_of_another_office_is_refused(office, administrator):
    scoped = await employ(office, administrator, case_scope="office")
    assert (await office.http.get("/cases/case-1/of/名古屋出入国在留管理局", headers=scoped)).status_code == 200
    refused = await office.http.get("/cases/case-1/of/東京出入国在留管理局", headers=scoped)
    assert code(refused) == "operation-not-permitted"


async def test_the_cases_of_a_post_to_come_are_not_open_yet(office, administrator):
    session = await employ(office, administrator, case_scope="listed", cases=["case-1"])
    effective = (office.clock() + timedelta(minutes=5)).isoformat()
    body = {"role": "examiner", "office": "x", "case_scope": "listed", "cases": ["case-2"], "effective_at": effective}
    await act(office, administrator, "post", body, method="PUT")
    now = office.clock()
    cases = await office.ports.db.read(lambda tx: STAFF.cases_of(tx, "examiner-9", now))
    later = await office.ports.db.read(lambda tx: STAFF.cases_of(tx, "examiner-9", now + timedelta(minutes=5)))
    assert (cases, later) == ({"case-1"}, {"case-2"})
    assert (await office.http.get("/cases/case-1/of/x", headers=session)).status_code == 200


@pytest.mark.control("D12")
async def test_rights_that_nobody_reviewed_are_flagged_until_somebody_does(office, administrator):
    await employ(office, administrator)
    due = "/staff/accounts?review_due=true"
    assert (await office.http.get(due, headers=administrator)).json()["accounts"] == []
    office.clock.advance(timedelta(days=89))
    reviewer = await fresh(office, APPROVER)
    await act(office, reviewer, "review")
    office.clock.advance(timedelta(days=2))
    reviewer = await fresh(office, APPROVER)
    listed = (await office.http.get("/staff/accounts", headers=reviewer)).json()["accounts"]
    flags = {account["id"]: account["review_due"] for account in listed}
    assert flags["examiner-9"] is False
    assert flags["examiner-1"] is True
    found = (await office.http.get(due, headers=reviewer)).json()["accounts"]
    assert {account["id"] for account in found} == {name for name, flag in flags.items() if flag}
    reviewed = await act(office, reviewer, "review", staff_id="examiner-1")
    assert (reviewed.json()["review_due"], reviewed.json()["reviewed_by"]) == (False, APPROVER)
    assert code(await act(office, reviewer, "review", staff_id=APPROVER)) == "second-person-required"


async def fresh(desk, staff_id):
    """A session of somebody from the world, who changes their password when it has become too old."""
    answer = await desk.log_in(staff_id)
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    if answer.json()["password_change_required"]:
        body = {"current_password": f"{staff_id}-password", "new_password": OWN}
        assert (await desk.http.put("/staff/password", headers=headers, json=body)).status_code == 204
    return headers


async def test_accounts_are_paged(office, administrator):
    found, query = [], "?limit=2"
    while query:
        page = (await office.http.get(f"/staff/accounts{query}", headers=administrator)).json()
        found += [account["id"] for account in page["accounts"]]
        query = f"?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert found == sorted(account.id for account in office.world.staff_of("feis"))


async def test_no_answer_shows_a_password_or_its_hash(office, administrator):
    await create(office, administrator)
    text = (await office.http.get("/staff/accounts", headers=administrator)).text
    assert "argon2" not in text
    assert PASSWORD not in text


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [("activation", "POST", None), ("post", "PUT", {"role": "examiner", "office": "x"}), ("review", "POST", None)],
)
async def test_an_unknown_account_is_not_found(office, administrator, path, method, body):
    headers = administrator if path != "review" else await office.session(APPROVER)
    assert code(await act(office, headers, path, body, "nobody-1", method)) == "not-found"
