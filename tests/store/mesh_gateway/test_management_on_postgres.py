"""System management under the separation of agencies: it counts and purges the same as on a tester's machine."""

import asyncio
from datetime import timedelta

import pytest

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
DEADLINE = 30


async def managed(gateway, staff, path, **parameters):
    return await gateway.listed(f"/operations/{path}", await gateway.officer(staff), **parameters)


@pytest.mark.control("G8")
async def test_each_counts_and_lists_the_own_and_nobody_elses(gateway):
    waiting = (await gateway.linked("no-auto-reply"))["processing_number"]
    await gateway.linked()
    day = gateway.network.clock().date().isoformat()
    span = {"first_day": day, "last_day": day}
    assert sum(row["count"] for row in await managed(gateway, "core-officer", "statistics", **span)) == 2
    (own,) = await managed(gateway, "kawaguchi-admin", "statistics", **span)
    assert (own["provider"], own["outcome"]) == (gateway.agency("kawaguchi"), "pending")
    await gateway.release("kawaguchi-provision", waiting)
    seen = await managed(gateway, "kawaguchi-admin", "access-log", actor="kawaguchi-provision")
    assert [line["operation"] for line in seen] == ["loginStaff", "releaseProvision"]
    assert await managed(gateway, "isa-admin", "access-log", actor="kawaguchi-provision") == []
    state = await gateway.http.get("/operations/state", auth=await gateway.officer("platform-operator"))
    assert state.json()["counts"]["provisions_waiting"] == 0


@pytest.mark.control("H19")
async def test_a_purge_on_request_is_the_own_agencys(gateway):
    auth = await gateway.officer("isa-admin")
    sent = await gateway.http.post("/operations/purges", auth=auth)
    path = sent.headers["location"]
    async with asyncio.timeout(DEADLINE):
        while True:
            run = (await gateway.http.get(path, auth=auth)).json()
            if run["state"] == "finished":
                break
            await asyncio.sleep(0)
    assert set(run["removed"]) == {"results", "inquiries", "provisions", "records"}
    assert await managed(gateway, "kawaguchi-admin", "purges") == []


@pytest.mark.control("H19", "F6")
async def test_seven_years_later_every_agencys_book_begins_anew_after_its_checkpoint(gateway):
    await gateway.linked()
    await gateway.network.change_clock(advance=timedelta(days=7 * 365 + 3))
    async with asyncio.timeout(DEADLINE):
        while True:
            if not (await gateway.book() or await gateway.book("chiyoda")):
                break
            await asyncio.sleep(0)
    await gateway.ask(gateway.query(item="TM99000000000004"))
    assert [record["sequence"] for record in await gateway.book()] == [2]
