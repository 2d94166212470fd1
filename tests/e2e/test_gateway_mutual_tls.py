"""A whole network that lets only certificates in (RFC 8705), and off-the-shelf OAuth clients that show one."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from e2e.gateway import Gateway, claims_of
from e2e.test_gateway_oauth import oauth_refused
from e2e.test_javascript_client import installed, run_client
from networks.local import local_network
from renkei.network import Network, connect
from renkei.places import CONTRACTS_DIRECTORY, WORLD_DIRECTORY
from renkei.services import DEFAULT_SEED
from renkei_kit.certificates import authority, client_certificate
from renkei_kit.clock import Clock
from renkei_kit.mutual_tls import client_context
from renkei_kit.topology import load_topology
from renkei_kit.world import World

__all__ = ["installed"]
pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def offset(tmp_path_factory, worker_id) -> Iterator[int]:
    topology, directory = load_topology(CONTRACTS_DIRECTORY), tmp_path_factory.mktemp("mutual-tls")
    with local_network(topology, directory, f"{worker_id}-tls", RENKEI_PERMIT_BINDING="mtls") as offset:
        yield offset


@pytest.fixture
async def demanding(offset) -> AsyncIterator[Network]:
    world = World.load(WORLD_DIRECTORY, DEFAULT_SEED, Clock()().date())
    async with connect("local", world, load_topology(CONTRACTS_DIRECTORY), offset=offset) as network:
        yield network


def address(network: Network, offset: int) -> str:
    return f"https://127.0.0.1:{network.topology.stations['mesh-gateway'].tls_port + offset}"


@pytest.mark.control("G6")
async def test_the_networks_own_systems_come_with_certificates_and_nobody_without(demanding):
    gateway = Gateway(demanding)
    oauth_refused(await gateway.token(), "invalid_request", "proof-invalid", 400)
    clerk = await demanding.as_staff("agency", "chiyoda-clerk")
    chiyoda = gateway.agency("chiyoda")
    query = gateway.query_to_isa("plain")
    answer = await demanding.http["agency"].post(f"/{chiyoda}/inquiries", json=query, auth=clerk)
    assert answer.json()["status"] == "answered", answer.text


async def test_authlibs_client_obtains_a_permit_with_its_certificate(demanding, offset):
    gateway, url = Gateway(demanding), address(demanding, offset)
    trusted = client_context(DEFAULT_SEED, "isa-ims")
    async with AsyncOAuth2Client("isa-ims", token_endpoint_auth_method="none", verify=trusted) as client:
        form = {"grant_type": "client_credentials", "authorization_details": gateway.details()}
        permit = (await client.fetch_token(f"{url}/oauth2/token", **form))["access_token"]
        assert set(claims_of(permit)["cnf"]) == {"x5t#S256"}
        await client.fetch_token(f"{url}/oauth2/token", grant_type="client_credentials")
        answer = await client.post(f"{url}/inquiries", json={"permit": permit})
    assert answer.json()["status"] == "answered"


@pytest.mark.node
async def test_openid_client_obtains_a_permit_with_its_certificate(demanding, offset, installed):
    gateway, own = Gateway(demanding), client_certificate(DEFAULT_SEED, "isa-ims")
    trusted = authority(DEFAULT_SEED).certificate
    given = {
        "issuer": str(demanding.http["mesh-gateway"].base_url).rstrip("/"),
        "resource": address(demanding, offset),
        "client_id": "isa-ims",
        "method": "tls_client_auth",
        "tls": {
            "key": own.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
            "cert": own.certificate.public_bytes(Encoding.PEM).decode(),
            "ca": trusted.public_bytes(Encoding.PEM).decode(),
        },
        "authorization_details": json.loads(gateway.details()),
    }
    done = await asyncio.to_thread(run_client, installed, given)
    assert done.returncode == 0, done.stderr[-2000:]
    saw = json.loads(done.stdout)
    assert (saw["token_types"], saw["states"], saw["bound"]) == (["bearer"] * 2, ["issued", "consumed"], True)
    assert (saw["answer"]["code"], saw["answer"]["status"], saw["revoked"]) == (200, "answered", True)
