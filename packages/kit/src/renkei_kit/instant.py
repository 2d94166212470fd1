"""Points in time as the stores keep them."""

from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import DateTime, Dialect, TypeDecorator

from renkei_kit.clock import JST


class Instant(TypeDecorator[datetime]):
    """A point in time: aware in Python (JST), kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps no offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without an offset cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    @staticmethod
    @lru_cache
    def text(value: datetime) -> str:
        """As SQLite keeps it, the same as SQLAlchemy writes."""
        if value.tzinfo is None:
            raise ValueError("a time without an offset cannot be stored")
        return value.astimezone(UTC).isoformat(" ", "microseconds")[:-6]  # without +00:00

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back to an aware time in Japan."""
        if value is None:
            return None
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(JST)
