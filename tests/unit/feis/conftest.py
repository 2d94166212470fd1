"""FEIS at a fixed time."""

import pytest

from unit.feis.desk import open_desk


@pytest.fixture
async def desk():
    async with open_desk() as opened:
        yield opened
