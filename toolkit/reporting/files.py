"""Files of a run: written whole, hashed, published by rename."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.durable import write_whole
from toolkit.errors import LockedError, RunError

if TYPE_CHECKING:
    import pandas as pd


def write_text(path: Path, text: str) -> None:
    """Write a file of text, with its folder, through a temporary name."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file, with its folder, through a temporary name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)


def write_table(frame: pd.DataFrame, csv: str, folder: Path, name: str) -> None:
    """A table as CSV and as Parquet, with columns of mixed values as text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    write_text(folder / f"{name}.csv", csv)
    plain = frame.copy()
    plain.attrs = {}
    plain.columns = [str(column) for column in plain.columns]
    for column in plain.columns:
        if plain[column].dtype == object:
            plain[column] = [None if _empty(value) else str(value) for value in plain[column]]
    table = pa.Table.from_pandas(plain, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def _empty(value: Any) -> bool:
    from toolkit.show.findings import missing

    return not isinstance(value, (list, tuple, dict, set)) and missing(value)


def digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    hasher = sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            hasher.update(block)
    return hasher.hexdigest()


def listing(folder: Path) -> list[Path]:
    """All files below a folder, relative, sorted."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def publish(staging: Path, target: Path) -> None:
    """Make a finished folder appear under its final name at once.

    Where a run of that name is published already, a new one with the same bytes is dropped; one with other bytes takes
    its place in one step where the system can exchange two folders, and in two where it cannot.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in listing(staging):
        _sync(staging / path)
    if not target.exists():
        staging.rename(target)
    elif hashes(staging) == hashes(target) or _exchange(staging, target):
        remove(staging)
    else:
        aside = target.with_name(f".{target.name}.old")
        remove(aside)
        target.rename(aside)
        staging.rename(target)
        remove(aside)
    _sync(target.parent)


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder."""
    return {path.as_posix(): digest(folder / path) for path in listing(folder)}


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step (Linux ``renameat2``); False where that cannot be done."""
    import ctypes

    here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
        return bool(call(here, os.fsencode(one), here, os.fsencode(other), swap) == 0)
    except (AttributeError, OSError):
        return False


def remove(folder: Path) -> None:
    """Remove a folder if it is there."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def append_line(path: Path, line: str) -> None:
    """Add a line to a log, also after one that a full disk cut short."""
    data = f"{line}\n".encode()
    with path.open("ab+") as stream:
        if stream.tell():
            stream.seek(-1, os.SEEK_END)
            data = data if stream.read(1) == b"\n" else b"\n" + data
        stream.write(data)


@contextmanager
def lock(path: Path, what: str, wait: float = 0) -> Iterator[None]:
    """Hold a lock that the system frees if the process dies.

    Args:
        path: of the lock file; it stays, since removing it would let two processes lock two files of one name.
        what: named in the message.
        wait: seconds to wait for another process to finish.

    Raises:
        LockedError: another process holds it.
        RunError: the folder cannot be written.
    """
    import fcntl

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise RunError(
            f"{path.parent} cannot be written: {error.strerror}; give another folder with --output"
        ) from error
    try:
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise LockedError(
                        f"{what} is being run by another process; try again when it has finished, or give --wait"
                    ) from None
                time.sleep(0.1)
        yield
    finally:
        os.close(handle)
