"""Counts that several measures share: documents by terms, and the terms of two corpora side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.stats.cells import Cells

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]

PER = 1_000_000


def per_million(counts: Array, n_tokens: int) -> Array:
    """Occurrences in a million tokens; NaN where there are no tokens."""
    return counts * (PER / n_tokens) if n_tokens else np.full(len(counts), np.nan)


def parts_of(corpus: Corpus, offsets: Array | None = None) -> Cells:
    """Counts of terms by document, or by other token ranges; ranges without tokens are no parts."""
    offsets = corpus.offsets if offsets is None else offsets
    sizes = np.diff(offsets)
    filled = np.flatnonzero(sizes)
    n_terms = len(corpus.terms)
    part_of_token = np.repeat(np.arange(len(filled)), sizes[filled])
    keys, counts = _unique(part_of_token * n_terms + corpus.term_ids, len(filled) * n_terms)
    return Cells(keys % n_terms, keys // n_terms, counts, sizes[filled], n_terms)


def _unique(keys: Array, size: int) -> tuple[Array, Array]:
    # Counting beats sorting while the table of all part-term pairs fits comfortably in memory.
    if size <= max(4 * len(keys), 1_000_000):
        table = np.bincount(keys, minlength=size)
        found = np.flatnonzero(table)
        return found, table[found]
    found, counts = np.unique(keys, return_counts=True)
    return found, counts


def side_by_side(target: Corpus, reference: Corpus) -> tuple[Array, Array, Array]:
    """The terms of two corpora or views, and where the terms of each stand among them.

    Returns:
        (terms, index of the target's terms, index of the reference's terms).
    """
    if target.encoded is reference.encoded:
        index = np.arange(len(target.terms))
        return target.terms, index, index
    both = pd.Index(target.terms).union(pd.Index(reference.terms), sort=True)
    return both.to_numpy(), both.get_indexer(pd.Index(target.terms)), both.get_indexer(pd.Index(reference.terms))


def ranked(frame: pd.DataFrame, by: list[str], ascending: list[bool]) -> pd.DataFrame:
    """Rows in a stable order with the last key breaking ties."""
    return frame.sort_values(by, ascending=ascending, kind="stable").reset_index(drop=True)
