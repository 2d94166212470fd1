"""One service or one agency goes back to its beginning; everything else stays."""

from datetime import timedelta

from e2e.asking import ISA, inquire, permit


async def test_an_agency_goes_back_alone(network):
    given = (await permit(network)).json()
    assert (await inquire(network, given["permit"])).status_code == 200
    person = network.world.person_with_story("plain")
    books = {
        ISA: network.as_system(ISA),
        "other": network.as_system(
            next(client.id for client in network.world.clients if client.agency == person.municipality)
        ),
    }

    async def records(name) -> int:
        answer = await network.http["mesh-gateway"].get("/records", auth=books[name])
        return len(answer.json()["items"])

    before = {name: await records(name) for name in books}
    assert all(before.values())
    await network.reset_agency(network.world.client(ISA).agency)
    assert await records(ISA) == 0
    assert await records("other") == before["other"]
    kept = await network.http["mesh-gateway"].get(f"/inquiries/{given['processing_number']}", auth=books[ISA])
    assert kept.status_code == 404
    again = (await permit(network)).json()
    assert (await inquire(network, again["permit"])).json()["status"] == "answered"


async def test_a_service_goes_back_alone_and_the_time_stays(network):
    await network.change_clock(frozen=True, advance=timedelta(minutes=3))
    then = network.clock()
    session = await network.as_staff("feis", "examiner-1")
    given = (await permit(network)).json()
    await network.reset_service("feis")
    assert (await network.http["feis"].get("/cases", auth=session)).json()["code"] == "session-expired"
    assert (await inquire(network, given["permit"])).json()["status"] == "answered"
    await network.follow_clock()
    assert network.clock() == then


async def test_an_agency_that_the_world_does_not_have_is_refused(network):
    answer = await network.control["mesh-gateway"].post("/reset", json={"agency": "0" * 16})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "/agency")
