"""Contractors: listed workers of a contract in force, from their segment, within its scope, until its end."""

from datetime import timedelta

import pytest

from unit.kit.desk import SPEC
from unit.kit.test_staff_accounts import ADMINISTRATOR, APPROVER, OWN, PASSWORD, act, code, create

SEGMENT = "maintenance-terminal"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WORKER = {"staff_number": "VENDOR-1", "name": "模擬 保守一"}
OTHER = {"staff_number": "VENDOR-2", "name": "模擬 保守二"}


@pytest.fixture
async def administrator(desk):
    desk.clock.freeze(True)
    return await desk.session(ADMINISTRATOR)


@pytest.fixture
async def contract(desk, administrator):
    body = {
        "id": "feis-maintenance",
        "contractor": "連携模擬保守事業者",
        "rights": ["maintenance", "maintenance-viewer"],
        "begins_at": desk.clock().isoformat(),
        "ends_at": (desk.clock() + 30 * DAY).isoformat(),
        "workers": [WORKER],
    }
    answer = await desk.http.post("/staff/contracts", headers=administrator, json=body)
    assert answer.status_code == 201
    return body["id"]


async def hire(desk, administrator, contract_id, **change):
    entry = {"id": "worker-1", "holders": [WORKER], "role": "maintenance", "contract_id": contract_id} | change
    return await create(desk, administrator, **entry)


@pytest.fixture
async def worker(desk, administrator, contract):
    """A contractor's session, from their segment, with a password of their own."""
    assert (await hire(desk, administrator, contract)).status_code == 201
    assert (await act(desk, administrator, "activation", staff_id="worker-1")).status_code == 200
    return await own_session(desk, "worker-1")


async def own_session(desk, staff_id, password=PASSWORD):
    session = await desk.session(staff_id, password=password, terminal=await desk.terminal(SEGMENT))
    body = {"current_password": password, "new_password": OWN}
    assert (await desk.http.put("/staff/password", headers=session, json=body)).status_code == 204
    return session


@pytest.mark.control("E2")
async def test_an_unlisted_worker_gets_no_account_until_listed(desk, administrator, contract):
    refused = await hire(desk, administrator, contract, id="worker-2", holders=[OTHER])
    assert (refused.status_code, code(refused)) == (403, "outside-contract")
    assert (await desk.access_log())[-1]["outcome"] == "outside-contract"
    assert code(await desk.http.get("/staff/accounts/worker-2", headers=administrator)) == "not-found"
    path = f"/staff/contracts/{contract}/workers"
    assert len((await desk.http.post(path, headers=administrator, json=OTHER)).json()["workers"]) == 2
    assert (await hire(desk, administrator, contract, id="worker-2", holders=[OTHER])).status_code == 201


@pytest.mark.parametrize("role", ["examiner", "account-administrator"])
@pytest.mark.control("E3")
async def test_a_right_outside_the_contract_is_refused(desk, administrator, contract, role):
    assert code(await hire(desk, administrator, contract, role=role)) == "outside-contract"
    assert (await hire(desk, administrator, contract)).status_code == 201
    body = {"role": role, "office": "x"}
    assert code(await act(desk, administrator, "post", body, "worker-1", "PUT")) == "outside-contract"


@pytest.mark.control("E3")
async def test_a_contract_covers_no_rights_but_contractors(desk, administrator):
    body = {
        "id": "too-much", "contractor": "x", "rights": ["account-approver"],
        "begins_at": desk.clock().isoformat(), "ends_at": (desk.clock() + DAY).isoformat(),
    }  # fmt: skip
    answer = await desk.http.post("/staff/contracts", headers=administrator, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "/rights")


@pytest.mark.control("E2")
async def test_a_contractors_role_needs_a_contract(desk, administrator):
    assert code(await create(desk, administrator, id="worker-1", role="maintenance")) == "outside-contract"
    assert code(await hire(desk, administrator, "no-such-contract")) == "outside-contract"


@pytest.mark.control("H11")
async def test_contractors_log_in_from_the_maintenance_segment_only(desk, worker):
    await desk.http.delete("/staff/sessions/current", headers=worker)
    for terminal in (None, await desk.terminal("staff-terminal"), await desk.terminal("applicant")):
        refused = await desk.log_in("worker-1", OWN, terminal)
        assert (refused.status_code, code(refused)) == (403, "flow-not-defined")
    assert (await desk.access_log())[-1]["outcome"] == "flow-not-defined"
    assert (await desk.log_in("worker-1", OWN, await desk.terminal(SEGMENT))).status_code == 201


@pytest.mark.control("E3", "E7")
async def test_a_contractor_does_nothing_that_the_segment_does_not_permit(desk, worker):
    for method, path in (("GET", "/cases"), ("GET", "/staff/accounts"), ("POST", "/staff/accounts")):
        refused = await desk.http.request(method, path, headers=worker, json={} if method == "POST" else None)
        assert (refused.status_code, code(refused)) == (403, "flow-not-defined")
    line = (await desk.access_log())[-1]
    assert (line["party"], line["actor"], line["outcome"]) == (SEGMENT, "worker-1", "flow-not-defined")


@pytest.mark.control("E7")
def test_no_line_from_the_maintenance_segment_sends_anything_out(register):
    own = {"getStaffSession", "logoutStaff", "changePassword", "requestGrant", "listGrants", "getGrant", "endGrant"}
    reading = {"viewRecord"}
    flows = [flow for flow in register.flows.values() if flow.caller == SEGMENT]
    assert {flow.callee for flow in flows} == {"ims", "feis", "juki-link", "mesh-gateway"}
    assert all(flow.operations <= own | reading for flow in flows)
    assert {flow.over for flow in flows} == {"maintenance"}


