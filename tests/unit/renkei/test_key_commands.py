"""`renkei keys`: what a program that plays a party needs to show who it is, and to know who calls."""

import json

import pytest
from joserfc.jwk import ECKey
from typer.testing import CliRunner

from renkei.cli import app
from renkei.services import DEFAULT_SEED
from renkei_kit.keys import client_key, service_key

NOBODY_THERE = ("--port-offset", "55000")


def shown(*arguments: str):
    result = CliRunner().invoke(app, ["keys", *arguments, *NOBODY_THERE])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_public_keys_of_all_callers():
    keys = {key["caller"]: key for key in shown()["keys"]}
    assert {"ims", "mesh-gateway", "agency"} <= keys.keys()
    assert keys["ims"]["kid"] == service_key(DEFAULT_SEED, "ims").kid
    assert not any("d" in key for key in keys.values())


@pytest.mark.parametrize("party, key", [("ims", service_key), ("isa-ims", client_key)])
def test_the_private_key_of_one_party(party, key):
    assert (
        ECKey.import_key(shown(party)).as_dict(private=True)["d"] == key(DEFAULT_SEED, party).as_dict(private=True)["d"]
    )


def test_who_has_no_key_is_refused_in_words():
    result = CliRunner().invoke(app, ["keys", "nobody", *NOBODY_THERE])
    assert result.exit_code == 1
    assert "no caller or system nobody" in result.stderr
