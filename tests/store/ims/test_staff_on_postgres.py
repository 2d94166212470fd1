"""Staff accounts on PostgreSQL: what holds on SQLite holds there, also when several act at once."""

import asyncio
from datetime import timedelta

import pytest

from e2e.staff import HOUR, OWN, SEGMENT, Office, code
from e2e.test_staff_accounts import test_an_id_for_one_occasion_and_the_end_of_the_contract as occasion_and_end
from e2e.test_staff_accounts import test_the_life_of_an_account as life_of_an_account

pytestmark = pytest.mark.postgres


async def test_the_stories_hold(network):
    await life_of_an_account(network, "ims")
    await network.reset()
    await occasion_and_end(network)


@pytest.mark.control("D6")
async def test_of_many_at_once_one_gets_in_and_one_account_is_made(network):
    office = Office(network, "ims")
    answers = await asyncio.gather(*(office.log_in("registrar-1") for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    administrator = await office.session("ims-accounts")
    holder = {"holders": [{"staff_number": "ISA-7", "name": "模擬 職員"}]}
    made = await asyncio.gather(
        *(office.create(administrator, f"clerk-{letter}", "registrar", **holder) for letter in "abcdefgh")
    )
    assert sorted(answer.status_code for answer in made) == [201] + [409] * 7
    assert {code(answer) for answer in made if answer.status_code == 409} == {"account-not-personal"}


async def test_failures_at_once_are_all_counted(network):
    office = Office(network, "ims")
    answers = await asyncio.gather(*(office.log_in("registrar-1", "wrong") for _ in range(8)))
    assert sorted(code(answer) for answer in answers) == ["account-locked"] * 3 + ["login-failed"] * 5


@pytest.mark.control("D18")
async def test_of_two_who_decide_at_once_one_decides(network):
    office = Office(network, "ims")
    contractor, approver = await office.session("maintainer-1", terminal=SEGMENT), await office.session("ims-approver")
    wish = {"kind": "occasion-id", "target": "x", "reason": "y", "ends_at": (network.clock() + HOUR).isoformat()}
    path = f"/staff/grants/{(await office.http.post('/staff/grants', json=wish, auth=contractor)).json()['grant_id']}"
    answers = await asyncio.gather(
        *(office.http.post(f"{path}/{act}", auth=approver) for act in ("approval", "rejection") * 3)
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5


async def test_idle_sessions_are_ended_there_too(network):
    await network.change_clock(frozen=True)
    office = Office(network, "ims")
    session = await office.session("registrar-1")
    await network.change_clock(advance=timedelta(minutes=15))
    assert code(await office.http.get("/staff/sessions/current", auth=session)) == "session-expired"
    assert (await office.log_in("registrar-1", f"{OWN}x")).status_code == 401
    assert (await office.log_in("registrar-1")).status_code == 201
