"""What is over is taken out, by schedule and on request; what is younger, and everybody else's, stays (control H19)."""

from datetime import timedelta

import pytest

from renkei_kit import chores
from renkei_kit.chain import first_break
from renkei_kit.evidence import ACCESS_BOOK, find_checkpoint
from renkei_kit.terms import AgencyCode
from renkei_mesh_gateway.batches.purging import purge_results
from renkei_mesh_gateway.core import store as core_store
from renkei_mesh_gateway.intermediary import store
from renkei_mesh_gateway.management import purge_store, purging
from renkei_mesh_gateway.management.kinds import OF_AGENCY, OF_CORE
from renkei_mesh_gateway.management.purge_store import PurgeRun
from renkei_mesh_gateway.tables import EVIDENCE
from unit.mesh_gateway.conftest import ISA

pytestmark = pytest.mark.control("H19")


@pytest.fixture
def at_its_own_pace(monkeypatch):
    """Background work is done when the test does it."""
    monkeypatch.setattr(chores, "RETRY_SECONDS", 3600.0)


@pytest.fixture(autouse=True)
async def _the_first_round_is_over(at_its_own_pace, desk):
    for chore in desk.ports.controls.chores:
        await chore.once(desk.ports)


SEVEN_YEARS = timedelta(days=7 * 365 + 3)


async def books(desk):
    """The core's book, ISA's, and the access log, each with where it begins."""

    def read(tx):
        def begins(book):
            return find_checkpoint(tx, EVIDENCE.chain_checkpoint, book)

        return {
            "core": (core_store.list_records(tx, 0, 100, None), begins("core")),
            "isa": (store.list_records(tx, ISA, 0, 100, None), begins(ISA)),
            "log": (desk.ports.access_log.entries(tx, limit=1000), begins(ACCESS_BOOK)),
        }

    return await desk.ports.db.read(read)


@pytest.mark.control("F6")
async def test_records_and_log_lines_go_after_seven_years_and_not_a_day_before(desk):
    await desk.present((await desk.ask()).json()["permit"])
    await desk.ask(item="TM99000000000004")
    desk.ports.clock.advance(SEVEN_YEARS - timedelta(days=4))
    await purging.purge_by_schedule(desk.ports)
    assert len((await books(desk))["core"][0]) == 2
    await desk.ask(item="TM99000000000004")
    desk.ports.clock.advance(timedelta(days=5))
    await purging.purge_by_schedule(desk.ports)
    for name, (entries, begins) in (await books(desk)).items():
        assert begins is not None, name
        assert first_break(entries, after=begins) is None, name
    found = await books(desk)
    assert [row["sequence"] for row in found["core"][0]] == [row["sequence"] for row in found["isa"][0]] == [3]
    log = found["log"][0]
    assert {row["operation"] for row in log} >= {"issuePermit", "purgeRecords", "purgeData"}
    assert log[0]["at"] > desk.ports.clock() - SEVEN_YEARS
    assert desk.count("permit") == 0
    assert desk.count("refused_subject") == 1


async def test_nothing_is_looked_at_twice_on_one_day(desk):
    await purging.purge_by_schedule(desk.ports)
    await desk.present((await desk.ask()).json()["permit"])
    before = len(await desk.access_log())
    await purging.purge_by_schedule(desk.ports)
    assert len(await desk.access_log()) == before


async def test_an_acquisition_number_that_nobody_used_is_destroyed(desk):
    number = desk.query()["addressee_number"]
    asked = await desk.http.post("/linkage-codes", json={"addressee_number": number}, auth=desk.system)
    assert asked.status_code == 201
    assert desk.count("acquisition") == 1
    for days, left in ((6, 1), (2, 0)):
        desk.ports.clock.advance(timedelta(days=days))
        await purging.purge_by_schedule(desk.ports)
        assert desk.count("acquisition") == left
    assert asked.json()["acquisition_number"].encode() not in desk.image()
    state = (await desk.http.get(f"/linkage-codes/{number}", auth=desk.system)).json()
    assert state["state"] == "acquired"
    again = await desk.http.post("/linkage-codes", json={"addressee_number": number}, auth=desk.system)
    assert again.status_code == 201


