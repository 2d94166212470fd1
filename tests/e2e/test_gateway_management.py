"""System management (システム管理): each manages the own agency, the core's officers the network; all is logged."""

import asyncio
from datetime import timedelta

import pytest

from e2e.gateway import ISA, Gateway, refused, values_of

DEADLINE = 30
LOG, STATISTICS, PURGES = "/operations/access-log", "/operations/statistics", "/operations/purges"


async def lines(gateway, staff, **parameters):
    return await gateway.listed(LOG, await gateway.officer(staff), **parameters)


async def statistics(gateway, staff, **parameters):
    today = gateway.network.clock().date()
    wanted = {"first_day": today.isoformat(), "last_day": today.isoformat(), "by": "day"} | parameters
    return await gateway.listed(STATISTICS, await gateway.officer(staff), **wanted)


@pytest.mark.control("G5")
async def test_an_administrator_sees_log_in_act_and_log_out_of_the_own_agencys_staff(network):
    gateway = Gateway(network)
    number = (await gateway.linked("no-auto-reply"))["processing_number"]
    officer = await gateway.officer("kawaguchi-provision")
    await gateway.release("kawaguchi-provision", number)
    await gateway.http.delete("/staff/sessions/current", auth=officer)
    seen = await lines(gateway, "kawaguchi-admin", actor="kawaguchi-provision")
    assert [(line["operation"], line["outcome"]) for line in seen] == [
        ("loginStaff", "ok"),
        ("releaseProvision", "ok"),
        ("logoutStaff", "ok"),
    ]
    assert seen[1]["target"] == number
    assert all(line["at"] and line["sequence"] for line in seen)


@pytest.mark.control("G5", "G9")
async def test_other_agencies_lines_are_not_there(network):
    gateway = Gateway(network)
    number = (await gateway.linked("no-auto-reply"))["processing_number"]
    await gateway.release("kawaguchi-provision", number)
    await gateway.core_book()
    await gateway.http.get("/records", auth=gateway.system("setagaya"))
    own_staff = {
        staff: {account.id for account in gateway.world.staff_of("mesh-gateway") if account.agency == agency}
        for staff, agency in (("isa-admin", ISA), ("kawaguchi-admin", gateway.agency("kawaguchi")))
    }
    for staff, accounts in own_staff.items():
        agency = next(account.agency for account in gateway.world.staff_of("mesh-gateway") if account.id == staff)
        systems = {client.id for client in gateway.world.clients if client.agency == agency}
        actors = {line["actor"] for line in await lines(gateway, staff)}
        assert actors
        assert actors <= accounts | systems
    core = {line["actor"] for line in await lines(gateway, "core-officer")}
    others = {account.id for account in gateway.world.staff_of("mesh-gateway")} - {
        "core-officer",
        "platform-operator",
        "cloud-operator",
    }
    assert "core-officer" in core
    assert not core & (others | {"isa-ims", "setagaya", "kawaguchi"})


@pytest.mark.control("C10", "G3")
async def test_a_query_for_an_item_outside_the_affair_is_refused_and_logged(network):
    gateway = Gateway(network)
    answer = await gateway.ask(gateway.query(item="TM99000000000004"))
    problem = refused(answer, "not-on-allow-list", "query_is_on_allow_list")
    assert "item" in problem["differs_in"]
    (line,) = await lines(gateway, "isa-admin", actor="isa-ims")
    assert (line["operation"], line["outcome"]) == ("issuePermit", "not-on-allow-list")
    assert await gateway.book(_client_at(gateway, gateway.query()["provider"])) == []


async def test_only_administrators_and_the_cores_officers_manage(network):
    gateway = Gateway(network)
    span = {"first_day": "2026-01-01", "last_day": "2026-12-31"}
    for staff in ("isa-records", "kawaguchi-provision"):
        auth = await gateway.officer(staff)
        for path in (LOG, PURGES, "/operations/batches", f"{PURGES}/{'0' * 32}"):
            refused(await gateway.http.get(path, auth=auth), "operation-not-permitted")
        refused(await gateway.http.get(STATISTICS, params=span, auth=auth), "operation-not-permitted")
        refused(await gateway.http.post(PURGES, auth=auth), "operation-not-permitted")
    refused(await gateway.http.get(LOG, auth=gateway.system("isa-ims")), "flow-not-defined")


async def test_a_look_at_the_log_is_logged_and_does_not_make_it_longer_for_ever(network):
    gateway = Gateway(network)
    assert len(await lines(gateway, "isa-admin", limit=1)) == 1  # the log-in
    seen = await lines(gateway, "isa-admin", limit=1)
    assert [line["operation"] for line in seen] == ["loginStaff", "listAccessLog", "listAccessLog"]


