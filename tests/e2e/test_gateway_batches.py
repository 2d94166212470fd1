"""Batches of inquiries from end to end: sent, asked in the background, released, collected, recorded."""

import asyncio
import json
from typing import Any

import httpx2
import pytest

from e2e.asking import back_again, breaks_off
from e2e.gateway import ISA, TAX, Gateway, exchange, is_whole, refused
from e2e.plugged import CONTENT, Said, answers, plugged_in
from renkei_mesh_gateway.batches.inquiry_file import FileLine, written

DEADLINE = 30


class Batches:
    """A system and its batches."""

    def __init__(self, gateway: Gateway, client: str = "isa-ims") -> None:
        self.gateway, self.http, self.auth = gateway, gateway.http, gateway.system(client)

    async def send(self, content: bytes, media_type: str = "application/x-ndjson") -> str:
        headers = {"Content-Type": media_type}
        answer = await self.http.post("/inquiries/batch", content=content, headers=headers, auth=self.auth)
        assert answer.status_code == 202, answer.text
        assert answer.headers["location"] == f"/batches/{answer.json()['batch_id']}"
        return answer.json()["batch_id"]

    async def get(self, path: str, **parameters: Any) -> httpx2.Response:
        return await self.http.get(f"/batches/{path}", params=parameters, auth=self.auth)

    async def at_its_end(self, batch_id: str, counts: dict[str, int]) -> dict[str, Any]:
        """The batch when it is finished and its lines have come to ``counts``."""
        async with asyncio.timeout(DEADLINE):
            while True:
                batch = (await self.get(batch_id)).json()
                if batch["state"] == "finished" and batch["counts"] == counts:
                    return batch
                await asyncio.sleep(0)  # lets the network, which may live in this very loop, get on

    async def result(self, batch_id: str) -> list[dict[str, Any]]:
        answer = await self.get(f"{batch_id}/result")
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]


@pytest.fixture
def batches(network) -> Batches:
    return Batches(Gateway(network))


def of_file(query: dict[str, str], **changes: str) -> bytes:
    """A line of the file that asks a query."""
    names = ("numbering", "own_number", "department", "user", "nondisclosure", "delegating_inquirer")
    more = ("delegating_provider", "condition", "fiscal_year", "first_day", "last_day")
    texts = dict.fromkeys(names + more, "") | {"requested_at": "20261124093000123", "inquirer": ISA}
    return written(FileLine(**texts | query | changes), "shift_jis") + b"\r\n"


async def test_a_file_of_inquiries_is_asked_released_and_collected(batches):
    gateway = batches.gateway
    lines = [of_file(gateway.query(), department="審査第一"), of_file(gateway.query("no-auto-reply"))]
    lines.append(of_file(gateway.query("not-linked")))
    batch_id = await batches.send(b"".join(lines), "text/plain; charset=Shift_JIS")
    await batches.at_its_end(batch_id, {"answered": 1, "linkage-code-not-acquired": 1, "pending": 1})
    waiting = (await batches.get(f"{batch_id}/lines")).json()["items"][1]
    assert (await gateway.release("kawaguchi-provision", waiting["processing_number"])).is_success
    await batches.at_its_end(batch_id, {"answered": 2, "linkage-code-not-acquired": 1})
    result = await batches.result(batch_id)
    assert [(line["line_status"], line["item_status"], line["message"]) for line in result[:2]] == [
        ("09", "01", "正常終了")
    ] * 2
    for line in result[:2]:
        opened = gateway.opened(line["answer"])
        assert (opened["processing_number"], opened["item"]) == (line["processing_number"], TAX)
    assert "符号が未取得です。" in result[2]["message"]


