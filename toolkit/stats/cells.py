"""Counts of terms by part of a corpus, as their non-zero cells: what dispersion and intervals are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Cells:
    """A table of terms by parts (documents, clusters) without its zeros.

    Attributes:
        terms, parts: which term and which part each count belongs to, int, shape (n_cells,).
        counts: the counts, all above zero, shape (n_cells,).
        sizes: tokens of each part, shape (n_parts,).
        n_terms: number of terms.
    """

    terms: Array
    parts: Array
    counts: Array
    sizes: Array
    n_terms: int

    @classmethod
    def of(cls, counts: Any, sizes: Any = None) -> Cells:
        """From a table of counts, shape (n_parts,) or (n_parts, n_terms); parts are equal without ``sizes``.

        Raises:
            ValueError: a count is negative, or there is not one size a part.
        """
        if isinstance(counts, Cells):
            return counts
        table = np.asarray(counts, dtype=float)
        table = table[:, None] if table.ndim == 1 else table
        lengths = np.ones(len(table)) if sizes is None else np.asarray(sizes, dtype=float)
        if lengths.shape != (len(table),) or (table < 0).any():
            raise ValueError(f"{len(table)} parts of counts of zero or more, with one size each, are needed")
        parts, terms = np.nonzero(table)
        return cls(terms, parts, table[parts, terms], lengths, table.shape[1])

    def sum(self, values: Array) -> Array:
        """Sum over the cells of each term of one value a cell."""
        return np.bincount(self.terms, weights=values, minlength=self.n_terms)

    @cached_property
    def total(self) -> Array:
        """f, occurrences of each term."""
        return self.sum(self.counts)

    @cached_property
    def shares(self) -> Array:
        """s, each part's share of all tokens, for each cell."""
        return np.asarray(self.sizes / self.sizes.sum())[self.parts]

    @cached_property
    def portions(self) -> Array:
        """v/f, the share of its term's occurrences that each cell holds."""
        return np.asarray(self.counts / self.total[self.terms])
