"""Settings of IMS beside those that every service has."""

from datetime import time, timedelta

from pydantic import Field

from renkei_ims.watch_rules import Habit
from renkei_kit.settings import ServiceSettings


class ImsSettings(ServiceSettings):
    """For what numbers are used, how long they are kept, and which accesses are unusual."""

    affairs: frozenset[str] = Field(
        default=frozenset({"JM99000000000001", "JM99000000000002", "JM99000000000003"}),
        description="affairs (事務) of the assessment, as JSON; for no other is a number shown",
    )
    notice_version: str = Field(default="2026-01", description="version of the notice of purpose that is in force")
    retention_days: int = Field(
        default=3653, ge=1, description="how long a record is kept after its last case was closed, never 0"
    )
    alert_accesses: int = Field(default=30, ge=1, description="accesses of one staff member within the window")
    alert_window_minutes: int = Field(default=60, ge=1, description="the window in which accesses are counted")
    office_opens: time = Field(default=time(8, 30), description="begin of the office's hours, Monday to Friday")
    office_closes: time = Field(default=time(18, 0), description="end of the office's hours")

    @property
    def habit(self) -> Habit:
        """What is usual for an access."""
        window = timedelta(minutes=self.alert_window_minutes)
        return Habit(self.alert_accesses, window, self.office_opens, self.office_closes)
