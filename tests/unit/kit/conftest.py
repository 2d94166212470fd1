"""The world, the register, and a small service of the kit alone."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from renkei_kit.topology import load_topology
from renkei_kit.world import World
from unit.kit.desk import ROOT, Desk, open_desk


@pytest.fixture(scope="session")
def world() -> World:
    return World.load(ROOT / "config", "renkei-demo", date(2026, 11, 24))


@pytest.fixture(scope="session")
def register():
    return load_topology(ROOT / "contracts")


@pytest.fixture
async def desk(world, register) -> AsyncIterator[Desk]:
    async with open_desk(world, register) as opened:
        yield opened
