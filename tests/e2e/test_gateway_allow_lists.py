"""The allow-list's versions: checked before they are kept, compared, in force from their day for core and providers."""

import json
from datetime import date, datetime, time, timedelta

import pytest

from e2e.gateway import Gateway, claims_of, granted, refused
from renkei_kit.allow_list_file import as_csv, version_of
from renkei_kit.clock import JST

PATH = "/core/allow-lists"


class Lists:
    """The versions as an officer of the core keeps them."""

    def __init__(self, network) -> None:
        self.gateway = Gateway(network)
        self.rows = self.gateway.world.allow_list.rows

    def without(self, name: str) -> bytes:
        return as_csv(row for row in self.rows if row.row != name)

    async def send(self, content: bytes, effective_on: date, staff="core-officer", media="text/csv", **query):
        parameters = {"effective_on": effective_on.isoformat()} | query
        auth = await self.gateway.officer(staff)
        headers = {"Content-Type": media}
        return await self.gateway.http.post(PATH, params=parameters, content=content, headers=headers, auth=auth)

    async def get(self, path="", staff="core-officer", **query):
        return await self.gateway.http.get(PATH + path, params=query, auth=await self.gateway.officer(staff))

    def today(self) -> date:
        return self.gateway.network.clock().date()


async def test_the_worlds_list_is_the_first_version_and_in_force(network):
    lists = Lists(network)
    (first,) = (await lists.get()).json()["items"]
    assert (first["number"], first["rows"], first["in_force"]) == (1, len(lists.rows), True)
    assert first["version"] == lists.gateway.world.allow_list.version
    whole = (await lists.get("/1/diff", limit=1000)).json()
    assert (whole["base"], whole["added"], whole["removed"], whole["changed"]) == (0, len(lists.rows), 0, 0)


@pytest.mark.control("G1", "G3")
async def test_a_dry_run_tells_what_would_change_and_keeps_nothing(network):
    lists = Lists(network)
    answer = await lists.send(lists.without("IS-01"), lists.today(), dry_run="true")
    told = answer.json()
    assert (answer.status_code, told["dry_run"], told["number"]) == (200, True, None)
    (change,) = told["diff"]["items"]
    assert (change["change"], change["row"], change["after"]) == ("removed", "IS-01", None)
    assert len((await lists.get()).json()["items"]) == 1
    granted(await lists.gateway.ask(lists.gateway.query()))


@pytest.mark.control("G1", "G3", "G11")
async def test_a_version_counts_from_its_day_and_not_before(network):
    """The core refuses from that day on, and permits name the version under which they were granted."""
    lists = Lists(network)
    gateway = lists.gateway
    content, day = lists.without("IS-01"), lists.today() + timedelta(days=30)
    midnight = datetime.combine(day, time(tzinfo=JST))
    imported = (await lists.send(content, day)).json()
    assert (imported["number"], imported["version"], imported["diff"]["base"]) == (2, version_of(content), 1)

    before = granted(await gateway.ask(gateway.query()))
    assert claims_of(before["permit"])["allow_list_version"] == gateway.world.allow_list.version
    assert [version["in_force"] for version in (await lists.get()).json()["items"]] == [True, False]

    await network.change_clock(now=midnight - timedelta(seconds=30), frozen=True)
    lists = Lists(network)
    gateway = lists.gateway
    late = granted(await gateway.ask(gateway.query()))

    await network.change_clock(now=midnight + timedelta(seconds=10), frozen=True)
    problem = refused(await gateway.ask(gateway.query()), "not-on-allow-list", "query_is_on_allow_list")
    assert problem["nearest_row"] != "IS-01"
    # Granted before midnight and presented after: the provider looks at its own copy of the list again.
    refused(await gateway.present(late["permit"]), "not-on-allow-list")
    assert await gateway.book("chiyoda") == []
    lists = Lists(network)
    assert [version["in_force"] for version in (await lists.get()).json()["items"]] == [False, True]
    shown = await gateway.http.get("/allow-list", auth=gateway.system("isa-ims"))
    assert shown.json()["version"] == version_of(content)
    assert "IS-01" not in {row["row"] for row in shown.json()["items"]}

    await network.change_clock(now=midnight - timedelta(hours=12), frozen=True)
    granted(await Gateway(network).ask(gateway.query()))


