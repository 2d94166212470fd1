"""The nation-wide world in process: every local government is there, and links with ISA as in the demo world."""

from datetime import timedelta

import pytest

from e2e.gateway import INSURANCE, ISA, PUBLIC_ASSISTANCE, RESIDENCE_STATUS, START, TAX, Gateway, refused
from renkei.in_process import in_process
from renkei_kit.world_records import AgencyKind

MADE_UP = "lg-472018"


@pytest.fixture
async def gateway():
    async with in_process(profile="nationwide", only=("mesh-gateway", "agency")) as network:
        yield Gateway(network)


async def test_every_local_government_is_listed_page_by_page(gateway):
    listed = await gateway.listed("/agencies", gateway.system("isa-ims"), limit=500)
    kinds = [agency["kind"] for agency in listed]
    assert (kinds.count("municipality"), kinds.count("prefecture")) == (1741, 47)
    assert len({agency["code"] for agency in listed}) == len(listed) == len(gateway.world.agencies)


async def test_a_municipality_and_isa_exchange_as_in_the_demo_world(gateway):
    person = gateway.world.person_with_story("plain")
    assert gateway.opened((await gateway.linked())["answer"])["item"] == TAX
    client = next(client.id for client in gateway.world.clients if client.agency == person.municipality)
    permit = await gateway.ask(gateway.query_to_isa(), client)
    assert permit.status_code == 201, permit.text
    answered = await gateway.present(permit.json()["permit"], client)
    assert gateway.opened(answered.json()["answer"], client)["item"] == RESIDENCE_STATUS


async def test_a_made_up_municipality_has_a_system_that_the_gateway_knows(gateway):
    agency = next(agency for agency in gateway.world.agencies if agency.id == MADE_UP)
    assert agency.kind is AgencyKind.MUNICIPALITY
    nobody = {"addressee_number": gateway.number("plain"), "affair": PUBLIC_ASSISTANCE, "procedure": START}
    query = nobody | {"provider": ISA, "item": RESIDENCE_STATUS}
    refused(await gateway.ask(query, MADE_UP), "addressee-unknown", "addressee_is_known")
    refused(await gateway.ask(query | {"item": INSURANCE}, MADE_UP), "not-on-allow-list", "query_is_on_allow_list")


async def test_isas_person_is_unknown_to_a_municipality_where_they_do_not_live(gateway):
    agency = next(agency for agency in gateway.world.agencies if agency.id == MADE_UP)
    await gateway.network.change_clock(advance=timedelta(minutes=1))
    inquiry = await gateway.ask(gateway.query(provider=agency.code))
    assert inquiry.status_code == 201, inquiry.text
    assert (await gateway.present(inquiry.json()["permit"])).json()["status"] == "no-record"
