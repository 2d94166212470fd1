"""What a tester sets happens to the calls it is meant for, stands in the journal, and ends by itself."""

import httpx2
import pytest

from unit.kit.desk import open_desk

GONE = (httpx2.ReadError, httpx2.ConnectError, httpx2.RemoteProtocolError)


@pytest.fixture
async def http(desk):
    """A client that learns of a connection that is broken off, as on a socket."""
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(desk.service.app), base_url="http://feis") as client:
        yield client


async def set_fault(desk, **fault) -> dict:
    answer = await desk.control.post("/faults", json=fault)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def state(desk) -> dict:
    return (await desk.control.get("/faults")).json()


async def journal(desk, **wanted) -> list[dict]:
    return (await desk.control.get("/journal", params=wanted)).json()["entries"]


async def test_an_error_by_slug_comes_as_the_services_own_refusal_and_is_gone_after_its_count(desk, http):
    made = await set_fault(desk, kind="error", error="records-unavailable", operation="listCases", count=1)
    headers = await desk.session()
    answer = await http.get("/cases", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "records-unavailable")
    assert answer.json()["rule"] == "fault_is_set"
    assert (await http.get("/cases", headers=headers)).status_code == 200
    now = await state(desk)
    assert now["faults"] == []
    assert [(known["id"], known["uses"], known["left"]) for known in now["finished"]] == [(made["id"], 1, 0)]
    (entry,) = await journal(desk, fault=made["id"])
    assert (entry["status"], entry["decision"], entry["faults"]) == (503, "records-unavailable", [made["id"]])


async def test_a_fault_for_one_caller_spares_the_others(desk, http):
    await set_fault(desk, kind="error", error="not-found", caller="examiner-1")
    assert (await http.get("/cases", headers=await desk.session())).status_code == 404
    ras = (await desk.control.post("/credentials", json={"caller": "ras"})).json()["access_token"]
    answer = await http.post("/applications", json={}, headers={"Authorization": f"Bearer {ras}"})
    assert answer.json()["code"] == "request-invalid"


async def test_a_fault_for_one_trace_spares_the_others(desk, http):
    trace = "ab" * 16
    await set_fault(desk, kind="error", error="not-found", trace=trace)
    headers = await desk.session()
    hit = await http.get("/cases", headers=headers | {"traceparent": f"00-{trace}-{'12' * 8}-01"})
    assert (hit.status_code, hit.json()["instance"], hit.headers.get("x-request-id", trace)) == (404, trace, trace)
    assert (await http.get("/cases", headers=headers)).status_code == 200


@pytest.mark.parametrize("kind", ["connection-reset", "connection-refused", "truncated-body"])
async def test_a_broken_connection_is_no_answer(desk, http, kind):
    headers = await desk.session()
    made = await set_fault(desk, kind=kind, count=1)
    with pytest.raises(GONE):
        await http.get("/cases", headers=headers)
    assert (await http.get("/cases", headers=headers)).status_code == 200
    (entry,) = await journal(desk, fault=made["id"])
    assert (entry["status"], entry["decision"]) == (None, "no-answer")


async def test_delays_and_slow_bodies_leave_the_answer_whole(desk, http):
    headers = await desk.session()
    await set_fault(desk, kind="latency", latency={"seconds": 0.01}, count=1)
    await set_fault(desk, kind="slow-body", bytes_per_second=1_000_000, count=1)
    assert (await http.get("/cases", headers=headers)).json()["id"] == "examiner-1"
    assert [known["uses"] for known in (await state(desk))["finished"]] == [1, 1]
    (entry,) = await journal(desk, fault="any")
    assert len(entry["faults"]) == 2
    assert entry["duration_ms"] >= 10


async def test_without_records_nothing_is_written_and_the_service_goes_on_by_itself(desk, http):
    headers = await desk.session()
    made = await set_fault(desk, kind="records-unavailable")
    before = await desk.access_log()
    answer = await http.post("/staff/sessions", json={"id": "examiner-1", "password": "examiner-1-password"})
    assert (answer.status_code, answer.json()["code"]) == (503, "records-unavailable")
    assert (await http.get("/readyz")).json()["code"] == "records-unavailable"
    assert await desk.access_log() == before
    assert (await desk.control.delete(f"/faults/{made['id']}")).status_code == 204
    assert (await http.get("/readyz")).status_code == 200
    assert (await http.get("/cases", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    ("step", "written"), [("before-commit", False), ("after-commit", True), ("before-reply", True)]
)
async def test_a_crash_keeps_what_was_committed_and_answers_nobody(desk, http, step, written):
    before = len(await desk.access_log())
    ports = desk.ports
    await set_fault(desk, kind="crash", step=step, operation="loginStaff", count=1)
    with pytest.raises(GONE):
        await http.post("/staff/sessions", json={"id": "examiner-1", "password": "examiner-1-password"})
    assert desk.ports is not ports, "the service was opened anew"
    assert (len(await desk.access_log()) > before) is written
    assert (await desk.log_in()).status_code == (409 if written else 201), "the session is there, or is not"


async def test_a_crash_that_never_comes_to_its_commit_is_not_counted(desk, http):
    headers = await desk.session()
    await set_fault(desk, kind="crash", step="after-commit", commit=9, count=1)
    assert (await http.get("/cases", headers=headers)).status_code == 200
    assert [known["uses"] for known in (await state(desk))["faults"]] == [0]


async def test_the_header_sets_a_fault_for_its_own_request(desk, http):
    headers = await desk.session()
    answer = await http.get("/cases", headers=headers | {"Renkei-Fault": "latency=1ms; error=not-found"})
    assert (answer.status_code, answer.json()["rule"]) == (404, "fault_is_set")
    assert (await http.get("/cases", headers=headers)).status_code == 200
    (entry,) = await journal(desk, fault="header-2")
    assert entry["operation"] == "listCases"


async def test_a_header_that_says_no_fault_is_refused_and_named(desk, http):
    answer = await http.get("/cases", headers={"Renkei-Fault": "earthquake"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "header/Renkei-Fault")


async def test_the_header_is_not_looked_at_when_settings_say_so(world, register):
    async with open_desk(world, register, fault_header="off") as desk:
        headers = await desk.session() | {"Renkei-Fault": "error=not-found"}
        assert (await desk.http.get("/cases", headers=headers)).status_code == 200


async def test_faults_are_replaced_listed_and_taken_back_as_a_whole(desk):
    faults = [{"kind": "connection-reset"}, {"kind": "error", "error": "not-found"}]
    set_now = (await desk.control.put("/faults", json={"faults": faults})).json()["faults"]
    assert [known["fault"]["kind"] for known in set_now] == ["connection-reset", "error"]
    assert (await desk.control.delete("/faults")).status_code == 204
    assert (await state(desk))["faults"] == []
    assert (await desk.control.delete("/faults/f-1")).json()["code"] == "not-found"


async def test_a_reset_takes_faults_back_and_empties_the_journal(desk, http):
    await set_fault(desk, kind="error", error="not-found")
    await http.get("/cases")
    await desk.control.post("/reset")
    assert (await state(desk)) == {"faults": [], "finished": []}
    assert await journal(desk) == []


async def test_a_request_that_was_begun_before_a_crash_gets_no_answer(desk, http):
    controls = desk.ports.controls
    headers = await desk.session()
    seen = desk.ports.authenticators[0]

    async def dying(token):
        caller = await seen(token)
        await controls.crash()
        return caller

    object.__setattr__(desk.ports, "authenticators", (dying,))
    with pytest.raises(GONE):
        await http.get("/cases", headers=headers)
