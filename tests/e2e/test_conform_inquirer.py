"""The conformance suite of an inquirer: the reference passes, and each defect of a broken one is found."""

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from renkei.conform.suite import Asked, conformance
from renkei.in_process import in_process

PENSION = "9000200000000001"


def verdicts(report):
    return {outcome.check.id: (outcome.verdict, outcome.seen) for outcome in report.outcomes}


def failed(report):
    return {outcome.check.id for outcome in report.outcomes if outcome.verdict == "failed"}


async def test_the_reference_conforms():
    async with in_process() as network:
        clerk = await network.as_staff("agency", "pension-clerk")
        asked = Asked("inquirer", f"http://agency/{PENSION}", "pension", auth=clerk, http=network.http["agency"])
        report = await conformance(network, asked)
    assert failed(report) == set(), verdicts(report)
    not_run = {outcome.check.id for outcome in report.outcomes if outcome.verdict == "not run"}
    assert not_run == {"INQ-12"}  # every person whom the pension service holds is linked there
    assert report.conforms


def in_front_of(network, clerk, spoil):
    """A program that asks by the reference and spoils what its user is told."""
    own, reference = FastAPI(), network.http["agency"]

    @own.post("/inquiries")
    async def ask(query: dict):
        return await spoil(lambda: reference.post(f"/{PENSION}/inquiries", json=query, auth=clerk))

    @own.get("/inquiries/{number}")
    async def collect(number: str):
        return await spoil(lambda: reference.get(f"/{PENSION}/inquiries/{number}", auth=clerk))

    return httpx2.AsyncClient(transport=httpx2.ASGITransport(own), base_url="http://own")


async def says_all_is_well(ask):
    answer = await ask()
    return answer.json() if answer.is_success else {"status": "answered", "content": {"made": "up"}}


async def has_one_error(ask):
    answer = await ask()
    return answer.json() if answer.is_success else JSONResponse({"error": "E12"}, 500)


async def asks_twice(ask):
    await ask()
    answer = await ask()
    return JSONResponse(answer.json(), answer.status_code)


async def forgets_what_waits(ask):
    answer = await ask()
    said = answer.json()
    return {"status": "no-record"} if said.get("status") == "pending" else JSONResponse(said, answer.status_code)


async def changes_the_content(ask):
    answer = await ask()
    said = answer.json()
    return JSONResponse(said | ({"content": {}} if "content" in said else {}), answer.status_code)


REFUSALS = {"INQ-10", "INQ-11", "INQ-13", "INQ-14", "INQ-15", "INQ-16"}
BAD_ANSWERS = {"INQ-20", "INQ-21", "INQ-22", "INQ-23", "INQ-24", "INQ-25"}


@pytest.mark.parametrize(
    "spoil, found",
    [
        (says_all_is_well, REFUSALS | BAD_ANSWERS),
        (has_one_error, REFUSALS),
        (asks_twice, {"INQ-02"}),
        (forgets_what_waits, {"INQ-04"}),
        (changes_the_content, {"INQ-01", "INQ-04"}),
    ],
)
async def test_each_defect_is_found(spoil, found):
    async with in_process() as network:
        clerk = await network.as_staff("agency", "pension-clerk")
        async with in_front_of(network, clerk, spoil) as own:
            report = await conformance(network, Asked("inquirer", "http://own", "pension", http=own))
    assert found == failed(report), verdicts(report)
    assert not report.conforms
