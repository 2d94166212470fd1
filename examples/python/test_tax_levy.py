"""The consumer against a network of its own for each test."""

import pytest
from tax_levy import AFFAIR, PROCEDURE, TAX, ask_for_levy

from renkei.client import AsyncMeshGateway, MeshGateway
from renkei_kit.keys import client_key
from renkei_mesh_gateway.schemas import InquiryRequest, PermitRequest


@pytest.fixture
def ask(renkei):
    def asked(story):
        resident = renkei.person(story)
        gateway, key = renkei.client(MeshGateway, "isa-ims"), client_key(renkei.world.seed, "isa-ims")
        return ask_for_levy(gateway, key, resident.addressee_number(), resident.municipality)

    return asked


@pytest.mark.parametrize(
    "story, said, reason",
    [
        ("plain", "known", None),
        ("no-copy", "unknown", None),
        ("no-auto-reply", "waiting", None),
        ("not-linked", "refused", "linkage-code-not-acquired"),
        ("pia-void", "refused", "pia-violation"),
    ],
)
def test_what_is_said_of_each_person(ask, story, said, reason):
    levy = ask(story)
    assert (levy.said, levy.reason) == (said, reason)
    assert (levy.amount is not None) == (said == "known")


def test_credentials_are_renewed_while_months_go_by(renkei, ask):
    assert ask("plain").said == "known"
    renkei.clock.advance(days=31)
    assert ask("plain").said == "known"


@pytest.mark.renkei(clock="2027-01-31T09:00:00+09:00")
async def test_a_permit_does_not_outlive_its_minute(renkei):
    resident = renkei.person("plain")
    query = PermitRequest(
        addressee_number=resident.addressee_number(),
        affair=AFFAIR,
        procedure=PROCEDURE,
        provider=resident.municipality,
        item=TAX,
    )
    async with renkei.client(AsyncMeshGateway, "isa-ims") as gateway:
        granted = await gateway.issue_permit(query)
        renkei.clock.advance(seconds=59)
        answered = await gateway.present_permit(InquiryRequest(permit=granted.permit))
    assert answered.status == "answered"
