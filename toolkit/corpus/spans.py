"""Where the paragraphs and sentences of the documents are; found when first asked for, then kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.corpus.segment import paragraph_spans, sentence_spans, sentence_spans_many
from toolkit.corpus.units import Units

if TYPE_CHECKING:
    from toolkit.corpus.encoded import Encoded

    Array = np.ndarray[Any, Any]

SEGMENTS = ("paragraph", "sentence")
_AT_ONCE = 256  # documents whose texts are in memory together


class Spans:
    """Character spans of the segments of each document of an encoded corpus."""

    def __init__(self, encoded: Encoded) -> None:
        self._encoded = encoded
        self._known: dict[str, dict[int, Array]] = {kind: {} for kind in SEGMENTS}

    def of(self, kind: str, row: int) -> Array:
        """Spans of the paragraphs or sentences of one document, int64, shape (n, 2)."""
        known = self._known[kind]
        if row not in known:
            text = self._encoded.read(row)
            known[row] = paragraph_spans(text) if kind == "paragraph" else sentence_spans(text, self._language(row))
        return known[row]

    def _learn_sentences(self, rows: Array) -> None:
        """Segment what is not known yet of some documents, short ones of one language together."""
        known = self._known["sentence"]
        unknown = [row for row in rows.tolist() if row not in known]
        languages = [self._language(row) for row in unknown]
        for language in dict.fromkeys(languages):
            alike = [row for row, other in zip(unknown, languages, strict=True) if other == language]
            for first in range(0, len(alike), _AT_ONCE):
                some = alike[first : first + _AT_ONCE]
                known.update(
                    zip(some, sentence_spans_many([self._encoded.read(row) for row in some], language), strict=True)
                )

    def _language(self, row: int) -> str | None:
        metadata = self._encoded.metadata
        value = metadata["language"].iloc[row] if "language" in metadata else None
        return value if isinstance(value, str) and value else None

    def units(self, kind: str, within: Units) -> Units:
        """The segments that start within the units of a view."""
        none = np.zeros((0, 2), dtype=np.int64)
        rows, numbers, spans = [none[:, 0]], [none[:, 0]], [none]
        if kind == "sentence":
            self._learn_sentences(within.rows)
        for row, first, last in zip(within.rows.tolist(), *within.char_ranges(), strict=True):
            found = self.of(kind, row)
            inside = np.flatnonzero((found[:, 0] >= first) & (found[:, 0] < last))
            rows.append(np.full(len(inside), row))
            numbers.append(inside + 1)
            spans.append(found[inside])
        return Units.segments(kind, np.concatenate(rows), np.concatenate(numbers), np.concatenate(spans), self._encoded)
