"""Work is ordered, done, and checked against the access log: an act outside the order is a finding."""

from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from renkei_juki_link.tables import EVIDENCE
from renkei_juki_link.work_check import Act, WorkOrder, findings
from renkei_kit.clock import JST

NOW = datetime(2026, 11, 24, 9, tzinfo=JST)
HOUR = timedelta(hours=1)
ORDER = WorkOrder("0" * 32, "operator-1", frozenset({"runBatch"}), NOW, NOW + HOUR, "juki-admin-1", NOW)


@asynccontextmanager
async def logged_in(line, staff_id: str):
    answer = await line.link.post("/staff/sessions", json={"id": staff_id, "password": f"{staff_id}-password"})
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    yield headers
    await line.link.delete("/staff/sessions/current", headers=headers)


async def order(line, **changes):
    body = {
        "operator": "operator-1",
        "operations": ["runBatch"],
        "begins_at": line.clock().isoformat(),
        "ends_at": (line.clock() + HOUR).isoformat(),
    }
    async with logged_in(line, "juki-admin-1") as administrator:
        return await line.link.post("/work-orders", json=body | changes, headers=administrator)


async def finish(line, order_id: str):
    async with logged_in(line, "juki-admin-1") as administrator:
        return await line.link.post(f"/work-orders/{order_id}/finish", headers=administrator)


@pytest.mark.control("F2")
@pytest.mark.parametrize(
    "after, operator, operation, reasons",
    [
        (timedelta(0), "operator-1", "runBatch", []),
        (HOUR, "operator-1", "runBatch", []),
        (HOUR + timedelta(seconds=1), "operator-1", "runBatch", ["after-the-end"]),
        (timedelta(0), "operator-1", "listTransmissions", ["not-in-the-order"]),
        (timedelta(seconds=-1), "operator-1", "listTransmissions", []),
        (3 * HOUR, "operator-1", "listTransmissions", []),
        (timedelta(0), "operator-2", "listTransmissions", []),
        (timedelta(0), "operator-1", "loginStaff", []),
    ],
)
def test_an_act_of_the_operator_is_held_against_the_order(after, operator, operation, reasons):
    act = Act(1, NOW + after, operator, operation, "/", "ok")
    assert [finding.reason for finding in findings(ORDER, [act], NOW + 2 * HOUR)] == reasons


@pytest.mark.control("F2")
async def test_work_as_ordered_has_no_findings_and_an_extra_act_is_one(line):
    order_id = (await order(line)).json()["work_order_id"]
    await line.check(line.record("santos-maria"))
    async with logged_in(line, "operator-1") as operator:
        await line.link.post("/batch-runs", headers=operator)
    assert (await finish(line, order_id)).json()["findings"] == []

    order_id = (await order(line)).json()["work_order_id"]
    async with logged_in(line, "operator-1") as operator:
        await line.link.get("/transmissions", headers=operator)
        await line.link.post(f"/work-orders/{order_id}/finish", headers=operator)
    checked = (await finish(line, order_id)).json()
    assert [(one["operation"], one["outcome"], one["reason"]) for one in checked["findings"]] == [
        ("listTransmissions", "ok", "not-in-the-order"),
        ("finishWork", "operation-not-permitted", "not-in-the-order"),
    ]
    assert checked["checked_by"] == "juki-admin-1"


@pytest.mark.control("F2")
async def test_what_was_found_stays_found(line):
    order_id = (await order(line)).json()["work_order_id"]
    async with logged_in(line, "operator-1") as operator:
        await line.link.get("/transmissions", headers=operator)
        before = (await line.link.get(f"/work-orders/{order_id}", headers=operator)).json()
    assert (before["finished_at"], before["findings"]) == (None, [])
    first = (await finish(line, order_id)).json()
    async with logged_in(line, "operator-1") as operator:
        await line.link.get("/file-accesses", headers=operator)
    assert (await finish(line, order_id)).json() == first
    async with logged_in(line, "juki-admin-1") as administrator:
        assert (await line.link.get(f"/work-orders/{order_id}", headers=administrator)).json() == first


@pytest.mark.control("F2")
async def test_a_log_that_was_changed_is_no_ground_for_a_check(line):
    order_id = (await order(line)).json()["work_order_id"]
    ports = line.services["juki-link"].app.state.ports
    log = EVIDENCE.access_log
    await ports.db.write(lambda tx: tx.execute(update(log).where(log.c.sequence == 1).values(actor="nobody")))
    refused = await finish(line, order_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "operation-log-broken")


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"operator": "juki-admin-1"}, "/operator"),
        ({"operator": "nobody"}, "/operator"),
        ({"operations": ["dropAllTables"]}, "/operations"),
        ({"operations": []}, "/operations"),
        ({"ends_at": "2020-01-01T00:00:00+09:00"}, "/ends_at"),
        ({"begins_at": "2020-01-01T00:00:00"}, "/begins_at"),
        ({"surplus": 1}, "/surplus"),
    ],
)
async def test_work_that_cannot_be_ordered(line, changes, field):
    refused = await order(line, **changes)
    assert (refused.status_code, refused.json()["code"]) == (422, "request-invalid")
    assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_an_unknown_order(line):
    assert (await finish(line, "0" * 32)).json()["code"] == "not-found"
    async with logged_in(line, "operator-1") as operator:
        assert (await line.link.get(f"/work-orders/{'0' * 32}", headers=operator)).json()["code"] == "not-found"


@pytest.mark.control("F2")
async def test_an_operator_neither_orders_nor_checks_work_and_an_administrator_runs_no_batch(line):
    async with logged_in(line, "operator-1") as operator:
        for path in ("/work-orders", f"/work-orders/{'0' * 32}/finish"):
            body = {
                "operator": "operator-1",
                "operations": ["runBatch"],
                "begins_at": NOW.isoformat(),
                "ends_at": (NOW + HOUR).isoformat(),
            }
            refused = await line.link.post(path, headers=operator, json=body if path == "/work-orders" else None)
            assert (refused.status_code, refused.json()["code"]) == (403, "operation-not-permitted")
    async with logged_in(line, "juki-admin-1") as administrator:
        assert (await line.link.post("/batch-runs", headers=administrator)).json()["code"] == "operation-not-permitted"
