"""Floods are limited and become events (control H8); bursts of refusals and tampered tokens too (control H13)."""

from datetime import timedelta

import pytest

from e2e.gateway import refused
from renkei_mesh_gateway.watch.signs import Denied, signs_among
from renkei_mesh_gateway.watch.watching import watch_accesses
from unit.mesh_gateway.conftest import Desk
from unit.mesh_gateway.queries import NOW

LIMITED = pytest.mark.parametrize("desk", [{"requests_per_minute": 5}], indirect=True)
ALERT = pytest.mark.parametrize("desk", [{"denied_burst": 4}], indirect=True)
SESSION = "/staff/sessions"


@pytest.fixture(autouse=True)
def _at_the_tests_own_pace(monkeypatch):
    """The access log is looked through when a test says so."""
    SESSIONS.clear()
    monkeypatch.setattr("renkei_kit.chores.RETRY_SECONDS", 3600.0)


SESSIONS: dict[tuple[int, str], dict[str, str]] = {}


async def officer(desk: Desk, staff_id: str = "core-officer") -> dict[str, str]:
    if (id(desk), staff_id) not in SESSIONS:
        body = {"id": staff_id, "password": f"{staff_id}-password"}
        token = (await desk.http.post(SESSION, json=body)).json()["access_token"]
        SESSIONS[id(desk), staff_id] = {"Authorization": f"Bearer {token}"}
    return SESSIONS[id(desk), staff_id]


async def events(desk: Desk, staff_id: str = "core-officer") -> list[dict]:
    await watch_accesses(desk.ports)
    headers, found, cursor = await officer(desk, staff_id), [], {}
    while cursor is not None:
        answer = await desk.http.get("/security-events", params={"limit": 1} | cursor, headers=headers)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        cursor = {"cursor": answer.json()["next_cursor"]} if answer.json()["next_cursor"] else None
    return found


@LIMITED
@pytest.mark.control("H8")
async def test_a_flood_is_limited_by_sender_raises_an_alert_and_the_service_survives(desk):
    desk.ports.clock.freeze(True)
    answers = [await desk.http.get("/agencies", auth=desk.system) for _ in range(60)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 55
    refused(answers[-1], "too-many-requests", "sender_is_within_its_limit")
    left = int(answers[-1].headers["retry-after"])
    assert 0 < left <= 60
    assert answers[-1].headers["ratelimit-policy"] == '"sender";q=5;w=60'
    assert answers[-1].headers["ratelimit"] == f'"sender";r=0;t={left}'
    assert (await desk.http.get("/livez")).status_code == 200
    assert (await desk.http.get("/agencies", headers=await officer(desk))).status_code == 200
    (event,) = await events(desk)
    assert (event["kind"], event["actor"], event["refusals"]) == ("request-flood", "isa-ims", 55)
    desk.ports.clock.advance(timedelta(seconds=left))
    assert (await desk.http.get("/agencies", auth=desk.system)).status_code == 200


@LIMITED
@pytest.mark.control("H8")
async def test_who_is_not_known_is_limited_by_address_also_at_the_token_endpoint(desk):
    form = {"grant_type": "client_credentials"}
    answers = [await desk.http.post("/oauth2/token", data=form, auth=("x", "y")) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[-1].json()["error"] == "temporarily_unavailable"
    assert answers[-1].headers["retry-after"]
    assert (await desk.http.get("/agencies")).status_code == 429


async def test_by_default_nobody_is_limited(desk):
    assert desk.ports.settings.requests_per_minute == 0
    assert {(await desk.http.get("/agencies", auth=desk.system)).status_code for _ in range(80)} == {200}


@ALERT
@pytest.mark.control("H13")
async def test_a_burst_of_denied_paths_is_an_event_that_administrators_list(desk):
    for path in ("/core/records", "/core/keys/rotation", "/admin", "/agencies/1"):
        assert (await desk.http.get(path)).status_code in (401, 404, 405)
    (event,) = await events(desk)
    assert (event["kind"], event["party"], event["refusals"]) == ("denied-burst", "unknown", 4)
    assert event["first_at"] <= event["last_at"] <= event["noticed_at"]
    assert await events(desk, "platform-operator") == [event]
    for _ in range(3):
        await desk.http.get("/core/records")
    (grown,) = await events(desk)
    assert grown["refusals"] == 7
    desk.ports.clock.advance(timedelta(minutes=2))
    await desk.http.get("/core/records")
    assert len(await events(desk)) == 1, "one alone is none"


@pytest.mark.control("H13")
async def test_one_tampered_permit_is_an_event(desk):
    permit = (await desk.ask()).json()["permit"]
    header, claims, signature = permit.split(".")
    flipped = "A" if signature[10] != "A" else "B"
    answer = await desk.present(f"{header}.{claims}.{signature[:10]}{flipped}{signature[11:]}")
    refused(answer, "permit-signature-invalid")
    (event,) = await events(desk)
    assert (event["kind"], event["actor"]) == ("tampered-token", "isa-ims")
    assert permit not in str(event)


@pytest.mark.parametrize("staff_id", ["kawaguchi-provision"])
async def test_nobody_else_lists_events(desk, staff_id):
    answer = await desk.http.get("/security-events", headers=await officer(desk, staff_id))
    refused(answer, "operation-not-permitted")
    refused(await desk.http.get("/security-events", auth=desk.system), "flow-not-defined")


@ALERT
async def test_what_came_in_before_a_restart_is_seen_after_it_once(desk):
    for _ in range(4):
        await desk.http.get("/core/records")
    assert len(await events(desk)) == 1
    desk.ports.watch.up_to = 0
    await watch_accesses(desk.ports)
    assert [event["refusals"] for event in await events(desk)] == [4]


def denied(sequence, seconds=0, outcome="unknown-caller", actor="a"):
    return Denied(sequence, NOW + timedelta(seconds=seconds), "agency", actor, outcome)


@pytest.mark.parametrize(
    "recent, after, signs",
    [
        ([], 0, []),
        ([denied(1), denied(2)], 0, []),
        ([denied(1), denied(2), denied(3)], 0, [(3, 3)]),
        ([denied(1), denied(2), denied(3)], 2, [(3, 1)]),
        ([denied(1), denied(2), denied(3)], 3, []),
        ([denied(1), denied(2), denied(3, 60)], 0, []),
        ([denied(1), denied(2, actor="b"), denied(3)], 0, []),
        ([denied(1, outcome="permit-signature-invalid")], 0, [(1, 1)]),
        ([denied(1, outcome="too-many-requests")], 0, [(1, 1)]),
    ],
)
def test_what_is_a_sign(recent, after, signs):
    assert [(sign.count, sign.fresh) for sign in signs_among(recent, after, 3)] == signs


@LIMITED
@pytest.mark.control("H8")
async def test_the_hot_operations_are_limited_too(desk):
    desk.ports.clock.freeze(True)
    answers = [await desk.ask() for _ in range(7)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [429] * 2