async def test_every_refused_line_names_its_rule_and_the_nearest_row(batches):
    gateway = batches.gateway
    delegating = gateway.agency("pension")
    lines = [
        gateway.query(item="TM99000000000004"),
        gateway.query("not-linked"),
        gateway.query("pia-void"),
        gateway.query("unconnected"),
        gateway.query(addressee_number="0" * 15),
        gateway.query(delegating_inquirer=delegating),
        gateway.query(item="TM1"),
        gateway.query() | {"record_id": "1"},
        gateway.query() | {"record_id": "1"},
    ]
    batch_id = await batches.send(b"\n".join(json.dumps(line).encode() for line in lines))
    slugs = {
        "not-on-allow-list": 1,
        "linkage-code-not-acquired": 1,
        "pia-violation": 1,
        "agency-not-connected": 1,
        "addressee-unknown": 1,
        "delegation-not-registered": 1,
        "invalid": 1,
        "answered": 1,
        "duplicate-record-id": 1,
    }
    await batches.at_its_end(batch_id, slugs)
    told = (await batches.get(f"{batch_id}/lines")).json()["items"]
    assert [line["refusal"] and line["refusal"]["rule"] for line in told] == [
        "query_is_on_allow_list",
        "linkage_code_is_acquired",
        "assessments_are_sound",
        "agencies_are_connected",
        "addressee_is_known",
        "delegations_are_registered",
        "request_fits_the_contract",
        None,
        "record_id_is_new",
    ]
    single = (await gateway.ask(lines[0])).json()
    for name in ("rule", "detail", "nearest_row", "differs_in"):
        assert told[0]["refusal"][name] == single[name]
    assert (told[5]["refusal"]["side"], told[5]["refusal"]["missing"]) == ("inquirer", "delegation")


async def test_batches_go_on_after_the_gateway_crashed(network, batches):
    gateway = batches.gateway
    permit = (await gateway.permit())["permit"]
    await network.faults.add("mesh-gateway", "crash", step="before-reply", operation="presentPermit", count=1)
    assert await breaks_off(network, gateway.present(permit))
    await back_again(network)
    batch_id = await batches.send(json.dumps(gateway.query()).encode())
    await batches.at_its_end(batch_id, {"answered": 1})


@pytest.mark.control("G8")
async def test_a_batch_stands_in_the_books_like_single_inquiries_and_is_its_agencys_own(batches):
    gateway = batches.gateway
    lines = [gateway.query() | {"record_id": str(index)} for index in range(3)]
    batch_id = await batches.send(b"\n".join(json.dumps(line).encode() for line in lines))
    await batches.at_its_end(batch_id, {"answered": 3})
    numbers = {line["processing_number"] for line in await batches.result(batch_id)}
    books = [await gateway.book("isa-ims"), await gateway.book("chiyoda"), await gateway.core_book()]
    for book in books:
        assert {record["processing_number"] for record in book} == numbers
        assert len(book) == 3
        assert is_whole(book)
    assert [exchange(record) for record in books[0]] == [exchange(record) for record in books[2]]
    other = Batches(gateway, "chiyoda")
    for path in (batch_id, f"{batch_id}/lines", f"{batch_id}/result"):
        refused(await other.get(path), "not-found")


@pytest.mark.parametrize(
    "network", ["in-process", pytest.param("local", marks=pytest.mark.local)], indirect=True
)  # the containers reach no program on the tester's machine
async def test_a_providers_own_system_is_asked_line_by_line(batches):
    gateway = batches.gateway
    asked = []

    async def fails_once(question) -> Said:
        asked.append(question.notice["processing_number"])
        return Said(500) if len(asked) == 1 else await answers(question)

    async with plugged_in(fails_once) as provider:
        chiyoda = gateway.agency("chiyoda")
        body = {"url": provider.url, "timeout_seconds": 5}
        path = f"/agencies/{chiyoda}/endpoint"
        assert (await gateway.http.put(path, json=body, auth=gateway.system("chiyoda"))).is_success
        lines = [json.dumps(gateway.query("plain")).encode() for _ in range(3)]
        batch_id = await batches.send(b"\n".join(lines))
        await batches.at_its_end(batch_id, {"answered": 2, "provider-unavailable": 1})
    result = await batches.result(batch_id)
    assert sorted(asked) == sorted(line["processing_number"] for line in result)
    contents = [gateway.opened(line["answer"])["content"] for line in result if "answer" in line]
    assert contents == [CONTENT] * 2


async def test_lines_in_either_form_state_the_inquirers_ground_of_nondisclosure(batches):
    gateway = batches.gateway
    in_json = json.dumps(gateway.query(nondisclosure=1)).encode() + b"\n"
    in_file = of_file(gateway.query("arrears"), nondisclosure="2") + of_file(gateway.query("same-name-older"))
    await batches.at_its_end(await batches.send(in_json), {"answered": 1})
    await batches.at_its_end(await batches.send(in_file, "text/plain; charset=Shift_JIS"), {"answered": 2})
    grounds = [record["nondisclosure"] for record in await gateway.core_book()]
    assert grounds == [{"inquirer": ground, "provider": None} for ground in (1, 2, None)]
