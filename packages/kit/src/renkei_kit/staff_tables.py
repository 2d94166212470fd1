"""The tables of staff accounts, the same in every service with staff; ``renkei_kit/migrations/staff`` creates them."""

from dataclasses import dataclass

from sqlalchemy import Column, Index, Integer, MetaData, String, Table

from renkei_kit.grant_store import grant_table
from renkei_kit.instant import Instant


@dataclass(frozen=True, slots=True)
class StaffTables:
    """The tables, bound to a service's own MetaData."""

    staff: Table
    staff_session: Table
    staff_grant: Table
    staff_password: Table
    staff_case: Table
    staff_violation: Table
    staff_contract: Table
    staff_worker: Table


def staff_tables(metadata: MetaData) -> StaffTables:
    """Define the tables in ``metadata``."""
    return StaffTables(
        staff=_staff(metadata),
        staff_session=Table(
            "staff_session",
            metadata,
            Column("staff_id", String(64), primary_key=True),
            Column("token_hash", String(64), nullable=False, unique=True),
            Column("started_at", Instant, nullable=False),
            Column("last_used_at", Instant, nullable=False),
        ),
        staff_grant=grant_table(metadata),
        staff_password=Table(
            "staff_password",
            metadata,
            Column("staff_id", String(64), primary_key=True),
            Column("replaced_at", Instant, primary_key=True),
            Column("password_hash", String(256), nullable=False),
        ),
        staff_case=Table(
            "staff_case",
            metadata,
            Column("staff_id", String(64), primary_key=True),
            Column("case_id", String(64), primary_key=True),
            Column("begins_at", Instant, primary_key=True),
            Column("ends_at", Instant),
        ),
        staff_violation=_violation(metadata),
        staff_contract=Table(
            "staff_contract",
            metadata,
            Column("id", String(40), primary_key=True),
            Column("agency", String(16), nullable=False),
            Column("contractor", String(400), nullable=False),
            Column("rights", String(400), nullable=False),
            Column("begins_at", Instant, nullable=False),
            Column("ends_at", Instant, nullable=False),
        ),
        staff_worker=Table(
            "staff_worker",
            metadata,
            Column("contract_id", String(40), primary_key=True),
            Column("person", String(64), primary_key=True),
            Column("name", String(128), nullable=False),
        ),
    )


def _staff(metadata: MetaData) -> Table:
    """One person has one ID, but for those issued per occasion, of which a grant has one."""
    table = Table(
        "staff",
        metadata,
        Column("id", String(64), primary_key=True),
        Column("agency", String(16), nullable=False),
        Column("name", String(128), nullable=False),
        Column("role", String(32), nullable=False),
        Column("office", String(64), nullable=False),
        Column("password_hash", String(256), nullable=False),
        Column("password_set_at", Instant, nullable=False),
        Column("failed_attempts", Integer, nullable=False, server_default="0"),
        Column("person", String(64), nullable=False, server_default="unknown"),
        Column("case_scope", String(16), nullable=False, server_default="all"),
        Column("next_role", String(32)),
        Column("next_office", String(64)),
        Column("next_case_scope", String(16)),
        Column("next_at", Instant),
        Column("password_state", String(16), nullable=False, server_default="own"),
        Column("locked_until", Instant),
        Column("state", String(16), nullable=False, server_default="active"),
        Column("active_from", Instant),
        Column("active_until", Instant),
        Column("trained_until", Instant),
        Column("reviewed_at", Instant),
        Column("reviewed_by", String(64)),
        Column("contract_id", String(40), index=True),
        Column("grant_id", String(32)),
    )
    standing = table.c.grant_id.is_(None)
    # The migration says the same for PostgreSQL; to say it here too would load a dialect that most networks never need.
    Index("ux_staff_person", table.c.person, unique=True, sqlite_where=standing)
    Index("ux_staff_grant_id", table.c.grant_id, unique=True)
    return table


def _violation(metadata: MetaData) -> Table:
    return Table(
        "staff_violation",
        metadata,
        Column("id", String(32), primary_key=True),
        Column("staff_id", String(64), nullable=False, index=True),
        Column("what", String(400), nullable=False),
        Column("recorded_by", String(64), nullable=False),
        Column("recorded_at", Instant, nullable=False),
        Column("measure", String(400)),
        Column("settled_by", String(64)),
        Column("settled_at", Instant),
    )
