"""Queries on arrays: postings of the rarest word, filtered by its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class Hits:
    """Where a query matched in a view: sorted, not overlapping.

    Attributes:
        corpus: the view.
        first, last: token range of each hit, last exclusive, int64, shape (n_hits,).
    """

    corpus: Corpus
    first: Array
    last: Array

    def __len__(self) -> int:
        return len(self.first)

    @cached_property
    def documents(self) -> Array:
        """Row of ``corpus.documents`` of each hit, int64."""
        return self.corpus.document_rows(self.first)

    @cached_property
    def starts(self) -> Array:
        """Where each hit starts, in characters of its document's text, int64."""
        return self.corpus.starts_at(self.first)

    @cached_property
    def ends(self) -> Array:
        """Where each hit ends, in characters of its document's text, int64."""
        return self.corpus.ends_at(self.last - 1)


def positions_of(corpus: Corpus, type_ids: Array, limit: int | None = None) -> Array:
    """Ascending view positions of tokens of some types; at least the first ``limit`` of them if given.

    A limit is honoured only where the view is one range of the corpus; elsewhere all are returned.
    """
    encoded, units = corpus.encoded, corpus.units
    if len(type_ids) == 0 or len(units) == 0:
        return np.zeros(0, dtype=np.int64)
    whole = units.contiguous and len(units) > 0 and units.firsts[0] == 0
    base = encoded.positions(type_ids, limit if whole else None)
    return units.from_base(base)[1]


def match_path(corpus: Corpus, path: tuple[Any, ...], limit: int | None) -> Array:
    """First positions of all places where each token matches its slot, within one document.

    Args:
        corpus: the view.
        path: for each token the sorted type ids that match, or None for any token.
        limit: stop after about so many matches.
    """
    fixed = [index for index, slot in enumerate(path) if slot is not None]
    counts = corpus.encoded.type_counts
    anchor = min(fixed, key=lambda index: int(counts[path[index]].sum()))
    if len(path) == 1:
        return positions_of(corpus, path[0], limit)
    budget = None if limit is None else max(64, 16 * limit)
    total = int(counts[path[anchor]].sum())
    while True:
        candidates = positions_of(corpus, path[anchor], budget)
        found = _filter(corpus, path, anchor, candidates)
        done = budget is None or len(candidates) < budget or budget >= total
        if done or (limit is not None and len(found) >= limit):
            return found
        budget = None if budget is None else budget * 8


def _filter(corpus: Corpus, path: tuple[Any, ...], anchor: int, candidates: Array) -> Array:
    first = candidates - anchor
    first = first[(first >= 0) & (first + len(path) <= corpus.n_tokens)]
    others = sorted(
        (index for index, slot in enumerate(path) if slot is not None and index != anchor),
        key=lambda index: len(path[index]),
    )
    types, units = corpus.encoded.type_ids, corpus.units
    for index in others:
        if not len(first):
            return first
        first = first[_member(types[units.to_base(first + index)], path[index], len(corpus.encoded.types))]
    if len(first):
        first = first[corpus.document_rows(first) == corpus.document_rows(first + len(path) - 1)]
    return first


def _member(values: Array, ids: Array, n_types: int) -> Array:
    if len(ids) == 1:
        return np.asarray(values == ids[0])
    if len(values) < 4 * len(ids):
        return np.isin(values, ids)
    mask = np.zeros(n_types, dtype=bool)
    mask[ids] = True
    return mask[values]


def leftmost_longest(first: Array, last: Array) -> tuple[Array, Array]:
    """Drop overlaps: of matches that overlap, the one that begins first stays; of those, the longest."""
    order = np.lexsort((-last, first))
    first, last = first[order], last[order]
    if len(first) < 2 or (first[1:] >= last[:-1]).all():
        return first, last
    keep = np.zeros(len(first), dtype=bool)
    reach = -1
    for index, (begin, end) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        if begin >= reach:
            keep[index] = True
            reach = end
    return first[keep], last[keep]
