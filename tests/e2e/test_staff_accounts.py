"""Staff of every service: their own IDs, passwords that age, access that ends in time, contractors in their segment."""

import asyncio
from datetime import timedelta

import pytest

from e2e.staff import FIRST, HOUR, OWN, SEGMENT, Office, code

SERVICES = ("ims", "feis", "juki-link", "mesh-gateway")
ADMINISTRATORS = {"ims": "ims-accounts", "feis": "feis-accounts", "juki-link": "juki-accounts"} | {
    "mesh-gateway": "mesh-accounts"
}
ROLES = {"ims": "registrar", "feis": "examiner", "juki-link": "operator", "mesh-gateway": "record-viewer"}


@pytest.mark.control("D5", "D6", "D10", "D11")
@pytest.mark.parametrize("service", SERVICES)
async def test_the_life_of_an_account(network, service):
    office, staff_id = Office(network, service), "clerk-nine"
    assert code(await office.log_in(staff_id)) == "login-failed"
    administrator = await office.session(ADMINISTRATORS[service])
    assert code(await office.create(administrator, staff_id, ROLES[service], holders=[])) == "account-not-personal"
    assert code(await office.create(administrator, "shared", ROLES[service])) == "account-not-personal"
    assert (await office.create(administrator, staff_id, ROLES[service])).status_code == 201
    assert code(await office.create(administrator, "clerk-ten", ROLES[service], holders=[
        {"staff_number": f"NO-{staff_id}", "name": "模擬 職員"}
    ])) == "account-not-personal"  # fmt: skip
    assert code(await office.log_in(staff_id, FIRST)) == "account-not-active"
    account = f"/staff/accounts/{staff_id}"
    assert (await office.http.post(f"{account}/activation", auth=administrator)).json()["state"] == "active"
    session = await office.session(staff_id, FIRST)
    assert (await office.http.get("/staff/sessions/current", auth=session)).json()["role"] == ROLES[service]
    assert code(await office.log_in(staff_id, OWN)) == "id-in-use"
    await office.http.post(f"{account}/retirement", json={}, auth=administrator)
    assert code(await office.http.get("/staff/sessions/current", auth=session)) == "session-expired"
    assert code(await office.log_in(staff_id, OWN)) == "account-not-active"


