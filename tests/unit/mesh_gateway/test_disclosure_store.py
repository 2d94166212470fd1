"""The core finds a person's exchanges without keeping whose they are: neither the 住民票コード nor a name."""

import pytest
from sqlalchemy.exc import IntegrityError

from renkei_mesh_gateway.core import disclosure_store


async def exchanges(desk, story):
    record_code = desk.world.resident_record_code(desk.world.person_with_story(story))

    def find(tx):
        id_code = desk.ports.core.person_of_record(tx, record_code)
        return disclosure_store.list_exchanges(tx, id_code, 0, 100) if id_code else None

    return await desk.ports.db.read(find)


async def test_they_are_found_by_the_internal_code_and_the_record_code_stays_out_of_the_store(desk):
    await desk.present((await desk.ask()).json()["permit"])
    await desk.ask(item="TM99000000000004")
    outcomes = [row["outcome"] for row in await exchanges(desk, "plain")]
    assert outcomes == ["answered", "not-on-allow-list"]
    image = desk.image()
    for person in desk.world.people:
        assert desk.world.resident_record_code(person).encode() not in image


async def test_somebody_whom_the_core_never_heard_of_is_not_entered(desk):
    before = desk.count("resident")
    found = await desk.ports.db.read(lambda tx: desk.ports.core.person_of_record(tx, "00000000000"))
    assert found is None
    assert desk.count("resident") == before


@pytest.mark.parametrize("item", ["TM99000000000004", "TM99000000000011"])
async def test_a_refused_query_about_an_unknown_person_is_about_nobody(desk, item):
    await desk.ask(item=item, addressee_number="9" * 15)
    assert desk.count("refused_subject") == 0
    assert desk.count("core_record") == 1


async def test_of_two_who_take_a_challenge_one_gets_it(desk):
    challenge = await _challenge(desk)
    takes = [await desk.ports.db.write(lambda tx: disclosure_store.take_challenge(tx, challenge.id)) for _ in range(2)]
    assert takes == [challenge, None]
    with pytest.raises(IntegrityError):
        await desk.ports.db.write(lambda tx: [disclosure_store.insert_challenge(tx, challenge) for _ in range(2)])


async def _challenge(desk):
    from renkei_mesh_gateway.flows_disclosure import issue_challenge

    return await issue_challenge(desk.ports)
