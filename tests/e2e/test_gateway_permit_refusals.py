"""Why a permit is refused: every rule of the approval flow on the wire, and the records each refusal leaves."""

from datetime import datetime, timedelta

import pytest

from e2e.gateway import (
    DISABILITY,
    EXTENSION,
    INSURANCE,
    ISA,
    PENSION,
    RESIDENCE_STATUS,
    START,
    Gateway,
    exchange,
    is_whole,
    refused,
)
from renkei_kit.clock import JST

TOKYO = "9000013000100001"
OFF_LIST = {
    "affair": {"affair": "JM99000000000003"},
    "procedure": {"procedure": "JT99030000000001"},
    "provider": {"provider": PENSION},
    "item": {"item": DISABILITY},
    "provider nobody knows": {"provider": "9" * 16},
}


async def is_in_the_books_of_inquirer_and_core(gateway, problem, query, client="isa-ims"):
    """The refusal stands in both books, word for word the same, and in no book of the provider."""
    number = problem["instance"]
    (own,) = await gateway.book(client, processing_number=number)
    (core,) = await gateway.core_book(processing_number=number)
    assert exchange(own) == exchange(core)
    assert (own["outcome"], own["provided_at"]) == (problem["code"], None)
    assert {name: own[name] for name in query if name in own} == {
        name: value for name, value in query.items() if name in own
    }
    assert is_whole(await gateway.book(client))
    assert is_whole(await gateway.core_book())


@pytest.mark.control("G1", "G3")
@pytest.mark.parametrize("change", OFF_LIST.values(), ids=OFF_LIST.keys())
async def test_not_on_allow_list_when_one_thing_is_changed_and_the_provider_never_hears_of_it(network, change):
    gateway = Gateway(network)
    query = gateway.query("no-auto-reply", **change)
    problem = refused(await gateway.ask(query), "not-on-allow-list", "query_is_on_allow_list")
    assert problem["nearest_row"].startswith("IS-")
    assert problem["differs_in"] == [next(iter(change))]
    await is_in_the_books_of_inquirer_and_core(gateway, problem, query)
    assert await gateway.book("kawaguchi") == []
    assert (await gateway.pending("kawaguchi-provision"))["items"] == []


@pytest.mark.control("G3")
async def test_not_on_allow_list_for_another_inquirer(network):
    gateway = Gateway(network)
    kenpo = gateway.agency("kenpo")
    query = gateway.query(addressee_number=gateway.number("plain", kenpo))
    problem = refused(await gateway.ask(query, "kenpo"), "not-on-allow-list", "query_is_on_allow_list")
    assert problem["differs_in"] == ["inquirer"]
    await is_in_the_books_of_inquirer_and_core(gateway, problem, query, "kenpo")
    assert await gateway.book("chiyoda") == []


async def test_not_on_allow_list_for_a_row_that_is_no_longer_in_force(network):
    gateway = Gateway(network)
    query = gateway.query(procedure="JT99010000000004")
    problem = refused(await gateway.ask(query), "not-on-allow-list", "query_is_on_allow_list")
    assert (problem["nearest_row"], problem["differs_in"]) == ("IS-90", ["validity"])


async def test_not_on_allow_list_for_the_affair_of_special_permanent_residents(network):
    gateway = Gateway(network)
    query = gateway.query("special-permanent-resident", affair="JM99000000000003", procedure="JT99030000000002")
    refused(await gateway.ask(query), "not-on-allow-list", "query_is_on_allow_list")


async def test_not_on_allow_list_names_nothing_when_nothing_is_near(network):
    gateway = Gateway(network)
    sapporo = gateway.agency("jlis")
    query = gateway.query(affair="JM" + "0" * 14, procedure="JT" + "0" * 14, provider=sapporo, item="TM" + "9" * 14)
    problem = refused(await gateway.ask(query), "not-on-allow-list", "query_is_on_allow_list")
    assert problem["differs_in"] == ["affair", "procedure", "provider", "item"]


@pytest.mark.control("G4")
@pytest.mark.parametrize("side", ["inquirer", "provider"])
async def test_pia_violation_when_the_assessment_of_either_side_is_void(network, side):
    gateway = Gateway(network)
    query, client = (
        (gateway.query_to_isa("pia-void"), "osaka") if side == "inquirer" else (gateway.query("pia-void"), "isa-ims")
    )
    problem = refused(await gateway.ask(query, client), "pia-violation", "assessments_are_sound")
    assert side in problem["detail"]
    await is_in_the_books_of_inquirer_and_core(gateway, problem, query, client)
    assert await gateway.book("isa-ims" if client == "osaka" else "osaka") == []


async def test_agency_not_connected_when_the_provider_is_not_connected_yet(network):
    gateway = Gateway(network)
    query = gateway.query("unconnected")
    problem = refused(await gateway.ask(query), "agency-not-connected", "agencies_are_connected")
    await is_in_the_books_of_inquirer_and_core(gateway, problem, query)


async def test_agency_not_connected_when_the_inquirer_is_not_connected_yet(network):
    gateway = Gateway(network)
    query = gateway.query_to_isa("unconnected")
    problem = refused(await gateway.ask(query, "sapporo"), "agency-not-connected", "agencies_are_connected")
    assert "the inquirer" in problem["detail"]
    await is_in_the_books_of_inquirer_and_core(gateway, problem, query, "sapporo")


