"""Delegations (委任): an agency asks or gives for another; the register says for whom, and the other's rows count."""

import json
from datetime import timedelta

import pytest

from e2e.gateway import ISA, PUBLIC_ASSISTANCE, TAX, Gateway, claims_of, granted, is_whole, refused
from e2e.plugged import answers, plugged_in
from e2e.test_gateway_batches import Batches, of_file

RULE = "delegations_are_registered"
ACTING, DELEGATING = "setagaya", "chiyoda"


class Office:
    """Setagaya's office, which asks ISA for Chiyoda; and the core's register."""

    def __init__(self, network) -> None:
        self.gateway = Gateway(network)
        self.acting, self.delegating = self.gateway.agency(ACTING), self.gateway.agency(DELEGATING)
        self.story = "arrears"  # who lives in Setagaya

    def query(self, **changes) -> dict:
        return self.gateway.query_to_isa(self.story, delegating_inquirer=self.delegating) | changes

    async def ask(self, **changes):
        return await self.gateway.ask(self.query(**changes), ACTING)

    async def register(self, name, staff="core-officer", **changes):
        body = {
            "side": "inquirer",
            "delegating": self.delegating,
            "acting": self.acting,
            "valid_from": "2026-01-01",
        } | changes
        auth = await self.gateway.officer(staff)
        return await self.gateway.http.put(f"/core/delegations/{name}", json=body, auth=auth)


@pytest.fixture
def office(network) -> Office:
    return Office(network)


async def test_an_agency_asks_for_another_and_every_book_names_both(office):
    gateway = office.gateway
    permit = granted(await office.ask())
    (detail,) = claims_of(permit["permit"])["authorization_details"]
    assert (detail["delegating_inquirer"], "delegating_provider" in detail) == (office.delegating, False)
    answer = (await gateway.present(permit["permit"], ACTING)).json()
    assert answer["status"] == "answered"
    assert gateway.opened(answer["answer"], ACTING)["processing_number"] == permit["processing_number"]
    books = [await gateway.book(client) for client in (ACTING, "isa-ims", DELEGATING)]
    for book in (*books, await gateway.core_book()):
        (record,) = (each for each in book if each["processing_number"] == permit["processing_number"])
        assert (record["inquirer"], record["delegating_inquirer"]) == (office.acting, office.delegating)
        assert (record["provider"], record["delegating_provider"]) == (ISA, None)
        assert is_whole(book)
    refused(await gateway.inquiry(permit["processing_number"], DELEGATING), "not-found")


@pytest.mark.control("G3")
@pytest.mark.parametrize(
    "changes, missing",
    [
        ({"delegating_inquirer": "9000999999999999"}, "agency"),
        ({"delegating_inquirer": ISA}, "delegation"),
        ({"affair": "JM99000000000012", "procedure": "JT99120000000001"}, "affair"),
        ({"delegating_inquirer": "9000014100300001"}, "validity"),
    ],
)
async def test_without_a_delegation_in_force_the_query_is_refused_and_the_refusal_names_what_is_missing(
    office, changes, missing
):
    problem = refused(await office.ask(**changes), "delegation-not-registered", RULE)
    assert (problem["side"], problem["missing"]) == ("inquirer", missing)
    gateway, number = office.gateway, problem["instance"]
    for book in (await gateway.book(ACTING), await gateway.core_book()):
        assert [each["outcome"] for each in book if each["processing_number"] == number] == [problem["code"]]
    for client in ("isa-ims", DELEGATING, "yokohama"):
        assert not await gateway.book(client), "nobody else was told"


@pytest.mark.control("G4")
async def test_the_assessment_of_the_delegating_agency_decides(office):
    osaka = office.gateway.agency("osaka")
    problem = refused(await office.ask(delegating_inquirer=osaka), "pia-violation", "assessments_are_sound")
    assert osaka in problem["detail"]
    (record,) = await office.gateway.book("osaka")
    assert (record["outcome"], record["delegating_inquirer"]) == ("pia-violation", osaka)


@pytest.mark.control("G3")
async def test_the_row_of_the_delegating_agency_decides(office):
    tokyo = office.gateway.agency("tokyo")
    assert (await office.register("T-01", delegating=tokyo)).status_code == 204
    granted(await office.ask(delegating_inquirer=tokyo))  # PR-07 permits prefectures
    other = {"delegating_inquirer": tokyo, "procedure": "JT99110000000002"}  # PR-04 only municipalities
    problem = refused(await office.ask(**other), "not-on-allow-list", "query_is_on_allow_list")
    assert problem["nearest_row"]
    assert (await office.ask(procedure="JT99110000000002")).status_code == 201


async def test_an_agency_gives_for_another(office):
    gateway = office.gateway
    shinjuku = gateway.agency("shinjuku")
    story = next(each.story for each in gateway.world.people if each.municipality == shinjuku)
    permit = await gateway.permit(story, delegating_provider=office.delegating)
    answer = (await gateway.present(permit["permit"])).json()
    assert answer["status"] == "answered"
    for client in ("isa-ims", "shinjuku", DELEGATING):
        (record,) = await gateway.book(client)
        assert (record["provider"], record["delegating_provider"]) == (shinjuku, office.delegating)
    problem = refused(
        await gateway.ask(gateway.query(story, delegating_provider=office.acting)), "delegation-not-registered", RULE
    )
    assert (problem["side"], problem["missing"]) == ("provider", "delegation")


