"""Cases belong to an office and an examiner, staff sit at registered terminals, and offices accept notifications."""

import pytest

from unit.feis.desk import PROCESSING_NUMBER, QUERY, SEALED, problem

FILED = {
    "kind": "organisation-staff",
    "holder": "模擬 社員",
    "organisation": "連携模擬商事株式会社",
    "valid_to": "2028-12-01",
}


async def log_in(desk, staff_id="examiner-1", terminal=None):
    headers = {} if terminal is None else {"Terminal-Id": terminal}
    body = {"id": staff_id, "password": f"{staff_id}-password"}
    return await desk.http.post("/staff/sessions", json=body, headers=headers)


@pytest.mark.control("D9")
async def test_another_office_sees_and_does_nothing_with_a_case(desk):
    path, osaka = await desk.open_case(), await desk.examiner("examiner-2")
    for method, url, body in (
        ("GET", path, None),
        ("POST", f"{path}/inquiries", QUERY),
        ("POST", f"{path}/decision", {"decision": "granted"}),
        ("POST", f"{path}/document-requests", {"wanted": "雇用契約書の写し"}),
    ):
        call = desk.http.request(method, url, json=body, headers=osaka)
        refusal = await desk.refused(call, 403, "operation-not-permitted")
        assert refusal["rule"] == "case_is_of_the_office"
    assert (await desk.http.get("/cases", headers=osaka)).json()["cases"] == []
    assert desk.counterparts.bodies("inquiries") == []
    outcomes = {(act, outcome) for act, actor, outcome in await desk.trail() if actor == "examiner-2"}
    assert ("getCase", "operation-not-permitted") in outcomes


@pytest.mark.control("D9")
async def test_an_assigned_case_is_worked_on_by_its_examiner_only(desk):
    path, chief = await desk.open_case(), await desk.examiner("chief-tokyo")
    one, other = await desk.examiner("examiner-1"), await desk.examiner("examiner-3")
    assigned = await desk.http.put(f"{path}/assignment", json={"examiner": "examiner-3"}, headers=chief)
    assert (assigned.status_code, assigned.json()["examiner"]) == (200, "examiner-3")
    refusal = await desk.refused(
        desk.http.post(f"{path}/inquiries", json=QUERY, headers=one), 403, "operation-not-permitted"
    )
    assert refusal["rule"] == "case_is_the_examiners"
    assert (await desk.http.post(f"{path}/inquiries", json=QUERY, headers=other)).status_code == 200
    assert (await desk.http.get(path, headers=one)).status_code == 200
    await desk.http.put(f"{path}/assignment", json={}, headers=chief)
    assert (await desk.http.post(f"{path}/decision", json={"decision": "refused"}, headers=one)).status_code == 200


@pytest.mark.control("D9")
async def test_only_a_chief_of_the_office_assigns_and_only_to_examiners_of_the_office(desk):
    path, chief, examiner = await desk.open_case(), await desk.examiner("chief-tokyo"), await desk.examiner()
    url = f"{path}/assignment"
    own = desk.http.put(url, json={"examiner": "examiner-1"}, headers=examiner)
    await desk.refused(own, 403, "operation-not-permitted")
    for body in (
        {"examiner": "examiner-2"},
        {"examiner": "reception-tokyo"},
        {"examiner": "nobody"},
        {"office": "mars"},
    ):
        await desk.refused(desk.http.put(url, json=body, headers=chief), 422, "request-invalid")
    moved = {"office": "osaka", "examiner": "examiner-2"}
    assert (await desk.http.put(url, json=moved, headers=chief)).json()["office"] == "osaka"
    await desk.refused(desk.http.get(path, headers=chief), 403, "operation-not-permitted")
    nowhere = "/cases/case-0123456789abcdef/assignment"
    await desk.refused(desk.http.put(nowhere, json={}, headers=chief), 404, "not-found")


@pytest.mark.control("D9")
async def test_a_case_is_the_office_competent_for_the_residence(desk):
    path = await desk.open_case("kim-seoyeon")
    assert (await desk.http.get(path, headers=await desk.examiner("examiner-2"))).json()["office"] == "osaka"
    await desk.refused(desk.http.get(path, headers=await desk.examiner()), 403, "operation-not-permitted")


