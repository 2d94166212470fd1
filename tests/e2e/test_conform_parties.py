"""The conformance suites of whole services: our own pass, and each defect of a broken one is found."""

import json
import re
from dataclasses import replace

import httpx2
import pytest

from e2e.own_party import own_port, own_program, url_of
from renkei.conform.suite import SUITES, Asked, conformance
from renkei.demo.story import STEPS
from renkei.in_process import in_process

ROLES = ("ims", "feis", "ras", "jlis-verify")


def verdicts(report):
    return {outcome.check.id: (outcome.verdict, outcome.seen) for outcome in report.outcomes}


def failed(report):
    return {outcome.check.id for outcome in report.outcomes if outcome.verdict == "failed"}


@pytest.mark.parametrize("role", ROLES)
async def test_our_own_conforms_as_somebody_elses_program(role):
    port = own_port()
    async with in_process(external={role: url_of(port)}) as network, own_program(role, port, network.lines[role]):
        report = await conformance(network, Asked(role, url_of(port)))
    assert failed(report) == set(), verdicts(report)
    assert report.conforms
    not_run = {outcome.check.id for outcome in report.outcomes if outcome.verdict == "not run"}
    assert not_run <= {"PTY-30", "PTY-31", "PTY-32"}


class Spoilt(httpx2.AsyncBaseTransport):
    """Our own service behind something that spoils what comes in or goes out."""

    def __init__(self, network, role, spoil) -> None:
        self._network, self._role, self._spoil = network, role, spoil

    async def handle_async_request(self, request):
        content = await request.aread()
        return await self._spoil(self._network, self._role, request, content)


async def pass_on(network, role, request, content, **headers):
    sent = httpx2.Request(request.method, request.url, headers={**request.headers, **headers}, content=content)
    answer = await network.http[role].send(sent)
    return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)


async def lets_everybody_in(network, role, request, content):
    callers = [name for name, _ in network.topology.flows if name in network.topology.stations]
    answer = None
    for caller in dict.fromkeys(callers):
        auth = await network.as_party(role, caller)
        answer = await pass_on(network, role, request, content, authorization=f"Bearer {auth.token}")
        if answer.status_code not in (401, 403):
            return answer
    return answer


async def breaks_on_bad_input(network, role, request, content):
    answer = await pass_on(network, role, request, content)
    return httpx2.Response(500, text="Traceback") if answer.status_code in (400, 422) else answer


async def refuses_in_its_own_words(network, role, request, content):
    answer = await pass_on(network, role, request, content)
    return answer if answer.is_success else httpx2.Response(answer.status_code, json={"error": "no"})


async def says_forbidden_to_strangers(network, role, request, content):
    answer = await pass_on(network, role, request, content)
    return httpx2.Response(403, headers=answer.headers, content=answer.content) if answer.status_code == 401 else answer


async def takes_anything_as_json(network, role, request, content):
    answer = await pass_on(network, role, request, content)
    return httpx2.Response(201, json={}) if answer.status_code == 422 else answer


STRANGERS = {f"PTY-{number}" for number in range(10, 19)}


@pytest.mark.parametrize(
    "spoil, found",
    [
        (lets_everybody_in, STRANGERS | {"PTY-20"}),
        (breaks_on_bad_input, {"PTY-30", "PTY-31", "PTY-32"}),
        (refuses_in_its_own_words, STRANGERS | {"PTY-20", "PTY-30", "PTY-31", "PTY-32", "PTY-40"}),
        (says_forbidden_to_strangers, STRANGERS),
        (takes_anything_as_json, {"PTY-30", "PTY-31", "PTY-32"}),
    ],
)
async def test_each_defect_is_found(spoil, found):
    general = [check.id for check in SUITES["ims"].checks if check.id.startswith("PTY")]
    async with (
        in_process() as network,
        httpx2.AsyncClient(transport=Spoilt(network, "ims", spoil), base_url="http://ims") as own,
    ):
        report = await conformance(network, Asked("ims", "http://ims", http=own), general)
    assert found == failed(report), verdicts(report)


