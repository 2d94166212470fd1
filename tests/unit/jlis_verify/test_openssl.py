"""An off-the-shelf client, the `openssl` command, asks over a real connection and accepts the answers.

Debian has it installed; where it is missing these tests fail, because nothing else would have shown it.
"""

import asyncio
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from renkei.services import spec_of
from renkei_kit.app import create_service
from renkei_kit.clock import Clock
from renkei_kit.serve import servers, serving
from unit.jlis_verify.test_cards import PINS, base64url
from unit.juki_link.line import ROOT


@dataclass(frozen=True)
class Client:
    """What a relying party has: the CA's certificate in a file, and addresses."""

    folder: Path
    url: str
    control: str

    async def run(self, *arguments: str) -> str:
        """What openssl prints, both ways."""
        command = ("openssl", *arguments)
        done = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, text=True, cwd=self.folder, timeout=60
        )
        return done.stdout + done.stderr

    async def fetch(self, url: str, file: str, *options: str) -> None:
        """Keep what is at ``url``."""
        async with httpx2.AsyncClient(trust_env=False) as client:
            answer = await client.get(url, headers={"Accept": options[0]} if options else None)
        (self.folder / file).write_bytes(answer.content)

    async def certificate(self, person_id: str, kind: str = "user-authentication", **changes) -> str:
        """The name of a file with a person's certificate."""
        body = {"certificate": kind, "pin": PINS[kind], "data": base64url(b"x")} | changes
        async with httpx2.AsyncClient(trust_env=False) as client:
            answer = await client.post(f"{self.control}/cards/{person_id}/sign", json=body)
        name = f"{person_id}-{kind}.pem"
        (self.folder / name).write_text(answer.json()["certificate"])
        return name


def free_ports(count: int) -> Sequence[socket.socket]:
    return [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]


@pytest.fixture
async def client(world, register, tmp_path):
    data, control = free_ports(2)
    url, control_url = (f"http://127.0.0.1:{taken.getsockname()[1]}" for taken in (data, control))
    spec = spec_of("jlis-verify")
    settings = spec.settings(
        world_directory=ROOT / "config", contracts_directory=ROOT / "contracts", public_url=url, port=1, control_port=1
    )
    service = create_service(spec, settings, world=world, topology=register, clock=Clock())
    async with serving(servers(service, settings, register.stations["jlis-verify"]), (data, control)):
        relying = Client(tmp_path, url, control_url)
        await relying.fetch(f"{url}/ca", "ca.pem", "application/pem-certificate-chain")
        yield relying


@pytest.mark.control("C5")
@pytest.mark.parametrize(
    "person_id, changes, words",
    [
        ("nguyen-an", {}, ": good"),
        ("kumar-ravi", {}, "Reason: certificateHold"),
        ("muller-hans", {}, "Reason: cessationOfOperation"),
        ("park-minjun", {"generation": 0}, "Reason: superseded"),
        ("park-minjun", {}, ": good"),
    ],
)
async def test_openssl_asks_for_the_state_of_a_certificate(client, person_id, changes, words):
    certificate = await client.certificate(person_id, **changes)
    said = await client.run(
        "ocsp", "-issuer", "ca.pem", "-cert", certificate, "-url", f"{client.url}/ocsp", "-CAfile", "ca.pem"
    )
    assert "Response verify OK" in said
    assert words in said
    assert "WARNING" not in said, "the nonce must come back"


async def test_openssl_finds_the_responder_in_the_certificate(client):
    certificate = await client.certificate("nguyen-an", "signing")
    assert (await client.run("x509", "-in", certificate, "-noout", "-ocsp_uri")).strip() == f"{client.url}/ocsp"


@pytest.mark.parametrize(
    "person_id, kind, words",
    [
        ("nguyen-an", "signing", ": OK"),
        ("kumar-ravi", "user-authentication", "certificate revoked"),
        ("garcia-lucia", "user-authentication", "certificate has expired"),
    ],
)
async def test_openssl_verifies_a_chain_against_the_crl(client, person_id, kind, words):
    certificate = await client.certificate(person_id, kind)
    await client.fetch(f"{client.url}/crl", "crl.der")
    said = await client.run("crl", "-inform", "DER", "-in", "crl.der", "-CAfile", "ca.pem", "-out", "crl.pem")
    assert "verify OK" in said
    said = await client.run("verify", "-crl_check", "-CAfile", "ca.pem", "-CRLfile", "crl.pem", certificate)
    assert words in said


async def test_openssl_sees_a_revocation_at_once_by_ocsp_and_in_the_crl_once_it_is_published(client):
    certificate = await client.certificate("nguyen-an", "signing")

    async def seen() -> tuple[bool, bool]:
        """Whether the certificate is good by OCSP, and by the CRL."""
        ask = ("ocsp", "-issuer", "ca.pem", "-cert", certificate, "-url", f"{client.url}/ocsp", "-CAfile", "ca.pem")
        by_ocsp = await client.run(*ask)
        assert "Response verify OK" in by_ocsp
        await client.fetch(f"{client.url}/crl", "crl.der")
        said = await client.run("crl", "-inform", "DER", "-in", "crl.der", "-CAfile", "ca.pem", "-out", "crl.pem")
        assert "verify OK" in said
        by_crl = await client.run("verify", "-crl_check", "-CAfile", "ca.pem", "-CRLfile", "crl.pem", certificate)
        return ": good" in by_ocsp, ": OK" in by_crl

    async def control(path: str, **body: str) -> None:
        async with httpx2.AsyncClient(trust_env=False) as tester:
            answer = await tester.post(f"{client.control}{path}", json=body or None)
            assert answer.is_success, answer.text

    assert await seen() == (True, True)
    await control("/cards/nguyen-an/revoke", certificate="signing", reason="certificateHold")
    assert await seen() == (False, True)
    await control("/revocation-list/publications")
    assert await seen() == (False, False)
    text = await client.run("crl", "-inform", "DER", "-in", "crl.der", "-noout", "-text")
    assert "Certificate Hold" in text
    await control("/cards/nguyen-an/release", certificate="signing")
    assert await seen() == (True, False)
    await control("/revocation-list/publications")
    assert await seen() == (True, True)


async def test_openssl_reads_the_four_attributes_of_a_signing_certificate(client):
    certificate = await client.certificate("nguyen-an", "signing")
    said = await client.run("x509", "-in", certificate, "-noout", "-ext", "subjectAltName")
    assert "NGUYEN SYNTHETIC AN" in said