@pytest.mark.control("C8")
async def test_an_application_at_another_office_is_sent_back_and_its_number_goes_nowhere(desk):
    path = await desk.received(office="osaka", applicant_kind="organisation-staff")
    await desk.deliver()
    case = (await desk.http.get(path, headers=await desk.examiner("examiner-2"))).json()
    assert (case["state"], case["reason_code"]) == ("other-office", "operation-not-permitted")
    assert desk.counterparts.bodies("registrations") == []
    assert desk.counterparts.news == ["correction-needed"]


@pytest.mark.control("D9")
async def test_each_role_does_its_own_work_only(desk):
    path = await desk.open_case()
    room = {"office": "tokyo", "name": "x", "locked": True}
    calls = {
        "examiner": ("POST", f"{path}/inquiries", QUERY),
        "chief-examiner": ("PUT", f"{path}/assignment", {}),
        "reception": ("POST", "/notifications", FILED),
        "system-administrator": ("PUT", "/rooms/tokyo-examination", room),
    }
    staff = {
        "examiner": "examiner-1",
        "chief-examiner": "chief-tokyo",
        "reception": "reception-tokyo",
        "system-administrator": "feis-admin-1",
    }
    for role, staff_id in staff.items():
        headers = await desk.examiner(staff_id)
        for needed, (method, url, body) in calls.items():
            answer = await desk.http.request(method, url, json=body, headers=headers)
            assert (answer.status_code == 403) == (needed != role), (role, needed)
        for url in ("/rooms", "/terminals", "/notifications", "/cases"):
            answer = await desk.http.get(url, headers=headers)
            may = {"/cases": {"examiner", "chief-examiner"}, "/notifications": {"reception"}}
            assert (answer.status_code == 200) == (role in may.get(url, {"system-administrator"})), (role, url)


@pytest.mark.control("H6")
async def test_a_log_in_from_an_unregistered_terminal_or_an_unlocked_room_is_refused(desk):
    for terminal, rule in (("feis-lobby-1", "room_is_locked"), ("feis-mars-1", "terminal_is_registered")):
        refusal = await desk.refused(log_in(desk, terminal=terminal), 403, "terminal-not-admitted")
        assert refusal["rule"] == rule
    assert ("loginStaff", "examiner-1", "terminal-not-admitted") in await desk.trail()
    assert (await log_in(desk, terminal="feis-osaka-1")).status_code == 201


@pytest.mark.control("H6")
async def test_while_a_room_is_unlocked_nobody_logs_in_there_and_a_terminal_taken_out_admits_nobody(desk):
    admin = await desk.examiner("feis-admin-1")
    room = {"office": "tokyo", "name": "模擬 東京審査室", "locked": False}
    assert (await desk.http.put("/rooms/tokyo-examination", json=room, headers=admin)).status_code == 204
    await desk.refused(log_in(desk), 403, "terminal-not-admitted")
    rooms = (await desk.http.get("/rooms", headers=admin)).json()["rooms"]
    assert {"id": "tokyo-examination", **room} in rooms
    await desk.http.put("/rooms/tokyo-examination", json={**room, "locked": True}, headers=admin)
    assert (await log_in(desk)).status_code == 201
    assert (await desk.http.delete("/terminals/feis-tokyo-1", headers=admin)).status_code == 204
    await desk.refused(log_in(desk, "examiner-3"), 403, "terminal-not-admitted")
    body = {"room": "tokyo-examination", "used_by": ["examiner-3"]}
    assert (await desk.http.put("/terminals/feis-tokyo-2", json=body, headers=admin)).status_code == 204
    assert (await log_in(desk, "examiner-3")).status_code == 201
    await desk.refused(desk.http.delete("/terminals/feis-tokyo-1", headers=admin), 404, "not-found")
    wrong = desk.http.put("/terminals/feis-tokyo-3", json={"room": "nowhere"}, headers=admin)
    await desk.refused(wrong, 422, "request-invalid")
    wrong = desk.http.put("/rooms/mars", json={**room, "office": "mars"}, headers=admin)
    await desk.refused(wrong, 422, "request-invalid")


