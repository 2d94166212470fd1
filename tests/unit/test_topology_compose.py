"""docker-compose.yml says of the lines between services exactly what the interface register says."""

from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

import renkei.generate.__main__ as generate
from renkei.generate.compose import COMPOSE_FILE, compose_files
from renkei.generate.networks import networks_of
from renkei.generate.picture import BEGIN, END, README, picture_files
from renkei.generate.postgres import postgres_files
from renkei.generate.proxy import CONFIGURATION_FILE, proxy_files
from renkei_kit.topology import Topology, load_topology

ROOT = Path(__file__).parents[2]
OPEN_NETWORKS = {"testers", "ras-front"}


@pytest.fixture(scope="module")
def topology() -> Topology:
    return load_topology(ROOT / "contracts")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / COMPOSE_FILE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def running(topology: Topology) -> frozenset[str]:
    return frozenset(station.name for station in topology.running())


@pytest.mark.parametrize("generator", [compose_files, proxy_files, postgres_files])
def test_what_is_committed_is_what_the_register_generates(generator):
    for path, text in generator(ROOT).items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path}: run `make generate`"


def test_there_is_a_container_for_each_service_and_no_other_but_proxy_and_database(compose, running):
    assert set(compose["services"]) == running | {"proxy", "postgres"}


@pytest.mark.control("A4", "D1")
def test_two_services_share_a_network_exactly_when_a_flow_is_permitted(compose, topology, running):
    networks = {name: set(compose["services"][name]["networks"]) for name in running}
    sharing = {frozenset(pair) for pair in combinations(running, 2) if networks[pair[0]] & networks[pair[1]]}
    permitted = {frozenset(pair) for pair in topology.flows if running.issuperset(pair)}
    assert sharing == permitted


@pytest.mark.control("A4", "D1")
def test_a_line_between_two_services_has_nobody_else_on_it(compose, running):
    crowd = Counter(name for service in compose["services"].values() for name in service["networks"])
    assert {name for name, members in crowd.items() if members > 2} == set()
    assert set(crowd) == set(compose["networks"])


def test_nothing_but_the_testers_and_the_front_of_ras_has_a_way_out(compose, running):
    open_networks = {name for name, network in compose["networks"].items() if not network.get("internal")}
    assert open_networks == OPEN_NETWORKS
    assert _members(compose, "testers") == {"proxy"}
    assert _members(compose, "ras-front") == {"ras"}


def test_only_the_proxy_publishes_ports_and_only_on_loopback(compose, topology):
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    ports = [port for station in topology.running() for port in (station.port, station.control_port)]
    assert set(published) == {"proxy"}
    assert sorted(published["proxy"]) == sorted(f"127.0.0.1:{port}:{port}" for port in ports)
    assert not any("network_mode" in service or "privileged" in service for service in compose["services"].values())


def test_a_service_shares_its_tester_line_and_its_database_line_with_nobody(compose, running):
    for service in running:
        assert _members(compose, f"tester-{service}") == {service, "proxy"}
        assert _members(compose, f"database-{service}") == {service, "postgres"}


def test_the_control_port_listens_on_the_testers_line_only(compose, running):
    for service in running:
        stanza = compose["services"][service]
        (line,) = compose["networks"][f"tester-{service}"]["ipam"]["config"]
        assert stanza["environment"]["RENKEI_CONTROL_HOST"] == line["subnet"]


def test_a_service_is_told_the_address_of_those_it_may_call_and_of_nobody_else(compose, topology, running):
    for service in running:
        parties = yaml.safe_load(compose["services"][service]["environment"]["RENKEI_PARTIES"])
        callees = {callee for caller, callee in topology.flows if caller == service}
        assert set(parties) == callees & running


def test_a_service_knows_the_way_to_its_own_database_only(compose, running):
    for name in running:
        own = "renkei_" + name.replace("-", "_")
        environment = compose["services"][name]["environment"]
        urls = [value for setting, value in environment.items() if setting.endswith("DATABASE_URL")]
        roles = {own, f"{own}_access"} if "RENKEI_OWNER_DATABASE_URL" in environment else {own}
        assert {url.partition("://")[2] for url in urls} == {f"{role}:{role}@postgres:5432/{own}" for role in roles}


def test_the_proxy_listens_on_the_testers_network_only():
    lines = (ROOT / CONFIGURATION_FILE).read_text(encoding="utf-8").splitlines()
    listening = [line.split("listen ")[1] for line in lines if "listen " in line]
    assert listening
    assert all(address.startswith("front-door:") for address in listening)


def test_no_two_networks_overlap(topology):
    networks = networks_of(topology)
    assert len({network.subnet for network in networks}) == len(networks) <= 4096


def test_the_stale_check_names_the_file_that_differs(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(generate, "GENERATORS", (compose_files,))
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts/topology.yaml").write_bytes((ROOT / "contracts/topology.yaml").read_bytes())
    assert generate.main(["--root", str(tmp_path)]) == 0
    assert generate.main(["--root", str(tmp_path), "--check"]) == 0
    (tmp_path / COMPOSE_FILE).write_text("services: {}\n")
    capsys.readouterr()
    assert generate.main(["--root", str(tmp_path), "--check"]) == 1
    assert capsys.readouterr().out == f"stale, run `make generate`: {COMPOSE_FILE}\n"


def test_the_picture_replaces_what_stands_between_its_marks_and_nothing_else(tmp_path):
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts/topology.yaml").write_bytes((ROOT / "contracts/topology.yaml").read_bytes())
    (tmp_path / README).write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    text = picture_files(tmp_path)[README]
    assert text.startswith(f"before\n{BEGIN}\n```mermaid\nflowchart LR\n")
    assert text.endswith(f"```\n{END}\nafter\n")
    assert "old" not in text
    assert "feis ==>|isa-internal| ims" in text


def test_a_readme_without_the_marks_is_an_error(tmp_path):
    (tmp_path / README).write_text("no marks\n")
    with pytest.raises(ValueError, match="must hold"):
        picture_files(tmp_path)


def _members(compose: dict[str, Any], network: str) -> set[str]:
    return {name for name, service in compose["services"].items() if network in service["networks"]}
