"""One query of ISA's, as a permit and as an inquiry."""

import asyncio
from collections.abc import Awaitable

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


async def breaks_off(network, asked: Awaitable[httpx2.Response]) -> bool:
    """Whether a call got no answer: none at all, or from containers that of the proxy which stands before them."""
    try:
        answer = await asked
    except httpx2.TransportError:
        return True
    of_the_proxy = answer.status_code in (502, 504) and not answer.headers["content-type"].startswith("application/")
    return network.kind == "compose" and of_the_proxy


async def back_again(network) -> None:
    """Wait until every service serves: a container whose process ended is started again by its engine."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await network.ready()
            except httpx2.HTTPError:
                await asyncio.sleep(0.05)
