"""Texts of a tabular source, kept in the store as compressed Parquet, so that any row can be read on its own."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

NAME = "texts.parquet"
#: Bytes of text that are compressed together, and read together for one of them.
_GROUP = 1 << 20


class _Checked:
    """A file that keeps the checksum of what is written to it."""

    closed = False

    def __init__(self, path: Path) -> None:
        self._stream = path.open("xb")
        self.size = 0
        self.checksum = 0

    def write(self, data: Any) -> int:
        self.checksum = zlib.crc32(data, self.checksum)
        written = self._stream.write(data)
        self.size += written
        return written

    def tell(self) -> int:
        return self.size

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()


class TextWriter:
    """Writes texts in order; compression runs beside the caller.

    Args:
        folder: of the generation that is being built.
    """

    def __init__(self, folder: Path) -> None:
        self._file = _Checked(folder / NAME)
        self._writer = pq.ParquetWriter(
            self._file,
            pa.schema([("text", pa.large_string())]),
            compression="zstd",
            compression_level=1,
            use_dictionary=False,
            write_statistics=False,
        )
        self._waiting: list[pa.Array] = []
        self._size = 0
        self._pool = ThreadPoolExecutor(1)
        self._job: Future[None] | None = None

    def add(self, texts: pa.Array) -> None:
        """Write the texts of an array."""
        sizes = np.diff(np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1])
        first = 0
        for row, size in enumerate(sizes.tolist()):
            self._size += size
            if self._size >= _GROUP:
                self._waiting.append(texts.slice(first, row + 1 - first))
                first = row + 1
                self._send()
        if first < len(texts):
            self._waiting.append(texts.slice(first))

    def _send(self) -> None:
        if self._job is not None:
            self._job.result()
        if self._waiting:
            self._job = self._pool.submit(self._write, pa.chunked_array(self._waiting))
        self._waiting, self._size = [], 0

    def _write(self, texts: pa.ChunkedArray) -> None:
        self._writer.write_table(pa.table({"text": texts.combine_chunks()}), row_group_size=len(texts))

    def finish(self) -> dict[str, Any]:
        """Write what is left and describe the file for the manifest."""
        self._send()
        if self._job is not None:
            self._job.result()
        self._pool.shutdown()
        self._writer.close()
        self._file.close()
        return {NAME: {"bytes": self._file.size, "crc32": self._file.checksum}}


def text_reader(data: Any) -> Callable[[int], str]:
    """Row number → text, from the bytes of a file written by ``TextWriter``."""
    file: Any = None
    firsts: Any = None
    last: tuple[int, Any] = (-1, None)

    def read(row: int) -> str:
        nonlocal file, firsts, last
        if file is None:
            file = pq.ParquetFile(pa.BufferReader(pa.py_buffer(data)))
            sizes = [file.metadata.row_group(group).num_rows for group in range(file.metadata.num_row_groups)]
            firsts = np.concatenate([[0], np.cumsum(sizes)])
        group = int(np.searchsorted(firsts, row, side="right")) - 1
        number, texts = last
        if number != group:
            texts = file.read_row_group(group, use_threads=False).column("text")
            last = (group, texts)
        return str(texts[row - int(firsts[group])].as_py())

    return read
