"""Append-only hash chains: each entry holds the hash of the one before it (control D16).

Pure: entries in, hashes and the first break out. ``renkei verify-log`` uses it offline.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pydantic_core import to_json

GENESIS = "0" * 64
LINK_FIELDS = frozenset({"hash", "previous_hash", "sequence"})
LATER_FIELDS = frozenset({"delegating_inquirer", "delegating_provider"})
"""Fields that books were given later: empty, they do not count, so that entries written before still verify."""


def link(previous_hash: str, sequence: int, entry: Mapping[str, Any]) -> str:
    """The hash, 64 hexadecimal digits, of ``entry`` at ``sequence`` after ``previous_hash``.

    It is of the JSON array of all three, in UTF-8 without spaces, the fields of the entry in the order of their names.
    """
    content: dict[str, Any] = {}
    for name in _in_order(tuple(entry)):
        value = entry[name]
        if isinstance(value, datetime):
            content[name] = _in_utc(value)
        elif value is not None or name not in LATER_FIELDS:
            content[name] = value
    return hashlib.sha256(to_json([previous_hash, sequence, content])).hexdigest()


@lru_cache
def _in_order(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those fields that a hash is made of."""
    return tuple(sorted(set(names) - LINK_FIELDS))


@lru_cache
def _in_utc(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain stops being whole."""

    sequence: int
    reason: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a chain begins after its oldest entries were purged: the last of them, by sequence and hash (control H19).

    ``logged_as`` is the line of the access log about the purge; ``digest`` tells when a checkpoint was changed.
    """

    book: str
    sequence: int
    hash: str
    purged_at: datetime
    logged_as: int
    digest: str

    @classmethod
    def sealed(cls, book: str, sequence: int, last_hash: str, purged_at: datetime, logged_as: int) -> "Checkpoint":
        """A checkpoint with its digest."""
        entry = {"book": book, "purged_at": purged_at, "logged_as": logged_as}
        return cls(book, sequence, last_hash, purged_at, logged_as, link(last_hash, sequence, entry))

    @property
    def is_as_sealed(self) -> bool:
        """Whether nothing of it was changed."""
        return self == self.sealed(self.book, self.sequence, self.hash, self.purged_at, self.logged_as)

    @property
    def target(self) -> str:
        """What the access log says of the purge."""
        return f"{self.book} to {self.sequence} {self.hash}"


def first_break(
    entries: Iterable[Mapping[str, Any]], expected_length: int | None = None, after: Checkpoint | None = None
) -> Break | None:
    """The first entry that was changed, removed or moved, or None when the chain is whole.

    ``entries`` come in the order of their ``sequence``, which starts at 1, or ``after`` a checkpoint. With
    ``expected_length``, counted from the very first entry, a cut tail is found too.
    """
    previous, sequence = (after.hash, after.sequence) if after else (GENESIS, 0)
    for entry in entries:
        sequence += 1
        if entry["sequence"] != sequence:
            return Break(sequence, f"entry {sequence} is missing, {entry['sequence']} stands in its place")
        if entry["previous_hash"] != previous:
            return Break(sequence, f"entry {sequence} does not follow the one before it")
        if link(previous, sequence, entry) != entry["hash"]:
            return Break(sequence, f"entry {sequence} was changed")
        previous = entry["hash"]
    if expected_length is not None and sequence != expected_length:
        return Break(sequence + 1, f"the chain ends after entry {sequence}, {expected_length} were written")
    return None
