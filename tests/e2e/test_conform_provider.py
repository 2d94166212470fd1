"""The conformance suite of a provider: the reference passes, and each defect of a broken one is found."""

import asyncio
import json

import httpx2
import pytest
from joserfc.jwk import ECKey
from typer.testing import CliRunner

from e2e.gateway import claims_of
from e2e.plugged import Said, plugged_in
from renkei.cli import app
from renkei.conform.report import FORMS
from renkei.conform.suite import Asked, conformance
from renkei.in_process import in_process
from renkei.listening import listen_anywhere
from renkei.places import CONTRACTS_DIRECTORY
from renkei_kit.binding import Binding, bound_answer
from renkei_kit.envelope import seal_to
from renkei_kit.topology import load_topology

SETAGAYA = "9000013112100001"
CONTENT = {"fiscal_year": 2026, "income_levy": 1, "per_capita_levy": 2, "total_income": 3, "arrears": 4}


async def checked(network, url, http=None, only=(), **asked):
    return await conformance(network, Asked("provider", url, http=http, **asked), only)


def verdicts(report):
    return {outcome.check.id: (outcome.verdict, outcome.seen) for outcome in report.outcomes}


def failed(report):
    return {outcome.check.id for outcome in report.outcomes if outcome.verdict == "failed"}


async def test_the_reference_conforms():
    async with in_process() as network:
        report = await checked(network, f"http://agency/{SETAGAYA}", network.http["agency"])
    assert failed(report) == set(), verdicts(report)
    assert report.conforms
    not_run = {outcome.check.id for outcome in report.outcomes if outcome.verdict == "not run"}
    assert not_run == {"PRV-05"}


async def test_the_reference_conforms_when_it_answers_late():
    async with in_process() as network:
        place = f"/{SETAGAYA}/waiting-provisions"
        (await network.control["agency"].put(f"/providers/{SETAGAYA}", json={"answers": "late"})).raise_for_status()
        clerk = await network.as_staff("agency", "setagaya-clerk")

        async def release():
            while True:
                waiting = (await network.http["agency"].get(place, auth=clerk)).json()["items"]
                for each in waiting:
                    await network.http["agency"].post(f"{place}/{each['processing_number']}/release", auth=clerk)
                await asyncio.sleep(0.05)

        releasing = asyncio.create_task(release())
        report = await checked(network, f"http://agency/{SETAGAYA}", network.http["agency"], ["PRV-05"], late=True)
        releasing.cancel()
    assert verdicts(report)["PRV-05"][0] == "passed", verdicts(report)


def told(question, **wrong):
    """The answer to a delivery, right but for what is ``wrong``."""
    notice = question.notice | wrong.get("notice", {})
    key = ECKey.import_key(notice["encryption_key"])
    key.ensure_kid()
    binding = Binding(notice["processing_number"], notice["permit_jti"])
    return Said(
        200, json.dumps({"answer": bound_answer(key, binding, notice["aud"], notice["item"], "1", CONTENT)}).encode()
    )


async def answers_everything(question):
    """Checks nothing at all."""
    try:
        return told(question)
    except (ValueError, KeyError, AttributeError, TypeError, IndexError):
        return Said(200, b'{"status": "no-record"}')


async def breaks(question):
    return Said(500, b"Traceback")


async def tells_the_code(question):
    try:
        code = question.notice["sub"]
    except (ValueError, KeyError, AttributeError, TypeError, IndexError):
        code = ""
    return Said(403, json.dumps({"code": "refused", "detail": f"I know {code} and will not say"}).encode())


async def says_no_record(question):
    return Said(200, b'{"status": "no-record"}')


async def seals_to_itself(question):
    return Said(200, json.dumps({"answer": seal_to(ECKey.generate_key("P-256"), b"{}")}).encode())


async def swaps_the_number(question):
    return told(question, notice={"processing_number": "2" * 20})


async def leaves_fields_out(question):
    key = ECKey.import_key(question.notice["encryption_key"])
    key.ensure_kid()
    notice = question.notice
    binding = Binding(notice["processing_number"], notice["permit_jti"])
    answer = bound_answer(key, binding, notice["aud"], notice["item"], "1", {"fiscal_year": 2026})
    return Said(200, json.dumps({"answer": answer}).encode())


NEVER_REFUSES = {
    *(f"PRV-{number}" for number in (*range(10, 32), *range(40, 45), *range(50, 56), 60, 61, 62)),
    "PRV-02",
}


@pytest.mark.parametrize(
    "program, found",
    [
        (answers_everything, NEVER_REFUSES),
        (breaks, {"PRV-01", "PRV-02", "PRV-03", "PRV-04", "PRV-10", "PRV-43", "PRV-44", "PRV-50", "PRV-60", "PRV-70"}),
        (tells_the_code, {"PRV-01", "PRV-02", "PRV-10", "PRV-60", "PRV-70"}),
        (says_no_record, {"PRV-01", "PRV-03", "PRV-04", "PRV-10", "PRV-21"}),
        (seals_to_itself, {"PRV-01", "PRV-03", "PRV-04"}),
        (swaps_the_number, {"PRV-01", "PRV-03", "PRV-04"}),
        (leaves_fields_out, {"PRV-01"}),
    ],
)
async def test_each_defect_is_found(program, found):
    async with in_process() as network, plugged_in(program) as own:
        report = await checked(network, own.url)
    assert found <= failed(report), found - failed(report)
    assert not report.conforms


async def test_a_provider_that_hangs_is_found():
    async def hangs(question):
        await asyncio.Event().wait()

    async with in_process() as network, plugged_in(hangs) as own, httpx2.AsyncClient(timeout=0.2) as http:
        report = await checked(network, own.url, http, ["PRV-01"])
    assert verdicts(report)["PRV-01"] == ("failed", "no answer (ReadTimeout)")


async def test_nothing_that_is_secret_stands_in_a_report():
    async with in_process() as network, plugged_in(tells_the_code) as own:
        report = await checked(network, own.url)
    codes = {
        claims_of(json.loads(question.body)["notice"]).get("sub", "?")
        for question in own.asked
        if _has_notice(question)
    }
    shown = "".join(form(report) for form in FORMS.values())
    codes -= {"?", "A" * 64}
    assert codes
    assert not [code for code in codes if code in shown]


def _has_notice(question):
    try:
        return bool(question.notice)
    except (ValueError, KeyError, AttributeError, TypeError, IndexError):
        return False


@pytest.mark.local
@pytest.mark.parametrize("form, shows", [("text", "CONFORMS"), ("html", "<h1>Conformance report: provider</h1>")])
async def test_the_command_line_says_so(form, shows, worker_id, tmp_path):
    listening = listen_anywhere(load_topology(CONTRACTS_DIRECTORY), first=30 + sum(worker_id.encode()) % 20)
    listening.close()
    offset = str(listening.offset)

    def renkei_conform(url):
        path = tmp_path / "report"
        arguments = [
            "--role",
            "provider",
            "--url",
            url,
            "--format",
            form,
            "--output",
            str(path),
            "--port-offset",
            offset,
        ]
        code = CliRunner().invoke(app, ["conform", *arguments]).exit_code
        return code, path.read_text()

    own = f"http://127.0.0.1:{8107 + listening.offset}/{SETAGAYA}"
    code, text = await asyncio.to_thread(renkei_conform, own)
    assert (code, shows in text) == (0, True), text
    async with plugged_in(says_no_record) as broken:
        code, text = await asyncio.to_thread(renkei_conform, broken.url)
    assert code == 1
    assert "DOES NOT CONFORM" in text
