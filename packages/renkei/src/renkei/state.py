"""The state directory of `renkei up`: one SQLite file per service, and which world they were made from.

The dates of the world count from its first day, so a network that is started again keeps that day.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

DEFAULT_DIRECTORY = Path(".renkei")


class StateError(Exception):
    """The state directory cannot be used; the text says what to do."""


@contextmanager
def open_state(directory: Path, seed: str, today: date, fresh: bool = False) -> Iterator[date]:
    """Hold ``directory`` for this process and give the world's first day; ``fresh`` deletes what it holds."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StateError(
                f"{directory} is in use by another `renkei up`; name another with --directory, or stop that one"
            ) from error
        if fresh:
            for path in directory.glob("*.sqlite3*"):
                path.unlink()
            for path in directory.glob("*.journal*"):
                path.unlink()
            for path in (*directory.glob("*.files"), *directory.glob("*.snapshots")):
                shutil.rmtree(path)
        yield _first_day(directory, seed, today)


def store_file(directory: Path, service: str) -> Path:
    """A service's SQLite file."""
    return directory / f"{service}.sqlite3"


def _first_day(directory: Path, seed: str, today: date) -> date:
    notes = directory / "world.json"
    if not notes.exists() or not any(directory.glob("*.sqlite3")):
        notes.write_text(json.dumps({"seed": seed, "day": today.isoformat()}) + "\n", encoding="utf-8")
        return today
    known = json.loads(notes.read_text(encoding="utf-8"))
    if known["seed"] != seed:
        raise StateError(f"{directory} holds the world of another seed; add --fresh to start over")
    return date.fromisoformat(known["day"])