async def test_a_version_of_today_counts_at_once_and_can_be_taken_back(network):
    lists = Lists(network)
    gateway = lists.gateway
    granted(await gateway.ask(gateway.query()))
    assert (await lists.send(lists.without("IS-01"), lists.today())).status_code == 201
    refused(await gateway.ask(gateway.query()), "not-on-allow-list", "query_is_on_allow_list")
    again = (await lists.send(as_csv(lists.rows), lists.today())).json()
    assert (again["number"], again["diff"]["base"], again["diff"]["added"]) == (3, 2, 1)
    permit = granted(await gateway.ask(gateway.query()))
    assert (await gateway.present(permit["permit"])).status_code == 200


async def test_rows_as_json_are_the_same_list(network):
    lists = Lists(network)
    rows = [row.model_dump(mode="json") for row in lists.rows]
    answer = await lists.send(json.dumps({"rows": rows}).encode(), lists.today(), media="application/json")
    assert answer.status_code == 201, answer.text
    assert answer.json()["version"] == version_of(as_csv(lists.rows))
    assert answer.json()["diff"]["items"] == []


async def test_every_wrong_line_is_named_and_nothing_is_kept(network):
    lists = Lists(network)
    text = as_csv(lists.rows).decode().splitlines()
    text[4] = text[4].replace("class:health-insurer", "class:pension")
    text[6] += ",more"
    answer = await lists.send("\n".join(text).encode(), lists.today())
    problem = refused(answer, "request-invalid")
    assert [error["field"] for error in problem["errors"]] == ["line 5/provider", "line 7"]
    assert len((await lists.get()).json()["items"]) == 1


@pytest.mark.parametrize("content, media", [(b"", "text/csv"), (b"{", "application/json"), (b"[]", "application/json")])
async def test_what_is_no_list_is_refused(network, content, media):
    lists = Lists(network)
    refused(await lists.send(content, lists.today(), media=media), "request-invalid")


async def test_a_list_cannot_count_backwards(network):
    lists = Lists(network)
    answer = await lists.send(as_csv(lists.rows), lists.today() - timedelta(days=1))
    assert [error["field"] for error in refused(answer, "request-invalid")["errors"]] == ["query/effective_on"]


@pytest.mark.control("D9")
async def test_only_an_officer_of_the_core_keeps_the_list(network):
    lists = Lists(network)
    refused(await lists.send(lists.without("IS-01"), lists.today(), "isa-records"), "operation-not-permitted")
    refused(await lists.get(staff="isa-records"), "operation-not-permitted")
    refused(await lists.get("/1/diff", staff="isa-records"), "operation-not-permitted")
    auth = lists.gateway.system("isa-ims")
    refused(await lists.gateway.http.get(PATH, auth=auth), "flow-not-defined")


async def test_versions_and_differences_come_in_pages(network):
    lists = Lists(network)
    await lists.send(lists.without("IS-01"), lists.today())
    first = (await lists.get(limit=1)).json()
    second = (await lists.get(limit=1, cursor=first["next_cursor"])).json()
    assert [page["items"][0]["number"] for page in (first, second)] == [1, 2]
    assert second["next_cursor"] is None
    names, cursor = [], {}
    while cursor is not None:
        found = (await lists.get("/2/diff", base=0, limit=20, **cursor)).json()
        names += [change["row"] for change in found["items"]]
        cursor = {"cursor": found["next_cursor"]} if found["next_cursor"] else None
    assert names == sorted(row.row for row in lists.rows if row.row != "IS-01")


@pytest.mark.parametrize("path, query", [("/2/diff", {}), ("/1/diff", {"base": 7})])
async def test_a_version_that_there_is_not_is_not_found(network, path, query):
    refused(await Lists(network).get(path, **query), "not-found")