@pytest.mark.control("H6", "D5")
async def test_a_terminal_tells_nothing_about_who_has_an_account(desk):
    await desk.refused(log_in(desk, "nobody"), 401, "login-failed")


@pytest.mark.control("C8", "D3")
async def test_a_notification_is_accepted_at_the_counter_and_ras_learns_of_it_by_itself(desk):
    reception = await desk.examiner("reception-tokyo")
    answer = await desk.http.post("/notifications", json=FILED, headers=reception)
    accepted = answer.json()
    assert (answer.status_code, accepted["office"], accepted["accepted_by"]) == (201, "tokyo", "reception-tokyo")
    listed = (await desk.http.get("/notifications?limit=100", headers=reception)).json()["notifications"]
    assert accepted["notification_id"] in [each["notification_id"] for each in listed]
    assert "code" not in listed[0]
    desk.counterparts.away.add("ras")
    await desk.tell()
    desk.counterparts.away.clear()
    await desk.tell()
    await desk.tell()
    (told,) = desk.counterparts.bodies("notifications")
    assert (told["kind"], told["office"], told["valid_to"]) == ("organisation-staff", "tokyo", "2028-12-01")
    assert accepted["code"] not in str(told)
    assert set(told) == {"kind", "office", "accepted_on", "valid_to", "code_hash"}  # nobody is named
    assert accepted["code"].encode() not in await desk.stored()


@pytest.mark.control("C8")
async def test_a_notification_is_ended_by_its_office_and_once(desk):
    tokyo, osaka = await desk.examiner("reception-tokyo"), await desk.examiner("reception-osaka")
    url = "/notifications/ntf-0000000000000003/end"
    await desk.refused(desk.http.post(url, headers=osaka), 403, "operation-not-permitted")
    assert (await desk.http.post(url, headers=tokyo)).status_code == 204
    await desk.refused(desk.http.post(url, headers=tokyo), 409, "wrong-state")
    await desk.refused(desk.http.post("/notifications/ntf-00000000000000ff/end", headers=tokyo), 404, "not-found")
    await desk.tell()
    (told,) = desk.counterparts.bodies("notifications")
    assert told["ended_on"] == "2026-12-01"
    shown = (await desk.http.get("/notifications", headers=osaka)).json()["notifications"]
    assert [each["office"] for each in shown] == ["osaka"]


@pytest.mark.parametrize(
    "change, field",
    [
        ({"valid_to": "2026-11-30"}, "/valid_to"),
        ({"organisation": None}, "/organisation"),
        ({"kind": "lawyer"}, "/organisation"),
        ({"kind": "self"}, "/kind"),
        ({"holder": "1357 9246 8013"}, "/holder"),
    ],
)
async def test_a_notification_that_is_none_is_refused(change, field, desk):
    reception = await desk.examiner("reception-tokyo")
    refusal = await desk.refused(
        desk.http.post("/notifications", json={**FILED, **change}, headers=reception), 422, "request-invalid"
    )
    assert [error["field"] for error in refusal["errors"]] == [field]


async def test_cases_and_terminals_come_in_pages(desk):
    for number in range(5):
        await desk.received(application_id=f"app-000000000000000{number}")
    headers, seen, cursor = await desk.examiner(), [], ""
    while cursor is not None:
        answer = (await desk.http.get(f"/cases?limit=2{cursor and f'&cursor={cursor}'}", headers=headers)).json()
        seen += [case["application_id"] for case in answer["cases"]]
        cursor = answer["next_cursor"]
    assert sorted(seen) == [f"app-000000000000000{number}" for number in range(5)]
    for wrong in ("bm8=", "MjAyNi0xMi0wMVQwMDowMDowMCBjYXNl"):
        await desk.refused(desk.http.get(f"/cases?cursor={wrong}", headers=headers), 422, "request-invalid")
    admin = await desk.examiner("feis-admin-1")
    first = (await desk.http.get("/terminals?limit=1", headers=admin)).json()
    then = (await desk.http.get(f"/terminals?limit=1&cursor={first['next_cursor']}", headers=admin)).json()
    assert first["terminals"][0]["id"] < then["terminals"][0]["id"]


