"""Segments: stretches of tokens of equal length that are sorted, checked and written by one thread each."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.corpus.arrayfile import BLOCK, ArrayFile
from toolkit.corpus.passes import sort_positions

Array = np.ndarray[Any, Any]

#: Arrays with one item a token.
TOKEN_ARRAYS = {"type_ids": "<i4", "starts": "<u4", "postings": "<i4"}


class Segment:
    """Buffers for ``BLOCK`` tokens."""

    def __init__(self) -> None:
        self.n = 0
        self.ids: Array = np.empty(BLOCK, dtype=np.int32)
        self.starts: Array = np.empty(BLOCK, dtype=np.uint32)
        self.positions: Array = np.empty(BLOCK, dtype=np.int32)
        self.job: Future[None] | None = None


class Segments:
    """Takes tokens in order and writes them, with the postings of each segment.

    Attributes:
        n: tokens taken so far.
        present: for each segment written, the ids that occur in it, ascending.
        firsts: for each of those, where its positions begin among those of the segment, and the end of the last.
    """

    def __init__(self, folder: Path, pool: ThreadPoolExecutor, buffers: int) -> None:
        self.n = 0
        self.present: dict[int, Array] = {}
        self.firsts: dict[int, Array] = {}
        self.files = {name: ArrayFile(folder / f"{name}.npy", dtype) for name, dtype in TOKEN_ARRAYS.items()}
        self._pool = pool
        self._buffers = [Segment() for _ in range(buffers)]
        self._number = 0
        # Has the disk write while the processors still work, or everybody waits for it in the end.
        self._syncing = ThreadPoolExecutor(1)
        self._synced: Future[None] | None = None

    def room(self) -> tuple[Array, Array]:
        """Where the next ids and starts go; at least one token long."""
        segment = self._current()
        if segment.job is not None:
            segment.job.result()
            segment.job = None
            segment.n = 0
        return segment.ids[segment.n :], segment.starts[segment.n :]

    def took(self, n: int, n_types: int) -> None:
        """Say that ``n`` tokens were put there; all their ids are below ``n_types``."""
        segment = self._current()
        segment.n += n
        self.n += n
        if segment.n == BLOCK:
            self._submit(n_types)

    def finish(self, n_types: int) -> dict[str, Any]:
        """Write what is left and describe the files for the manifest."""
        segment = self._current()
        if segment.job is None and segment.n:
            self._submit(n_types)
        for one in self._buffers:
            if one.job is not None:
                one.job.result()
        self._syncing.shutdown()
        done = self._pool.map(lambda name: self.files[name].finish(self.n), self.files)
        return {f"{name}.npy": entry for name, entry in zip(self.files, done, strict=True)}

    def abandon(self) -> None:
        """Close the files as they are."""
        self._syncing.shutdown(cancel_futures=True)
        for file in self.files.values():
            file.abandon()

    def _current(self) -> Segment:
        return self._buffers[self._number % len(self._buffers)]

    def _submit(self, n_types: int) -> None:
        segment = self._current()
        segment.job = self._pool.submit(self._write, segment, self._number, n_types)
        self._number += 1

    def _write(self, segment: Segment, number: int, n_types: int) -> None:
        ids, positions = segment.ids[: segment.n], segment.positions[: segment.n]
        most = min(n_types, segment.n)
        present = np.empty(most, dtype=np.int32)
        firsts = np.empty(most + 1, dtype=np.int32)
        n = sort_positions(ids, np.zeros(n_types, dtype=np.int32), positions, present, firsts)
        self.present[number] = present[:n].copy()
        self.firsts[number] = firsts[: n + 1].copy()
        self.files["type_ids"].write_block(number, ids)
        self.files["starts"].write_block(number, segment.starts[: segment.n])
        self.files["postings"].write_block(number, positions)
        if self._synced is None or self._synced.done():
            self._synced = self._syncing.submit(self._sync)

    def _sync(self) -> None:
        for file in self.files.values():
            file.sync()


def directory(segments: Segments, n_types: int) -> dict[str, Array]:
    """Where the positions of each type are: one entry for each type and segment in which it occurs, types first.

    Returns:
        ``type_counts``: tokens of each type; ``entries``: entries of each type, as a range; and of each entry the
        ``entry_segments``: segment, ``entry_firsts`` and ``entry_counts``: its positions within those of the segment.
    """
    order = sorted(segments.present)
    none = [np.zeros(0, dtype=np.int32)]
    types = np.concatenate(none + [segments.present[number] for number in order])
    firsts = np.concatenate(none + [segments.firsts[number][:-1] for number in order])
    counts = np.concatenate(none + [np.diff(segments.firsts[number]) for number in order])
    sizes = [len(segments.present[number]) for number in order]
    numbers = np.repeat(np.array(order, dtype=np.int32), sizes)
    sorting = np.argsort(types, kind="stable")
    entries = np.zeros(n_types + 1, dtype=np.int64)
    np.cumsum(np.bincount(types, minlength=n_types), out=entries[1:])
    return {
        "type_counts": np.bincount(types, weights=counts, minlength=n_types).astype(np.int64),
        "entries": entries,
        "entry_segments": numbers[sorting],
        "entry_firsts": firsts[sorting],
        "entry_counts": counts[sorting],
    }
