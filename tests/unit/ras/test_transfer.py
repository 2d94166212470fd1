"""Applications go on to FEIS by themselves, whatever happens on the way."""

import asyncio

import pytest
from sqlalchemy import select

from renkei_kit.chores import Chore
from renkei_ras.app import SPEC
from renkei_ras.store.tables import METADATA
from unit.ras.authority import Authority
from unit.ras.desk import Counterparts, open_desk, sealed_number


async def state(desk, headers, application_id):
    return (await desk.http.get(f"/applications/{application_id}", headers=headers)).json()["state"]


@pytest.mark.control("D2")
async def test_what_was_submitted_appears_at_feis_and_the_sealed_number_is_forgotten(desk):
    headers, sealed = await desk.user(), sealed_number()
    application = (await desk.apply(headers, sealed_number=sealed)).json()
    assert sealed.encode() in await desk.stored()
    await desk.pass_on()
    (received,) = desk.counterparts.received
    assert received["sealed_number"] == sealed
    assert received["application_id"] == application["application_id"]
    assert received["applicant_kind"] == "self"
    assert await state(desk, headers, application["application_id"]) == "transferred"
    await desk.pass_on()
    assert len(desk.counterparts.received) == 1


@pytest.mark.control("H14")
async def test_a_forgotten_sealed_number_is_not_in_the_tables(desk):
    headers, sealed = await desk.user(), sealed_number()
    await desk.apply(headers, sealed_number=sealed)
    await desk.pass_on()
    assert not any(sealed in row for row in await _rows(desk))


async def _rows(desk):
    def dump(tx):
        tables = [table for table in METADATA.sorted_tables if table.name != "world_start"]
        return [str(row) for table in tables for row in tx.execute(select(table))]

    return await desk.ports.db.read(dump)


async def test_while_feis_is_away_applications_wait(desk):
    headers = await desk.user()
    desk.counterparts.away = {"feis"}
    ids = [(await desk.apply(headers)).json()["application_id"] for _ in range(3)]
    await desk.pass_on()
    assert [await state(desk, headers, application_id) for application_id in ids] == ["submitted"] * 3
    desk.counterparts.away = set()
    await desk.pass_on()
    assert [body["application_id"] for body in desk.counterparts.received] == ids
    assert [await state(desk, headers, application_id) for application_id in ids] == ["transferred"] * 3


async def test_one_that_feis_refuses_does_not_hold_up_the_others(desk):
    headers = await desk.user()
    await desk.apply(headers)
    desk.counterparts.feis_refuses = {
        "status": 503,
        "code": "records-unavailable",
        "detail": "no",
        "source": "feis",
        "instance": "x",
    }
    await desk.pass_on()
    desk.counterparts.feis_refuses = None
    await desk.apply(headers)
    await desk.pass_on()
    assert len(desk.counterparts.received) == 2


async def test_what_waits_survives_a_restart(tmp_path):
    url, counterparts = f"sqlite:///{tmp_path}/ras.sqlite", Counterparts(Authority(), away={"feis"})
    async with open_desk(url, counterparts) as desk:
        headers = await desk.user()
        application_id = (await desk.apply(headers)).json()["application_id"]
        await desk.pass_on()
    counterparts.away = set()
    async with open_desk(url, counterparts) as desk:
        await desk.pass_on()
        assert [body["application_id"] for body in counterparts.received] == [application_id]
        assert await state(desk, headers, application_id) == "transferred"


async def test_a_crash_between_sending_and_noting_sends_again(desk, monkeypatch):
    headers = await desk.user()
    await desk.apply(headers)
    with monkeypatch.context() as crash:
        crash.setattr("renkei_ras.flows.transfer.delete_transfer", lambda tx, application_id: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await desk.pass_on()
    await desk.pass_on()
    first, second = desk.counterparts.received
    assert first == second


async def test_a_reset_while_an_application_is_on_its_way_does_no_harm(desk, monkeypatch):
    await desk.apply(await desk.user())

    async def hand_over(feis, transfer):
        await desk.ports.reset()

    monkeypatch.setattr("renkei_ras.flows.transfer.hand_over", hand_over)
    await desk.pass_on()
    assert [row for row in await _rows(desk) if "ntf-" not in row] == []


async def test_the_bell_wakes_the_outbox(desk):
    headers = await desk.user()
    work = asyncio.create_task(Chore(SPEC.background[0], SPEC.bell).again_and_again(desk.ports))
    await desk.apply(headers)
    await asyncio.wait_for(desk.counterparts.arrived.wait(), 5)
    work.cancel()
    assert len(desk.counterparts.received) == 1


class TestNews:
    async def test_news_of_feis_reach_the_applicant(self, desk):
        headers = await desk.user()
        application_id = (await desk.apply(headers)).json()["application_id"]
        assert (await desk.notify(application_id, "examining")).status_code == 204
        await desk.pass_on()
        assert await state(desk, headers, application_id) == "examining"
        assert (await desk.notify(application_id, "granted", note="well")).status_code == 204
        shown = (await desk.http.get(f"/applications/{application_id}", headers=headers)).json()
        assert (shown["state"], shown["note"]) == ("granted", "well")

    async def test_the_same_news_twice_does_no_harm(self, desk):
        application_id = (await desk.apply(await desk.user())).json()["application_id"]
        for _ in range(2):
            assert (await desk.notify(application_id, "examining")).status_code == 204

    async def test_a_decided_application_stays_decided(self, desk):
        headers = await desk.user()
        application_id = (await desk.apply(headers)).json()["application_id"]
        await desk.notify(application_id, "refused")
        answer = await desk.notify(application_id, "examining")
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong-state")
        assert await state(desk, headers, application_id) == "refused"

    async def test_news_of_an_unknown_application_are_refused(self, desk):
        answer = await desk.notify("app-0123456789abcdef", "examining")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")

    async def test_an_applicant_cannot_grant(self, desk):
        headers = await desk.user()
        application_id = (await desk.apply(headers)).json()["application_id"]
        path = f"/applications/{application_id}/status"
        answer = await desk.http.put(path, json={"state": "granted"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "flow-not-defined")
        assert await state(desk, headers, application_id) == "submitted"
