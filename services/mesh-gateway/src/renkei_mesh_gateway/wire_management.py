"""Wire shapes of system management (システム管理): access log, statistics, purges. No content, no numbers of people."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from renkei_kit.wire import AgencyField, Body, ItemField
from renkei_mesh_gateway.management.purge_store import PurgeRun

PurgeId = Annotated[str, Field(pattern=r"^[0-9]{20}[0-9a-f]{12}$", examples=["20261124090000000000" + "0123456789ab"])]
Kind = Literal[
    "results",
    "inquiries",
    "provisions",
    "records",
    "acquisition-numbers",
    "credentials",
    "idempotency-keys",
    "access-log",
]


class AccessLine(Body):
    """Who did or tried what, when, and with what outcome; part of a hash chain."""

    sequence: int
    at: datetime
    party: str
    actor: str = Field(description="staff ID or system")
    operation: str
    target: str
    outcome: str = Field(examples=["ok"])
    request_id: str

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """From a row of the access log."""
        return cls(**{name: row[name] for name in cls.model_fields})


class AccessLines(Body):
    """A page of the access log, oldest first."""

    items: list[AccessLine]
    next_cursor: str | None = None


class StatisticsLine(Body):
    """How many exchanges of one kind there were in one period."""

    period: str = Field(description="day or month", examples=["2026-11-27"])
    inquirer: AgencyField
    provider: AgencyField
    item: ItemField
    outcome: str
    count: int

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """From a group."""
        digits = row["period"]
        parts = (digits[:4], digits[4:6], digits[6:8])
        return cls(**row | {"period": "-".join(part for part in parts if part)})


class Statistics(Body):
    """A page of counts, by period, agencies, item and outcome."""

    first_day: date
    last_day: date
    items: list[StatisticsLine]
    next_cursor: str | None = None


class PurgeBody(Body):
    """What to purge."""

    kinds: list[Kind] = Field(default=[], max_length=8, description="none: all that the caller manages")


class PurgeAnswer(Body):
    """A purge and how far it is."""

    run_id: PurgeId
    kinds: list[Kind]
    state: Literal["waiting", "running", "finished", "cancelled"]
    removed: dict[str, int] = Field(description="by kind, so far; a kind appears when it is begun")
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, run: PurgeRun) -> Self:
        """As told to its agency."""
        return cls.model_validate({name: getattr(run, name) for name in cls.model_fields} | {"kinds": list(run.kinds)})


class Purges(Body):
    """A page of purges, oldest first."""

    items: list[PurgeAnswer]
    next_cursor: str | None = None
