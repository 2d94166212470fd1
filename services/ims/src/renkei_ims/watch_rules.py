"""What is unusual about an access, as pure functions (control D14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

SATURDAY = 5


class AlertKind(StrEnum):
    """What was unusual."""

    VOLUME = "volume"
    OUT_OF_HOURS = "out-of-hours"


@dataclass(frozen=True, slots=True)
class Habit:
    """What is usual: so many accesses within a window, within the office's hours from Monday to Friday."""

    accesses: int
    window: timedelta
    opens: time
    closes: time

    def unusual(self, now: datetime, accesses_in_window: int) -> Iterator[AlertKind]:
        """What is unusual about an access now, the last of ``accesses_in_window``."""
        if accesses_in_window > self.accesses:
            yield AlertKind.VOLUME
        if now.weekday() >= SATURDAY or not self.opens <= now.time() < self.closes:
            yield AlertKind.OUT_OF_HOURS
