"""Files that are there whole or not at all, whenever the process or the machine stops."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, data: bytes, *, overwrite: bool = True) -> None:
    """Write a file through a temporary name beside it.

    Raises:
        FileExistsError: there is a file of this name and ``overwrite`` is false.
        OSError: it cannot be written; nothing is left behind.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if overwrite:
            part.replace(path)
        else:
            os.link(part, path)  # unlike a rename, fails when somebody else was faster
    finally:
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make names in a folder survive a power cut, where the file system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
