"""Counts that several measures share: how often, in how many documents, how evenly, and how surely."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from toolkit.stats.cells import Cells
from toolkit.stats.clusters import clusters
from toolkit.stats.dispersion import dp, part_range
from toolkit.stats.rates import jackknife, log_rate_variance, size_shift

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]

PER = 1_000_000
#: From this many tokens on, compiled loops repay the time it takes to load the compiler.
LARGE = 2_000_000

_SPREADS: WeakKeyDictionary[Any, Spread] = WeakKeyDictionary()
_ORDERS: WeakKeyDictionary[Any, tuple[Array, Array]] = WeakKeyDictionary()
_NAMES: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


@dataclass(frozen=True)
class Spread:
    """What is known of every term of a view.

    Attributes:
        count: occurrences, int64, shape (n_terms,).
        documents: documents with the term, int64.
        dp: deviation of proportions over documents, or over clusters where there is one document.
        variance: of the logarithm of the relative frequency, over clusters.
        sizes: tokens of each cluster.
        cluster: what a cluster is: ``document``, ``paragraph`` or ``sentence``.
    """

    count: Array
    documents: Array
    dp: Array
    variance: Array
    sizes: Array
    cluster: str


def spread(corpus: Corpus) -> Spread:
    """Counts, dispersion and variance of every term of a view, computed once."""
    found = _SPREADS.get(corpus)
    if found is None:
        offsets, cluster = clusters(corpus)
        same = len(offsets) == len(corpus.offsets) and bool(np.array_equal(offsets, corpus.offsets))
        large = same and corpus.n_tokens >= LARGE
        found = _SPREADS[corpus] = _compiled(corpus) if large else _plain(corpus, offsets, cluster, same)
    return found


def _plain(corpus: Corpus, offsets: Array, cluster: str, same: bool) -> Spread:
    cells = cells_of(corpus, offsets)
    documents = cells if same else cells_of(corpus, corpus.offsets)
    parts = documents if len(documents.sizes) > 1 else cells
    return Spread(
        count=cells.total.astype(np.int64),
        documents=part_range(documents).astype(np.int64),
        dp=dp(parts),
        variance=log_rate_variance(cells),
        sizes=cells.sizes,
        cluster=cluster,
    )


def _compiled(corpus: Corpus) -> Spread:
    from toolkit.stats import kernels

    units, encoded = corpus.units, corpus.encoded
    sizes = np.diff(corpus.offsets)
    shift = size_shift(sizes)
    every = (encoded.type_ids, encoded.term_of_type, units.firsts, units.lasts)
    whole = units.is_whole(len(encoded.ids))  # then the counts are known
    total = corpus.counts() if whole else kernels.totals(*every, len(corpus.terms))

    def half(part: slice) -> Array:
        tokens = (encoded.type_ids, encoded.term_of_type, units.firsts[part], units.lasts[part])
        return np.asarray(kernels.spread(*tokens, total, corpus.n_tokens, shift[part]))

    # Always the same two halves, so that the sums do not depend on the machine.
    middle = int(np.searchsorted(corpus.offsets, corpus.n_tokens // 2))
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(half, (slice(0, middle), slice(middle, None)))
    documents, first, second, gap = (one + other).T
    return Spread(
        count=total,
        documents=documents.astype(np.int64),
        dp=np.where(total > 0, 0.5 * (gap + 1), np.nan),
        variance=jackknife(total, first, second, shift),
        sizes=sizes,
        cluster=corpus.unit,
    )


def cells_of(corpus: Corpus, offsets: Array) -> Cells:
    """Counts of terms by token range; ranges without tokens are no parts."""
    lengths = np.diff(offsets)
    filled = np.flatnonzero(lengths)
    n_terms = len(corpus.terms)
    if corpus.n_tokens >= LARGE and offsets is corpus.offsets:
        from toolkit.stats import kernels

        units, encoded = corpus.units, corpus.encoded
        firsts, lasts = units.firsts[filled], units.lasts[filled]
        terms, at, counts = kernels.cells(encoded.type_ids, encoded.term_of_type, firsts, lasts, n_terms)
        return Cells(terms, at, counts, lengths[filled], n_terms)
    parts = np.repeat(np.arange(len(filled)), lengths[filled])
    keys, counts = _unique(parts * n_terms + corpus.term_ids, len(filled) * n_terms)
    return Cells(keys % max(n_terms, 1), keys // max(n_terms, 1), counts, lengths[filled], n_terms)


def _unique(keys: Array, size: int) -> tuple[Array, Array]:
    # Counting beats sorting while the table of all part-term pairs fits comfortably in memory.
    if size <= max(4 * len(keys), 1_000_000):
        table = np.bincount(keys, minlength=size)
        found = np.flatnonzero(table)
        return found, table[found]
    found, counts = np.unique(keys, return_counts=True)
    return found, counts


def per_million(counts: Any, n_tokens: int) -> Array:
    """Occurrences in a million tokens; NaN where there are no tokens."""
    counts = np.asarray(counts, dtype=float)
    return counts * (PER / n_tokens) if n_tokens else np.full(counts.shape, np.nan)


def alphabet(corpus: Corpus) -> tuple[Array, Array]:
    """The rank of each term in alphabetical order, int32, and the term at each rank: ties need no strings again."""
    found = _ORDERS.get(corpus.encoded)
    if found is None:
        terms = corpus.terms
        order = np.array(sorted(range(len(terms)), key=terms.__getitem__), dtype=np.int64)
        ranks = np.empty(len(terms), dtype=np.int32)
        ranks[order] = np.arange(len(terms))
        found = _ORDERS[corpus.encoded] = (ranks, order)
    return found


def descending(values: Array) -> Array:
    """The order from the highest value to the lowest, missing last, equal ones as they are."""
    return np.argsort(-comparable(values), kind="stable")


def comparable(values: Array) -> Array:
    """Values to nine decimals: what differs less differs by the rounding of a processor, and would order rows by it."""
    return np.round(np.asarray(values), 9)


def in_alphabet(corpus: Corpus, keep: Array) -> Array:
    """The terms to keep, in alphabetical order.

    Args:
        keep: bool, shape (n_terms,).
    """
    order = alphabet(corpus)[1]
    return np.asarray(order[keep[order]])


def names(corpus: Corpus, terms: Array) -> Any:
    """Some terms as a column of a table, without converting each string anew."""
    import pandas as pd

    if len(terms) < 1000:
        return corpus.terms[terms]
    found = _NAMES.get(corpus.encoded)
    if found is None:
        found = _NAMES[corpus.encoded] = pd.array(corpus.terms, dtype="str")
    return found.take(terms)