@pytest.mark.parametrize(
    "network", ["in-process", pytest.param("local", marks=pytest.mark.local)], indirect=True
)  # the containers reach no program on the tester's machine
async def test_a_live_provider_reads_for_whom_it_gives_in_permit_and_notice(office):
    gateway = office.gateway
    shinjuku = gateway.agency("shinjuku")
    story = next(each.story for each in gateway.world.people if each.municipality == shinjuku)
    async with plugged_in(answers) as system:
        body = {"url": system.url, "timeout_seconds": 5}
        path = f"/agencies/{shinjuku}/endpoint"
        assert (await gateway.http.put(path, json=body, auth=gateway.system("shinjuku"))).is_success
        assert (await gateway.linked(story, delegating_provider=office.delegating))["status"] == "answered"
    (question,) = system.asked
    assert question.notice["delegating_provider"] == office.delegating
    assert question.permit["authorization_details"][0]["delegating_provider"] == office.delegating
    for record in await gateway.book(DELEGATING):
        assert record["delegating_provider"] == office.delegating
    assert [record["outcome"] for record in await gateway.book(DELEGATING)] == ["pending", "answered"]


async def test_the_reference_provider_takes_what_is_given_for_another(office):
    gateway = office.gateway
    shinjuku = gateway.agency("shinjuku")
    story = next(each.story for each in gateway.world.people if each.municipality == shinjuku)
    body = {"url": f"http://agency/{shinjuku}", "timeout_seconds": 5}
    path = f"/agencies/{shinjuku}/endpoint"
    assert (await gateway.http.put(path, json=body, auth=gateway.system("shinjuku"))).is_success
    assert (await gateway.linked(story, delegating_provider=office.delegating))["status"] == "answered"


async def test_batches_ask_for_another_in_both_forms(office):
    gateway = office.gateway
    batches = Batches(gateway, ACTING)
    lines = [office.query(), office.query(delegating_inquirer=gateway.agency("pension"))]
    batch_id = await batches.send(b"\n".join(json.dumps(line).encode() for line in lines))
    await batches.at_its_end(batch_id, {"answered": 1, "delegation-not-registered": 1})
    of_the_file = of_file(office.query(), inquirer=office.acting)
    itself = of_file(office.query(delegating_inquirer=office.acting), inquirer=office.acting, delegating_provider=ISA)
    batch_id = await batches.send(of_the_file + itself, "text/plain; charset=Shift_JIS")
    await batches.at_its_end(batch_id, {"answered": 2})
    book = await gateway.book(DELEGATING)
    assert len(book) == 2
    assert {record["delegating_inquirer"] for record in book} == {office.delegating}


async def test_an_oauth_client_asks_for_another(office):
    details = json.dumps([{"type": "information-linkage", **office.query()}])
    answer = (await office.gateway.token(ACTING, authorization_details=details)).json()
    assert answer["authorization_details"][0]["delegating_inquirer"] == office.delegating


async def test_for_itself_an_agency_needs_no_delegation(office):
    permit = granted(await office.ask(delegating_inquirer=office.acting, delegating_provider=ISA))
    assert claims_of(permit["permit"])["authorization_details"][0].keys() == {"type", "affair", "procedure", "item"}


async def test_an_officer_of_the_core_keeps_the_register_and_it_counts_at_once(office):
    gateway, today = office.gateway, office.gateway.network.clock().date()
    listed = await gateway.listed("/core/delegations", await gateway.officer("core-officer"), limit=2)
    assert {row["delegation"] for row in listed} >= {"DG-01", "DG-02", "DG-90"}
    assert {row["delegation"]: row["in_force"] for row in listed}["DG-90"] is False
    ended = {"affair": PUBLIC_ASSISTANCE, "valid_to": (today - timedelta(days=1)).isoformat()}
    assert (await office.register("DG-01", **ended)).status_code == 204
    assert refused(await office.ask(), "delegation-not-registered", RULE)["missing"] == "validity"
    assert (await office.register("DG-01", valid_to=today.isoformat())).status_code == 204
    granted(await office.ask())
    await gateway.network.change_clock(advance=timedelta(days=1))
    assert refused(await Office(gateway.network).ask(), "delegation-not-registered", RULE)["missing"] == "validity"


async def test_nobody_else_keeps_it_and_it_names_agencies_that_are_there(office):
    refused(await office.register("T-02", staff="kawaguchi-provision"), "operation-not-permitted")
    refused(await office.register("T-02", delegating="9000999999999999"), "not-found")
    for wrong in ({"delegating": office.acting}, {"valid_to": "2025-01-01"}, {"side": "both"}, {"affair": TAX}):
        refused(await office.register("T-02", **wrong), "request-invalid")
    listed = await office.gateway.listed("/core/delegations", await office.gateway.officer("core-officer"))
    assert "T-02" not in {row["delegation"] for row in listed}
