"""What goes over docker-compose.yml for a network of a test's own, as Docker Compose itself reads both."""

import json
import subprocess

import pytest

from renkei.places import COMPOSE_FILE, CONTRACTS_DIRECTORY
from renkei.testcontainers import RenkeiNetwork, override_of
from renkei_kit.topology import load_topology

TOPOLOGY = load_topology(CONTRACTS_DIRECTORY)


def read_by_compose(override: str, folder):
    path = folder / "override.yml"
    path.write_text(override)
    command = ["docker", "compose", "--file", str(COMPOSE_FILE), "--file", str(path), "config", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.compose
def test_ports_project_and_images_are_the_tests_own(tmp_path):
    both = read_by_compose(override_of(TOPOLOGY, "mine", 5_000, {"ims": "my/ims"}), tmp_path)
    assert both["name"] == "mine"
    published = {int(port["published"]) for port in both["services"]["proxy"]["ports"]}
    assert published == {port + 5_000 for s in TOPOLOGY.running() for port in (s.port, s.control_port)}
    ims, feis = both["services"]["ims"], both["services"]["feis"]
    assert (ims["image"], "build" in ims, ims["environment"]["RENKEI_PORT"]) == ("my/ims", False, "8101")
    assert "build" in feis


def test_an_image_for_nobody_is_refused_in_words():
    with pytest.raises(LookupError, match="no service imz"):
        override_of(TOPOLOGY, "mine", 0, {"imz": "my/ims"})


def test_the_checkout_builds_its_own_images_on_free_ports():
    assert RenkeiNetwork().port_offset > 0
    assert (COMPOSE_FILE.parent / "Dockerfile").is_file()
