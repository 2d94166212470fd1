"""A line per test."""

from datetime import date

import pytest

from renkei_kit.topology import load_topology
from renkei_kit.world import World
from unit.juki_link.line import ROOT, open_line


@pytest.fixture(scope="session")
def world() -> World:
    return World.load(ROOT / "config", "renkei-demo", date(2026, 11, 24))


@pytest.fixture(scope="session")
def register():
    return load_topology(ROOT / "contracts")


@pytest.fixture
async def line(world, register):
    async with open_line(world, register) as opened:
        yield opened
