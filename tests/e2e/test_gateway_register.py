"""The core's register: assessments by file and days of connection count at once, on either side, with the clock."""

from datetime import timedelta

import pytest

from e2e.gateway import ISA, PUBLIC_ASSISTANCE, RESIDENCE_PERMISSION, TAX, Gateway, granted, refused


class Register:
    """The register as an officer of the core keeps it."""

    def __init__(self, network) -> None:
        self.gateway = Gateway(network)

    async def put(self, agency, what, body, staff="core-officer"):
        auth = await self.gateway.officer(staff)
        return await self.gateway.http.put(f"/core/agencies/{agency}/{what}", json=body, auth=auth)

    async def state(self, agency, state, file="all", **more):
        answer = await self.put(agency, "pia", {"file": file, "state": state} | more)
        assert answer.status_code == 204, answer.text

    async def files(self, agency, **query):
        auth = await self.gateway.officer("core-officer")
        return (await self.gateway.http.get(f"/core/agencies/{agency}/pia", params=query, auth=auth)).json()

    async def is_refused(self, side):
        problem = refused(await self.gateway.ask(self.gateway.query()), "pia-violation", "assessments_are_sound")
        assert f"the {side} " in problem["detail"]


@pytest.mark.control("G4")
@pytest.mark.parametrize("side", ["inquirer", "provider"])
@pytest.mark.parametrize("state", ["void", "missing"])
async def test_an_assessment_that_is_not_sound_refuses_on_either_side_until_it_is_sound_again(network, side, state):
    register = Register(network)
    agency = ISA if side == "inquirer" else register.gateway.query()["provider"]
    await register.state(agency, state)
    await register.is_refused(side)
    shown = await register.gateway.http.get("/agencies", auth=register.gateway.system("isa-ims"))
    assert {row["code"]: row["pia"] for row in shown.json()["items"]}[agency] == state
    await register.state(agency, "sound")
    granted(await register.gateway.ask(register.gateway.query()))


@pytest.mark.control("G4")
async def test_an_assessment_ends_with_its_last_day(network):
    register = Register(network)
    last = network.clock().date() + timedelta(days=10)
    await register.state(ISA, "sound", valid_to=last.isoformat())
    await network.change_clock(advance=timedelta(days=10))
    granted(await Gateway(network).ask(register.gateway.query()))
    await network.change_clock(advance=timedelta(days=1))
    await Register(network).is_refused("inquirer")
    (file,) = (await Register(network).files(ISA))["items"]
    assert (file["state"], file["today"], file["put_by"]) == ("sound", "void", "core-officer")


@pytest.mark.control("G4")
async def test_a_file_counts_for_the_affairs_and_items_that_it_serves(network):
    register = Register(network)
    provider = register.gateway.query()["provider"]
    await register.state(ISA, "void", file="assistance", covers=[PUBLIC_ASSISTANCE])
    await register.state(provider, "void", file="others", covers=["TM99000000000001"])
    granted(await register.gateway.ask(register.gateway.query()))
    await register.state(ISA, "void", file="residence", covers=[RESIDENCE_PERMISSION])
    await register.is_refused("inquirer")
    await register.state(ISA, "sound", file="residence", covers=[RESIDENCE_PERMISSION])
    await register.state(provider, "missing", file="tax", covers=[TAX])
    await register.is_refused("provider")
    first = await register.files(ISA, limit=2)
    second = await register.files(ISA, limit=2, cursor=first["next_cursor"])
    assert [file["file"] for file in first["items"] + second["items"]] == ["all", "assistance", "residence"]


@pytest.mark.control("A1")
async def test_a_day_of_connection_counts_from_that_day(network):
    register = Register(network)
    day = network.clock().date() + timedelta(days=5)
    answer = await register.put(ISA, "connection", {"connected_from": day.isoformat()})
    assert answer.status_code == 204
    refused(await register.gateway.ask(register.gateway.query()), "agency-not-connected", "agencies_are_connected")
    await network.change_clock(advance=timedelta(days=5))
    granted(await Gateway(network).ask(register.gateway.query()))


async def test_the_register_is_kept_by_officers_of_the_core(network):
    register = Register(network)
    body = {"file": "all", "state": "void"}
    refused(await register.put(ISA, "pia", body, "isa-records"), "operation-not-permitted")
    refused(await register.put("9" * 16, "pia", body), "not-found")
    refused(await register.put("9" * 16, "connection", {"connected_from": "2027-01-01"}), "not-found")
    refused(await register.put(ISA, "pia", body | {"state": "fine"}), "request-invalid")
    auth = register.gateway.system("isa-ims")
    refused(await register.gateway.http.put(f"/core/agencies/{ISA}/pia", json=body, auth=auth), "flow-not-defined")
