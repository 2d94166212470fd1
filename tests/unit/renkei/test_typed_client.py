"""The typed clients: a method for every operation of every contract, models in and out, refusals as Problem."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

import renkei.client as clients
from e2e.gateway import EXTENSION, ISA, RESIDENCE_PERMISSION, TAX
from renkei.client import (
    AgencyControl,
    AsyncMeshGateway,
    ImsControl,
    JlisVerify,
    MeshGateway,
    MeshGatewayControl,
    Problem,
    Raw,
    staff,
    system,
)
from renkei.generate.client import class_name
from renkei.handle import Renkei
from renkei.in_process import in_process
from renkei_kit.contract import operations_of
from renkei_mesh_gateway.schemas import InquiryRequest, PermitRequest
from renkei_mesh_gateway.wire_copies import CopyLine, LineReport, TransmissionSummary

CONTRACTS = Path(__file__).parents[3] / "contracts/openapi"


@pytest.fixture(scope="module")
def renkei():
    with Renkei.over(in_process()) as running:
        yield running


@pytest.fixture(autouse=True)
def _as_at_the_start(request):
    yield
    if "renkei" in request.fixturenames:
        request.getfixturevalue("renkei").reset()


def query(renkei, story="plain", **changes):
    resident = renkei.person(story)
    given = {
        "addressee_number": resident.addressee_number(),
        "affair": RESIDENCE_PERMISSION,
        "procedure": EXTENSION,
        "provider": resident.municipality,
        "item": TAX,
    }
    return PermitRequest(**given | changes)


@pytest.mark.parametrize("path", sorted(CONTRACTS.glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", ["", "Async"])
def test_there_is_a_method_for_every_operation_of_every_contract(path, kind):
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    service = path.stem.removeprefix("control-")
    name = class_name(service) + ("Control" if path.stem.startswith("control-") else "")
    of_service = getattr(clients, f"{kind}{name}")
    operations = {operation["operationId"] for operation in operations_of(document)}
    methods = {re.sub(r"_([a-z])", lambda found: found[1].upper(), name) for name in vars(of_service)}
    if path.stem.startswith("control-"):
        methods |= {re.sub(r"_([a-z])", lambda found: found[1].upper(), name) for name in vars(clients.Control)}
    assert operations <= methods


def test_a_query_from_permit_to_answer(renkei):
    gateway = renkei.client(MeshGateway, "isa-ims")
    granted = gateway.issue_permit(query(renkei))
    inquiry = gateway.present_permit(InquiryRequest(permit=granted.permit))
    assert (inquiry.status, inquiry.processing_number) == ("answered", granted.processing_number)
    assert gateway.get_inquiry(granted.processing_number).answer == inquiry.answer
    assert gateway.list_records(processing_number=granted.processing_number).items[0].outcome == "answered"


async def test_the_same_in_an_event_loop(renkei):
    gateway = renkei.client(AsyncMeshGateway, "isa-ims")
    granted = await gateway.issue_permit(query(renkei))
    inquiry = await gateway.present_permit(InquiryRequest(permit=granted.permit), prefer="respond-async")
    assert inquiry.status == "pending"


def test_a_refusal_is_a_problem_with_its_members(renkei):
    gateway = renkei.client(MeshGateway, "isa-ims")
    with pytest.raises(Problem) as refused:
        gateway.issue_permit(query(renkei, item="TM99000000000011"))
    problem = refused.value
    assert (problem.code, problem.status, problem.source) == ("not-on-allow-list", 403, "mesh-gateway")
    assert problem.rule == "query_is_on_allow_list"
    assert problem.nearest_row
    assert problem.members["differs_in"] == ["item"]
    assert "not-on-allow-list" in str(problem)


def test_a_field_that_does_not_fit_is_named(renkei):
    gateway = renkei.client(MeshGateway, "isa-ims")
    with pytest.raises(Problem) as refused:
        gateway.get_linkage_code("12")
    assert [error.field for error in refused.value.errors] == ["path/addressee_number"]


@pytest.mark.parametrize("kind", ["secret", "key", "staff", "none"])
def test_each_way_to_show_who_calls(renkei, kind):
    officer = next(account for account in renkei.world.staff_of("mesh-gateway") if account.role == "core-officer")
    auth = {
        "secret": system("isa-ims", "isa-ims-secret"),
        "key": renkei.network.as_system("isa-ims"),
        "staff": staff(officer.id, officer.password),
        "none": None,
    }[kind]
    gateway = renkei.client(MeshGateway, auth)
    if kind == "none":
        with pytest.raises(Problem, match="unknown-caller"):
            gateway.list_agencies()
    else:
        assert ISA in {agency.code for agency in gateway.list_agencies().items}


def test_a_minted_caller_is_who_it_says(renkei):
    with pytest.raises(Problem, match="flow-not-defined"):
        renkei.client(MeshGateway, "feis").list_agencies()
    assert renkei.client(MeshGateway, "jlis-verify").get_liveness().status == "alive"


def test_who_is_unknown_is_said_before_any_call(renkei):
    with pytest.raises(LookupError, match="nobody-here"):
        renkei.client(MeshGateway, "nobody-here")


@pytest.mark.parametrize("days", [31, -31])
def test_credentials_follow_the_networks_clock(renkei, days):
    gateway = renkei.client(MeshGateway, "isa-ims")
    gateway.list_agencies()
    renkei.clock.advance(days=days)
    assert gateway.list_agencies().items


def test_a_clock_that_another_hand_has_moved_is_noticed(renkei):
    gateway = renkei.client(MeshGateway, "isa-ims")
    gateway.list_agencies()
    renkei.do(lambda network: network.control["mesh-gateway"].put("/clock", json={"advance": "P2D"}))
    renkei.do(lambda network: network.control["ims"].put("/clock", json={"advance": "P2D"}))
    assert gateway.list_agencies().items


def test_lines_go_out_and_come_in_as_models(renkei):
    provider = renkei.client(MeshGateway, "setagaya")
    copies = list(provider.export_copies(item=TAX))
    assert copies
    assert all(isinstance(copy, CopyLine) for copy in copies)
    reports = list(provider.import_copies(iter(copies)))
    assert all(isinstance(report, LineReport) for report in reports[:-1])
    assert isinstance(reports[-1], TransmissionSummary)
    again = list(
        provider.import_copies(Raw(copies[0].model_dump_json(exclude_unset=True).encode(), "application/x-ndjson"))
    )
    assert len(again) == 2


async def test_lines_from_an_asynchronous_source(renkei):
    provider = renkei.client(AsyncMeshGateway, "setagaya")
    copies = [copy async for copy in provider.export_copies(item=TAX)]

    async def one_by_one():
        for copy in copies:
            yield copy

    reports = [report async for report in provider.import_copies(one_by_one())]
    assert len(reports) == len([report async for report in provider.import_copies(copies)])


def test_answers_that_are_no_json_are_bytes(renkei):
    authority = renkei.client(JlisVerify)
    assert authority.get_ca_certificate(accept="application/pem-certificate-chain").startswith(b"-----BEGIN CERT")


def test_the_control_ports_have_clients_too(renkei):
    renkei.clock.freeze()
    assert renkei.client(ImsControl).get_clock().frozen
    assert renkei.client(MeshGatewayControl).get_config()["service"] == "mesh-gateway"
    assert renkei.client(AgencyControl).get_clock().now == renkei.clock()
    renkei.clock.run()
    assert not renkei.client(ImsControl).get_clock().frozen


def test_faults_are_set_and_taken_back(renkei):
    gateway = renkei.client(MeshGateway, "isa-ims")
    renkei.faults.fail_next("mesh-gateway", 1, "records-unavailable", operation="issuePermit")
    with pytest.raises(Problem, match="records-unavailable"):
        gateway.issue_permit(query(renkei))
    assert gateway.issue_permit(query(renkei)).permit
    with renkei.faults.during("mesh-gateway", "error", error="records-unavailable"), pytest.raises(Problem):
        gateway.list_agencies()
    assert gateway.list_agencies().items


def test_a_line_is_cut_in_one_direction(renkei):
    cut = renkei.faults.partition("ims", "mesh-gateway")
    assert {service for service, _ in cut} == {"ims", "mesh-gateway"}
    assert renkei.faults.listed()["ims"]["faults"]
    renkei.faults.clear()
    assert not renkei.faults.listed()["ims"]["faults"]


def test_the_journal_tells_the_story_and_verifies_it(renkei):
    gateway = renkei.client(MeshGateway, "isa-ims")
    granted = gateway.issue_permit(query(renkei))
    gateway.present_permit(InquiryRequest(permit=granted.permit))
    steps = [{"operation": "issuePermit", "decision": "ok"}, {"operation": "presentPermit"}]
    assert renkei.journal.verify(*steps)
    assert not renkei.journal.verify(*reversed(steps))
    assert len(renkei.journal.story(processing_number=granted.processing_number)) >= 2
    assert renkei.journal.wait("mesh-gateway", operation="presentPermit")
    assert renkei.journal.count("mesh-gateway", operation="presentPermit") == 1
    renkei.journal.clear()
    assert not renkei.journal.entries("mesh-gateway", operation="presentPermit")


def test_the_network_is_put_back_to_a_moment(renkei):
    gateway = renkei.client(MeshGateway, "isa-ims")
    renkei.snapshots.take("before")
    gateway.present_permit(InquiryRequest(permit=gateway.issue_permit(query(renkei)).permit))
    renkei.clock.advance(days=1)
    assert "before" in renkei.snapshots.listed()
    renkei.snapshots.restore("before")
    assert not renkei.client(MeshGateway, "isa-ims").list_records().items
    renkei.snapshots.delete("before")
    assert not renkei.snapshots.listed()


def test_the_clock_is_set_to_a_day(renkei):
    tomorrow = renkei.clock() + timedelta(days=1)
    renkei.clock.set(tomorrow)
    assert renkei.client(ImsControl).get_clock().now >= tomorrow