DOCUMENT = {
    "id": "att-0123456789abcdef",
    "kind": "document",
    "name": "雇用契約書.pdf",
    "media_type": "application/pdf",
    "size": 1000,
    "sha256": "0" * 64,
}


async def test_documents_are_asked_for_and_come_and_the_case_stays_open_meanwhile(desk):
    path, examiner, ras = await desk.open_case(documents=[]), await desk.examiner(), desk.as_party("ras")
    asked = await desk.http.post(f"{path}/document-requests", json={"wanted": "雇用契約書の写し"}, headers=examiner)
    assert (asked.status_code, asked.json()["state"], asked.json()["reason"]) == (
        200,
        "awaiting-documents",
        "雇用契約書の写し",
    )
    again = desk.http.post(f"{path}/document-requests", json={"wanted": "x"}, headers=examiner)
    await desk.refused(again, 409, "wrong-state")
    assert (await desk.http.post(f"{path}/inquiries", json=QUERY, headers=examiner)).status_code == 200
    url, body = "/applications/app-0123456789abcdef/documents", {"documents": [DOCUMENT]}
    for _ in range(2):
        assert (await desk.http.post(url, json=body, headers=ras)).status_code == 204
    shown = (await desk.http.get(path, headers=examiner)).json()
    assert (shown["state"], shown["documents"]) == ("examining", [DOCUMENT])
    other = {"documents": [{**DOCUMENT, "id": "att-00000000000000ff"}]}
    await desk.refused(desk.http.post(url, json=other, headers=ras), 409, "wrong-state")
    nowhere = "/applications/app-00000000000000ff/documents"
    await desk.refused(desk.http.post(nowhere, json=body, headers=ras), 404, "not-found")
    await desk.deliver()
    assert desk.counterparts.news == ["examining", "documents-requested", "examining"]


async def test_a_withdrawal_ends_the_case_wherever_it_stands_and_twice_does_no_harm(desk):
    path, examiner, ras = await desk.open_case(), await desk.examiner(), desk.as_party("ras")
    url = "/applications/app-0123456789abcdef/withdrawal"
    for _ in range(2):
        assert (await desk.http.post(url, headers=ras)).status_code == 204
    assert (await desk.http.get(path, headers=examiner)).json()["state"] == "withdrawn"
    await desk.refused(desk.http.post(f"{path}/inquiries", json=QUERY, headers=examiner), 403, "case-not-open")
    await desk.deliver()
    assert desk.counterparts.news == ["examining", "withdrawn"]
    assert f"{path}/closure" in [called for _, called, _ in desk.counterparts.calls]
    await desk.refused(desk.http.post(url.replace("0123", "ffff"), headers=ras), 404, "not-found")


@pytest.mark.control("C13")
async def test_the_sealed_number_of_a_withdrawn_application_is_forgotten_unsent(desk):
    await desk.received()
    await desk.http.post("/applications/app-0123456789abcdef/withdrawal", headers=desk.as_party("ras"))
    await desk.deliver()
    assert desk.counterparts.bodies("registrations") == []
    assert desk.counterparts.news == ["withdrawn"]


async def test_a_decided_case_cannot_be_withdrawn_and_an_examiner_can_note_a_withdrawal(desk):
    path, examiner = await desk.open_case(), await desk.examiner()
    assert (await desk.http.post(f"{path}/decision", json={"decision": "withdrawn"}, headers=examiner)).json()[
        "state"
    ] == "withdrawn"
    other = await desk.open_case(application_id="app-00000000000000ff")
    await desk.http.post(f"{other}/decision", json={"decision": "refused"}, headers=examiner)
    late = desk.http.post("/applications/app-00000000000000ff/withdrawal", headers=desk.as_party("ras"))
    await desk.refused(late, 409, "wrong-state")


