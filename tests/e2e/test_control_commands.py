"""`renkei fault`, `journal`, `snapshot` and `reset` as their user types them, against a `renkei up` that runs."""

import json
from collections.abc import Iterator

import pytest

from e2e.test_up import renkei, up
from renkei.listening import listen_anywhere
from renkei.places import CONTRACTS_DIRECTORY
from renkei_kit.topology import load_topology

pytestmark = pytest.mark.local
NOBODY = ("--port-offset", "56999")


@pytest.fixture(scope="module")
def ports(worker_id, tmp_path_factory) -> Iterator[tuple[str, str]]:
    first = 120 + sum(worker_id.encode()) % 20
    listening = listen_anywhere(load_topology(CONTRACTS_DIRECTORY), first=first)
    listening.close()
    offset = str(listening.offset)
    with up(tmp_path_factory.mktemp("commands") / "state", offset):
        yield ("--port-offset", offset)


@pytest.fixture
def run(ports):
    """Types a command on the network in its first state; gives what it printed."""

    def typed(*arguments: str, code: int = 0) -> str:
        result = renkei(*arguments, *ports)
        assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
        return result.stdout if code == 0 else result.stdout + result.stderr

    typed("reset")
    return typed


def failing(typed, *arguments: str) -> str:
    """The one sentence that a command ends with, exit code 1."""
    said = typed(*arguments, code=1).strip()
    assert said.startswith("renkei: "), said
    assert len(said.splitlines()) == 1, said
    return said


def test_a_fault_is_set_seen_and_gone_by_itself(run):
    text = "error=records-unavailable"
    fault = run("fault", "set", "mesh-gateway", text, "--operation", "issueToken", "--count", "1").strip()
    assert f"mesh-gateway {fault}: error operation=issueToken" in run("fault", "list")
    assert "records-unavailable" in failing(run, "token", "isa-ims")
    assert run("fault", "list") == ""
    assert run("token", "isa-ims").count(".") == 2
    finished = json.loads(run("fault", "list", "--json"))["mesh-gateway"]["finished"]
    assert [(known["id"], known["uses"]) for known in finished] == [(fault, 1)]
    assert "decision" not in run("journal", "--fault", fault)
    assert run("journal", "--fault", fault, "--count").strip() == "1"


def test_a_line_is_cut_and_mended(run):
    cut = [line.split() for line in run("fault", "cut", "juki-link", "jlis-verify", "--lasts", "PT5M").splitlines()]
    assert [service for service, _ in cut] == ["juki-link", "jlis-verify"]
    assert run("fault", "clear", *cut[0]).strip() == "Taken back."
    assert len(run("fault", "list").splitlines()) == 1
    run("fault", "clear")
    assert run("fault", "list") == ""


def test_the_journal_tells_what_happened_in_every_form(run):
    run("token", "isa-ims")
    assert "issueToken 200" in run("journal", "--service", "mesh-gateway")
    (entry,) = [json.loads(line) for line in run("journal", "--operation", "issueToken", "--as", "ndjson").splitlines()]
    assert (entry["service"], entry["decision"]) == ("mesh-gateway", "ok")
    assert "issueToken" in run("journal", entry["trace"])
    assert run("journal", entry["trace"], "--as", "mermaid").startswith("sequenceDiagram")
    assert json.loads(run("journal", "--as", "har"))["log"]["version"] == "1.2"
    assert "happened" in run("journal", "--expect", ">mesh-gateway:issueToken=ok")
    assert "the closest is" in run("journal", "--expect", ">mesh-gateway:issueToken=unknown-caller", code=1)
    run("journal", "--service", "mesh-gateway", "--operation", "issueToken", "--wait", "1")
    run("journal", "--clear")
    assert run("journal", "--count").strip() == "0"


