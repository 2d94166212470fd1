"""A number goes to J-LIS, a 住民票コード from there to the core, and neither further than it must."""

import pytest

from renkei_kit.personal_number import personal_number_of
from unit.juki_link.test_transmissions import steps, store_dump

NUMBER = "Qk3vX9rT2mZ8wLp5sYd1Aa"


async def forward(line, person_id: str, generation: int | None = None, acquisition_number: str = NUMBER):
    person = line.world.person(person_id)
    number = personal_number_of(
        line.world.seed, person_id, person.number_generation if generation is None else generation
    )
    return await line.link.post(
        "/linkage-code-requests",
        json={"personal_number": number.digits, "acquisition_number": acquisition_number},
        headers=line.bearer("juki-link", "ims"),
    )


async def test_the_core_learns_the_record_code_and_no_number(line):
    assert (await forward(line, "nguyen-an")).status_code == 204
    person = line.world.person("nguyen-an")
    assert line.core.taken == {NUMBER: line.world.resident_record_code(person)}
    (transmission,) = await line.transmissions()
    assert transmission["kind"] == "linkage-code-request"
    assert steps(transmission) == ["encrypted", "sent"]
    dump = await store_dump(line)
    assert personal_number_of(line.world.seed, "nguyen-an").digits not in dump
    assert NUMBER not in dump
    assert line.world.resident_record_code(person) not in dump


async def test_a_request_repeated_after_a_cut_line_is_handed_over_once(line):
    line.wire.cut_after = True
    assert (await forward(line, "nguyen-an")).status_code == 502
    assert len(line.core.taken) == 1
    line.wire.cut_after = False
    assert (await forward(line, "nguyen-an")).status_code == 204
    assert (await forward(line, "nguyen-an")).status_code == 204
    assert len(line.core.taken) == 1


async def test_an_acquisition_number_serves_one_person(line):
    await forward(line, "nguyen-an")
    refused = await forward(line, "santos-maria")
    assert (refused.status_code, refused.json()["code"]) == (404, "acquisition-unknown")
    assert refused.json()["source"] == "jlis-verify"


async def test_an_acquisition_number_the_core_does_not_know(line):
    line.core.taken[NUMBER] = "used before"
    refused = await forward(line, "nguyen-an")
    assert (refused.json()["code"], refused.json()["source"]) == ("acquisition-unknown", "mesh-gateway")
    (transmission,) = await line.transmissions()
    assert (transmission["state"], transmission["outcome"]) == ("refused", "acquisition-unknown")


@pytest.mark.control("C11")
@pytest.mark.parametrize(
    "person_id, generation, words",
    [
        ("chen-wei", 0, "replaced"),
        ("muller-hans", 0, "death"),
        ("brown-alice", 0, "departure"),
        ("nguyen-an", 7, "does not know"),
    ],
)
async def test_no_code_for_a_number_that_is_not_in_force(line, person_id, generation, words):
    refused = await forward(line, person_id, generation)
    assert (refused.status_code, refused.json()["code"]) == (409, "number-not-authentic")
    assert words in refused.json()["detail"]
    assert line.core.taken == {}