async def test_exchanges_are_counted_once_by_outcome_pair_and_item(network):
    gateway = Gateway(network)
    for story in ("plain", "arrears", "no-copy"):
        await gateway.linked(story)
    permit = (await gateway.permit())["permit"]
    await gateway.present(permit)
    await gateway.present(permit)
    await gateway.ask(gateway.query(item="TM99000000000004"))
    number = (await gateway.linked("no-auto-reply"))["processing_number"]
    await gateway.release("kawaguchi-provision", number)
    of_core = await statistics(gateway, "core-officer")
    counts = {}
    for row in of_core:
        counts[row["outcome"]] = counts.get(row["outcome"], 0) + row["count"]
    assert counts == {"answered": 4, "no-record": 1, "not-on-allow-list": 1}
    assert {row["period"] for row in of_core} == {network.clock().date().isoformat()}
    own = await statistics(gateway, "kawaguchi-admin")
    kawaguchi = gateway.agency("kawaguchi")
    assert own == [row for row in of_core if kawaguchi in (row["inquirer"], row["provider"])]
    assert await statistics(gateway, "core-officer", limit=1) == of_core
    by_month = await statistics(gateway, "core-officer", by="month")
    assert sum(row["count"] for row in by_month) == 6
    assert {row["period"] for row in by_month} == {network.clock().date().isoformat()[:7]}
    assert await statistics(gateway, "core-officer", first_day="2020-01-01", last_day="2020-12-31") == []
    told = "\n".join(values_of(of_core))
    assert not [number for number in gateway.codes_and_numbers("plain").values() if number in told]


async def test_request_invalid_for_a_span_that_ends_before_it_begins(network):
    gateway = Gateway(network)
    span = {"first_day": "2026-12-31", "last_day": "2026-01-01"}
    auth = await gateway.officer("core-officer")
    refused(await gateway.http.get(STATISTICS, params=span, auth=auth), "request-invalid")
    span = {"first_day": "2026-01-01", "last_day": "2026-12-31", "cursor": "YQ=="}
    refused(await gateway.http.get(STATISTICS, params=span, auth=auth), "request-invalid")


async def test_an_administrator_sees_how_the_own_agencys_batches_stand(network):
    import json

    gateway = Gateway(network)
    content = json.dumps(gateway.query()).encode() + b"\n"
    headers = {"Content-Type": "application/x-ndjson"}
    sent = await gateway.http.post("/inquiries/batch", content=content, headers=headers, auth=gateway.system("isa-ims"))
    (seen,) = await gateway.listed("/operations/batches", await gateway.officer("isa-admin"))
    assert seen["batch_id"] == sent.json()["batch_id"]
    assert await gateway.listed("/operations/batches", await gateway.officer("kawaguchi-admin")) == []


async def ended(gateway, staff, run_id):
    async with asyncio.timeout(DEADLINE):
        while True:
            run = (await gateway.http.get(f"{PURGES}/{run_id}", auth=await gateway.officer(staff))).json()
            if run["state"] in ("finished", "cancelled"):
                return run
            await asyncio.sleep(0)  # lets the network, which may live in this very loop, get on


@pytest.mark.control("H19")
async def test_a_purge_on_request_takes_out_the_own_agencys_inquiries_that_are_over(network):
    gateway = Gateway(network)
    number = (await gateway.linked())["processing_number"]
    auth = await gateway.officer("isa-admin")
    sent = await gateway.http.post(PURGES, json={"kinds": ["inquiries"]}, auth=auth)
    assert (sent.status_code, sent.headers["location"]) == (202, f"{PURGES}/{sent.json()['run_id']}")
    run = await ended(gateway, "isa-admin", sent.json()["run_id"])
    assert (run["state"], run["removed"], run["requested_by"]) == ("finished", {"inquiries": 0}, "isa-admin")
    assert (await gateway.inquiry(number)).status_code == 200
    assert len(await gateway.book()) == 1
    assert [row["run_id"] for row in await gateway.listed(PURGES, auth, limit=1)] == [run["run_id"]]
    stranger = await gateway.officer("kawaguchi-admin")
    refused(await gateway.http.get(f"{PURGES}/{run['run_id']}", auth=stranger), "not-found")
    refused(await gateway.http.post(f"{PURGES}/{run['run_id']}/cancel", auth=stranger), "not-found")
    refused(await gateway.http.post(f"{PURGES}/{run['run_id']}/cancel", auth=auth), "wrong-state")
    done = {line["operation"] for line in await lines(gateway, "isa-admin")}
    assert {"createPurge", "purgeData"} <= done


@pytest.mark.parametrize(
    "staff, kinds", [("isa-admin", ["access-log"]), ("core-officer", ["inquiries"]), ("isa-admin", ["everything"])]
)
async def test_request_invalid_for_kinds_that_are_anothers_to_purge(network, staff, kinds):
    gateway = Gateway(network)
    answer = await gateway.http.post(PURGES, json={"kinds": kinds}, auth=await gateway.officer(staff))
    refused(answer, "request-invalid")
    assert await gateway.listed(PURGES, await gateway.officer(staff)) == []


@pytest.mark.control("H19", "F6")
async def test_seven_years_later_the_records_are_gone_and_the_books_go_on(network):
    gateway = Gateway(network)
    await gateway.linked()
    await network.change_clock(advance=timedelta(days=2 * 365))
    younger = Gateway(network)
    refused(await younger.ask(younger.query(item="TM99000000000004")), "not-on-allow-list", "query_is_on_allow_list")
    await network.change_clock(advance=timedelta(days=5 * 365 + 3))
    later = Gateway(network)
    book = await only_the_young(later)
    assert (book[0]["sequence"], book[0]["outcome"]) == (2, "not-on-allow-list")
    await later.ask(later.query(item="TM99000000000004"))
    assert [record["sequence"] for record in await later.book()] == [2, 3]


async def only_the_young(gateway):
    """ISA's book once the purge has come round."""
    async with asyncio.timeout(DEADLINE):
        while True:
            book = await gateway.book()
            if len(book) == 1:
                return book
            await asyncio.sleep(0)


def _client_at(gateway, agency):
    return next(client.id for client in gateway.world.clients if client.agency == agency)
