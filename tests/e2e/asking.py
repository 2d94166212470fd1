"""One query of ISA's, as a permit and as an inquiry."""

import httpx2

ISA = "isa-ims"


def query(network) -> dict:
    person = network.world.person_with_story("plain")
    isa = network.world.client(ISA).agency
    return {
        "addressee_number": network.world.addressee_number(isa, person.id),
        "affair": "JM99000000000001",
        "procedure": "JT99010000000001",
        "provider": person.municipality,
        "item": "TM00000000000002",
    }


async def permit(network, auth=None) -> httpx2.Response:
    return await network.http["mesh-gateway"].post("/permits", json=query(network), auth=auth or network.as_system(ISA))


async def inquire(network, text: str, auth=None) -> httpx2.Response:
    return await network.http["mesh-gateway"].post(
        "/inquiries", json={"permit": text}, auth=auth or network.as_system(ISA)
    )