async def test_credentials_and_keys_go_when_they_have_expired(desk):
    await desk.ask()
    token = (await desk.http.post("/oauth2/token", data={"grant_type": "client_credentials"}, auth=SECRET)).json()
    await desk.http.post("/oauth2/revoke", data={"token": token["access_token"]}, auth=SECRET)
    await desk.http.post("/disclosure/challenges")
    await desk.http.post("/permits", json=desk.query(), auth=desk.system, headers={"Idempotency-Key": "k"})
    tables = ("client_assertion", "revoked_token", "disclosure_challenge", "idempotency_key")
    assert [desk.count(table) > 0 for table in tables] == [True] * 4
    desk.ports.clock.advance(timedelta(days=2))
    await purging.purge_by_schedule(desk.ports)
    assert [desk.count(table) for table in tables] == [0] * 4


SECRET = ("isa-ims", "isa-ims-secret")


async def waiting_and_released(desk):
    """Two provisions, one of them released."""
    officer = {"id": "kawaguchi-provision", "password": "kawaguchi-provision-password"}
    bearer = (await desk.http.post("/staff/sessions", json=officer)).json()["access_token"]
    for release in (False, True):
        permit = (await desk.ask("no-auto-reply")).json()
        await desk.present(permit["permit"])
        if release:
            path = f"/pending-provisions/{permit['processing_number']}/release"
            answer = await desk.http.post(path, headers={"Authorization": f"Bearer {bearer}"})
            assert answer.status_code == 200


async def test_released_provisions_go_after_the_period_and_waiting_ones_stay(desk):
    await waiting_and_released(desk)
    desk.ports.clock.advance(timedelta(days=31))
    await purging.purge_by_schedule(desk.ports)
    assert desk.count("provision") == 1
    await purge_results(desk.ports)
    assert desk.count("inquiry") == 1  # the one that waits
    assert len((await books(desk))["isa"][0]) == 3


def a_run(agency=ISA, kinds=tuple(OF_AGENCY), run_id="1" * 32) -> PurgeRun:
    from datetime import datetime

    from renkei_kit.clock import JST

    return PurgeRun(AgencyCode(agency), run_id, kinds, "waiting", {}, "isa-admin", datetime(2026, 11, 27, tzinfo=JST))


async def run_to_the_end(desk, run):
    await desk.ports.db.write(lambda tx: purge_store.insert_run(tx, run))
    await purging.run_purges(desk.ports)
    return await desk.ports.db.read(lambda tx: purge_store.find_run(tx, run.agency, run.run_id))


async def test_a_run_takes_out_the_own_agencys_and_nobody_elses(desk):
    await waiting_and_released(desk)
    await desk.present((await desk.ask()).json()["permit"])
    desk.ports.clock.advance(timedelta(days=31))
    run = await run_to_the_end(desk, a_run())
    assert (run.state, run.removed) == ("finished", {"results": 0, "inquiries": 2, "provisions": 0, "records": 0})
    assert desk.count("provision") == 2  # they are Kawaguchi's
    log = await desk.access_log()
    assert (log[-1]["operation"], log[-1]["actor"]) == ("purgeData", "isa-admin")


async def test_a_run_of_the_core_takes_out_the_cores(desk):
    core = purging.core_agency(desk.ports)
    await desk.ask(item="TM99000000000004")
    desk.ports.clock.advance(SEVEN_YEARS)
    run = await run_to_the_end(desk, a_run(core, tuple(OF_CORE)))
    assert run.state == "finished"
    assert (run.removed["records"], run.removed["access-log"] > 0) == (1, True)
    assert len((await books(desk))["isa"][0]) == 1  # ISA's own book is ISA's to purge


async def test_a_cancelled_run_stops_and_one_that_was_interrupted_goes_on(desk):
    run = a_run()
    await desk.ports.db.write(lambda tx: purge_store.insert_run(tx, run))
    now = desk.ports.clock()
    assert await desk.ports.db.write(lambda tx: purge_store.save_progress(tx, run, "running", {"results": 4}, now))
    other = a_run(run_id="2" * 32)
    await desk.ports.db.write(lambda tx: purge_store.insert_run(tx, other))
    assert await desk.ports.db.write(lambda tx: purge_store.cancel_run(tx, other, now))
    await purging.run_purges(desk.ports)
    first, second = await desk.ports.db.read(lambda tx: purge_store.list_runs(tx, AgencyCode(ISA), "", 10))
    assert (first.state, first.removed["results"]) == ("finished", 4)
    assert (second.state, second.removed) == ("cancelled", {})
    assert not await desk.ports.db.write(lambda tx: purge_store.cancel_run(tx, first, now))
    assert not await desk.ports.db.write(lambda tx: purge_store.save_progress(tx, second, "running", {}, now))
