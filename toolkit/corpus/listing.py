"""Listing: which files a corpus consists of, and whether any has changed since it was last looked at.

A file is taken to be unchanged when its size and both its times are. A file that changed just before it was listed
could change again within the same tick of the clock; such a file is remembered as *unsettled* and its content is
compared the next time.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.corpus.document import SUFFIXES, TextFile, text_files

Array = np.ndarray[Any, Any]

#: Nanoseconds within which two changes of a file may bear the same time, where clocks of files are fine or coarse.
_TICK, _COARSE_TICK = 50_000_000, 2_100_000_000
_SECOND = 1_000_000_000


@dataclass(frozen=True)
class Listing:
    """Files in the order of their documents.

    Attributes:
        names: path of each file, relative to the corpus folder.
        stats: size, time of modification and of change of status in nanoseconds, int64, shape (n_files, 3).
    """

    names: list[str]
    stats: Array

    def digest(self) -> str:
        """A SHA-256 over names, sizes and times."""
        digest = sha256("\0".join(self.names).encode("utf-8", "surrogateescape"))
        digest.update(np.ascontiguousarray(self.stats, dtype="<i8").tobytes())
        return digest.hexdigest()

    def settled(self, now: int) -> Listing:
        """The same with the times of unsettled files replaced by -1, so that they will not match.

        Args:
            now: when the files were listed, in nanoseconds.
        """
        latest = self.stats[:, 1:].max(axis=1) if len(self.stats) else np.zeros(0, dtype=np.int64)
        tick = np.where(latest % _SECOND == 0, _COARSE_TICK, _TICK)
        stats = self.stats.copy()
        stats[latest > now - tick, 1:] = -1
        return Listing(self.names, stats)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return int(self.stats[:, 0].sum())


def list_file(path: Path) -> Listing:
    """The listing of one file."""
    return Listing([path.name], np.array([_stat(os.stat(path))], dtype=np.int64))


def list_folder(folder: Path) -> Listing:
    """The listing of the texts of a corpus folder, by the rules of ``document.text_files``.

    Raises:
        SourceError: the folder cannot be read, a name is not text, or two files give one document.
    """
    names: list[str] = []
    stats: list[tuple[int, int, int]] = []
    try:
        _walk(os.fspath(folder), "", set(), names, stats)
        order = sorted(range(len(names)), key=[document_id(name) for name in names].__getitem__)
        ids = [document_id(names[index]) for index in order]
        if len(set(ids)) < len(ids) or not _is_text("".join(ids)):
            text_files(folder)  # names the files
    except OSError:
        text_files(folder)  # says what is wrong, if it still is
        raise
    return Listing([names[i] for i in order], np.array(stats, dtype=np.int64).reshape(-1, 3)[order])


def _walk(
    folder: str, prefix: str, seen: set[tuple[int, int]], names: list[str], stats: list[tuple[int, int, int]]
) -> None:
    """Collect names and times; one system call a file, which is nearly all that opening a corpus costs."""
    here = os.stat(folder)
    if (here.st_dev, here.st_ino) in seen:  # a link back into a folder already read
        return
    seen.add((here.st_dev, here.st_ino))
    folders = []
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                continue
            if name.lower().endswith(SUFFIXES) and not entry.is_dir():
                if not name.upper().startswith("README"):
                    stat = entry.stat()
                    names.append(prefix + name)
                    stats.append((stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))
            elif entry.is_dir():
                folders.append(name)
    for name in sorted(folders):
        _walk(f"{folder}/{name}", f"{prefix}{name}/", seen, names, stats)


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _stat(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def document_id(name: str) -> str:
    """The document of a file of a corpus folder: its name without suffix."""
    return name.rpartition(".")[0]


def now() -> int:
    """The time that file times are compared with, in nanoseconds; never part of a result."""
    return time.time_ns()


def text_file(folder: Path, name: str) -> TextFile:
    """A file of a listing as ``document.read_document`` takes it."""
    return TextFile(document_id(name), os.path.join(os.fspath(folder), name))
