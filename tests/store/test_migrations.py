"""The migrations of a service build exactly the tables that its code declares."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from renkei.services import spec_of
from renkei_kit.db import embedded_connection
from renkei_kit.migrate import upgrade
from renkei_kit.topology import load_topology

ROOT = Path(__file__).parents[2]
RUNNING = [station.name for station in load_topology(ROOT / "contracts").running()]


@pytest.fixture(params=RUNNING)
def schema(request):
    return spec_of(request.param).schema


@pytest.fixture
def migrated(schema):
    raw = sqlite3.connect(":memory:", isolation_level=None)
    connection = embedded_connection(raw)
    with connection.begin():
        upgrade(connection, schema.migrations)
    with connection.begin():
        yield connection
    connection.close()
    raw.close()


def test_migrations_build_what_the_code_declares(schema, migrated):
    context = MigrationContext.configure(migrated, opts={"compare_type": True, "compare_server_default": True})
    assert compare_metadata(context, schema.metadata) == []


def test_constraints_have_the_names_of_the_convention(schema, migrated):
    found = inspect(migrated)
    for table in schema.metadata.sorted_tables:
        assert found.get_pk_constraint(table.name)["name"] == f"pk_{table.name}"
        names = [entry["name"] for entry in found.get_unique_constraints(table.name)]
        assert all(name and name.startswith("uq_") for name in names)


def test_migrating_again_changes_nothing(schema, migrated):
    upgrade(migrated, schema.migrations)
    assert compare_metadata(MigrationContext.configure(migrated), schema.metadata) == []


def test_there_is_one_branch_for_each_package_of_migrations(schema, migrated):
    heads = MigrationContext.configure(migrated).get_current_heads()
    assert len(heads) == len(schema.migrations)
