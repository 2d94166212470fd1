"""A change of the register counts with the next query, also where its agencies were read before."""

from datetime import date

import pytest

from renkei_mesh_gateway.core import register_store
from renkei_mesh_gateway.core.known_register import KnownRegister
from unit.mesh_gateway.conftest import ISA

OFFICER = {"id": "core-officer", "password": "core-officer-password"}
LATER = {"connected_from": "2099-04-01"}


async def put(desk, path: str, body: dict) -> None:
    token = (await desk.http.post("/staff/sessions", json=OFFICER)).json()["access_token"]
    session = {"Authorization": f"Bearer {token}"}
    answer = await desk.http.put(f"/core/agencies/{ISA}/{path}", json=body, headers=session)
    assert answer.status_code == 204, answer.text
    assert (await desk.http.delete("/staff/sessions/current", headers=session)).is_success


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("connection", LATER, "agency-not-connected"),
        ("pia", {"file": "all", "state": "void"}, "pia-violation"),
    ],
)
async def test_a_change_counts_at_once_in_every_process(replicas, path, body, code):
    here, there = replicas
    assert [(await desk.ask()).status_code for desk in replicas] == [201, 201]
    await put(here, path, body)
    assert [(await desk.ask()).json()["code"] for desk in (here, there)] == [code, code]


async def test_after_a_reset_nothing_read_before_counts(desk):
    await put(desk, "connection", LATER)
    assert (await desk.ask()).json()["code"] == "agency-not-connected"
    await desk.ports.reset()
    assert (await desk.ask()).status_code == 201


async def test_a_change_that_is_undone_leaves_no_trace(desk):
    known, day = KnownRegister(), date(2099, 4, 1)

    def connected_from(tx):
        return known.parties(tx, ISA, ISA).inquirer.connected_from

    def change_and_fail(tx):
        register_store.change_connection(tx, ISA, day)
        register_store.renew_stamp(tx)
        assert connected_from(tx) == day
        raise LookupError

    before = await desk.ports.db.read(connected_from)
    with pytest.raises(LookupError):
        await desk.ports.db.write(change_and_fail)
    assert await desk.ports.db.read(connected_from) == before != day
