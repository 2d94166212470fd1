"""Every order in which the steps at the counter can be taken: each is as far as it goes, and none goes further."""

from itertools import permutations

import pytest

from unit.ims.counter import Counter, counter, logged_in

STEPS = ("acknowledgement", "evidence", "verification", "acceptance", "number")


def expected(order: tuple[str, ...]) -> dict[str, bool]:
    """Which of the steps are taken when they are tried in this order."""
    done: dict[str, bool] = {}
    for step in order:
        before = {name for name, taken in done.items() if taken}
        needed = {
            "acknowledgement": set(),
            "evidence": set(),
            "verification": {"evidence"},
            "acceptance": {"verification"},
            "number": {"acceptance", "acknowledgement"},
        }[step]
        done[step] = needed <= before
    return done


async def take(desk: Counter, step: str, digits: str) -> bool:
    match step:
        case "acknowledgement":
            answer = await desk.acknowledge()
        case "evidence":
            answer = await desk.show("residence-card")
        case "number":
            answer = await desk.enter(digits)
        case _:
            answer = await desk.step(step)
    assert answer.status_code in (200, 201, 403, 409)
    return answer.status_code < 300


@pytest.mark.control("C4", "B3")
async def test_no_order_of_the_steps_leads_around_one_of_them(ims, number):
    registrar = await logged_in(ims, "registrar-1")
    entered = 0
    for place, order in enumerate(permutations(STEPS)):
        desk = await counter(ims, registrar, case_id=f"CASE-{place}")
        taken = {step: await take(desk, step, number.digits) for step in order}
        assert taken == expected(order), order
        entered += taken["number"]
        state = await desk.state()
        assert (state["number_entered_at"] is not None) == taken["number"]
        assert (state["accepted_at"] is not None) == taken["acceptance"]
        assert (state["verified_at"] is not None) == taken["verification"]
    assert 0 < entered < 10
    registered = {line["target"] for line in await ims.access_log() if line["operation"] == "registerNumber"}
    assert registered == {ims.addressee("nguyen-an")}