def test_the_network_goes_back_to_a_snapshot(run):
    run("clock", "--freeze", "--advance", "P1D")
    run("snapshot", "take", "a-day-later")
    kept = run("clock")
    run("clock", "--advance", "P30D")
    assert "a-day-later" in run("snapshot", "list")
    run("snapshot", "restore", "a-day-later")
    assert run("clock") == kept
    assert list(json.loads(run("snapshot", "list", "--json"))) == ["a-day-later"]
    assert "is a snapshot a-day-later already" in failing(run, "snapshot", "take", "a-day-later")
    run("snapshot", "delete", "a-day-later")
    assert run("snapshot", "list") == ""


def test_a_part_of_the_network_is_reset(run):
    run("clock", "--freeze", "--advance", "P400D")
    later = run("clock")
    assert "ims is back" in run("reset", "--service", "ims")
    assert "is back to what it was at the start" in run("reset", "--agency", "setagaya")
    assert run("clock") == later
    assert "Every service is back" in run("reset", "--world", "empty")
    assert json.loads(run("world", "--json"))["people"] == []
    run("reset", "--world", "demo")
    assert json.loads(run("world", "--json"))["people"]
    assert run("clock") != later


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("fault set nowhere connection-reset", "no service nowhere"),
        ("fault set ims earthquake", "must begin with one of"),
        ("fault set ims latency=soon", "must be like latency=2s"),
        ("fault set ims error=no-such-slug", "a slug of the error table"),
        ("fault set ims crash=late", "step"),
        ("fault set ims expired=answer", "spoils one of"),
        ("fault set ims connection-reset --probability 2", "probability"),
        ("fault set ims connection-reset --lasts soon", "lasts"),
        ("fault set ims connection-reset --trace short", "trace"),
        ("fault set ims connection-reset --operation issueNothing", "no operation issueNothing"),
        ("fault set ims ocsp-down --callee jlis-verify", "direction"),
        ("fault cut nowhere elsewhere", "neither nowhere nor elsewhere"),
        ("fault cut ims mesh-gateway --lasts soon", "lasts"),
        ("fault clear nowhere", "no service nowhere"),
        ("fault clear ims f-99", "no fault"),
        ("journal abc", "processing number or a trace id"),
        ("journal 20270131000000000001", "no journal has anything"),
        ("journal --as pdf", "text, ndjson, har, mermaid"),
        ("journal --service nowhere", "no service nowhere"),
        ("journal --expect nothing:", "caller>callee:operation=decision"),
        ("journal --operation issuePermit --wait 0", "no such call"),
        ("snapshot take Not_A_Name", "small letters, digits and hyphens"),
        ("snapshot restore nothing", "no snapshot nothing"),
        ("snapshot delete nothing", "no snapshot nothing"),
        ("reset --service nowhere", "no service nowhere"),
        ("reset --agency nobody", "no agency nobody"),
        ("reset --world mars", "no world mars"),
        ("reset --world empty --service ims", "the whole network"),
    ],
)
def test_what_makes_no_sense_ends_with_one_sentence(ports, command, says):
    result = renkei(*command.split(), *ports)
    assert result.exit_code == 1, (result.stdout, result.stderr, result.exception)
    said = result.stderr.strip()
    assert said.startswith("renkei: "), said
    assert len(said.splitlines()) == 1, said
    assert says in said


def test_a_world_that_is_not_there_is_told_with_its_name(tmp_path):
    result = renkei("up", "--world", "mars", "--directory", str(tmp_path / "state"), *NOBODY)
    assert (result.exit_code, "mars" in result.stderr, len(result.stderr.splitlines())) == (1, True, 1), result.stderr


@pytest.mark.parametrize("command", ["fault list", "journal", "snapshot list", "reset", "fault cut ims mesh-gateway"])
def test_without_a_network_it_says_how_to_start_one(command):
    result = renkei(*command.split(), *NOBODY)
    assert (result.exit_code, "Start one with `renkei up`" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    "command", ["fault", "fault set", "fault cut", "journal", "snapshot", "snapshot take", "reset"]
)
def test_help_says_what_it_is_for(command):
    result = renkei(*command.split(), "--help")
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert "Not part of the real network" in said or " " in command or command == "reset"
    assert command.rpartition(" ")[2] in result.stdout