ABROAD = {
    "kind": "certificate-of-eligibility",
    "residence_card_number": None,
    "sealed_number": None,
    "requested_months": None,
    "requested_status": "留学",
    "office": "osaka",
    "beneficiary": {"name": "NOBODY SYNTHETIC", "birth_date": "2004-04-01", "nationality": "架空国"},
}


async def test_whoever_is_abroad_has_a_case_without_a_number_for_which_nobody_is_asked(desk):
    path, osaka = await desk.received(**ABROAD), await desk.examiner("examiner-2")
    case = (await desk.http.get(path, headers=osaka)).json()
    assert (case["state"], case["beneficiary"], case["resident"]) == ("examining", ABROAD["beneficiary"], None)
    await desk.refused(desk.http.post(f"{path}/inquiries", json=QUERY, headers=osaka), 403, "case-not-open")
    granted = await desk.http.post(f"{path}/decision", json={"decision": "granted"}, headers=osaka)
    assert granted.json()["state"] == "granted"
    await desk.deliver()
    assert desk.counterparts.news == ["examining", "granted"]
    assert desk.counterparts.bodies("registrations") == desk.counterparts.bodies("residences") == []


@pytest.mark.control("D1")
@pytest.mark.parametrize(
    "change",
    [
        {"kind": "certificate-of-eligibility"},
        {**ABROAD, "sealed_number": SEALED},
        {**ABROAD, "beneficiary": None},
        {"sealed_number": None},
        {"beneficiary": ABROAD["beneficiary"]},
        {"together_with": ["extension-of-stay"]},
        {"personal_number": "135792468013"},
    ],
)
async def test_an_application_that_does_not_fit_the_interface_is_refused(change, desk):
    await desk.refused(desk.receive(**change), 422, "request-invalid")


@pytest.mark.control("D1")
@pytest.mark.parametrize(
    "party, method, url",
    [
        ("ras", "GET", "/cases"),
        ("ras", "POST", "/cases/case-0123456789abcdef/decision"),
        ("ras", "POST", "/notifications"),
        ("ims", "GET", "/cases"),
        ("ims", "POST", "/applications"),
        ("mesh-gateway", "GET", "/cases"),
    ],
)
async def test_a_call_that_the_register_does_not_define_is_refused_and_logged(party, method, url, desk):
    await desk.refused(desk.http.request(method, url, json={}, headers=desk.as_party(party)), 403, "flow-not-defined")
    assert "flow-not-defined" in [outcome for _, actor, outcome in await desk.trail() if actor == party]


@pytest.mark.control("D1")
async def test_a_path_or_method_that_is_not_defined_is_refused(desk):
    for method, url, status in (("GET", "/persons", 404), ("DELETE", "/cases", 405), ("PUT", "/applications", 405)):
        assert (await desk.http.request(method, url, headers=desk.as_party("ras"))).status_code == status


@pytest.mark.control("D16")
async def test_ims_learns_which_examiner_asks_looks_and_has_decided(desk):
    path, examiner = await desk.open_case(), await desk.examiner()
    desk.counterparts.answer = {"status": "pending"}
    await desk.http.post(f"{path}/inquiries", json=QUERY, headers=examiner)
    await desk.http.get(f"{path}/inquiries/{PROCESSING_NUMBER}", headers=examiner)
    await desk.http.post(f"{path}/decision", json={"decision": "granted"}, headers=examiner)
    await desk.deliver()
    acting = [(called.split("/")[1], who) for called, who in desk.counterparts.acting]
    assert acting.count(("inquiries", "examiner-1")) == 2
    assert ("registrations", None) in acting  # by itself: nobody stands behind it
    assert ("residences", "examiner-1") in acting
    assert ("cases", "examiner-1") in acting


@pytest.mark.control("D16")
async def test_an_inquiry_that_ims_refuses_is_logged_with_the_examiner(desk):
    desk.counterparts.refuses["inquiries"] = problem(403, "case-not-open")
    path, examiner = await desk.open_case(), await desk.examiner()
    await desk.refused(desk.http.post(f"{path}/inquiries", json=QUERY, headers=examiner), 403, "case-not-open")
    assert ("createCaseInquiry", "examiner-1", "case-not-open") in await desk.trail()
