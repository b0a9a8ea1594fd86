"""Units: which token ranges of an encoded corpus a view is made of, and where its positions lie in the whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from toolkit.corpus.encoded import Encoded

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Units:
    """The documents, paragraphs or sentences of a view as ranges of the whole corpus.

    Attributes:
        kind: ``document``, ``paragraph`` or ``sentence``.
        rows: the encoded document each unit belongs to, int64, shape (n_units,).
        firsts, lasts: token range of each unit in the whole corpus, int64, shape (n_units,).
        numbers: 1-based number of a segment within its document; zero for documents.
        char_starts, char_ends: character span of a segment in its document's text; zero for documents.
    """

    kind: str
    rows: Array
    firsts: Array
    lasts: Array
    numbers: Array
    char_starts: Array
    char_ends: Array

    @classmethod
    def documents(cls, offsets: Array) -> Units:
        """All documents of a corpus."""
        n = len(offsets) - 1
        zeros = np.zeros(n, dtype=np.int64)
        return cls("document", np.arange(n), offsets[:-1], offsets[1:], zeros, zeros, zeros)

    @classmethod
    def segments(cls, kind: str, rows: Array, numbers: Array, spans: Array, encoded: Encoded) -> Units:
        """Segments of documents, given as character spans; a token belongs to the segment it starts in."""
        firsts = np.empty(len(rows), dtype=np.int64)
        lasts = np.empty(len(rows), dtype=np.int64)
        cuts = np.flatnonzero(np.diff(rows)) + 1
        for block in np.split(np.arange(len(rows)), cuts):
            if not len(block):
                continue
            base, stop = encoded.offsets[rows[block[0]]], encoded.offsets[rows[block[0]] + 1]
            starts = np.asarray(encoded.starts[base:stop], dtype=np.int64)
            firsts[block] = base + np.searchsorted(starts, spans[block, 0])
            lasts[block] = base + np.searchsorted(starts, spans[block, 1])
        return cls(kind, rows, firsts, lasts, numbers, spans[:, 0], spans[:, 1])

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def segmented(self) -> bool:
        """Whether the units are parts of documents."""
        return self.kind != "document"

    def is_whole(self, n_documents: int) -> bool:
        """Whether the units are all documents of a corpus of ``n_documents``."""
        return not self.segmented and len(self) == n_documents

    def ids(self, document_ids: list[str]) -> list[str]:
        """The id of each unit."""
        if not self.segmented:
            return [document_ids[row] for row in self.rows.tolist()]
        letter = self.kind[0]
        pairs = zip(self.rows.tolist(), self.numbers.tolist(), strict=True)
        return [f"{document_ids[row]}#{letter}{number}" for row, number in pairs]

    def char_ranges(self) -> tuple[list[int], list[int]]:
        """First and last character of each unit in its document's text; documents reach as far as they go."""
        if self.segmented:
            return self.char_starts.tolist(), self.char_ends.tolist()
        return [0] * len(self), [2**62] * len(self)

    def take(self, index: Array) -> Units:
        """Some of the units, in the order given."""
        fields = (self.rows, self.firsts, self.lasts, self.numbers, self.char_starts, self.char_ends)
        return Units(self.kind, *(field[index] for field in fields))

    @cached_property
    def offsets(self) -> Array:
        """Token range of each unit in the view, int64, shape (n_units + 1,)."""
        return np.concatenate([[0], np.cumsum(self.lasts - self.firsts)]).astype(np.int64)

    @cached_property
    def contiguous(self) -> bool:
        """Whether the view is one unbroken range of the whole corpus, so that arrays can be sliced, not copied."""
        return bool(len(self) == 0 or np.array_equal(self.firsts[1:], self.lasts[:-1]))

    @cached_property
    def _shifts(self) -> Array:
        return self.firsts - self.offsets[:-1]

    def to_base(self, positions: Array) -> Array:
        """Positions in the whole corpus of positions in the view."""
        if len(self) == 0:
            return positions
        if self.contiguous:
            return positions + int(self.firsts[0])
        return positions + self._shifts[np.searchsorted(self.offsets, positions, side="right") - 1]

    def from_base(self, positions: Array) -> tuple[Array, Array]:
        """Which of some ascending positions of the whole corpus lie in the view, and where.

        Returns:
            (index into ``positions``, position in the view), sorted by position in the view.
        """
        if len(self) == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        if self.contiguous:
            low, high = np.searchsorted(positions, [self.firsts[0], self.lasts[-1]])
            return np.arange(low, high), np.asarray(positions[low:high], dtype=np.int64) - int(self.firsts[0])
        order = np.argsort(self.firsts, kind="stable")
        unit = order[np.clip(np.searchsorted(self.firsts[order], positions, side="right") - 1, 0, None)]
        inside = np.flatnonzero((positions >= self.firsts[unit]) & (positions < self.lasts[unit]))
        found = positions[inside] - self._shifts[unit[inside]]
        rank = np.argsort(found, kind="stable")
        return inside[rank], found[rank]

    def gather(self, array: Array) -> Array:
        """The values of a token array of the whole corpus, in the order of the view; a slice where possible."""
        if len(self) == 0:
            return array[:0]
        if self.contiguous:
            return array[int(self.firsts[0]) : int(self.lasts[-1])]
        return np.concatenate([array[first:last] for first, last in zip(self.firsts, self.lasts, strict=True)])