@pytest.mark.control("A1")
async def test_isa_is_connected_from_january_2026_and_not_before(network):
    gateway = Gateway(network)
    await network.change_clock(now=datetime(2025, 12, 31, 23, 59, 59, tzinfo=JST), frozen=True)
    problem = refused(await gateway.ask(gateway.query()), "agency-not-connected", "agencies_are_connected")
    assert "2026-01-01" in problem["detail"]
    await network.change_clock(now=datetime(2026, 1, 1, tzinfo=JST), frozen=True)
    assert (await gateway.ask(gateway.query())).status_code == 201


async def test_addressee_unknown_for_a_number_that_nobody_has(network):
    gateway = Gateway(network)
    query = gateway.query(addressee_number="0" * 15)
    problem = refused(await gateway.ask(query), "addressee-unknown", "addressee_is_known")
    await is_in_the_books_of_inquirer_and_core(gateway, problem, query)


async def test_addressee_unknown_for_a_number_of_another_agency(network):
    gateway = Gateway(network)
    foreign = gateway.number("plain", gateway.agency("chiyoda"))
    query = gateway.query(addressee_number=foreign)
    known_elsewhere = refused(await gateway.ask(query), "addressee-unknown", "addressee_is_known")
    nowhere = (await gateway.ask(gateway.query(addressee_number="0" * 15))).json()
    assert known_elsewhere | {"instance": ""} == nowhere | {"instance": ""}


async def test_linkage_code_not_acquired_while_it_is_pending(network):
    gateway = Gateway(network)
    query = gateway.query("not-linked")
    problem = refused(await gateway.ask(query), "linkage-code-not-acquired", "linkage_code_is_acquired")
    await is_in_the_books_of_inquirer_and_core(gateway, problem, query)


async def test_the_rules_are_asked_in_their_order(network):
    """A query that is wrong in every respect loses one fault after the other."""
    gateway = Gateway(network)
    code_pending, nobody = gateway.number("not-linked"), "0" * 15
    osaka, sapporo = gateway.agency("osaka"), gateway.agency("sapporo")
    faults = (
        ({"provider": sapporo, "item": DISABILITY, "addressee_number": nobody}, "agency-not-connected"),
        ({"provider": osaka, "item": DISABILITY, "addressee_number": nobody}, "not-on-allow-list"),
        ({"provider": osaka, "addressee_number": nobody}, "pia-violation"),
        ({"addressee_number": nobody}, "addressee-unknown"),
        ({"addressee_number": code_pending}, "linkage-code-not-acquired"),
    )
    codes = [(await gateway.ask(gateway.query(**fault))).json()["code"] for fault, _ in faults]
    assert codes == [code for _, code in faults]
    assert [record["outcome"] for record in await gateway.book()] == codes


async def test_a_query_is_refused_to_a_system_whose_flows_do_not_include_it(network):
    gateway = Gateway(network)
    refused(await gateway.ask(gateway.query(), "jlis"), "flow-not-defined")
    officer = await gateway.officer("setagaya-provision")
    refused(await gateway.http.post("/permits", json=gateway.query(), auth=officer), "flow-not-defined")
    assert await gateway.core_book() == []


async def test_a_permit_lives_for_one_minute_and_names_its_row(network):
    gateway = Gateway(network)
    await network.change_clock(frozen=True)
    permit = await gateway.permit()
    issued_at = network.clock().replace(microsecond=0)  # a token tells whole seconds
    assert datetime.fromisoformat(permit["expires_at"]) - issued_at == timedelta(seconds=60)


async def test_a_row_may_be_asked_for_with_a_period_and_a_case(network):
    gateway = Gateway(network)
    permit = await gateway.permit(period={"from": "2026-04-01", "to": "2027-03-31"}, case_id="CASE-1")
    assert permit["processing_number"].isdigit()
    backwards = gateway.query(period={"from": "2027-03-31", "to": "2026-04-01"})
    problem = refused(await gateway.ask(backwards), "request-invalid")
    assert problem["errors"][0]["field"] == "/period"


@pytest.mark.parametrize("item, procedure", [(INSURANCE, EXTENSION), ("TM99000000000011", START)])
async def test_only_its_own_side_of_the_list_serves_an_agency(network, item, procedure):
    """A municipality may not ask as ISA may, nor ISA as a municipality."""
    gateway = Gateway(network)
    chiyoda = gateway.agency("chiyoda")
    swapped = gateway.query(addressee_number=gateway.number("plain", chiyoda), item=item, procedure=procedure)
    refused(await gateway.ask(swapped, "chiyoda"), "not-on-allow-list", "query_is_on_allow_list")
    backwards = gateway.query_to_isa(addressee_number=gateway.number("plain"), provider=chiyoda)
    refused(await gateway.ask(backwards), "not-on-allow-list", "query_is_on_allow_list")


async def test_one_may_not_ask_oneself(network):
    gateway = Gateway(network)
    refused(await gateway.ask(gateway.query(provider=ISA)), "not-on-allow-list", "query_is_on_allow_list")
    own = gateway.query(provider=ISA, item=RESIDENCE_STATUS)
    refused(await gateway.ask(own), "not-on-allow-list", "query_is_on_allow_list")
