"""The report on a transmission: a line per record and a summary, kept on disk when it grows long.

It is given when the last line has been read. Whoever sends a request as a whole before reading an answer, as most
clients and proxies do, would otherwise stand still: neither side could go on once the report fills the connection.
"""

import json
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import Any

from renkei_kit.errors import FieldError

IN_MEMORY = 1_048_576
BLOCK = 65_536


class Report:
    """Collects what became of each line; holds no content of a copy."""

    def __init__(self, transmission: str) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when it has been given
        self.transmission = transmission
        self.accepted = self.rejected = 0

    @property
    def lines(self) -> int:
        """How many lines it tells of."""
        return self.accepted + self.rejected

    def add(self, number: int, record_id: str | None, errors: tuple[FieldError, ...]) -> None:
        """What became of one line; without errors it was accepted."""
        line: dict[str, Any] = {"line": number, "record_id": record_id}
        if errors:
            self.rejected += 1
            told = [{"field": error.field, "reason": error.reason} for error in errors]
            self._write({**line, "status": "rejected", "errors": told})
        else:
            self.accepted += 1
            self._write({**line, "status": "accepted"})

    def close(self) -> None:
        """Forget it."""
        self._file.close()

    async def give(self) -> AsyncIterator[bytes]:
        """The whole report as NDJSON; it is forgotten with its last block."""
        try:
            self._write(
                {
                    "status": "complete",
                    "transmission": self.transmission,
                    "lines": self.lines,
                    "accepted": self.accepted,
                    "rejected": self.rejected,
                }
            )
            self._file.seek(0)
            while block := self._file.read(BLOCK):
                yield block
        finally:
            self.close()

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
