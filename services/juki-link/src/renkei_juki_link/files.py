"""個人番号確認用ファイル on disk: always encrypted, readable by this service's account only."""

import os
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path

OUTGOING, INCOMING = "outgoing", "incoming"


@dataclass(frozen=True)
class Files:
    """The folder of the files in flight: ``outgoing`` to J-LIS, ``incoming`` from it."""

    folder: Path

    def write(self, place: str, transmission_id: str, envelope: str) -> str:
        """Keep an envelope, whole or not at all, on disk when this returns; gives its name within the folder."""
        name = file_name(place, transmission_id)
        path = self.folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".unfinished")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(envelope)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
        return name

    def read(self, place: str, transmission_id: str) -> str:
        """The envelope; raises FileNotFoundError."""
        return (self.folder / file_name(place, transmission_id)).read_text(encoding="ascii")

    def has(self, place: str, transmission_id: str) -> bool:
        """Whether the envelope is there."""
        return (self.folder / file_name(place, transmission_id)).is_file()


def file_name(place: str, transmission_id: str) -> str:
    """The file's name within the folder."""
    return f"{place}/{transmission_id}.jwe"


def temporary_files() -> Files:
    """A folder that is gone with the value that names it."""
    files = Files(Path(tempfile.mkdtemp(prefix="renkei-juki-link-")))
    weakref.finalize(files, shutil.rmtree, files.folder, ignore_errors=True)
    return files
