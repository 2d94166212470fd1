"""Copies at the gateway: registered one by one and in transmissions, exported, kept in their history, and provided."""

import json
from datetime import timedelta

import pytest

from e2e.gateway import INSURANCE, ISA, RESIDENCE_STATUS, TAX, Gateway, refused

NDJSON = {"Content-Type": "application/x-ndjson"}
REPEATED = "「レコード識別番号」が既に存在しています。"
KEYS = ("record_id", "data_set_code", "record_key", "parent_record_key", "district_code")
TAX_FIELDS = {"fiscal_year": 2026, "income_levy": 1, "per_capita_levy": 5000, "total_income": 2, "arrears": 3}
INSURANCE_FIELDS = {"fiscal_year": 2026, "charged": 4, "paid": 3, "arrears": 1}


class Provider:
    """A municipality that provides copies, and those it knows."""

    def __init__(self, network, story: str = "plain") -> None:
        self.gateway, self.network, self.world = Gateway(network), network, network.world
        self.code = self.world.person_with_story(story).municipality
        self.client = next(client.id for client in self.world.clients if client.agency == self.code)
        self.auth = self.gateway.system(self.client)
        linked = [person for person in self.world.people if self.code in person.linked]
        self.numbers = [self.world.addressee_number(self.code, person.id) for person in linked]
        self.number = self.gateway.number(story, self.code)

    def line(self, index: int, number: str | None = None, **changes) -> dict:
        return {
            "record_id": f"R-{index:06}",
            "addressee_number": number or self.number,
            "item": TAX,
            "data_set_code": "TK00000200000001",
            "record_key": "2026",
            "version": "0002",
            "valid_from": self.day(0),
            "auto_reply": True,
            "content": TAX_FIELDS | {"arrears": index},
        } | changes

    def day(self, offset: int) -> str:
        return (self.network.clock().date() + timedelta(days=offset)).isoformat()

    async def send(self, *lines: dict | bytes, auth=None):
        parts = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
        body = b"".join(part + b"\n" for part in parts)
        answer = await self.gateway.http.post("/copies/import", content=body, headers=NDJSON, auth=auth or self.auth)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        *report, summary = [json.loads(line) for line in answer.text.splitlines()]
        assert summary["status"] == "complete"
        assert (summary["lines"], summary["accepted"] + summary["rejected"]) == (len(report), len(report))
        return report, summary

    async def export(self, auth=None, **parameters) -> list[dict]:
        answer = await self.gateway.http.get("/copies/export", params=parameters, auth=auth or self.auth)
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]

    async def put(self, offset: int, arrears: int, **changes):
        body = {"version": "0002", "valid_from": self.day(offset), "auto_reply": True} | changes
        body["content"] = TAX_FIELDS | {"arrears": arrears}
        answer = await self.gateway.http.put(f"/copies/{self.number}/{TAX}", json=body, auth=self.auth)
        assert answer.status_code == 204, answer.text

    async def history(self, **parameters) -> list[dict]:
        return await self.gateway.listed(f"/copies/{self.number}/{TAX}/history", self.auth, **parameters)

    async def provided(self) -> int | str:
        """What an inquirer learns of today: the arrears, or the status of an inquiry without an answer."""
        answered = await self.gateway.linked()
        if answered["status"] != "answered":
            return answered["status"]
        return self.gateway.opened(answered["answer"])["content"]["arrears"]


@pytest.fixture
def provider(network) -> Provider:
    return Provider(network)


@pytest.mark.control("G13")
async def test_of_a_transmission_every_line_is_reported_and_only_good_ones_are_kept(provider):
    before = await provider.history()
    lines = [
        provider.line(1),
        b"no json",
        b"",
        provider.line(3, content={"religion": "x"}),
        provider.line(1),
        provider.line(4, number="9" * 15),
        provider.line(5, item=RESIDENCE_STATUS),
        provider.line(6, valid_to=provider.day(-1)),
        provider.line(7, version="0003"),
    ]
    report, summary = await provider.send(*lines)
    assert [(row["line"], row["record_id"], row["status"]) for row in report] == [
        (1, "R-000001", "accepted"),
        (2, None, "rejected"),
        (4, "R-000003", "rejected"),
        (5, "R-000001", "rejected"),
        (6, "R-000004", "rejected"),
        (7, "R-000005", "rejected"),
        (8, "R-000006", "rejected"),
        (9, "R-000007", "accepted"),
    ]
    assert (summary["accepted"], summary["rejected"]) == (2, 6)
    by_line = {row["line"]: [error["field"] for error in row.get("errors", [])] for row in report}
    assert by_line[2] == ["/"]
    assert {"/content/religion", "/content/arrears"} <= set(by_line[4])
    assert report[3]["errors"] == [{"field": "/record_id", "reason": REPEATED}]
    assert (by_line[6], by_line[7], by_line[8]) == (["/addressee_number"], ["/item"], ["/valid_to"])
    assert [row["version"] for row in (await provider.history())[len(before) :]] == ["0002", "0003"]


