"""Head and body of an answer leave together, and nothing stays behind."""

import asyncio

from renkei_kit.gathered import MOST_HELD, GatheringTransport


class Recording:
    """A transport that keeps what is done to it."""

    def __init__(self) -> None:
        self.done: list[object] = []

    def write(self, data: bytes) -> None:
        self.done.append(data)

    def close(self) -> None:
        self.done.append("close")

    def is_closing(self) -> bool:
        return "close" in self.done


async def test_what_is_written_in_one_turn_leaves_in_one_piece():
    inner = Recording()
    transport = GatheringTransport(inner)
    transport.write(b"head")
    transport.write(b"body")
    assert inner.done == []
    await asyncio.sleep(0)
    transport.write(b"next")
    await asyncio.sleep(0)
    assert inner.done == [b"headbody", b"next"]


async def test_what_is_held_leaves_before_the_connection_is_closed():
    inner = Recording()
    transport = GatheringTransport(inner)
    transport.write(b"last")
    transport.close()
    await asyncio.sleep(0)
    assert inner.done == [b"last", "close"]
    assert transport.is_closing()


async def test_a_long_answer_is_not_held_back():
    inner = Recording()
    transport = GatheringTransport(inner)
    for _ in range(3):
        transport.write(b"x" * MOST_HELD)
    assert sum(map(len, inner.done)) >= 2 * MOST_HELD
    await asyncio.sleep(0)
    assert b"".join(inner.done) == b"x" * (3 * MOST_HELD)
