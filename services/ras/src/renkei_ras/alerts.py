"""What the system monitoring (システム監視) of RAS tells, control C15. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from renkei_kit.malware import Patterns

WINDOW = timedelta(hours=1)
STUCK_AFTER = 10
MOST_FAILED_LOGINS = 10
MOST_DENIED = 10


@dataclass(frozen=True, slots=True)
class Watched:
    """What is looked at: outcomes of the last hour, and how many applications FEIS does not take."""

    today: date
    patterns: Patterns
    pattern_days: int
    outcomes: Sequence[str]
    stuck: int


@dataclass(frozen=True, slots=True)
class Alert:
    """A condition that holds now and that somebody has to look at. Names nobody."""

    kind: str
    detail: str


def alerts(watched: Watched) -> list[Alert]:
    """Every condition that holds."""
    counts = Counter(watched.outcomes)
    failed, denied = counts["login-failed"], counts["operation-not-permitted"]
    found = [
        Alert("malware-patterns-stale", f"published on {watched.patterns.published_on}")
        if watched.patterns.are_stale(watched.today, watched.pattern_days)
        else None,
        Alert("transfers-stuck", f"{watched.stuck} applications") if watched.stuck else None,
        Alert("many-failed-logins", f"{failed} within an hour") if failed >= MOST_FAILED_LOGINS else None,
        Alert("many-denied-accesses", f"{denied} within an hour") if denied >= MOST_DENIED else None,
    ]
    return [alert for alert in found if alert is not None]
