"""Array files: NumPy's own format, written block by block, each block with its CRC-32.

A file is NumPy's ``.npy`` (version 1.0, header padded to 128 bytes) of one dimension, little-endian. Checksums are of
the data, ``BLOCK`` items at a time, so that blocks can be written in any order and by any thread.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

#: Items of an array that share one checksum; also the tokens of one segment of the postings.
BLOCK = 1 << 21
HEADER = 128


def header(dtype: str, length: int) -> bytes:
    """The first 128 bytes of a ``.npy`` file of one dimension."""
    described = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': ({length},), }}".encode()
    return b"\x93NUMPY\x01\x00" + (HEADER - 10).to_bytes(2, "little") + described.ljust(HEADER - 11) + b"\n"


class ArrayFile:
    """One array that is being written.

    Args:
        path: where; must not exist.
        dtype: type of the items, such as ``<i4``.
    """

    def __init__(self, path: Path, dtype: str) -> None:
        self.dtype = dtype
        self.checksums: dict[int, int] = {}
        self.length = 0
        self._item = np.dtype(dtype).itemsize
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)

    def write_block(self, number: int, items: Array) -> None:
        """Write one block; all blocks but the last have ``BLOCK`` items. Threads may write different blocks."""
        data = np.ascontiguousarray(items, dtype=self.dtype).view(np.uint8).data
        self.checksums[number] = zlib.crc32(data)
        at = HEADER + number * BLOCK * self._item
        while len(data):
            written = os.pwrite(self._file, data, at)
            data, at = data[written:], at + written

    def sync(self) -> None:
        """Have the disk take what was written so far."""
        os.fsync(self._file)

    def finish(self, length: int) -> dict[str, Any]:
        """Write the header, make the file survive a power cut, and describe it for the manifest."""
        os.pwrite(self._file, header(self.dtype, length), 0)
        os.fsync(self._file)
        os.close(self._file)
        checksums = [self.checksums[number] for number in range(len(self.checksums))]
        return {"dtype": self.dtype, "length": length, "crc32": checksums}

    def abandon(self) -> None:
        """Close the file as it is."""
        os.close(self._file)


def write_array(path: Path, items: Array, dtype: str) -> dict[str, Any]:
    """Write a whole array and describe it for the manifest."""
    file = ArrayFile(path, dtype)
    for number, first in enumerate(range(0, len(items), BLOCK)):
        file.write_block(number, items[first : first + BLOCK])
    return file.finish(len(items))


def write_bytes(path: Path, data: bytes) -> dict[str, Any]:
    """Write a whole file, make it survive a power cut, and describe it for the manifest."""
    with path.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return {"bytes": len(data), "crc32": zlib.crc32(data)}


def open_array(path: Path, entry: dict[str, Any]) -> Array:
    """Map an array into memory, read-only."""
    if entry["length"] == 0:
        return np.zeros(0, dtype=entry["dtype"])
    mapped = np.memmap(path, dtype=entry["dtype"], mode="r", offset=HEADER, shape=(entry["length"],))
    # A plain array over the map: slices of np.memmap itself are several times slower to make.
    return mapped.view(np.ndarray)


def expected_size(entry: dict[str, Any]) -> int:
    """Bytes that a file described in a manifest must have."""
    if "dtype" in entry:
        return HEADER + int(entry["length"]) * int(np.dtype(entry["dtype"]).itemsize)
    return int(entry["bytes"])


def intact(path: Path, entry: dict[str, Any]) -> bool:
    """Whether a file is byte for byte what its entry in the manifest says; reads all of it."""
    with path.open("rb") as stream:
        if "dtype" not in entry:
            checksum = 0
            while data := stream.read(1 << 23):
                checksum = zlib.crc32(data, checksum)
            return bool(checksum == entry["crc32"] and path.stat().st_size == entry["bytes"])
        if stream.read(HEADER) != header(entry["dtype"], entry["length"]):
            return False
        size = BLOCK * np.dtype(entry["dtype"]).itemsize
        return all(zlib.crc32(stream.read(size)) == checksum for checksum in entry["crc32"]) and not stream.read(1)
