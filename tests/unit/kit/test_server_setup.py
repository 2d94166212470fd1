"""A store on a server that is started at the same time as the service."""

import pytest

from renkei_kit import server_setup
from renkei_kit.db import unavailable
from renkei_kit.errors import LinkageError
from renkei_kit.server_setup import _first_answer


class Starting:
    """A server that answers after so many attempts."""

    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    async def maintain(self, fn):
        self.attempts -= 1
        if self.attempts >= 0:
            raise unavailable()
        return fn(None)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(server_setup, "PAUSE", 0)


async def test_it_is_asked_until_it_answers():
    assert await _first_answer(Starting(3), lambda tx: "noted") == "noted"


async def test_it_is_not_asked_for_ever(monkeypatch):
    monkeypatch.setattr(server_setup, "PATIENCE", -1)
    with pytest.raises(LinkageError):
        await _first_answer(Starting(1), lambda tx: "noted")
