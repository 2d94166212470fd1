"""The gateway on PostgreSQL, and the server's own view of it: as the role that works, and as the owner."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg
import pytest
from pydantic import SecretStr

from e2e.gateway import Gateway
from renkei.generate.postgres import unprivileged_role
from renkei.in_process import in_process

SERVICE = "mesh-gateway"
DATABASE = OWNER = "renkei_mesh_gateway"
ROLE = unprivileged_role(SERVICE)


def url_of(role: str, port: int) -> SecretStr:
    """Where a role opens the gateway's database."""
    return SecretStr(f"postgresql+asyncpg://{role}:{role}@127.0.0.1:{port}/{DATABASE}")


def settings_of(port: int, role: str = ROLE) -> Mapping[str, Mapping[str, SecretStr]]:
    """The gateway works as ``role``; its tables belong to the owner."""
    return {SERVICE: {"database_url": url_of(role, port), "owner_database_url": url_of(OWNER, port)}}


@pytest.fixture
async def gateway(postgres_port) -> AsyncIterator[Gateway]:
    """The gateway and the agencies, in the first state of their world."""
    async with in_process(only=(SERVICE, "agency"), settings=settings_of(postgres_port)) as network:
        await network.reset()
        yield Gateway(network)


@asynccontextmanager
async def session_of(role: str, port: int) -> AsyncIterator[asyncpg.Connection]:
    """A session in which anything can be tried; everything it did is undone."""
    connection = await asyncpg.connect(
        host="127.0.0.1",
        port=port,
        user=role,
        password=role,
        database=DATABASE,
        server_settings={"search_path": "public, core, intermediary"},
    )
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield connection
    finally:
        await asyncio.wait_for(transaction.rollback(), 10)
        await connection.close()


@pytest.fixture
async def worker(gateway, postgres_port) -> AsyncIterator[asyncpg.Connection]:
    """Raw SQL as the role as which the gateway works."""
    async with session_of(ROLE, postgres_port) as connection:
        yield connection


@pytest.fixture
async def owner(gateway, postgres_port) -> AsyncIterator[asyncpg.Connection]:
    """Raw SQL as the owner of the tables."""
    async with session_of(OWNER, postgres_port) as connection:
        yield connection