@pytest.mark.control("E12")
async def test_the_end_of_a_contract_closes_its_accounts_that_day(desk, administrator, contract, worker):
    ends = (desk.clock() + MINUTE).isoformat()
    path = f"/staff/contracts/{contract}/end"
    assert (await desk.http.post(path, headers=administrator, json={"ends_at": ends})).json()["ends_at"]
    assert (await desk.http.get("/staff/sessions/current", headers=worker)).status_code == 200
    desk.clock.advance(MINUTE)
    assert code(await desk.http.get("/staff/sessions/current", headers=worker)) == "session-expired"
    assert code(await desk.log_in("worker-1", OWN, await desk.terminal(SEGMENT))) == "account-not-active"
    await SPEC.staff.end_what_is_over(desk.ports)
    found = await desk.http.get("/staff/accounts/worker-1", headers=administrator)
    assert found.json()["state"] == "closed"
    closed = [line for line in await desk.access_log() if line["operation"] == "closeStaffAccount"]
    assert [(line["actor"], line["target"]) for line in closed] == [("feis", "worker-1: the contract is over")]
    assert code(await desk.http.post(path, headers=administrator, json={})) == "wrong-state"


@pytest.mark.control("E12")
async def test_a_contract_ended_at_once_closes_at_once(desk, administrator, contract, worker):
    await desk.http.post(f"/staff/contracts/{contract}/end", headers=administrator, json={})
    assert code(await desk.http.get("/staff/sessions/current", headers=worker)) == "session-expired"
    found = await desk.http.get("/staff/accounts/worker-1", headers=administrator)
    assert found.json()["state"] == "closed"


async def ask_for_an_id(desk, worker):
    body = {
        "kind": "occasion-id", "target": "work order 7", "reason": "a record cannot be opened",
        "ends_at": (desk.clock() + HOUR).isoformat(),
    }  # fmt: skip
    return (await desk.http.post("/staff/grants", headers=worker, json=body)).json()["grant_id"]


async def issue(desk, headers, grant_id):
    body = {"grant_id": grant_id, "initial_password": PASSWORD}
    return await desk.http.post("/staff/occasion-ids", headers=headers, json=body)


@pytest.mark.control("E5")
async def test_an_id_for_one_occasion_is_asked_for_approved_issued_and_gone(desk, administrator, worker):
    grant_id = await ask_for_an_id(desk, worker)
    assert code(await issue(desk, administrator, grant_id)) == "wrong-state"
    refused = await desk.http.post(f"/staff/grants/{grant_id}/approval", headers=administrator)
    assert code(refused) == "operation-not-permitted"
    approver = await desk.session(APPROVER)
    assert (await desk.http.post(f"/staff/grants/{grant_id}/approval", headers=approver)).status_code == 200
    issued = (await issue(desk, administrator, grant_id)).json()
    assert (issued["role"], issued["staff_number"]) == ("maintenance-viewer", WORKER["staff_number"])
    assert code(await issue(desk, administrator, grant_id)) == "wrong-state"
    session = await own_session(desk, issued["id"])
    assert (await desk.http.get("/staff/sessions/current", headers=session)).json()["role"] == "maintenance-viewer"
    acts = [line["operation"] for line in await desk.access_log() if line["actor"] == issued["id"]]
    assert acts == ["loginStaff", "changePassword"]
    desk.clock.advance(DAY)
    assert code(await desk.http.get("/staff/sessions/current", headers=session)) == "session-expired"
    again = await desk.log_in(issued["id"], OWN, await desk.terminal(SEGMENT))
    assert (again.status_code, code(again)) == (403, "account-not-active")
    administrator = await desk.session(ADMINISTRATOR)
    assert code(await act(desk, administrator, "activation", staff_id=issued["id"])) == "wrong-state"
    assert code(await issue(desk, administrator, grant_id)) == "wrong-state"


@pytest.mark.control("E5")
async def test_an_occasion_that_is_ended_early_ends_the_id(desk, administrator, worker):
    grant_id = await ask_for_an_id(desk, worker)
    approver = await desk.session(APPROVER)
    await desk.http.post(f"/staff/grants/{grant_id}/approval", headers=approver)
    issued = (await issue(desk, administrator, grant_id)).json()
    session = await own_session(desk, issued["id"])
    await desk.http.post(f"/staff/grants/{grant_id}/end", headers=approver)
    assert code(await desk.http.get("/staff/sessions/current", headers=session)) == "session-expired"


@pytest.mark.control("E5")
async def test_a_contractor_neither_approves_nor_issues(desk, worker):
    grant_id = await ask_for_an_id(desk, worker)
    assert code(await desk.http.post(f"/staff/grants/{grant_id}/approval", headers=worker)) == "flow-not-defined"
    assert code(await issue(desk, worker, grant_id)) == "flow-not-defined"


@pytest.mark.control("E5")
async def test_staff_of_the_agency_cannot_ask_for_an_id_of_that_kind(desk):
    examiner = await desk.session()
    body = {"kind": "occasion-id", "target": "x", "reason": "y", "ends_at": (desk.clock() + HOUR).isoformat()}
    answer = await desk.http.post("/staff/grants", headers=examiner, json=body)
    assert code(answer) == "operation-not-permitted"


async def test_contracts_are_listed_in_pages(desk, administrator, contract):
    page = (await desk.http.get("/staff/contracts?limit=1", headers=administrator)).json()
    assert [entry["id"] for entry in page["contracts"]] == [contract]
    assert page["next_cursor"] is None