@pytest.mark.parametrize("role", ["feis", "ras"])
@pytest.mark.parametrize(
    "spoil, found",
    [
        (lets_everybody_in, {"PTY-10", "PTY-13", "PTY-16", "PTY-20"}),
        (refuses_in_its_own_words, STRANGERS | {"PTY-20", "PTY-31", "PTY-32", "PTY-40"}),
        (says_forbidden_to_strangers, STRANGERS),
        (takes_anything_as_json, {"PTY-31", "PTY-32"}),
        (breaks_on_bad_input, {"PTY-31", "PTY-32"}),
    ],
)
async def test_each_defect_of_feis_and_ras_is_found(role, spoil, found):
    general = [check.id for check in SUITES[role].checks if check.id.startswith("PTY")]
    async with (
        in_process() as network,
        httpx2.AsyncClient(transport=Spoilt(network, role, spoil), base_url=f"http://{role}") as own,
    ):
        report = await conformance(network, Asked(role, f"http://{role}", http=own), general)
    assert found <= failed(report), verdicts(report)
    assert not report.conforms


def spoilt_at(method, path, spoilt):
    """A program that does one thing badly."""

    async def spoil(network, role, request, content):
        given = await pass_on(network, role, request, content)
        wanted = request.method == method and re.fullmatch(path, request.url.path) and given.is_success
        return spoilt(given) if wanted else given

    return spoil


def breaks(given):
    return httpx2.Response(500, text="Traceback")


def makes_the_content_up(given):
    return httpx2.Response(given.status_code, json=given.json() | {"content": {"made": "up"}})


def says_another_status(given):
    return httpx2.Response(202, headers=given.headers, content=given.content)


@pytest.mark.parametrize(
    "role, spoil, found",
    [
        ("ras", spoilt_at("POST", "/registrations", breaks), "register"),
        ("ras", spoilt_at("POST", "/applications", says_another_status), "apply"),
        ("feis", spoilt_at("GET", "/cases", breaks), "hand-over-number"),
        ("ims", spoilt_at("GET", "/persons/[0-9]+", breaks), "verify-number"),
        ("feis", spoilt_at("POST", "/cases/.*/inquiries", makes_the_content_up), "ask-local-tax"),
        ("feis", spoilt_at("POST", "/cases/.*/decision", breaks), "grant"),
    ],
)
async def test_a_step_of_the_story_that_goes_badly_is_found_and_no_later_one_is_judged(role, spoil, found):
    order = [step.name for step in STEPS]
    ids = [f"STY-{number:02}" for number in range(1, len(STEPS) + 1)]
    async with (
        in_process() as network,
        httpx2.AsyncClient(transport=Spoilt(network, role, spoil), base_url=f"http://{role}") as own,
    ):
        with_it = replace(network, http={**network.http, role: own})
        report = await conformance(with_it, Asked(role, f"http://{role}", http=own), ids)
    at = order.index(found)
    expected = ["passed"] * at + ["failed"] + ["not run"] * (len(STEPS) - at - 1)
    assert [outcome.verdict for outcome in report.outcomes] == expected, verdicts(report)
    assert not report.conforms


async def tells_good_of_everything(network, role, request, content):
    """Answers every question about a certificate as it would one in force: with the answer to another question."""
    if request.url.path == "/crl":
        return httpx2.Response(200, content=b"no list")
    if request.url.path == "/ocsp":
        return httpx2.Response(200, content=json.dumps({"status": "good"}).encode())
    return await pass_on(network, role, request, content)


async def test_a_certification_authority_that_answers_nonsense_is_found():
    async with in_process() as network:
        own = Spoilt(network, "jlis-verify", tells_good_of_everything)
        async with httpx2.AsyncClient(transport=own, base_url="http://jlis-verify") as http:
            only = [check.id for check in SUITES["jlis-verify"].checks if check.id.startswith("CRT")]
            report = await conformance(network, Asked("jlis-verify", "http://jlis-verify", http=http), only)
    assert failed(report) == {"CRT-02", "CRT-03", "CRT-04", "CRT-05", "CRT-06"}
