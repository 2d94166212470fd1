"""A permit that this process signed is known again by its whole text, and says what its text says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from renkei_kit.permit import read_permit


async def test_what_is_remembered_is_what_the_text_says(desk):
    token = (await desk.ask(period={"from": "2026-04-01", "to": "2027-03-31"})).json()["permit"]
    core, now = desk.ports.core, desk.ports.clock()
    remembered = core._own_permits.find(token, now)
    assert remembered == read_permit(token, core.keyring.verifying(now), desk.ports.public_url)


async def test_a_text_that_differs_in_one_character_is_not_known(desk):
    token = (await desk.ask()).json()["permit"]
    now = desk.ports.clock()
    changed = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    assert desk.ports.core._own_permits.find(changed, now) is None
    answer = await desk.present(changed)
    assert (answer.status_code, answer.json()["code"]) == (403, "permit-signature-invalid")


async def test_a_key_that_does_not_count_any_more_ends_what_it_signed(desk):
    token = (await desk.ask()).json()["permit"]
    core, now = desk.ports.core, desk.ports.clock()
    core.keyring._keys = [replace(key, retires_at=now + timedelta(seconds=1)) for key in core.keyring._keys]
    assert core._own_permits.find(token, now) is not None
    assert core._own_permits.find(token, now + timedelta(seconds=1)) is None


@pytest.mark.parametrize("more", [1, 3])
async def test_no_more_are_remembered_than_the_limit(desk, monkeypatch, more):
    monkeypatch.setattr("renkei_mesh_gateway.core.own_permits.REMEMBERED", 2)
    tokens = [(await desk.ask()).json()["permit"] for _ in range(2 + more)]
    known = [desk.ports.core._own_permits.find(token, desk.ports.clock()) is not None for token in tokens]
    assert known == [False] * more + [True, True]
