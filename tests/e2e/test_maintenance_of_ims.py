"""Maintenance of IMS: a contractor's worker sees no number but by an ID issued for one occasion (controls E5, E6)."""

from datetime import timedelta

import pytest

from e2e.test_number_registration import ISA
from renkei.network import BearerAuth
from renkei_kit.personal_number import personal_number_of
from renkei_kit.staff_account import MAINTENANCE_TERMINAL

FIRST, OWN = "first-Password-2026!", "own-Password-of-the-occasion-7"


class Maintenance:
    """A request for an ID, step by step."""

    def __init__(self, network) -> None:
        self.network, self.http = network, network.http["ims"]
        self.santos = network.world.addressee_number(ISA, "santos-maria")

    async def ask(self, worker, hours: int = 1) -> str:
        body = {
            "kind": "occasion-id",
            "target": self.santos,
            "reason": "a record cannot be opened",
            "ends_at": (self.network.clock() + timedelta(hours=hours)).isoformat(),
        }
        return (await self.http.post("/staff/grants", json=body, auth=worker)).json()["grant_id"]

    async def issue(self, grant_id: str) -> str:
        """Approved by one member of ISA's staff, issued by another."""
        approver = await self.network.as_staff("ims", "ims-approver")
        assert (await self.http.post(f"/staff/grants/{grant_id}/approval", auth=approver)).status_code == 200
        accounts = await self.network.as_staff("ims", "ims-accounts")
        body = {"grant_id": grant_id, "initial_password": FIRST}
        return (await self.http.post("/staff/occasion-ids", json=body, auth=accounts)).json()["id"]

    async def log_in(self, staff_id: str, password: str):
        terminal = await self.network.terminal("ims", MAINTENANCE_TERMINAL)
        return await self.http.post("/staff/sessions", json={"id": staff_id, "password": password}, headers=terminal)

    async def viewer(self, staff_id: str) -> BearerAuth:
        session = BearerAuth((await self.log_in(staff_id, FIRST)).json()["access_token"])
        body = {"current_password": FIRST, "new_password": OWN}
        assert (await self.http.put("/staff/password", json=body, auth=session)).status_code == 204
        return session

    async def view(self, auth, addressee: str | None = None):
        return await self.http.post(f"/persons/{addressee or self.santos}/view", auth=auth)

    async def rows(self) -> list[dict]:
        administrator = await self.network.as_staff("ims", "ims-admin-1")
        found = await self.http.get("/number-accesses", auth=administrator)
        await self.http.delete("/staff/sessions/current", auth=administrator)
        return found.json()["accesses"]


@pytest.fixture
def maintenance(network):
    return Maintenance(network)


@pytest.mark.control("E5")
async def test_an_id_for_one_occasion_shows_its_record_until_the_occasion_is_over(network, maintenance):
    number = personal_number_of(network.world.seed, "santos-maria")
    worker = await network.as_staff("ims", "maintainer-1")
    assert (await maintenance.view(worker)).json()["code"] == "operation-not-permitted"
    staff_id = await maintenance.issue(await maintenance.ask(worker))
    viewer = await maintenance.viewer(staff_id)
    seen = await maintenance.view(viewer)
    assert (seen.json()["personal_number"], seen.headers["cache-control"]) == (number.digits, "no-store")
    other = network.world.addressee_number(ISA, "tran-linh")
    refused = await maintenance.view(viewer, other)
    assert (refused.status_code, refused.json()["rule"]) == (403, "record_is_of_the_occasion")
    (row,) = await maintenance.rows()
    assert (row["staff_id"], row["operation"], row["addressee_number"]) == (staff_id, "viewRecord", maintenance.santos)
    await network.change_clock(advance=timedelta(days=1))
    assert (await maintenance.view(viewer)).json()["code"] in ("session-expired", "account-not-active")
    again = await maintenance.log_in(staff_id, OWN)
    assert (again.status_code, again.json()["code"]) == (403, "account-not-active")


@pytest.mark.control("E5")
async def test_a_viewer_does_nothing_else_and_staff_do_not_view(network, maintenance):
    worker = await network.as_staff("ims", "maintainer-1")
    viewer = await maintenance.viewer(await maintenance.issue(await maintenance.ask(worker)))
    path = f"/persons/{maintenance.santos}"
    for method, rest in (("GET", ""), ("POST", "/reveal"), ("POST", "/checks"), ("POST", "/duplicate")):
        answer = await maintenance.http.request(method, path + rest, auth=viewer)
        assert answer.json()["code"] == "flow-not-defined"
    registrar = await network.as_staff("ims", "registrar-1")
    assert (await maintenance.view(registrar)).json()["code"] == "flow-not-defined"
    assert await maintenance.rows() == []


@pytest.mark.control("E6")
async def test_the_acts_of_contractors_are_told_apart_refused_ones_included(network, maintenance):
    worker = await network.as_staff("ims", "maintainer-1")
    await maintenance.view(worker)
    await maintenance.http.get(f"/persons/{maintenance.santos}", auth=worker)
    registrar = await network.as_staff("ims", "registrar-1")
    await maintenance.http.get(f"/persons/{maintenance.santos}", auth=registrar)
    refused = await maintenance.http.get("/contractor-acts", auth=registrar)
    assert refused.json()["code"] == "operation-not-permitted"
    administrator = await network.as_staff("ims", "ims-admin-1")
    found = (await maintenance.http.get("/contractor-acts", auth=administrator)).json()
    assert [(line["actor"], line["operation"], line["outcome"]) for line in found["acts"]] == [
        ("maintainer-1", "loginStaff", "ok"),
        ("maintainer-1", "viewRecord", "operation-not-permitted"),
        ("maintainer-1", "getPerson", "flow-not-defined"),
    ]
    paged = (await maintenance.http.get("/contractor-acts", params={"limit": 1}, auth=administrator)).json()
    params = {"limit": 1, "cursor": paged["next_cursor"]}
    second = (await maintenance.http.get("/contractor-acts", params=params, auth=administrator)).json()
    assert [line["operation"] for line in second["acts"]] == ["viewRecord"]
