"""個人番号確認用ファイル on disk: always encrypted, readable by this service's account only."""

import os
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path

from renkei_juki_link.file_life import OnDisk, Place, Task
from renkei_juki_link.rules import Step
from renkei_kit.db import unavailable

OUTGOING, INCOMING = Place.OUTGOING, Place.INCOMING
BACKUP, MEDIA = "backup", "media"
UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Files:
    """The folder of the files: ``outgoing`` to J-LIS, ``incoming`` from it, and ``backup``, which has both again."""

    folder: Path

    def write(self, place: str, transmission_id: str, envelope: str) -> str:
        """Keep an envelope, whole or not at all, on disk when this returns; gives its name within the folder.

        Raises ``records-unavailable`` when the disk cannot be written.
        """
        name = file_name(place, transmission_id)
        try:
            write_whole(self.folder / name, envelope)
        except OSError as error:
            raise unavailable() from error
        return name

    def read(self, place: str, transmission_id: str) -> str:
        """The envelope, from where it was written or from the backup folder; raises FileNotFoundError."""
        name = file_name(place, transmission_id)
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return (self.folder / BACKUP / name).read_text(encoding="utf-8")

    def has(self, place: str, transmission_id: str) -> bool:
        """Whether the envelope is there, or in the backup folder."""
        name = file_name(place, transmission_id)
        return (self.folder / name).is_file() or (self.folder / BACKUP / name).is_file()

    def on_disk(self) -> OnDisk:
        """Every file that is there."""
        return OnDisk(_names(self.folder), _names(self.folder / BACKUP))

    def carry_out(self, task: Task) -> None:
        """Move a file to the backup folder or delete it from there; nothing when that was done before.

        Raises ``records-unavailable`` when the disk cannot be written.
        """
        here, backup = self.folder / task.file, self.folder / BACKUP / task.file
        try:
            if task.step is Step.BACKED_UP and here.is_file():
                backup.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                here.replace(backup)
                to_disk(here.parent, backup.parent)
            elif task.step is Step.DELETED and backup.is_file():
                backup.unlink()
                to_disk(backup.parent)
        except FileNotFoundError:
            return  # another pass did it in this moment
        except OSError as error:
            raise unavailable() from error

    def clear(self) -> None:
        """No file is left."""
        for place in (OUTGOING, INCOMING, BACKUP, MEDIA):
            shutil.rmtree(self.folder / place, ignore_errors=True)


def file_name(place: str, transmission_id: str) -> str:
    """The file's name within the folder."""
    return f"{place}/{transmission_id}.jwe"


def _names(folder: Path) -> frozenset[str]:
    return frozenset(
        f"{place}/{path.name}"
        for place in Place
        if (folder / place).is_dir()
        for path in (folder / place).iterdir()
        if path.suffix != UNFINISHED
    )


def to_disk(*folders: Path) -> None:
    """What was done in these folders outlives a crash."""
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all, on disk when this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=UNFINISHED)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(unfinished).replace(path)
    to_disk(path.parent)


def temporary_files() -> Files:
    """A folder that is gone with the value that names it."""
    files = Files(Path(tempfile.mkdtemp(prefix="renkei-juki-link-")))
    weakref.finalize(files, shutil.rmtree, files.folder, ignore_errors=True)
    return files
