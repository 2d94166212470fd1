"""What the README shows a tester to type works, as it stands there."""

import json
import re
from pathlib import Path

import pytest

from renkei.cli import app
from renkei.generate.picture import README
from renkei.in_process import in_process
from renkei_kit.topology import load_topology

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "README.ja.md", "CONTRIBUTING.md", "CHANGELOG.md", *ROOT.glob("docs/**/*.md")]


def text_of(name: Path | str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def session() -> str:
    return text_of(README).split("<!-- session:begin -->")[1].split("<!-- session:end -->")[0]


async def test_the_curl_session_is_answered_once():
    client, secret = re.search(r"-u (\S+?):(\S+)", session()).groups()
    form = dict([re.search(r"-d (\S+)=(\S+)", session()).groups()])
    query = json.loads(re.search(r"--json '(\{.*?\})'", session(), re.DOTALL)[1])
    async with in_process(world_directory=ROOT / "config", contracts_directory=ROOT / "contracts") as network:
        gateway = network.http["mesh-gateway"]
        token = await gateway.post("/oauth2/token", data=form, auth=(client, secret))
        headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
        permit = (await gateway.post("/permits", json=query, headers=headers)).json()["permit"]
        first, second = [await gateway.post("/inquiries", json={"permit": permit}, headers=headers) for _ in range(2)]
    assert (first.status_code, first.json()["status"]) == (200, "answered")
    assert (second.status_code, second.json()["code"]) == (409, "permit-already-used")


def test_the_table_of_services_is_the_registers():
    found = re.findall(r"^\| `([a-z-]+)` \| .* \| (\d+) \| (\d+) \|$", text_of(README), re.MULTILINE)
    running = load_topology(ROOT / "contracts").running()
    assert found == [(station.name, str(station.port), str(station.control_port)) for station in running]


@pytest.mark.parametrize("name", DOCUMENTS, ids=str)
def test_every_command_that_is_shown_exists(name):
    text = text_of(name)
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    commands |= {group.typer_instance.info.name for group in app.registered_groups}
    assert set(re.findall(r"(?<![\w/.-])(?:\.venv/bin/)?renkei ([a-z-]+)(?=[ `\n])", text)) <= commands | {
        "is",
        "plays",
    }
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)(?=[ `\n])", text)) - {"sure", "lists"} <= targets


@pytest.mark.parametrize("name", DOCUMENTS, ids=str)
def test_every_link_leads_somewhere(name):
    folder = (ROOT / name).parent
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text_of(name))
    assert [link for link in links if not link.startswith("https://") and not (folder / link).exists()] == []
