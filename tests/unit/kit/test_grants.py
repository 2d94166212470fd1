"""A right is asked for, approved by another person, in force in its window, and gone; each act is logged."""

from dataclasses import replace
from datetime import timedelta

import pytest

from renkei_kit.grant_rules import GrantKind
from renkei_kit.staff import StaffSessions
from unit.kit.desk import SPEC, STAFF, open_desk

HOUR = timedelta(hours=1)
COPY = GrantKind("copy", frozenset({"examiner"}), frozenset({"examiner"}), 4 * HOUR)
WORKER, SECOND = "examiner-1", "examiner-2"


@pytest.fixture
async def desk(world, register):
    spec = replace(SPEC, staff=StaffSessions(STAFF, "staff-terminal", grants=(COPY,)))
    async with open_desk(world, register, spec) as opened:
        opened.clock.freeze(True)
        yield opened


@pytest.fixture
async def worker(desk):
    return await desk.session(WORKER)


@pytest.fixture
async def second(desk):
    return await desk.session(SECOND)


async def ask(desk, headers, **change):
    now = desk.clock()
    body = {"kind": "copy", "target": "file-1", "reason": "monthly work", "ends_at": (now + HOUR).isoformat()}
    return await desk.http.post("/staff/grants", headers=headers, json=body | change)


async def in_force(desk, staff_id=WORKER):
    now = desk.clock()
    return await desk.ports.db.read(lambda tx: STAFF.grants.find_in_force(tx, "copy", "file-1", staff_id, now))


@pytest.mark.control("D18")
async def test_asked_for_approved_by_another_in_force_and_over(desk, worker, second):
    grant = (await ask(desk, worker)).json()
    assert (grant["state"], grant["staff_id"]) == ("requested", WORKER)
    assert await in_force(desk) is None
    approved = await desk.http.post(f"/staff/grants/{grant['grant_id']}/approval", headers=second)
    assert (approved.status_code, approved.json()["state"], approved.json()["decided_by"]) == (200, "in-force", SECOND)
    assert (await in_force(desk)).id == grant["grant_id"]
    assert await in_force(desk, SECOND) is None
    desk.clock.advance(HOUR)
    assert await in_force(desk) is None
    lines = [(line["operation"], line["actor"], line["target"]) for line in await desk.access_log()]
    assert ("requestGrant", WORKER, f"copy {grant['grant_id']}") in lines
    assert ("approveGrant", SECOND, f"copy {grant['grant_id']}") in lines


@pytest.mark.control("D18")
async def test_nobody_approves_their_own_request(desk, worker, second):
    grant = (await ask(desk, worker)).json()
    answer = await desk.http.post(f"/staff/grants/{grant['grant_id']}/approval", headers=worker)
    assert (answer.status_code, answer.json()["code"]) == (403, "second-person-required")
    assert (await desk.access_log())[-1]["outcome"] == "second-person-required"
    assert await in_force(desk) is None
    assert (await desk.http.get(f"/staff/grants/{grant['grant_id']}", headers=worker)).json()["state"] == "requested"


@pytest.mark.control("D18")
async def test_nobody_approves_what_another_asked_for_them(desk, worker, second):
    grant = (await ask(desk, worker, staff_id=SECOND)).json()
    answer = await desk.http.post(f"/staff/grants/{grant['grant_id']}/approval", headers=second)
    assert answer.json()["code"] == "second-person-required"


async def test_a_rejected_grant_is_never_in_force_and_decided_once(desk, worker, second):
    grant = (await ask(desk, worker)).json()
    path = f"/staff/grants/{grant['grant_id']}"
    assert (await desk.http.post(f"{path}/rejection", headers=second)).json()["state"] == "rejected"
    again = await desk.http.post(f"{path}/approval", headers=second)
    assert (again.status_code, again.json()["code"]) == (409, "wrong-state")
    assert await in_force(desk) is None


async def test_a_grant_ends_before_its_time(desk, worker, second):
    grant = (await ask(desk, worker)).json()
    path = f"/staff/grants/{grant['grant_id']}"
    await desk.http.post(f"{path}/approval", headers=second)
    assert (await desk.http.post(f"{path}/end", headers=worker)).json()["state"] == "ended"
    assert await in_force(desk) is None
    assert (await desk.http.post(f"{path}/end", headers=worker)).json()["code"] == "wrong-state"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "erase"}, "/kind"),
        ({"staff_id": "nobody"}, "/staff_id"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "/ends_at"),
    ],
)
async def test_what_cannot_be_asked_for_is_refused_and_kept_nowhere(desk, worker, change, field):
    answer = await ask(desk, worker, **change)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert (await desk.http.get("/staff/grants", headers=worker)).json()["grants"] == []


async def test_grants_are_paged_newest_first(desk, worker, second):
    made = []
    for _ in range(5):
        made.insert(0, (await ask(desk, worker)).json()["grant_id"])
        desk.clock.advance(timedelta(seconds=1))
    found, query = [], "?limit=2"
    while query:
        page = (await desk.http.get(f"/staff/grants{query}", headers=worker)).json()
        found += [grant["grant_id"] for grant in page["grants"]]
        query = f"?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert found == made


async def test_an_unknown_grant_is_not_found(desk, worker):
    for path in ("", "/approval", "/end"):
        method = "GET" if not path else "POST"
        answer = await desk.http.request(method, f"/staff/grants/{'0' * 32}{path}", headers=worker)
        assert answer.json()["code"] == "not-found"
