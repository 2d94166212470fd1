"""個人番号確認用ファイル on disk: always encrypted, readable by this service's account only."""

import os
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path

from renkei_kit.db import unavailable

OUTGOING, INCOMING = "outgoing", "incoming"


@dataclass(frozen=True)
class Files:
    """The folder of the files in flight: ``outgoing`` to J-LIS, ``incoming`` from it."""

    folder: Path

    def write(self, place: str, transmission_id: str, envelope: str) -> str:
        """Keep an envelope, whole or not at all, on disk when this returns; gives its name within the folder.

        Raises ``records-unavailable`` when the disk cannot be written.
        """
        name = file_name(place, transmission_id)
        try:
            _write_whole(self.folder / name, envelope)
        except OSError as error:
            raise unavailable() from error
        return name

    def read(self, place: str, transmission_id: str) -> str:
        """The envelope; raises FileNotFoundError."""
        return (self.folder / file_name(place, transmission_id)).read_text(encoding="utf-8")

    def has(self, place: str, transmission_id: str) -> bool:
        """Whether the envelope is there."""
        return (self.folder / file_name(place, transmission_id)).is_file()

    def clear(self) -> None:
        """No file is left."""
        for place in (OUTGOING, INCOMING):
            shutil.rmtree(self.folder / place, ignore_errors=True)


def file_name(place: str, transmission_id: str) -> str:
    """The file's name within the folder."""
    return f"{place}/{transmission_id}.jwe"


def _write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".unfinished")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(unfinished).replace(path)


def temporary_files() -> Files:
    """A folder that is gone with the value that names it."""
    files = Files(Path(tempfile.mkdtemp(prefix="renkei-juki-link-")))
    weakref.finalize(files, shutil.rmtree, files.folder, ignore_errors=True)
    return files