@pytest.mark.control("D6")
async def test_of_two_accounts_for_one_person_at_once_one_is_created(network):
    office = Office(network, "feis")
    administrator = await office.session("feis-accounts")
    holder = {"holders": [{"staff_number": "ISA-7", "name": "模擬 職員"}]}
    answers = await asyncio.gather(
        *(office.create(administrator, f"clerk-{letter}", "examiner", **holder) for letter in "abcd")
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


@pytest.mark.control("D7")
async def test_every_service_asks_for_a_new_password_after_ninety_days(network):
    await network.change_clock(advance=timedelta(days=91), frozen=True)
    for service in SERVICES:
        office, staff_id = Office(network, service), ADMINISTRATORS[service]
        begun = await office.log_in(staff_id)
        assert (begun.status_code, begun.json()["password_change_required"]) == (201, True)
        headers = {"Authorization": f"Bearer {begun.json()['access_token']}"}
        assert code(await office.http.get("/staff/accounts", headers=headers)) == "password-expired"
        body = {"current_password": f"{staff_id}-password", "new_password": f"{staff_id}-password"}
        assert code(await office.http.put("/staff/password", json=body, headers=headers)) == "password-not-acceptable"
        body["new_password"] = OWN
        assert (await office.http.put("/staff/password", json=body, headers=headers)).status_code == 204
        assert (await office.http.get("/staff/accounts", headers=headers)).status_code == 200


@pytest.mark.control("D9")
async def test_an_administrator_has_no_say_in_another_agency(network):
    office = Office(network, "agency")
    administrator = await office.session("setagaya-accounts")
    assert (await office.http.get("/staff/accounts/setagaya-clerk", auth=administrator)).status_code == 200
    for method, path in (("GET", ""), ("POST", "/suspension"), ("POST", "/activation")):
        answer = await office.http.request(method, f"/staff/accounts/tokyo-clerk{path}", auth=administrator)
        assert code(answer) == "not-found"
    listed = (await office.http.get("/staff/accounts?limit=1000", auth=administrator)).json()["accounts"]
    assert {account["id"] for account in listed} == {"setagaya-clerk", "setagaya-accounts", "setagaya-approver"}


@pytest.mark.control("G5")
async def test_at_the_gateway_a_session_ends_when_it_idles(network):
    await network.change_clock(frozen=True)
    office = Office(network, "mesh-gateway")
    session = await office.session("isa-records")
    assert (await office.http.get("/records", auth=session)).status_code == 200
    await network.change_clock(advance=timedelta(minutes=15))
    assert code(await office.http.get("/records", auth=session)) == "session-expired"
    assert (await office.log_in("isa-records")).status_code == 201


@pytest.mark.control("H11")
async def test_contractors_come_in_from_the_closed_segment_only(network):
    office = Office(network, "ims")
    for terminal in (None, "staff-terminal", "agency-terminal"):
        refused = await office.log_in("maintainer-1", terminal=terminal)
        assert (refused.status_code, code(refused)) == (403, "flow-not-defined")
    assert code(await office.log_in("registrar-1", terminal=SEGMENT)) == "flow-not-defined"
    assert (await office.log_in("maintainer-1", terminal=SEGMENT)).status_code == 201
    assert await network.as_staff("ims", "maintainer-2")


@pytest.mark.control("E3", "E7")
async def test_a_contractor_sends_nothing_out(network):
    office = Office(network, "ims")
    contractor = await office.session("maintainer-1", terminal=SEGMENT)
    beyond = network.topology.flows["staff-terminal", "ims"].operations
    beyond -= network.topology.flows[SEGMENT, "ims"].operations
    assert {"approveGrant", "createStaffAccount"} <= beyond
    for method, path in (("POST", f"/staff/grants/{'0' * 32}/approval"), ("GET", "/staff/accounts")):
        refused = await office.http.request(method, path, auth=contractor)
        assert (refused.status_code, code(refused)) == (403, "flow-not-defined")
    for accept in ("text/csv", "application/pdf"):
        export = await office.http.get("/staff/grants", auth=contractor, headers={"Accept": accept})
        assert code(export) == "export-not-offered"


@pytest.mark.control("E2", "E5", "E12")
async def test_an_id_for_one_occasion_and_the_end_of_the_contract(network):
    await network.change_clock(frozen=True)
    office = Office(network, "ims")
    administrator, approver = await office.session("ims-accounts"), await office.session("ims-approver")
    contractor = await office.session("maintainer-1", terminal=SEGMENT)
    unlisted = await office.create(administrator, "maintainer-3", "maintenance", contract_id="ims-maintenance")
    assert code(unlisted) == "outside-contract"
    wish = {"kind": "occasion-id", "target": "work order 7", "reason": "a record cannot be opened"}
    wish["ends_at"] = (network.clock() + HOUR).isoformat()
    grant_id = (await office.http.post("/staff/grants", json=wish, auth=contractor)).json()["grant_id"]
    issue = {"grant_id": grant_id, "initial_password": FIRST}
    assert code(await office.http.post("/staff/occasion-ids", json=issue, auth=administrator)) == "wrong-state"
    assert (await office.http.post(f"/staff/grants/{grant_id}/approval", auth=approver)).status_code == 200
    issued = (await office.http.post("/staff/occasion-ids", json=issue, auth=administrator)).json()
    viewer = await office.session(issued["id"], FIRST, SEGMENT)
    assert (await office.http.get("/staff/sessions/current", auth=viewer)).json()["role"] == "maintenance-viewer"
    await office.http.post("/staff/contracts/ims-maintenance/end", json={}, auth=administrator)
    for auth in (viewer, contractor):
        assert code(await office.http.get("/staff/sessions/current", auth=auth)) == "session-expired"
    await network.change_clock(advance=timedelta(days=1))
    again = await office.log_in(issued["id"], OWN, SEGMENT)
    assert (again.status_code, code(again)) == (403, "account-not-active")
