"""The pytest plugin, by test files of a user's."""

from shutil import copytree

import alembic  # noqa: F401  (each run below forgets what only it imported; this cannot be imported twice)
import pytest

import renkei.launch  # noqa: F401
from renkei.handle import Renkei
from renkei.in_process import in_process
from renkei.places import WORLD_DIRECTORY

IMPORTS = """
import pytest
from renkei.client import AsyncMeshGateway, ImsControl, MeshGateway, Problem
from renkei_mesh_gateway.schemas import InquiryRequest, PermitRequest


def query(renkei, story="plain"):
    resident = renkei.person(story)
    return PermitRequest(
        addressee_number=resident.addressee_number(), affair="JM99000000000001", procedure="JT99010000000001",
        provider=resident.municipality, item="TM00000000000002",
    )
"""
BLOCKING = """
def test_first(renkei):
    gateway = renkei.client(MeshGateway, "isa-ims")
    gateway.present_permit(InquiryRequest(permit=gateway.issue_permit(query(renkei)).permit))
    assert len(gateway.list_records().items) == 1
    renkei.clock.advance(days=31)

def test_second_begins_anew(renkei):
    from datetime import timedelta
    from renkei_kit.clock import Clock
    assert abs(renkei.clock() - Clock()()) < timedelta(days=1)
    assert not renkei.client(MeshGateway, "isa-ims").list_records().items
"""
ASYNCHRONOUS = """
@pytest.mark.asyncio
async def test_in_an_event_loop(renkei):
    async with renkei.client(AsyncMeshGateway, "isa-ims") as gateway:
        granted = await gateway.issue_permit(query(renkei))
        renkei.clock.advance(minutes=5)
        with pytest.raises(Problem, match="permit-expired"):
            await gateway.present_permit(InquiryRequest(permit=granted.permit))
"""
MARKED = """
@pytest.mark.renkei(seed="another", clock="2027-01-31T09:00:00+09:00")
class TestMarked:
    def test_seed_and_clock(self, renkei):
        assert renkei.world.seed == "another"
        now = renkei.client(ImsControl).get_clock()
        assert (now.now.isoformat(), now.frozen) == ("2027-01-31T09:00:00+09:00", True)

    @pytest.mark.renkei(seed="nearer")
    def test_the_nearest_mark_counts(self, renkei):
        assert renkei.world.seed == "nearer"
        assert renkei.clock().year == 2027
"""


@pytest.fixture(scope="module", autouse=True)
def _everything_imported():
    """A run inside this process forgets the modules that it is the first to import; no table can be defined twice."""
    with Renkei.over(in_process()):
        pass


@pytest.fixture(autouse=True)
def _settings(pytester):
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")


@pytest.mark.parametrize("kind", ["in-process", "local"])
def test_each_test_has_a_network_of_its_own(pytester, kind):
    pytester.makepyfile(IMPORTS + BLOCKING + ASYNCHRONOUS)
    pytester.runpytest_inprocess("--renkei-network", kind).assert_outcomes(passed=3)


def test_marks_say_of_what_the_network_is_made(pytester):
    pytester.makepyfile(IMPORTS + MARKED)
    pytester.runpytest_inprocess("--strict-markers").assert_outcomes(passed=2)


def test_a_world_of_ones_own(pytester):
    world = copytree(WORLD_DIRECTORY, pytester.path / "world")
    clients = world / "clients.yaml"
    clients.write_text(clients.read_text().replace("id: isa-ims,", "id: mine,"))
    pytester.makepyfile(
        IMPORTS
        + f"""
@pytest.mark.renkei(world={str(world)!r})
def test_world(renkei):
    assert renkei.client(MeshGateway, "mine").list_agencies().items
    with pytest.raises(LookupError):
        renkei.client(MeshGateway, "isa-ims")
"""
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_a_mark_that_says_something_else_is_refused(pytester):
    pytester.makepyfile("import pytest\n@pytest.mark.renkei(sead='x')\ndef test_x(renkei): pass")
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*takes clock, external, network, seed, world by name*"])


def test_networks_do_not_meet_under_xdist(pytester):
    pytester.makepyfile(IMPORTS + BLOCKING + ASYNCHRONOUS)
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=3)
