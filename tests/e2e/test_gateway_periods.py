"""Conditions of an inquiry (照会条件): the period decides which copy answers, single and in batches, also live."""

import json
from datetime import timedelta

import pytest

from e2e.gateway import INSURANCE, ISA, RESIDENCE_STATUS, TAX, Gateway
from e2e.plugged import answers, plugged_in
from e2e.test_gateway_batches import Batches, of_file
from renkei_kit.fiscal_year import fiscal_year_of


class Provider:
    """A provider that registers copies of several years."""

    def __init__(self, network) -> None:
        self.gateway = Gateway(network)
        self.this_year = fiscal_year_of(network.clock().date())
        self.today = network.clock().date()

    async def register(self, client, number, item, content, **days) -> None:
        body = {"version": "0001", "auto_reply": True, "content": content}
        body |= {name: day.isoformat() for name, day in days.items()}
        path = f"/copies/{number}/{item}"
        answer = await self.gateway.http.put(path, json=body, auth=self.gateway.system(client))
        assert answer.status_code == 204, answer.text

    async def tax_of(self, year, levy) -> None:
        """The plain person's tax of a year, registered after those that the world begins with."""
        number = self.gateway.number("plain", self.gateway.agency("chiyoda"))
        content = {"fiscal_year": year, "income_levy": levy, "per_capita_levy": 0, "total_income": 0, "arrears": 0}
        await self.register("chiyoda", number, TAX, content, valid_from=self.today - timedelta(days=1))

    def year(self, year) -> dict[str, str]:
        return {"from": f"{year}-04-01", "to": f"{year + 1}-03-31"}


@pytest.fixture
def provider(network) -> Provider:
    return Provider(network)


async def test_the_fiscal_year_decides_which_copy_answers(provider):
    gateway, last = provider.gateway, provider.this_year - 1
    await provider.tax_of(last, 1)
    await provider.tax_of(last, 2)
    this_year = await gateway.linked(period=provider.year(provider.this_year))
    assert gateway.opened(this_year["answer"])["content"]["fiscal_year"] == provider.this_year
    year_before = await gateway.linked(period=provider.year(last))
    content = gateway.opened(year_before["answer"])["content"]
    assert (content["fiscal_year"], content["income_levy"]) == (last, 2)
    both = await gateway.linked(period={"from": f"{last}-05-01", "to": f"{provider.this_year}-05-01"})
    assert gateway.opened(both["answer"])["content"]["fiscal_year"] == provider.this_year


async def test_no_copy_of_the_period_is_no_record_and_stands_in_the_books(provider):
    gateway = provider.gateway
    answer = await gateway.linked(period=provider.year(provider.this_year - 5))
    assert (answer["status"], answer.get("answer")) == ("no-record", None)
    number = answer["processing_number"]
    for book in (await gateway.book("isa-ims"), await gateway.book("chiyoda"), await gateway.core_book()):
        (record,) = (record for record in book if record["processing_number"] == number)
        assert (record["outcome"], record["provided_at"] is not None) == ("no-record", True)


async def test_days_ask_for_the_copy_that_stood_then(provider):
    gateway, today = provider.gateway, provider.today
    number = gateway.number("plain", ISA)
    former = {"status": "留学", "card_number": "AB12345678CD"}
    newer = former | {"status": "定住者"}
    first = today - timedelta(days=100)
    await provider.register("isa-ims", number, RESIDENCE_STATUS, former, valid_from=first)
    await provider.register("isa-ims", number, RESIDENCE_STATUS, newer, valid_from=today - timedelta(days=10))

    async def status(start, end):
        period = {"from": (today - timedelta(days=start)).isoformat(), "to": (today - timedelta(days=end)).isoformat()}
        permit = (await gateway.ask(gateway.query_to_isa(period=period), "chiyoda")).json()["permit"]
        answer = (await gateway.present(permit, "chiyoda")).json()
        return gateway.opened(answer["answer"], "chiyoda")["content"]["status"] if answer["answer"] else None

    assert await status(60, 20) == "留学"
    assert await status(60, 5) == "定住者"
    assert await status(11, 11) == "留学"
    assert await status(10, 10) == "定住者"
    assert await status(400, 300) is None
    assert await status(-1, -40) is None, "what is yet to come does not answer"


async def test_a_batch_carries_the_condition_of_each_line(provider):
    gateway, last = provider.gateway, provider.this_year - 1
    await provider.tax_of(last, 7)
    batches = Batches(gateway)
    asked_at = provider.today.strftime("%Y%m%d093000123")
    conditions = [{}, {"condition": "1", "fiscal_year": "1"}, {"condition": "1", "fiscal_year": "2"}]
    days = {"condition": "2", "first_day": "20100401", "last_day": "20110331"}
    insurance = {"condition": "1", "fiscal_year": "2", "item": INSURANCE}
    lines = [of_file(gateway.query(), requested_at=asked_at, **each) for each in (*conditions, days, insurance)]
    batch_id = await batches.send(b"".join(lines), "text/plain; charset=Shift_JIS")
    await batches.at_its_end(batch_id, {"answered": 3, "no-record": 2})
    result = await batches.result(batch_id)
    years = [gateway.opened(line["answer"])["content"]["fiscal_year"] if "answer" in line else None for line in result]
    assert years == [last, provider.this_year, last, None, None]
    ndjson = [gateway.query() | {"period": provider.year(year)} for year in (last, last - 1)]
    batch_id = await batches.send(b"\n".join(json.dumps(line).encode() for line in ndjson))
    await batches.at_its_end(batch_id, {"answered": 1, "no-record": 1})


async def test_a_waiting_provision_is_released_with_the_copy_of_its_period(provider):
    gateway = provider.gateway
    permit = await gateway.permit("no-auto-reply", period=provider.year(provider.this_year))
    assert (await gateway.present(permit["permit"])).status_code == 202
    (waiting,) = (await gateway.pending("kawaguchi-provision"))["items"]
    assert waiting["period"] == provider.year(provider.this_year)
    number = permit["processing_number"]
    assert (await gateway.release("kawaguchi-provision", number)).json()["status"] == "answered"
    assert gateway.opened((await gateway.inquiry(number)).json()["answer"])["item"] == TAX


@pytest.mark.parametrize(
    "network", ["in-process", pytest.param("local", marks=pytest.mark.local)], indirect=True
)  # the containers reach no program on the tester's machine
async def test_a_live_provider_is_told_the_period(provider):
    gateway = provider.gateway
    period = provider.year(provider.this_year - 1)
    async with plugged_in(answers) as system:
        path = f"/agencies/{gateway.agency('chiyoda')}/endpoint"
        body = {"url": system.url, "timeout_seconds": 5}
        assert (await gateway.http.put(path, json=body, auth=gateway.system("chiyoda"))).is_success
        assert (await gateway.linked(period=period))["status"] == "answered"
    (question,) = system.asked
    assert question.permit["authorization_details"][0]["period"] == period


async def test_the_reference_provider_answers_for_the_period_of_its_original(provider):
    gateway = provider.gateway
    chiyoda = gateway.agency("chiyoda")
    path = f"/agencies/{chiyoda}/endpoint"
    body = {"url": f"http://agency/{chiyoda}", "timeout_seconds": 5}
    assert (await gateway.http.put(path, json=body, auth=gateway.system("chiyoda"))).is_success
    assert (await gateway.linked(period=provider.year(provider.this_year)))["status"] == "answered"
    assert (await gateway.linked(period=provider.year(provider.this_year - 1)))["status"] == "no-record"
