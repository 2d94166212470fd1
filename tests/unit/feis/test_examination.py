"""Examiners log in, look, ask other agencies for an open case, and decide."""

import asyncio
from datetime import timedelta

import pytest

from unit.feis.desk import PROCESSING_NUMBER, QUERY, problem

INQUIRY = f"inquiries/{PROCESSING_NUMBER}"


@pytest.mark.control("B2")
async def test_an_inquiry_for_an_open_case_shows_the_answer(desk):
    path, headers = await desk.open_case(), await desk.examiner()
    answer = await desk.http.post(f"{path}/inquiries", json=QUERY, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["content"] == {"income_levy": 98400}
    (asked,) = desk.counterparts.bodies("inquiries")
    assert asked["case_id"] == path.removeprefix("/cases/")
    shown = await desk.http.get(f"{path}/{INQUIRY}", headers=headers)
    assert shown.json() == answer.json()
    assert (await desk.http.get(path, headers=headers)).json()["inquiries"] == [answer.json()]
    assert len(desk.counterparts.bodies("inquiries")) == 1


async def test_a_period_goes_along(desk):
    path, headers = await desk.open_case(), await desk.examiner()
    query = {**QUERY, "period": {"from": "2025-04-01", "to": "2026-03-31"}}
    assert (await desk.http.post(f"{path}/inquiries", json=query, headers=headers)).status_code == 200
    (asked,) = desk.counterparts.bodies("inquiries")
    assert asked["period"] == {"from": "2025-04-01", "to": "2026-03-31"}


async def test_what_was_answered_is_ciphertext_at_rest(desk):
    path, headers = await desk.open_case(), await desk.examiner()
    await desk.http.post(f"{path}/inquiries", json=QUERY, headers=headers)
    assert b"income_levy" not in await desk.stored()


async def test_a_pending_inquiry_is_asked_after_until_it_is_answered(desk):
    path, headers = await desk.open_case(), await desk.examiner()
    desk.counterparts.answer = {"status": "pending"}
    first = await desk.http.post(f"{path}/inquiries", json=QUERY, headers=headers)
    assert (first.status_code, first.json()["status"], first.json()["content"]) == (202, "pending", None)
    assert (await desk.http.get(f"{path}/{INQUIRY}", headers=headers)).json()["status"] == "pending"
    desk.counterparts.answer = {"status": "answered", "content": {"paid": 1}}
    answered = (await desk.http.get(f"{path}/{INQUIRY}", headers=headers)).json()
    assert (answered["status"], answered["content"]) == ("answered", {"paid": 1})


async def test_no_record_is_an_answer(desk):
    path, headers = await desk.open_case(), await desk.examiner()
    desk.counterparts.answer = {"status": "no-record"}
    answer = await desk.http.post(f"{path}/inquiries", json=QUERY, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (200, "no-record")


@pytest.mark.control("B2")
async def test_nobody_is_asked_for_a_case_that_is_not_open(desk):
    headers = await desk.examiner()
    received = await desk.received()
    unidentified = await desk.received(application_id="app-00000000000000ff", residence_card_number="ZZ99999999ZZ")
    for path in (received, unidentified):
        answer = await desk.http.post(f"{path}/inquiries", json=QUERY, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "case-not-open")
    await desk.deliver()
    await desk.http.post(f"{received}/decision", json={"decision": "refused"}, headers=headers)
    answer = await desk.http.post(f"{received}/inquiries", json=QUERY, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "case-not-open")
    assert desk.counterparts.bodies("inquiries") == []
    assert ("createCaseInquiry", "examiner-1", "case-not-open") in await desk.trail()


@pytest.mark.control("C11", "B2")
async def test_nobody_is_asked_about_a_number_that_was_not_authentic(desk):
    desk.counterparts.refuses["registrations"] = problem(409, "number-not-authentic")
    path, headers = await desk.open_case(), await desk.examiner()
    answer = await desk.http.post(f"{path}/inquiries", json=QUERY, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "case-not-open")
    assert "number-not-authentic" in answer.json()["detail"]
    assert desk.counterparts.bodies("inquiries") == []


async def test_a_refusal_of_the_network_reaches_the_examiner_with_its_source(desk):
    path, headers = await desk.open_case(), await desk.examiner()
    desk.counterparts.refuses["inquiries"] = problem(
        403, "not-on-allow-list", source="mesh-gateway", instance=PROCESSING_NUMBER, nearest_row="IS-01"
    )
    answer = await desk.http.post(f"{path}/inquiries", json=QUERY, headers=headers)
    assert answer.status_code == 403
    members = {name: answer.json()[name] for name in ("code", "source", "instance", "nearest_row")}
    assert members == {
        "code": "not-on-allow-list",
        "source": "mesh-gateway",
        "instance": PROCESSING_NUMBER,
        "nearest_row": "IS-01",
    }
    assert ("createCaseInquiry", "examiner-1", "not-on-allow-list") in await desk.trail()
    assert (await desk.http.get(path, headers=headers)).json()["inquiries"] == []


async def test_an_answer_that_cannot_be_read_is_party_unavailable(desk):
    path, headers = await desk.open_case(), await desk.examiner()
    desk.counterparts.answer = {"status": "perhaps"}
    answer = await desk.http.post(f"{path}/inquiries", json=QUERY, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (502, "party-unavailable")


async def test_inquiries_and_cases_that_do_not_exist_are_not_found(desk):
    path, headers = await desk.open_case(), await desk.examiner()
    nowhere = "/cases/case-0123456789abcdef"
    for method, url, body in (
        ("GET", nowhere, None),
        ("GET", f"{nowhere}/{INQUIRY}", None),
        ("GET", f"{path}/{INQUIRY}", None),
        ("POST", f"{nowhere}/inquiries", QUERY),
        ("POST", f"{nowhere}/decision", {"decision": "granted"}),
    ):
        answer = await desk.http.request(method, url, json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), url


@pytest.mark.control("H15")
async def test_a_grant_updates_the_residence_isas_copies_and_the_applicant(desk):
    path, headers = await desk.open_case(), await desk.examiner()
    before = desk.ports.world.person("nguyen-an").residence.expires_on
    answer = await desk.http.post(f"{path}/decision", json={"decision": "granted", "months": 12}, headers=headers)
    decided = answer.json()
    assert (answer.status_code, decided["state"], decided["granted_months"]) == (200, "granted", 12)
    assert (decided["decided_by"], decided["resident"]["permitted_on"]) == ("examiner-1", "2026-12-01")
    assert decided["resident"]["expires_on"] == before.replace(year=before.year + 1).isoformat()
    await desk.deliver()
    assert [body["expires_on"] for body in desk.counterparts.bodies("residences")] == [
        before.isoformat(),
        decided["resident"]["expires_on"],
    ]
    assert desk.counterparts.news == ["examining", "granted"]


async def test_a_change_of_status_sets_status_and_period(desk):
    changes = {"kind": "change-of-status", "requested_status": "経営・管理", "requested_months": 36}
    path, headers = await desk.open_case(**changes), await desk.examiner()
    resident = (await desk.http.post(f"{path}/decision", json={"decision": "granted"}, headers=headers)).json()[
        "resident"
    ]
    assert (resident["status"], resident["expires_on"]) == ("経営・管理", "2029-12-01")


async def test_a_refusal_leaves_the_residence_as_it_is(desk):
    path, headers = await desk.open_case(), await desk.examiner()
    before = (await desk.http.get(path, headers=headers)).json()["resident"]
    decided = (await desk.http.post(f"{path}/decision", json={"decision": "refused"}, headers=headers)).json()
    assert (decided["state"], decided["resident"]) == ("refused", before)
    await desk.deliver()
    assert len(desk.counterparts.bodies("residences")) == 1
    assert desk.counterparts.news == ["examining", "refused"]


async def test_a_case_is_decided_once(desk):
    path, headers = await desk.open_case(), await desk.examiner()
    decisions = [{"decision": "granted"}, {"decision": "refused"}] * 3
    answers = await asyncio.gather(
        *(desk.http.post(f"{path}/decision", json=decision, headers=headers) for decision in decisions)
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"wrong-state"}


async def test_a_stay_without_an_end_is_not_extended(desk):
    path, headers = await desk.open_case("muller-hans"), await desk.examiner()
    answer = await desk.http.post(f"{path}/decision", json={"decision": "granted"}, headers=headers)
    assert (answer.status_code, answer.json()["rule"]) == (422, "period_can_be_extended")
    assert desk.counterparts.news == ["examining"]


@pytest.mark.parametrize(
    "body, field",
    [
        ({"decision": "perhaps"}, "/decision"),
        ({"decision": "granted", "months": 0}, "/months"),
        ({"decision": "refused", "months": 6}, "/months"),
        ({"decision": "granted", "note": "x"}, "/note"),
        ({}, "/decision"),
    ],
)
async def test_a_malformed_decision_changes_nothing(body, field, desk):
    path, headers = await desk.open_case(), await desk.examiner()
    answer = await desk.http.post(f"{path}/decision", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (await desk.http.get(path, headers=headers)).json()["state"] == "examining"


@pytest.mark.parametrize(
    "change, field",
    [
        ({"item": "TK00000000000002"}, "/item"),
        ({"provider": "1"}, "/provider"),
        ({"addressee_number": "123456789012345"}, "/addressee_number"),
        ({"period": {"from": "2026-04-01", "to": "2025-04-01"}}, "/period"),
    ],
)
async def test_a_malformed_inquiry_asks_nobody(change, field, desk):
    path, headers = await desk.open_case(), await desk.examiner()
    answer = await desk.http.post(f"{path}/inquiries", json={**QUERY, **change}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert desk.counterparts.bodies("inquiries") == []


async def test_cases_are_listed_newest_first_and_by_state(desk):
    first = await desk.open_case()
    desk.clock.advance(timedelta(seconds=1))
    second = await desk.received("santos-maria", application_id="app-00000000000000ff")
    headers = await desk.examiner()

    async def listed(query=""):
        cases = (await desk.http.get(f"/cases{query}", headers=headers)).json()["cases"]
        return [f"/cases/{case['case_id']}" for case in cases]

    assert await listed() == [second, first]
    assert await listed("?state=examining") == [first]
    assert await listed("?limit=1") == [second]
    assert (await desk.http.get("/cases?state=lost", headers=headers)).json()["code"] == "request-invalid"


@pytest.mark.control("D5", "D13")
async def test_each_look_and_act_is_logged_with_the_examiner(desk):
    path, headers = await desk.open_case("kim-seoyeon"), await desk.examiner("examiner-2")
    await desk.http.get("/cases", headers=headers)
    await desk.http.get(path, headers=headers)
    await desk.http.post(f"{path}/inquiries", json=QUERY, headers=headers)
    await desk.http.get(f"{path}/{INQUIRY}", headers=headers)
    await desk.http.post(f"{path}/decision", json={"decision": "granted"}, headers=headers)
    await desk.http.delete("/staff/sessions/current", headers=headers)
    acts = [(operation, outcome) for operation, actor, outcome in await desk.trail() if actor == "examiner-2"]
    names = ["loginStaff", "listCases", "getCase", "createCaseInquiry", "getCaseInquiry", "decideCase", "logoutStaff"]
    assert acts == [(name, "ok") for name in names]


@pytest.mark.control("D5", "D13")
async def test_without_a_session_nothing_is_shown_and_the_attempt_is_logged(desk):
    path = await desk.open_case()
    for headers in ({}, {"Authorization": "Bearer staff_nonsense"}):
        answer = await desk.http.get(path, headers=headers)
        assert answer.status_code == 401
    assert ("getCase", "unknown", "unknown-caller") in await desk.trail()


async def test_ras_sees_no_case(desk):
    path = await desk.open_case()
    answer = await desk.http.get(path, headers=desk.as_party("ras"))
    assert (answer.status_code, answer.json()["code"]) == (403, "flow-not-defined")


@pytest.mark.control("D15")
async def test_there_is_no_export(desk):
    headers = {**await desk.examiner(), "Accept": "text/csv"}
    answer = await desk.http.get("/cases", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (406, "export-not-offered")
