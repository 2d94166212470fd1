"""The network's clock. The only module that reads the time of day."""

from datetime import datetime, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")


class Clock:
    """A clock that a tester can set, freeze and advance; by default it runs with the system's time.

    Times are aware and in Japan Standard Time. Calling the clock gives the time now.
    """

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._frozen_at: datetime | None = None

    def __call__(self) -> datetime:
        """The time now."""
        return self._frozen_at or self._system() + self._offset

    @property
    def frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._frozen_at is not None

    def set(self, now: datetime) -> None:
        """Make it ``now``; the clock goes on from there, or stands there when frozen."""
        if now.tzinfo is None:
            raise ValueError("the time needs an offset, such as 2027-01-31T09:00:00+09:00")
        now = now.astimezone(JST)
        self._offset = now - self._system()
        if self.frozen:
            self._frozen_at = now

    def advance(self, by: timedelta) -> None:
        """Move the clock by ``by``, which may be negative."""
        self.set(self() + by)

    def freeze(self, frozen: bool) -> None:
        """Stop the clock, or let it go on from where it stands."""
        now = self()
        self._frozen_at = now if frozen else None
        self._offset = now - self._system()

    def reset(self) -> None:
        """Back to the system's time."""
        self._offset, self._frozen_at = timedelta(0), None

    @staticmethod
    def _system() -> datetime:
        return datetime.now(JST)
