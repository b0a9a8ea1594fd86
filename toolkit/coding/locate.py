"""Where the themes and actors of a codebook are mentioned: queries on arrays, exclusions, disambiguation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.query import Query
from toolkit.query.match import leftmost_longest

if TYPE_CHECKING:
    from toolkit.coding.codebook import Theme
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Found:
    """Token ranges, ascending and not overlapping, with the number of the query that found each."""

    first: Array
    last: Array
    query: Array

    def __len__(self) -> int:
        return len(self.first)


def find_any(corpus: Corpus, queries: Iterable[str], language: str) -> Found:
    """All matches of several queries, possessive forms with them: leftmost, longest, each place once."""
    none = np.zeros(0, dtype=np.int64)
    firsts, lasts, numbers = [none], [none], [none]
    for number, text in enumerate(queries):
        hits = Query(text, language=language, possessive=language == "en").find(corpus)
        firsts.append(hits.first)
        lasts.append(hits.last)
        numbers.append(np.full(len(hits), number))
    return _longest(np.concatenate(firsts), np.concatenate(lasts), np.concatenate(numbers))


def _longest(first: Array, last: Array, query: Array) -> Found:
    order = np.lexsort((query, -last, first))
    first, last, query = first[order], last[order], query[order]
    kept_first, kept_last = leftmost_longest(first, last)
    # lexsort put the longest match of a start first, so the first row of each kept start is the kept match.
    index = np.searchsorted(first, kept_first)
    return Found(kept_first, kept_last, query[index])


def find_theme(corpus: Corpus, theme: Theme, language: str) -> Found:
    """The mentions of a theme: matches of its queries but for exclusions and those that lack what must stand near."""
    found = find_any(corpus, theme.queries, language)
    keep = np.ones(len(found), dtype=bool)
    if theme.exclude and len(found):
        out = find_any(corpus, theme.exclude, language)
        if len(out):
            index = np.clip(np.searchsorted(out.first, found.first, side="right") - 1, 0, None)
            keep &= ~((out.first[index] <= found.first) & (out.last[index] >= found.last))
    for query, (needed, window) in theme.require_near.items():
        concerned = np.flatnonzero(found.query == theme.queries.index(query))
        near = find_any(corpus, needed, language)
        keep[concerned] &= _is_near(corpus, found.first[concerned], found.last[concerned], near, window)
    return Found(found.first[keep], found.last[keep], found.query[keep])


def _is_near(corpus: Corpus, first: Array, last: Array, near: Found, window: int) -> Array:
    if not len(near) or not len(first):
        return np.zeros(len(first), dtype=bool)
    rows = corpus.document_rows(first)
    low = np.maximum(first - window, corpus.offsets[rows])
    high = np.minimum(last + window, corpus.offsets[rows + 1])
    inside = np.searchsorted(near.first, high) - np.searchsorted(near.first, low)
    itself = np.searchsorted(near.first, last) - np.searchsorted(near.first, first)
    return np.asarray(inside - itself > 0)
