"""An OAuth client of another language: openid-client from npm, unchanged, gets a permit and presents it."""

import asyncio
import fcntl
import json
import subprocess
from pathlib import Path

import pytest

from e2e.gateway import Gateway
from e2e.test_gateway_oauth import issuer_of
from renkei_kit.keys import client_key

FOLDER = Path(__file__).parent / "javascript"
pytestmark = [
    pytest.mark.node,
    pytest.mark.parametrize("network", [pytest.param("local", marks=pytest.mark.local)], indirect=True),
]


@pytest.fixture(scope="session")
def installed() -> Path:
    """The client's folder with the pinned packages, installed once into node_modules."""
    lock, done = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    with (FOLDER / ".installing").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
            made = subprocess.run(["npm", "ci"], cwd=FOLDER, capture_output=True, text=True)
            assert made.returncode == 0, f"npm ci: {made.stderr[-1000:]}"
            done.touch()
    return FOLDER


def run_client(folder, given):
    return subprocess.run(
        ["node", "client.js"], cwd=folder, input=json.dumps(given), capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("dpop", [False, True], ids=["bearer", "dpop"])
@pytest.mark.parametrize("method", ["client_secret_basic", "private_key_jwt"])
async def test_openid_client_obtains_a_permit_and_presents_it(network, installed, method, dpop):
    gateway = Gateway(network)
    given = {
        "issuer": await issuer_of(gateway),
        "client_id": "isa-ims",
        "method": method,
        "secret": "isa-ims-secret",
        "key": client_key(gateway.world.seed, "isa-ims").as_dict(private=True),
        "dpop": dpop,
        "authorization_details": json.loads(gateway.details()),
    }
    done = await asyncio.to_thread(run_client, installed, given)
    assert done.returncode == 0, done.stderr[-2000:]
    saw = json.loads(done.stdout)
    assert saw["token_types"] == ["dpop" if dpop else "bearer"] * 2
    assert (saw["states"], saw["bound"], saw["revoked"]) == (["issued", "consumed"], dpop, True)
    assert (saw["answer"]["code"], saw["answer"]["status"]) == (200, "answered")
    asked = given["authorization_details"][0]
    assert saw["details"][0]["item"] == asked["item"]
    assert gateway.opened(saw["answer"]["answer"])["processing_number"] == saw["answer"]["processing_number"]
