"""Media: imported in the server room by an operator, erased, destroyed, and told of when that is late."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei_juki_link import media_flows
from renkei_juki_link.media import (
    MAY_FOLLOW,
    Medium,
    MediumState,
    is_overdue,
    step_follows,
    terminal_is_in_the_server_room,
)
from renkei_juki_link.media_flows import Handler
from renkei_kit.callers import Caller
from renkei_kit.clock import JST
from unit.juki_link.test_crashes import Fuse, Killed, fused
from unit.juki_link.test_provisions import asked, records

SERVER_ROOM, OFFICE, NOWHERE = "juki-server-room-1", "juki-office-1", "no-such-terminal"
NOW = datetime(2026, 11, 24, 12, tzinfo=JST)
LABEL = "USB-0001"
USED = Medium(LABEL, MediumState.USED, NOW, "operator-1", used_at=NOW, used_by="operator-1")
steps = st.sampled_from(MediumState)


@given(st.lists(steps, max_size=10))
def test_whatever_is_tried_a_medium_is_used_once_and_destroyed_after_it_was_erased(tried):
    medium, done = Medium(LABEL, MediumState.REGISTERED, NOW, "x"), [MediumState.REGISTERED]
    for step in tried:
        if step_follows(medium, step) is None:
            medium, done = replace(medium, state=step), [*done, step]
    assert done in (
        list(MediumState)[: len(done)],
        [one for one in MediumState if one is not MediumState.USED][: len(done)],
    )


@pytest.mark.parametrize("state", MediumState)
@pytest.mark.parametrize("step", MediumState)
def test_a_step_out_of_order_is_refused(state, step):
    refusal = step_follows(replace(USED, state=state), step)
    assert (refusal is None) is (step in MAY_FOLLOW[state])
    assert step_follows(None, step).code.slug == "not-found"


@pytest.mark.control("H16")
@pytest.mark.parametrize(
    "medium, hours, overdue",
    [
        (USED, 24, False),
        (USED, 24.01, True),
        (replace(USED, erased_at=NOW), 24.01, True),
        (replace(USED, erased_at=NOW, destroyed_at=NOW), 999, False),
        (Medium(LABEL, MediumState.REGISTERED, NOW, "x"), 999, False),
    ],
)
def test_a_used_medium_is_overdue_until_it_is_destroyed(medium, hours, overdue):
    assert is_overdue(medium, NOW + timedelta(hours=hours), timedelta(hours=24)) is overdue


@pytest.mark.control("C18")
@pytest.mark.parametrize("room, allowed", [("server-room", True), ("tokyo-lobby", False), (None, False)])
def test_the_server_room_is_where_media_are_handled(room, allowed):
    assert (terminal_is_in_the_server_room(room, "server-room") is None) is allowed


class Desk:
    """An operator at a terminal, with a medium from J-LIS in the drive."""

    def __init__(self, line, staff: dict[str, str]) -> None:
        self.line, self.staff = line, staff

    async def post(self, path: str, terminal: str | None = SERVER_ROOM, **body):
        headers = self.staff | ({"Terminal-Id": terminal} if terminal else {})
        return await self.line.link.post(path, json=body or None, headers=headers)

    async def get(self, path: str, terminal: str | None = SERVER_ROOM, **query):
        headers = self.staff | ({"Terminal-Id": terminal} if terminal else {})
        return await self.line.link.get(path, params=query, headers=headers)

    async def medium(self) -> dict:
        return (await self.get("/media")).json()["media"][0]


async def carried_in(line, label: str = LABEL, **condition) -> int:
    written = (await line.cards.post("/media", json=asked(**condition or {"address": "東京都"}))).json()
    put = await line.drive.put(f"/media-drive/{label}", json={"content": written["content"]})
    assert put.status_code == 204
    return written["provided"]


@pytest.fixture
async def desk(line):
    return Desk(line, await line.operator())


@pytest.mark.control("C18", "H16")
async def test_a_medium_is_imported_erased_and_destroyed(line, desk):
    provided = await carried_in(line)
    assert (await desk.post("/media", medium_id=LABEL)).status_code == 201
    made = await desk.post(f"/media/{LABEL}/import")
    assert (made.status_code, made.json()["state"], made.json()["provided"]) == (201, "decrypted", provided)
    told = (await records(line, made.json()["provision_id"])).json()["records"]
    assert len(told) == provided > 2
    assert all(record["address"].startswith("東京都") for record in told)
    assert (await desk.get(f"/media/{LABEL}/content")).json()["bytes"] > 0
    assert (await desk.post(f"/media/{LABEL}/erase")).json()["state"] == "erased"
    assert (await desk.get(f"/media/{LABEL}/content")).json() == {"medium_id": LABEL, "bytes": 0}
    destroyed = (await desk.post(f"/media/{LABEL}/destroy")).json()
    assert (destroyed["state"], destroyed["destroyed_by"], destroyed["overdue"]) == ("destroyed", "operator-1", False)
    assert (await desk.get(f"/media/{LABEL}/content")).json()["code"] == "not-found"
    done = [
        entry for entry in (await desk.get("/file-accesses")).json()["accesses"] if entry["file"] == f"media/{LABEL}"
    ]
    assert [entry["act"] for entry in done] == ["open", "open", "open", "decrypt", "read", "open"]


@pytest.mark.control("C18")
@pytest.mark.parametrize("terminal", [OFFICE, NOWHERE, None])
async def test_from_anywhere_but_the_server_room_nothing_is_done(line, desk, terminal):
    await carried_in(line)
    assert (await desk.post("/media", medium_id=LABEL)).status_code == 201
    before = await desk.medium()
    tries = [desk.post(f"/media/{LABEL}/{act}", terminal) for act in ("import", "erase", "destroy")]
    tries += [desk.post("/media", terminal, medium_id="USB-0002"), desk.get(f"/media/{LABEL}/content", terminal)]
    for one in tries:
        refused = await one
        assert (refused.status_code, refused.json()["rule"]) == (403, "terminal_is_in_the_server_room")
    assert await desk.medium() == before
    ports = line.services["juki-link"].app.state.ports
    log = await ports.db.read(lambda tx: ports.access_log.entries(tx, limit=100))
    refusals = [entry["operation"] for entry in log if entry["outcome"] == "operation-not-permitted"]
    assert refusals == ["importMedium", "eraseMedium", "destroyMedium", "registerMedium", "readMedium"]


@pytest.mark.control("C18", "D8")
async def test_nobody_but_an_operator_imports(line, desk):
    await carried_in(line)
    await desk.post("/media", medium_id=LABEL)
    account = next(one for one in line.world.staff_of("juki-link") if one.role == "system-administrator")
    login = await line.link.post("/staff/sessions", json={"id": account.id, "password": account.password})
    administrator = Desk(line, {"Authorization": f"Bearer {login.json()['access_token']}"})
    assert (await administrator.post(f"/media/{LABEL}/import")).json()["code"] == "operation-not-permitted"
    assert (await Desk(line, line.bearer("juki-link", "ims")).post(f"/media/{LABEL}/import")).json()[
        "code"
    ] == "flow-not-defined"
    assert (await Desk(line, {}).post(f"/media/{LABEL}/import")).json()["code"] == "unknown-caller"
    assert (await administrator.get("/media")).status_code == 200
    assert (await desk.medium())["state"] == "registered"


@pytest.mark.control("H16")
async def test_an_unerased_medium_is_flagged(line, desk):
    await carried_in(line)
    await desk.post("/media", medium_id=LABEL)
    await desk.post(f"/media/{LABEL}/import")
    line.clock.advance(timedelta(hours=24, seconds=1))
    late = Desk(line, await line.operator())
    assert (await late.medium())["overdue"] is True
    await late.post(f"/media/{LABEL}/erase")
    assert (await late.medium())["overdue"] is True, "it must be destroyed too"
    await late.post(f"/media/{LABEL}/destroy")
    assert (await late.medium())["overdue"] is False


async def test_steps_out_of_order(line, desk):
    assert (await desk.post(f"/media/{LABEL}/import")).json()["code"] == "not-found"
    await desk.post("/media", medium_id=LABEL)
    assert (await desk.post("/media", medium_id=LABEL)).json()["code"] == "wrong-state"
    assert (await desk.post(f"/media/{LABEL}/import")).json()["code"] == "not-found", "it is not in the drive"
    assert (await desk.post(f"/media/{LABEL}/destroy")).json()["code"] == "wrong-state"
    await carried_in(line)
    await desk.post(f"/media/{LABEL}/import")
    assert (await desk.post(f"/media/{LABEL}/import")).json()["code"] == "wrong-state"
    again = await line.drive.put(f"/media-drive/{LABEL}", json={"content": "a.b.c.d.e"})
    assert (again.status_code, again.json()["code"]) == (409, "wrong-state")
    refused = await desk.post("/media", medium_id="usb/../x")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "/medium_id")


@pytest.mark.parametrize("content", ["", "not sealed", "a.b.c.d.e"])
async def test_what_cannot_be_read_is_not_taken(line, desk, content):
    await line.drive.put(f"/media-drive/{LABEL}", json={"content": content})
    await desk.post("/media", medium_id=LABEL)
    refused = await desk.post(f"/media/{LABEL}/import")
    assert (refused.status_code, refused.json()["code"]) == (422, "request-invalid")
    assert (await desk.medium())["state"] == "registered"
    assert await line.link.get("/provisions", headers=line.bearer("juki-link", "ims")) is not None


@pytest.mark.control("C9")
async def test_j_lis_writes_no_medium_without_a_condition(line):
    for condition in ({}, {"sex": "F"}):
        assert (await line.cards.post("/media", json=asked(**condition))).json()["code"] == "request-invalid"
    refused = await line.cards.post("/media", json=asked("JM99000000000012", address="東京都"))
    assert refused.json()["code"] == "operation-not-permitted"


async def test_media_are_listed_page_by_page(desk):
    labels = [f"USB-{number:04}" for number in range(5)]
    for label in labels:
        await desk.post("/media", medium_id=label)
    seen, cursor = [], None
    while True:
        page = (await desk.get("/media", limit=2, **({"cursor": cursor} if cursor else {}))).json()
        seen += [one["medium_id"] for one in page["media"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == labels


async def test_an_import_killed_between_any_two_steps_is_done_once(line, desk):
    ports = line.services["juki-link"].app.state.ports
    handler = Handler(Caller("staff-terminal", "operator-1", role="operator"), SERVER_ROOM)
    for number in range(1, 50):
        label = f"USB-{number:04}"
        await carried_in(line, label)
        await media_flows.register(ports, handler, label)
        try:
            await media_flows.import_medium(fused(ports, Fuse(number)), handler, label)
            survived = True
        except Killed:
            survived = False
            medium = (await desk.get("/media", limit=1000)).json()["media"][-1]
            if medium["provision_id"] is None or await state(line, medium["provision_id"]) != "decrypted":
                await media_flows.import_medium(ports, handler, label)
        medium = (await desk.get("/media", limit=1000)).json()["media"][-1]
        assert (medium["state"], await state(line, medium["provision_id"])) == ("used", "decrypted")
        if survived:
            break
    assert survived
    assert number > 5


async def state(line, provision_id: str) -> str:
    page = await line.link.get("/provisions", params={"limit": 100}, headers=line.bearer("juki-link", "ims"))
    return {one["provision_id"]: one["state"] for one in page.json()["provisions"]}[provision_id]


async def test_a_reset_empties_the_drive(line, desk):
    await carried_in(line)
    assert (await line.drive.post("/reset")).status_code == 204
    fresh = Desk(line, await line.operator())
    assert (await fresh.get(f"/media/{LABEL}/content")).json()["code"] == "not-found"
