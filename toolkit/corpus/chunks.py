"""Chunks: buffers of text on their way through the encoder, and the lanes they go through."""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.corpus.forms import Forms
from toolkit.corpus.kernels import PADDING, TABLE_FULL, tokenise_pieces
from toolkit.corpus.passes import mark_invalid

Array = np.ndarray[Any, Any]

#: Bytes of text in a chunk.
CHUNK = 8 << 20


class Chunk:
    """A buffer with the texts of some documents, or with a part of one.

    Attributes:
        data: the bytes, with room for ``PADDING`` beyond the last.
        used: bytes filled so far.
        pieces: first byte, end, and characters of the document before it, for each piece.
        documents: number of the document each piece belongs to.
    """

    def __init__(self, size: int = CHUNK) -> None:
        self.size = size
        self.used = 0
        self.pieces: list[tuple[int, int, int]] = []
        self.documents: list[int] = []
        self._allocate(size)

    def _allocate(self, size: int) -> None:
        self.size = size
        self.data = bytearray(size + PADDING)
        self.array: Array = np.frombuffer(self.data, dtype=np.uint8)
        # Two tokens are at least two bytes apart, or one of them is a character of three bytes.
        self.ids: Array = np.empty(size // 2 + 2, dtype=np.int32)
        self.starts: Array = np.empty(size // 2 + 2, dtype=np.uint32)

    def room(self, size: int) -> bool:
        """Whether a text of so many bytes and the line feed after it still fit."""
        return self.used + size < self.size

    def enlarge(self) -> None:
        """Twice the room; what is in the buffer stays."""
        old = bytes(self.data[: self.used])
        self._allocate(2 * self.size)
        self.data[: len(old)] = old

    def add(self, document: int, first: int, end: int, characters: int = 0) -> None:
        """Declare the bytes from ``first`` to ``end``, already in the buffer, a piece of a document."""
        self.pieces.append((first, end, characters))
        self.documents.append(document)
        self.data[end] = 10
        self.used = end + 1

    def clear(self) -> None:
        """Make ready for other texts."""
        self.used = 0
        self.pieces.clear()
        self.documents.clear()


class Tokens:
    """What a lane made of a chunk: tokens by the lane's own ids, and which of those ids are new."""

    def __init__(self, lane: Lane, n: int, counts: Array, first_new: int) -> None:
        self.lane = lane
        self.n = n
        self.counts = counts
        self.new = np.arange(first_new, lane.forms.n)
        self.blob, self.begins = lane.forms.blob, lane.forms.begins


class Lane:
    """A table of forms that one thread at a time fills; its ids are translated to those of the corpus later.

    Attributes:
        forms: the forms this lane has met.
        ids_of: the id in the corpus of each of them; -1 unknown, -2 not kept. Belongs to the thread that merges.
    """

    def __init__(self) -> None:
        self.forms = Forms()
        self.ids_of: Array = np.zeros(0, dtype=np.int32)

    def tokenise(self, chunk: Chunk, classes: Array, following: Array) -> Tokens:
        """Encode the pieces of a chunk; the count of a piece that is not UTF-8 is -1."""
        forms = self.forms
        first_new = forms.n
        chunk.data[chunk.used : chunk.used + PADDING] = b"\n" * PADDING
        pieces = np.array(chunk.pieces, dtype=np.int64).reshape(-1, 3)
        counts = np.zeros(len(pieces), dtype=np.int64)
        mark_invalid(chunk.array, pieces, counts)
        state = np.array([0, -1, 0, 0, forms.n], dtype=np.int64)
        while True:
            ended = tokenise_pieces(
                chunk.array, pieces, classes, following, forms.slots, forms.blob, forms.begins,
                chunk.ids, chunk.starts, counts, state,
            )  # fmt: skip
            forms.n = int(state[4])
            if ended != TABLE_FULL:
                return Tokens(self, int(state[3]), counts, first_new)
            forms.grow(chunk.size)

    def learn(self, new: Array, ids: Array) -> None:
        """Note the ids in the corpus of forms of this lane."""
        if len(new) and new[-1] >= len(self.ids_of):
            grown = np.full(max(2 * len(self.ids_of), int(new[-1]) + 1), -1, dtype=np.int32)
            grown[: len(self.ids_of)] = self.ids_of
            self.ids_of = grown
        self.ids_of[new] = ids
