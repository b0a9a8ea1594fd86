"""How evenly terms are spread over the parts of a corpus, from a sparse table of counts.

Parts may differ in size. ``v`` counts of a term by part, ``f`` its total, ``s`` share of each part in all tokens,
``p`` = v / part size. Measures of a term that never occurs are NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Parts:
    """Non-zero counts of terms by part.

    Attributes:
        terms, parts: which term and which part each count belongs to, int, shape (n_counts,).
        counts: the counts, all above zero, shape (n_counts,).
        sizes: tokens of each part, shape (n_parts,).
        n_terms: number of terms.
    """

    terms: Array
    parts: Array
    counts: Array
    sizes: Array
    n_terms: int

    @classmethod
    def dense(cls, counts: Any, sizes: Any) -> Parts:
        """From a table of counts, shape (n_parts, n_terms) or (n_parts,)."""
        table = np.asarray(counts, dtype=float)
        table = table[:, None] if table.ndim == 1 else table
        parts, terms = np.nonzero(table)
        return cls(terms, parts, table[parts, terms], np.asarray(sizes, dtype=float), table.shape[1])

    def _sum(self, values: Array) -> Array:
        return np.bincount(self.terms, weights=values, minlength=self.n_terms)

    @cached_property
    def total(self) -> Array:
        """f, tokens of each term."""
        return self._sum(self.counts)

    @cached_property
    def _shares(self) -> Array:
        return np.asarray(self.sizes / self.sizes.sum())

    @cached_property
    def _expected(self) -> Array:
        return self._shares[self.parts]

    @cached_property
    def _observed(self) -> Array:
        return self.counts / self.total[self.terms]

    def _known(self, values: Array) -> Array:
        return np.where(self.total > 0, values, np.nan)

    def range(self) -> Array:
        """Parts that a term occurs in."""
        return np.bincount(self.terms, minlength=self.n_terms)

    def dp(self) -> Array:
        """Deviation of proportions ½ Σ |v/f − s| (Gries 2008): 0 is even, near 1 is in one small part only."""
        gap = self._sum(np.abs(self._observed - self._expected)) + 1 - self._sum(self._expected)
        return self._known(0.5 * gap)

    def dp_norm(self) -> Array:
        """DP / (1 − min s) (Lijffijt and Gries 2012), which reaches 1."""
        smallest = float(self._shares.min()) if len(self._shares) else 1.0
        return self.dp() / (1 - smallest) if smallest < 1 else np.full(self.n_terms, np.nan)

    def kld(self) -> Array:
        """Kullback–Leibler divergence Σ (v/f) log2((v/f) / s) in bits (Gries 2020); 0 is even."""
        return self._known(self._sum(self._observed * np.log2(self._observed / self._expected)))

    def juilland_d(self) -> Array:
        """Juilland's D = 1 − CV(p) / √(n−1), population deviation of relative frequencies (1970); 1 is even."""
        n = len(self.sizes)
        if n < 2:
            return np.full(self.n_terms, np.nan)
        rates = self.counts / self.sizes[self.parts]
        mean = self._sum(rates) / n
        with np.errstate(invalid="ignore", divide="ignore"):
            deviation = np.sqrt(np.maximum(self._sum(rates**2) / n - mean**2, 0))
            return self._known(1 - deviation / mean / np.sqrt(n - 1))

    def carroll_d2(self) -> Array:
        """Carroll's D2: entropy of p normalised to sum one, over ln n (1970); 1 is even."""
        n = len(self.sizes)
        if n < 2:
            return np.full(self.n_terms, np.nan)
        rates = self.counts / self.sizes[self.parts]
        share = rates / self._sum(rates)[self.terms]
        return self._known(-self._sum(share * np.log(share)) / np.log(n))

    def rosengren_s(self) -> Array:
        """Rosengren's S = (Σ √(s v))² / f (1971); 1 is even."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self._known(self._sum(np.sqrt(self._expected * self.counts)) ** 2 / self.total)


def average_reduced_frequency(positions: Array, terms: Array, n_terms: int, n_tokens: int) -> Array:
    """ARF = Σ min(d, v) / v, v = N / f, d the circular distances of occurrences (Savický and Hlaváčová 2002).

    Args:
        positions: token positions, sorted by term and then by position, shape (n_tokens,).
        terms: the term of each position, ascending, shape (n_tokens,).
        n_terms: number of terms.
        n_tokens: length of the corpus.
    """
    frequency = np.bincount(terms, minlength=n_terms)
    distance = np.diff(positions, append=0).astype(float)
    last = np.flatnonzero(np.diff(terms, append=-1) != 0)
    first = np.concatenate([[0], last[:-1] + 1]).astype(np.int64) if len(last) else last
    distance[last] = positions[first] + n_tokens - positions[last]
    with np.errstate(divide="ignore", invalid="ignore"):
        span = n_tokens / frequency
        return np.bincount(terms, weights=np.minimum(distance, span[terms]) / span[terms], minlength=n_terms)
