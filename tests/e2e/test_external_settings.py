"""`RENKEI_EXTERNAL` says who is external, as `--external` does; `renkei token --at` makes a bearer of any caller."""

import asyncio
from datetime import timedelta

import pytest
from typer.testing import CliRunner

import renkei.up
from e2e.gateway import claims_of
from renkei.cli import app
from renkei.external import ExternalError, from_settings
from renkei.in_process import in_process
from renkei.network import LIFETIME
from renkei.reach import UnknownClientError, caller_token


@pytest.fixture
def launched_as(monkeypatch):
    """What `renkei up` would start, with these arguments."""

    def run(*arguments):
        started = []

        async def noted(launch):
            started.append(launch)

        monkeypatch.setattr(renkei.up, "stay_up", noted)
        done = CliRunner().invoke(app, ["up", *arguments])
        return done, started

    return run


def test_the_setting_names_parties_by_address(monkeypatch):
    monkeypatch.setenv("RENKEI_EXTERNAL", '{"ims": "http://127.0.0.1:9000", "setagaya": "http://127.0.0.1:9001"}')
    assert from_settings() == {"ims": "http://127.0.0.1:9000", "setagaya": "http://127.0.0.1:9001"}


def test_without_the_setting_nobody_is_external(monkeypatch):
    monkeypatch.delenv("RENKEI_EXTERNAL", raising=False)
    assert from_settings() == {}


@pytest.mark.parametrize("text", ["ims=http://127.0.0.1:9000", "[1]", '{"ims": 1}', "nonsense"])
def test_a_setting_that_is_no_such_object_is_refused(monkeypatch, launched_as, text):
    monkeypatch.setenv("RENKEI_EXTERNAL", text)
    with pytest.raises(ExternalError, match="RENKEI_EXTERNAL must be a JSON object"):
        from_settings()
    done, started = launched_as()
    assert (done.exit_code, started) == (1, [])
    assert "RENKEI_EXTERNAL must be a JSON object" in done.stderr


def test_up_takes_the_setting_and_the_option_goes_before_it(monkeypatch, launched_as):
    monkeypatch.setenv("RENKEI_EXTERNAL", '{"ims": "http://127.0.0.1:9000", "feis": "http://127.0.0.1:9001"}')
    done, [launch] = launched_as("--external", "ims=http://127.0.0.1:9002/")
    assert done.exit_code == 0, done.output
    assert launch.external == {"ims": "http://127.0.0.1:9002", "feis": "http://127.0.0.1:9001"}


async def test_a_callers_token_is_known_at_the_service_it_is_for_and_at_no_other():
    async with in_process() as network:
        token = await caller_token(network, "feis", "ims")
        as_feis = {"Authorization": f"Bearer {token}"}
        known = await network.http["ims"].post("/cases/CASE-1/closure", headers=as_feis)
        elsewhere = await network.http["ras"].put("/applications/app-0123456789abcdef/status", headers=as_feis, json={})
    assert (known.status_code, known.json()["code"]) == (404, "not-found")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (401, "unknown-caller")


def test_the_command_prints_a_token_of_the_caller_for_the_service(monkeypatch):
    def with_one_in_process(port_offset, act):
        async def acting():
            async with in_process() as network:
                return await act(network)

        return asyncio.run(acting())

    monkeypatch.setattr("renkei.cli.with_network", with_one_in_process)
    done = CliRunner().invoke(app, ["token", "feis", "--at", "ims"])
    assert done.exit_code == 0, done.output
    said = claims_of(done.stdout.strip())
    assert (said["sub"], said["aud"]) == ("feis", "ims")


async def test_a_callers_token_gives_no_more_than_the_register():
    async with in_process() as network:
        token = await caller_token(network, "ras", "ims")
        answer = await network.http["ims"].post("/cases/CASE-1/closure", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "flow-not-defined")


async def test_a_callers_token_is_over_after_ten_minutes():
    async with in_process() as network:
        token = await caller_token(network, "feis", "ims")
        await network.change_clock(advance=LIFETIME + timedelta(seconds=1))
        answer = await network.http["ims"].post("/cases/CASE-1/closure", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown-caller")


@pytest.mark.parametrize("caller, service, named", [("nobody", "ims", "nobody"), ("feis", "nowhere", "nowhere")])
async def test_the_register_has_to_know_both(caller, service, named):
    async with in_process() as network:
        with pytest.raises(UnknownClientError, match=f"the register has no {named}"):
            await caller_token(network, caller, service)
