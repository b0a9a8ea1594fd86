"""The encoder at work: texts in, in order; token arrays on disk out. Memory is bounded by the buffers, not the corpus.

The calling thread reads; other threads tokenise chunks with forms of their own (a *lane*). Chunks are merged in the
order they were read: new forms get their ids in order of first occurrence, so the arrays depend only on the texts and
the settings, whatever the threads did and whichever texts were taken over from an older encoding.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np

from toolkit.corpus.chunks import CHUNK, Chunk, Lane, Tokens
from toolkit.corpus.classes import character_classes
from toolkit.corpus.encoded import Encoded
from toolkit.corpus.forms import Forms
from toolkit.corpus.kernels import split_point
from toolkit.corpus.passes import characters, drop_forms, newly_seen, translate
from toolkit.corpus.segments import Segments, directory
from toolkit.corpus.tokens import Tokenisation, is_number

Array = np.ndarray[Any, Any]

#: Forms after which a lane begins anew, so that memory does not grow with the vocabulary once for each thread.
LANE_FORMS = 1 << 19


class Kept:
    """Documents whose tokens are taken over from an older encoding: a range of its rows."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.last = first
        self.documents: list[int] = []


class Encoder:
    """Encodes documents in the order in which they are added.

    Args:
        folder: where the arrays are written.
        settings: how to tokenise.
        old: an older encoding with the same settings, from which documents can be kept.
        threads: that tokenise, sort and write, besides the calling one.
        chunk: bytes of text that a thread takes at a time.
    """

    def __init__(
        self,
        folder: Path,
        settings: Tokenisation,
        old: Encoded | None = None,
        threads: int | None = None,
        chunk: int = CHUNK,
    ) -> None:
        threads = threads or max(1, min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2))
        self.forms = Forms()
        self.n_documents = 0
        self._settings = settings
        self._chunk = chunk
        self._tables = character_classes(settings)
        self._pool = ThreadPoolExecutor(threads)
        self._segments = Segments(folder, self._pool, threads + 1)
        self._lanes: SimpleQueue[Lane] = SimpleQueue()
        for _ in range(threads):
            self._lanes.put(Lane())
        self._free = [Chunk(chunk) for _ in range(threads + 2)]
        self._filling = self._free.pop()
        self._waiting: deque[tuple[Chunk, Future[Tokens]] | Kept] = deque()
        self._counts: list[int] = []
        self._old = old
        self._old_ids = np.full(len(old.types) if old else 0, -1, dtype=np.int32)

    # taking documents ------------------------------------------------------------------------------------------

    def add(self, text: bytes | memoryview) -> int:
        """Add a document; returns its number."""
        size = len(text)
        buffer, at = self.space(size)
        if buffer is None:
            return self.add_long(_reader(memoryview(text)))
        buffer[at : at + size] = text
        return self.added(at, at + size)

    def space(self, size: int) -> tuple[bytearray | None, int]:
        """Where to put the bytes of a document of at most ``size`` bytes, or None if it is too long for a buffer."""
        if size >= self._chunk:
            return None, 0
        if not self._filling.room(size):
            self._send()
        return self._filling.data, self._filling.used

    def added(self, first: int, end: int) -> int:
        """Say that the text of a document is now there, from byte ``first`` to ``end``; returns its number."""
        self._filling.add(self._next(), first, end)
        return self.n_documents - 1

    def add_long(self, read: Callable[[memoryview], int]) -> int:
        """Add a document of any length, known to be UTF-8, in pieces.

        Args:
            read: fills a buffer with the next bytes of the text and says how many there were; none at the end.
        """
        number = self._next()
        self._send()
        so_far = 0
        rest = b""
        while True:
            chunk = self._filling
            while len(rest) >= chunk.size:  # left over from a buffer that had to grow
                chunk.enlarge()
            chunk.data[: len(rest)] = rest
            chunk.used = len(rest)
            ended = False
            cut = 0
            while not cut:
                if chunk.used >= chunk.size - 1:
                    chunk.enlarge()
                got = read(memoryview(chunk.data)[chunk.used : chunk.size - 1])
                chunk.used += got
                ended = got == 0
                full = chunk.used >= chunk.size - 1
                cut = chunk.used if ended else split_point(chunk.array, chunk.used, self._tables[0]) if full else 0
                if ended:
                    break
            rest = b"" if ended else bytes(chunk.data[cut : chunk.used])
            count = int(characters(chunk.array, 0, cut))
            chunk.add(number, 0, cut, so_far)
            so_far += count
            self._send()
            if ended:
                if so_far > 0xFFFFFFFF:
                    raise ValueError("a document has more than 4,294,967,295 characters; divide it")
                return number

    def keep(self, row: int) -> int:
        """Add a document whose text is that of a row of the older encoding; returns its number."""
        number = self._next()
        if self._filling.pieces:
            self._send()
        last = self._waiting[-1] if self._waiting else None
        if not isinstance(last, Kept) or last.last != row:
            last = Kept(row)
            self._waiting.append(last)
        last.last = row + 1
        last.documents.append(number)
        return number

    def _next(self) -> int:
        self._counts.append(0)
        self.n_documents += 1
        return self.n_documents - 1

    # merging ---------------------------------------------------------------------------------------------------

    def _send(self) -> None:
        if not self._filling.pieces:
            return
        chunk = self._filling
        self._waiting.append((chunk, self._pool.submit(self._tokenise, chunk)))
        while self._waiting and (not self._free or self._ready()):
            self._merge_next()
        self._filling = self._free.pop()

    def _ready(self) -> bool:
        first = self._waiting[0]
        return isinstance(first, Kept) or first[1].done()

    def _tokenise(self, chunk: Chunk) -> Tokens:
        lane = self._lanes.get()
        try:
            return lane.tokenise(chunk, *self._tables)
        finally:
            # A lane only saves work; one that has grown large makes room for a new one.
            self._lanes.put(lane if lane.forms.n < LANE_FORMS else Lane())

    def _merge_next(self) -> None:
        item = self._waiting.popleft()
        if isinstance(item, Kept):
            self._merge_kept(item)
            return
        chunk, future = item
        tokens = future.result()
        lane = tokens.lane
        wanted = self._wanted(tokens)
        lane.learn(wanted, self.forms.add(tokens.blob, tokens.begins, wanted))
        n = tokens.n
        if not self._settings.numbers:
            n = int(drop_forms(chunk.ids[:n], chunk.starts[:n], lane.ids_of, tokens.counts))
        self._place(chunk.ids[:n], chunk.starts[:n], lane.ids_of)
        for document, count in zip(chunk.documents, tokens.counts.tolist(), strict=True):
            self._counts[document] = -1 if count < 0 else self._counts[document] + count
        chunk.clear()
        self._free.append(chunk)

    def _wanted(self, tokens: Tokens) -> Array:
        """The new forms of a chunk that are kept."""
        if self._settings.numbers:
            return tokens.new
        begins = tokens.begins.tolist()
        data = tokens.blob.tobytes()
        number = [is_number(data[begins[form] : begins[form + 1]].decode()) for form in tokens.new.tolist()]
        tokens.lane.learn(tokens.new, np.full(len(tokens.new), -2, dtype=np.int32))
        kept: Array = tokens.new[~np.array(number, dtype=bool)]
        return kept

    def _merge_kept(self, kept: Kept) -> None:
        old = self._old
        assert old is not None
        offsets = old.offsets[kept.first : kept.last + 1]
        for document, count in zip(kept.documents, np.diff(offsets).tolist(), strict=True):
            self._counts[document] = count
        for first in range(int(offsets[0]), int(offsets[-1]), CHUNK):
            last = min(first + CHUNK, int(offsets[-1]))
            ids = old.type_ids[first:last]
            found = np.empty(min(len(ids), len(self._old_ids)), dtype=np.int64)
            found = found[: newly_seen(ids, self._old_ids, found)]
            self._old_ids[found] = self.forms.add_strings([str(form) for form in old.types[found]])
            self._place(ids, old.starts[first:last], self._old_ids)

    def _place(self, ids: Array, starts: Array, ids_of: Array) -> None:
        at = 0
        while at < len(ids):
            ids_room, starts_room = self._segments.room()
            n = min(len(ids_room), len(ids) - at)
            translate(ids[at : at + n], ids_of, ids_room[:n])
            starts_room[:n] = starts[at : at + n]
            self._segments.took(n, self.forms.n)
            at += n

    # ending ----------------------------------------------------------------------------------------------------

    def finish(self) -> tuple[Array, dict[str, Any], dict[str, Array]]:
        """Encode what is left.

        Returns:
            Tokens of each document, or -1 for one that is not UTF-8 and was left out; the entries of the token
            arrays for the manifest; and the directory of the postings.
        """
        self._send()
        while self._waiting:
            self._merge_next()
        described = self._segments.finish(self.forms.n)
        self._pool.shutdown()
        self._free.clear()  # the buffers are large; not to wait for the collector of garbage
        self._lanes = SimpleQueue()
        postings = directory(self._segments, self.forms.n)
        del self._segments, self._filling
        return np.array(self._counts, dtype=np.int64), described, postings

    def abandon(self) -> None:
        """Stop, leaving unfinished files behind."""
        self._pool.shutdown(cancel_futures=True)
        self._segments.abandon()


def _reader(text: memoryview) -> Callable[[memoryview], int]:
    at = 0

    def read(into: memoryview) -> int:
        nonlocal at
        part = text[at : at + len(into)]
        into[: len(part)] = part
        at += len(part)
        return len(part)

    return read
