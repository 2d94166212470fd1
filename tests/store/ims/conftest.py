"""IMS on PostgreSQL, and the server's own view of it: as maintenance, as the owner, as the server's administrator."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from pydantic import SecretStr

from renkei.generate.postgres import maintenance_role
from renkei.in_process import in_process
from renkei.network import Network

OWNER = DATABASE = "renkei_ims"
MAINTENANCE = maintenance_role("ims")


@pytest.fixture
async def network(postgres_port) -> AsyncIterator[Network]:
    """ISA's side of the network in its first state; IMS's store is on the server."""
    url = SecretStr(f"postgresql+asyncpg://{OWNER}:{OWNER}@127.0.0.1:{postgres_port}/{DATABASE}")
    async with in_process(
        only=("ims", "juki-link", "jlis-verify", "mesh-gateway"), settings={"ims": {"database_url": url}}
    ) as network:
        await network.reset()
        yield network


@asynccontextmanager
async def session_of(role: str, port: int, password: str | None = None) -> AsyncIterator[asyncpg.Connection]:
    """A connection to IMS's database as ``role``."""
    connection = await asyncpg.connect(
        host="127.0.0.1", port=port, user=role, password=password or role, database=DATABASE
    )
    try:
        yield connection
    finally:
        await connection.close()
