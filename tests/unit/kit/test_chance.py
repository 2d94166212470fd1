"""What is drawn follows from the seed when a tester wants it so, and from nothing else otherwise."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from renkei_kit import chance
from renkei_kit.chance import RUN, Machine, Stream, drawing_from

DRAWS = [
    lambda: chance.token_bytes(16),
    lambda: chance.token_hex(16),
    lambda: chance.token_urlsafe(24),
    lambda: chance.randbelow(10**12),
    lambda: chance.new_signing_key().kid,
]


@pytest.mark.parametrize("draw", DRAWS)
def test_the_same_seed_gives_the_same_and_never_twice_in_a_row(draw):
    with drawing_from(Stream("seed", "ims")):
        first, second = draw(), draw()
    with drawing_from(Stream("seed", "ims")):
        assert (draw(), draw()) == (first, second)
    with drawing_from(Stream("seed", "feis")):
        assert draw() != first
    assert first != second


@pytest.mark.parametrize("draw", DRAWS)
def test_without_a_stream_nothing_comes_twice(draw):
    assert draw() != draw()


def test_no_two_threads_draw_the_same():
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: chance.token_bytes(16), range(5_000)))
    assert len(set(drawn)) == len(drawn)


def test_serials_come_in_runs_that_follow_from_the_seed_too():
    def drawn():
        with drawing_from(Stream("seed", "ims")):
            return [chance.serial() for _ in range(2 * RUN + 1)]

    serials = drawn()
    assert [serial.place for serial in serials] == [*range(RUN), *range(RUN), 0]
    assert len({serial.run for serial in serials}) == 3
    assert drawn() == serials
    assert chance.serial().run != chance.token_bytes(16)


def test_a_draw_may_be_longer_than_a_block():
    assert len(chance.token_bytes(3 * Machine.BLOCK + 1)) == 3 * Machine.BLOCK + 1


@pytest.mark.filterwarnings("ignore:This process")  # newer Pythons warn of forks beside threads
def test_a_forked_process_draws_from_a_block_of_its_own():
    chance.token_bytes(16)
    chance.serial()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, chance.token_bytes(16) + chance.serial().run)
        os._exit(0)
    os.waitpid(child, 0)
    there = os.read(reading, 32)
    assert there[:16] != chance.token_bytes(16)
    assert there[16:] != chance.serial().run
    os.close(reading)
    os.close(writing)


def test_a_number_stays_below_its_end():
    with drawing_from(Stream("seed", "ims")):
        drawn = {chance.randbelow(10) for _ in range(300)}
    assert drawn == set(range(10))


async def test_a_stream_ends_with_its_block_and_is_another_tasks_too():
    with drawing_from(Stream("seed", "ims")):
        inside = await asyncio.create_task(asyncio.to_thread(chance.token_hex, 8))
    with drawing_from(Stream("seed", "ims")):
        assert chance.token_hex(8) == inside
    assert chance.token_hex(8) != inside


def test_a_branch_takes_nothing_from_the_order_of_its_stream():
    alone, branched = Stream("seed", "service"), Stream("seed", "service")
    first = branched.draw(8)
    assert branched.branch("work").draw(8) != branched.branch("work").draw(8)
    assert [first, branched.draw(8)] == [alone.draw(8), alone.draw(8)]
