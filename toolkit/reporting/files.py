"""Files of a run: written whole, hashed, published by rename."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.errors import LockedError, RunError

if TYPE_CHECKING:
    import pandas as pd


def write_text(path: Path, text: str) -> None:
    """Write a file, with its folder, through a temporary name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


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
    """Make a finished folder appear under its final name at once; a folder already there steps aside first."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in listing(staging):
        with (staging / path).open("rb") as stream:
            os.fsync(stream.fileno())
    aside = target.with_name(f".{target.name}.old")
    if target.exists():
        remove(aside)
        target.rename(aside)
    staging.rename(target)
    remove(aside)


def remove(folder: Path) -> None:
    """Remove a folder if it is there."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def lock(path: Path, what: str) -> Iterator[None]:
    """Hold a lock that the system frees if the process dies.

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
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(f"{what} is being run by another process; try again when it has finished") from None
        yield
    finally:
        os.close(handle)
