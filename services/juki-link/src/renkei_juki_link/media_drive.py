"""The drive in the server room: what is on a medium, as bytes that can be read, overwritten and destroyed."""

import os
from dataclasses import dataclass
from pathlib import Path

from renkei_juki_link.files import MEDIA, Files, to_disk, write_whole
from renkei_kit.db import unavailable


@dataclass(frozen=True)
class Drive:
    """Media that were carried in; each is a file of its own beside the files in flight."""

    files: Files

    def insert(self, medium_id: str, content: str) -> None:
        """A medium with something on it is in the drive. Raises ``records-unavailable``."""
        try:
            write_whole(self._path(medium_id), content)
        except OSError as error:
            raise unavailable() from error

    def read(self, medium_id: str) -> str | None:
        """What is on the medium, empty once it was erased; None when it is not in the drive."""
        try:
            return self._path(medium_id).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def erase(self, medium_id: str) -> None:
        """Overwrite every byte, then leave none (完全消去). Raises ``records-unavailable``."""
        path = self._path(medium_id)
        try:
            with path.open("r+b") as medium:
                medium.write(b"\x00" * path.stat().st_size)
                medium.flush()
                os.fsync(medium.fileno())
                medium.truncate(0)
                os.fsync(medium.fileno())
        except FileNotFoundError:
            return
        except OSError as error:
            raise unavailable() from error

    def destroy(self, medium_id: str) -> None:
        """The medium is no more (物理的な破壊). Raises ``records-unavailable``."""
        path = self._path(medium_id)
        try:
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                to_disk(path.parent)
        except OSError as error:
            raise unavailable() from error

    def _path(self, medium_id: str) -> Path:
        return self.files.folder / MEDIA / f"{medium_id}.jwe"
