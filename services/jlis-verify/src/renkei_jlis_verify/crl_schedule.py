"""When a revocation list is published: at every full interval, counted from a midnight in Japan. Pure."""

from datetime import datetime, timedelta

from renkei_kit.clock import JST

FIRST = datetime(2000, 1, 1, tzinfo=JST)


def due_at(minutes: int, now: datetime) -> datetime:
    """The last time, not after ``now``, at which a list was to be published."""
    every = timedelta(minutes=minutes)
    return FIRST + (now - FIRST) // every * every


def next_at(minutes: int, now: datetime) -> datetime:
    """The first time after ``now`` at which one is to be published."""
    return due_at(minutes, now) + timedelta(minutes=minutes)
