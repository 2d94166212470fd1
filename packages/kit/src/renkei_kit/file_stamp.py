"""Whether the files of a folder are still as they were, told without reading them."""

import hashlib
import os
from pathlib import Path


def stamp_of(folder: Path, ending: str = "") -> str:
    """Changes when a file in or under the folder comes, goes, or is written; of those with the ``ending``."""
    digest = hashlib.sha256()
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(name for name in names if name.endswith(ending)):
            status = os.stat(path := os.path.join(where, name))
            digest.update(f"{path}\0{status.st_mtime_ns}\0{status.st_size}\n".encode())
    return digest.hexdigest()
