"""The sentences of a view by document row, found once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit.errors import ParameterError, choose
from toolkit.stats.clusters import clusters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.coding.locate import Found
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


#: Whose words count.
VOICES = ("author", "other", "all")


class Place(NamedTuple):
    """Where a theme is mentioned: document row, characters, number of the sentence, theme, query, whether carried."""

    row: int
    start: int
    end: int
    sentence: int
    theme: str
    pattern: str
    carried: bool


class Passages:
    """Texts and sentence spans of the documents of a view, read when first needed."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._texts: dict[int, str] = {}
        self._spans: dict[int, Array] = {}
        self._starts: dict[int, list[int]] = {}

    def text(self, row: int) -> str:
        """The text of a document."""
        if row not in self._texts:
            self._texts[row] = self.corpus.text(self.corpus.ids[row])
        return self._texts[row]

    def spans(self, row: int) -> Array:
        """Character spans of its sentences."""
        if row not in self._spans:
            found = self.corpus.sentence_spans(self.corpus.ids[row])
            if not len(found):
                found = np.array([[0, len(self.text(row))]], dtype=np.int64)
            self._spans[row] = found
            self._starts[row] = found[:, 0].tolist()
        return self._spans[row]

    def sentence(self, row: int, start: int) -> int:
        """The number of the sentence that holds a character."""
        from bisect import bisect_right

        self.spans(row)
        return max(bisect_right(self._starts[row], start) - 1, 0)

    def span(self, row: int, sentence: int) -> tuple[int, int]:
        """Where a sentence starts and ends."""
        start, end = self.spans(row)[sentence]
        return int(start), int(end)

    def following(self, row: int, sentence: int) -> int | None:
        """The number of the next sentence, if it is in the same paragraph."""
        if sentence + 1 >= len(self.spans(row)):
            return None
        between = self.text(row)[self.span(row, sentence)[1] : self.span(row, sentence + 1)[0]]
        return sentence + 1 if between.count("\n") < 2 else None


class Sentences:
    """The sentences that mention a theme, numbered in order, for what else is found in them.

    Args:
        rows: document row of each mention.
        spans: start and end of its sentence.

    Attributes:
        numbers: the number of the sentence of each mention.
    """

    def __init__(self, rows: list[int], spans: list[tuple[int, int]]) -> None:
        edges = np.array(spans, dtype=np.int64).reshape(-1, 2)
        places = np.array(rows, dtype=np.int64)
        self._starts, first, numbers = np.unique(_place(places, edges[:, 0]), return_index=True, return_inverse=True)
        self._ends = _place(places, edges[:, 1])[first]
        self.numbers: list[int] = numbers.tolist()

    def hits(self, corpus: Corpus, found: Found) -> Iterator[tuple[int, int, int]]:
        """Those matches that begin in one of the sentences: its number, start, end."""
        starts, ends = corpus.starts_at(found.first), corpus.ends_at(found.last - 1)
        keys = _place(corpus.document_rows(found.first), starts)
        number = np.searchsorted(self._starts, keys, side="right") - 1
        inside = np.flatnonzero((number >= 0) & (keys < self._ends[number]))
        return zip(number[inside].tolist(), starts[inside].tolist(), ends[inside].tolist(), strict=True)


def _place(rows: Array, characters: Array) -> Array:
    """One ascending number for a document row and a character in it."""
    return np.asarray((rows << 32) + characters)


def heard(coded: pd.DataFrame, voice: str) -> Array:
    """Whether each mention is in a voice: ``author``, ``other`` (quoted and reported) or ``all``; bool.

    Raises:
        ParameterError: the voice is unknown.
    """
    if voice not in VOICES:
        raise ParameterError(choose("voice", voice, VOICES))
    author = (coded["voice"] == "author").to_numpy(dtype=bool)
    return {"author": author, "other": ~author, "all": np.ones(len(coded), dtype=bool)}[voice]


class Located:
    """The cluster (document, or paragraph of few documents) of each mention of a view.

    Attributes:
        of: number of the cluster of each mention, int64.
        n: clusters of the view.
        kind: ``document``, ``paragraph`` or ``sentence``.
    """

    def __init__(self, view: Corpus, coded: pd.DataFrame) -> None:
        offsets, self.kind = clusters(view)
        self.n = len(offsets) - 1
        rows = pd.Index(view.ids).get_indexer(pd.Index(coded["document"]))
        self.of = np.zeros(len(coded), dtype=np.int64)
        starts = coded["start"].to_numpy(dtype=np.int64)
        if self.kind == view.unit:
            self.of = rows.astype(np.int64)
            return
        first_of = np.searchsorted(offsets, view.offsets[:-1])
        for row in np.unique(rows):
            inside = np.flatnonzero(rows == row)
            low, high = first_of[row], np.searchsorted(offsets, view.offsets[row + 1])
            edges = view.starts_at(np.minimum(offsets[low:high], max(view.n_tokens - 1, 0)))
            self.of[inside] = low + np.searchsorted(edges, starts[inside], side="right") - 1
