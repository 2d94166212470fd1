"""`RenkeiNetwork` as its user sees it: addresses, credentials, control; and a party that is somebody else's image."""

import subprocess
from pathlib import Path

import pytest

from renkei.client import ImsControl, MeshGateway
from renkei.testcontainers import RenkeiNetwork
from renkei_mesh_gateway.schemas import InquiryRequest, PermitRequest

OWN = "renkei-tests/own-agency"
pytestmark = pytest.mark.compose


@pytest.fixture
def own_image():
    """An image of ours under a name that docker-compose.yml does not know."""
    root = Path(__file__).parents[2]
    arguments = ["--build-arg=SERVICE=agency", "--build-arg=MODULE=renkei_agency", f"--tag={OWN}", "."]
    subprocess.run(["docker", "build", "--quiet", *arguments], cwd=root, check=True, capture_output=True)
    yield OWN
    subprocess.run(["docker", "rmi", OWN], check=False, capture_output=True)


def test_a_network_in_containers_with_a_party_of_ones_own(own_image):
    own = {"project": "renkei-tests-own", "port_offset": 24_200, "subnet": "10.216"}
    with RenkeiNetwork(**own, images={"agency": own_image}) as renkei:
        assert set(renkei.addresses) == {station.name for station in renkei.network.topology.running()}
        resident, gateway = renkei.person("plain"), renkei.client(MeshGateway, "isa-ims")
        query = PermitRequest(
            addressee_number=resident.addressee_number(),
            affair="JM99000000000001",
            procedure="JT99010000000001",
            provider=resident.municipality,
            item="TM00000000000002",
        )
        assert gateway.present_permit(InquiryRequest(permit=gateway.issue_permit(query).permit)).status == "answered"
        renkei.clock.advance(days=31)
        assert renkei.client(ImsControl).get_clock().now > renkei.clock().replace(hour=0, minute=0)
        running = subprocess.run(
            ["docker", "ps", "--filter", f"ancestor={own_image}", "--format", "{{.Names}}"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert running.stdout.strip() == "renkei-tests-own-agency-1"
