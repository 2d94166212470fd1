"""The example projects that are shipped run as they stand, with nothing but what a user has."""

import asyncio
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from renkei.world_view import world_as_json

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("kind", ["in-process", pytest.param("local", marks=pytest.mark.local)])
def test_the_consumer_in_python(kind):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--renkei-network", kind]
    done = subprocess.run(command, cwd=EXAMPLES / "python", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "7 passed" in done.stdout


@pytest.mark.node
@pytest.mark.parametrize("network", [pytest.param("local", marks=pytest.mark.local)], indirect=True)
async def test_the_consumer_in_javascript(network, tmp_path):
    offset = network.http["mesh-gateway"].base_url.port - network.topology.stations["mesh-gateway"].port
    world = tmp_path / "world.json"
    world.write_text(json.dumps(world_as_json(network.world, network.topology, offset)))
    environment = ["env", f"RENKEI_WORLD={world}", "node", "--test", "test.js"]
    run = partial(subprocess.run, environment, cwd=EXAMPLES / "javascript", capture_output=True, text=True)
    done = await asyncio.to_thread(run)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "pass 5" in done.stdout
