"""When a file is moved to the backup folder and when it is deleted: only what the operation log (操作ログ) proves.

Pure: log lines, the files on disk and the time in; what is to be done out (controls F3, F4).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from renkei_juki_link.rules import Operation, Step

BACKUP_KEPT = timedelta(days=10)
"""At exactly this age a backed-up file is still there; at any later moment it is due for deletion."""


class Place(StrEnum):
    """The folders of the files in flight."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


@dataclass(frozen=True, slots=True)
class OnDisk:
    """The names of the files where they were written, and of those in the backup folder (バックアップ用フォルダ)."""

    in_place: frozenset[str] = frozenset()
    backed_up: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Task:
    """One step to be done to one file, and then logged. To do it again does nothing more."""

    file: str
    transmission_id: str
    step: Step


@dataclass(frozen=True, slots=True)
class Plan:
    """What one pass of the batch program does; ``unproven`` files are not touched, ``missing`` ones should be there."""

    tasks: tuple[Task, ...] = ()
    unproven: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    """What the log says of one file: when each step was first done to it."""

    file: str
    transmission_id: str
    done: Mapping[Step, datetime]

    @property
    def may_be_moved(self) -> bool:
        """Logged as encrypted and sent, or as received and decrypted; or as refused where it went no further."""
        if self.file.startswith(Place.OUTGOING):
            return Step.ENCRYPTED in self.done and bool(self.done.keys() & {Step.SENT, Step.REFUSED})
        return Step.RECEIVED in self.done and bool(self.done.keys() & {Step.DECRYPTED, Step.REFUSED})

    def may_be_deleted(self, now: datetime) -> bool:
        """More than ten days have passed since it was backed up (control F4)."""
        return Step.BACKED_UP in self.done and now - self.done[Step.BACKED_UP] > BACKUP_KEPT

    def next_task(self, disk: OnDisk, now: datetime) -> Task | None:
        """What is to be done to the file now.

        A step that was done and not logged, because of a crash in between, comes again and is logged then.
        """
        if Step.DELETED in self.done:
            return None
        if Step.BACKED_UP in self.done:
            return Task(self.file, self.transmission_id, Step.DELETED) if self.may_be_deleted(now) else None
        if self.may_be_moved and self.file in disk.in_place | disk.backed_up:
            return Task(self.file, self.transmission_id, Step.BACKED_UP)
        return None

    def is_unproven(self, disk: OnDisk) -> bool:
        """The file is where the log says that it no longer is."""
        if Step.DELETED in self.done:
            return self.file in disk.in_place | disk.backed_up
        return Step.BACKED_UP in self.done and self.file in disk.in_place

    def is_missing(self, disk: OnDisk) -> bool:
        """The file is nowhere, and neither is its deletion or loss in the log."""
        return self.file not in disk.in_place | disk.backed_up and not self.done.keys() & {Step.DELETED, Step.LOST}


def lives(log: Iterable[Operation]) -> tuple[Life, ...]:
    """The life of each file that the log names, in the order of their first lines."""
    found: dict[str, Life] = {}
    done: dict[str, dict[Step, datetime]] = {}
    for line in log:
        done.setdefault(line.file, {}).setdefault(line.step, line.at)
        found.setdefault(line.file, Life(line.file, line.transmission_id, done[line.file]))
    return tuple(found.values())


def plan(log: Iterable[Operation], disk: OnDisk, now: datetime) -> Plan:
    """One pass of the batch program (バッチプログラム): what the log proves is moved or deleted, and nothing else."""
    known = lives(log)
    tasks = tuple(task for life in known if (task := life.next_task(disk, now)))
    due = {task.file for task in tasks}
    unlogged = (disk.in_place | disk.backed_up) - {life.file for life in known}
    unproven = unlogged | {life.file for life in known if life.is_unproven(disk)}
    missing = {life.file for life in known if life.file not in due and life.is_missing(disk)}
    return Plan(tasks, tuple(sorted(unproven)), tuple(sorted(missing)))