@pytest.mark.control("G13")
async def test_the_export_equals_what_was_sent_and_a_transmission_takes_it_back(provider):
    full = {"parent_record_key": "2025", "district_code": "01", "valid_to": provider.day(300)}
    sent = [provider.line(index, number, **full) for index, number in enumerate(provider.numbers)]
    sent += [
        provider.line(100 + index, number, item=INSURANCE, data_set_code="TK00000100000001", content=INSURANCE_FIELDS)
        for index, number in enumerate(provider.numbers)
    ]
    _, summary = await provider.send(*sent)
    assert summary["accepted"] == len(sent)
    exported = await provider.export()
    late = [line for line in exported if line["valid_from"] > provider.day(0)]  # registered in advance by the world
    assert [line for line in exported if line not in late] == sorted(
        sent, key=lambda line: (line["addressee_number"], line["item"])
    )
    assert await provider.export(item=INSURANCE) == [line for line in exported if line["item"] == INSURANCE]
    _, again = await provider.send(*exported)
    assert again["rejected"] == 0
    assert await provider.export() == exported


@pytest.mark.control("G8", "G9")
async def test_an_agency_exports_and_fills_nothing_but_its_own(provider):
    other = Gateway(provider.network).system("pension")
    numbers = {line["addressee_number"] for line in await provider.export(auth=other)}
    assert not numbers & set(provider.numbers)
    before = await provider.export()
    contributions = {"insured_category": 1, "months_paid": 1, "months_exempt": 0, "months_unpaid": 0}
    report, _ = await provider.send(provider.line(1, item="TM99000000000002", content=contributions), auth=other)
    assert [error["field"] for error in report[0]["errors"]] == ["/addressee_number"]
    assert await provider.export() == before
    answer = await provider.gateway.http.get(f"/copies/{provider.number}/{TAX}/history", auth=other)
    refused(answer, "not-found")


async def test_a_transmission_of_many_parts_arrives_whole(provider):
    number = provider.number
    report, summary = await provider.send(*(provider.line(index, number) for index in range(1_201)))
    assert (summary["accepted"], [row["line"] for row in report]) == (1_201, list(range(1, 1_202)))
    assert await provider.provided() == 1_200
    assert len(await provider.history(limit=500)) >= 1_201


async def test_nothing_is_a_transmission_too(provider):
    before = await provider.export()
    report, summary = await provider.send()
    assert (report, summary["lines"]) == ([], 0)
    assert await provider.export() == before


async def test_a_replaced_copy_is_kept_with_its_validity(provider):
    before = await provider.history()
    await provider.put(-10, 1)
    await provider.put(0, 2, record_id="own-7", record_key="k", data_set_code="TK00000200000009")
    first, second = (await provider.history())[len(before) :]
    assert (first["valid_from"], first["replaced_on"]) == (provider.day(-10), provider.day(0))
    assert (second["valid_from"], second["replaced_on"]) == (provider.day(0), None)
    assert (first["content"]["arrears"], second["content"]["arrears"]) == (1, 2)
    assert first["registered_at"] <= second["registered_at"]
    assert {name: second[name] for name in KEYS} == {
        "record_id": "own-7",
        "data_set_code": "TK00000200000009",
        "record_key": "k",
        "parent_record_key": None,
        "district_code": None,
    }
    newest = await provider.gateway.http.get(f"/copies/{provider.number}/{TAX}", auth=provider.auth)
    assert newest.json() == {name: value for name, value in second.items() if name != "replaced_on"}
    assert await provider.history(limit=1) == await provider.history()


async def test_what_is_provided_is_the_copy_open_on_the_day(provider):
    await provider.put(-10, 1)
    await provider.put(5, 2, valid_to=provider.day(9))
    await provider.send(provider.line(3, valid_from=provider.day(20)))
    assert await provider.provided() == 1
    for days, expected in ((5, 2), (4, 2), (1, "no-record"), (10, 3)):
        await provider.network.change_clock(advance=timedelta(days=days))
        assert await provider.provided() == expected


async def test_a_copy_that_has_ended_does_not_give_way_to_an_older_one(provider):
    await provider.put(-10, 1)
    await provider.put(-5, 2, valid_to=provider.day(-1))
    assert await provider.provided() == "no-record"


@pytest.mark.parametrize("path", ["/copies/export", f"/copies/{'1' * 15}/{TAX}/history"])
async def test_officers_and_j_lis_are_given_no_copies(network, path):
    gateway = Gateway(network)
    officer = await gateway.officer("core-officer")
    refused(await gateway.http.get(path, auth=officer), "flow-not-defined")
    refused(await gateway.http.get(path, auth=gateway.system("jlis")), "flow-not-defined")
    refused(await gateway.http.get(path), "unknown-caller")


async def test_isa_registers_copies_in_transmissions_too(network):
    provider = Provider(network)
    auth, number = provider.gateway.system("isa-ims"), provider.gateway.number("plain", ISA)
    line = {"item": "TM99000000000012", "content": {"nationality": "X"}, "data_set_code": "TK00001200000001"}
    _, summary = await provider.send(provider.line(1, number, **line), auth=auth)
    assert summary["accepted"] == 1
    kept = [copy for copy in await provider.export(auth=auth, item=line["item"]) if copy["addressee_number"] == number]
    assert [copy["content"] for copy in kept] == [{"nationality": "X"}]
