"""How evenly terms are spread over the parts of a corpus.

Every function takes ``counts``, v, occurrences by part, shape (n_parts,) or (n_parts, n_terms), or ``Cells``; and
``sizes``, tokens of each part (equal parts without). f is a term's total, s each part's share of all tokens, p = v
over the part's size. They return one value a term, NaN for a term that never occurs. All rest on few occurrences
when a term is rare: compare only terms of similar frequency.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.stats.cells import Cells

Array = np.ndarray[Any, Any]


def part_range(counts: Any, sizes: Any = None) -> Array:
    """Range: number of parts that a term occurs in, int."""
    cells = Cells.of(counts, sizes)
    return np.bincount(cells.terms, minlength=cells.n_terms)


def dp(counts: Any, sizes: Any = None) -> Array:
    """Deviation of proportions DP = ½ Σ |v/f − s| (Gries 2008): 0 is even, near 1 is in one small part only."""
    cells = Cells.of(counts, sizes)
    # Parts without the term deviate by their whole share, which is one less the shares of the parts with it.
    return _known(cells, 0.5 * (cells.sum(np.abs(cells.portions - cells.shares) - cells.shares) + 1))


def dp_norm(counts: Any, sizes: Any = None) -> Array:
    """Normalised DP = DP / (1 − min s) (Lijffijt and Gries 2012): 0 is even, 1 is in the smallest part only."""
    cells = Cells.of(counts, sizes)
    smallest = float(cells.sizes.min() / cells.sizes.sum()) if len(cells.sizes) else 1.0
    return dp(cells) / (1 - smallest) if smallest < 1 else np.full(cells.n_terms, np.nan)


def kld(counts: Any, sizes: Any = None) -> Array:
    """Kullback–Leibler divergence Σ (v/f) log2((v/f) / s), in bits (Gries 2020): 0 is even, no upper bound."""
    cells = Cells.of(counts, sizes)
    return _known(cells, np.maximum(cells.sum(cells.portions * np.log2(cells.portions / cells.shares)), 0))


def juilland_d(counts: Any, sizes: Any = None) -> Array:
    """Juilland's D = 1 − (σ/μ)/√(n−1), population deviation and mean of p over n parts (Juilland et al. 1970).

    1 is even, 0 is in one part only. With hundreds of parts it is near 1 for almost every term (Biber et al. 2016).
    """
    cells, n = _several(counts, sizes)
    rates = cells.counts / cells.sizes[cells.parts]
    mean = cells.sum(rates) / max(n, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        # Deviations of the cells, and of the parts without the term, whose rate is zero.
        squares = cells.sum((rates - mean[cells.terms]) ** 2) + (n - part_range(cells)) * mean**2
        return _known(cells, 1 - np.sqrt(squares / n) / mean / np.sqrt(n - 1))


def carroll_d2(counts: Any, sizes: Any = None) -> Array:
    """Carroll's D2: entropy of p normalised to sum one, over ln n (Carroll 1970): 1 is even, 0 in one part only."""
    cells, n = _several(counts, sizes)
    rates = cells.counts / cells.sizes[cells.parts]
    share = rates / cells.sum(rates)[cells.terms]
    with np.errstate(invalid="ignore", divide="ignore"):
        return _known(cells, np.abs(cells.sum(share * np.log(share))) / np.log(n))


def rosengren_s(counts: Any, sizes: Any = None) -> Array:
    """Rosengren's S = (Σ √(s v))² / f (Rosengren 1971, for unequal parts): 1 is even, s in one part only."""
    cells = Cells.of(counts, sizes)
    with np.errstate(invalid="ignore", divide="ignore"):
        return _known(cells, cells.sum(np.sqrt(cells.shares * cells.counts)) ** 2 / cells.total)


def burch_da(counts: Any, sizes: Any = None) -> Array:
    """D_A = 1 − mean |p_i − p_j| / (2 mean p) over all pairs of parts (Burch, Egbert and Biber 2017): 1 is even."""
    cells, n = _several(counts, sizes)
    rates = np.zeros((n, cells.n_terms))
    rates[cells.parts, cells.terms] = cells.counts / cells.sizes[cells.parts]
    rates.sort(axis=0)
    # In ascending order, the i-th of n rates is the larger one of i pairs and the smaller one of n − 1 − i.
    apart = ((2 * np.arange(n) - n + 1)[:, None] * rates).sum(axis=0) / max(n * (n - 1) / 2, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return _known(cells, 1 - apart / (2 * rates.mean(axis=0)))


def lyne_d3(counts: Any, sizes: Any = None) -> Array:
    """Lyne's D3 = 1 − χ²/(4 f), χ² of the parts against their shares (Lyne 1985): 1 is even."""
    cells = Cells.of(counts, sizes)
    with np.errstate(invalid="ignore", divide="ignore"):
        chi = cells.sum(cells.counts**2 / cells.shares) / cells.total - cells.total
        return _known(cells, 1 - chi / (4 * cells.total))


def carroll_um(counts: Any, sizes: Any = None) -> Array:
    """Carroll's adjusted frequency U_m = f D2 + (1 − D2) f/n (Carroll 1970), in occurrences."""
    cells, n = _several(counts, sizes)
    evenness = carroll_d2(cells)
    return cells.total * evenness + (1 - evenness) * cells.total / max(n, 1)


def rosengren_kf(counts: Any, sizes: Any = None) -> Array:
    """Rosengren's adjusted frequency KF = (Σ √(s v))² (Rosengren 1971), in occurrences."""
    cells = Cells.of(counts, sizes)
    return rosengren_s(cells) * cells.total


def distances(positions: Array, n_tokens: int) -> Array:
    """Distance of each occurrence of one term from the one before; of the first, over the end from the last (circular).

    Args:
        positions: token positions, ascending, shape (f,).
        n_tokens: N, length of the corpus. The distances sum to it.
    """
    positions = np.asarray(positions)
    return np.diff(positions, prepend=positions[-1:] - n_tokens)


def average_reduced_frequency(positions: Array, n_tokens: int) -> float:
    """ARF = Σ min(d, v) / v, v = N/f, of one term (Savický and Hlaváčová 2002): f if even, near 1 in one clump."""
    gaps = distances(positions, n_tokens)
    if not len(gaps):
        return float("nan")
    span = n_tokens / len(gaps)
    return float(np.minimum(gaps, span).sum() / span)


def average_logarithmic_distance(positions: Array, n_tokens: int) -> float:
    """ALD = Σ d lg d / N, logarithm to base 10 (Savický and Hlaváčová 2002): small where occurrences are even."""
    gaps = distances(positions, n_tokens)
    return float((gaps * np.log10(gaps)).sum() / n_tokens) if len(gaps) else float("nan")


def average_waiting_time(positions: Array, n_tokens: int) -> float:
    """AWT = ½ (1 + Σ d²/N), tokens to the next occurrence from a random token (Savický and Hlaváčová 2002)."""
    gaps = distances(positions, n_tokens).astype(float)
    return float(0.5 * (1 + (gaps**2).sum() / n_tokens)) if len(gaps) else float("nan")


def reduced_frequencies(positions: Array, terms: Array, n_terms: int, n_tokens: int) -> Array:
    """``average_reduced_frequency`` of all terms at once; 0 for a term that never occurs.

    Args:
        positions: token positions, sorted by term and then by position, shape (n_tokens,).
        terms: the term of each position, ascending, shape (n_tokens,).
    """
    frequency = np.bincount(terms, minlength=n_terms)
    if not len(terms):
        return np.zeros(n_terms)
    gaps = np.diff(positions, append=0).astype(float)
    last = np.flatnonzero(np.diff(terms, append=-1) != 0)
    first = np.concatenate([[0], last[:-1] + 1])
    gaps[last] = positions[first] + n_tokens - positions[last]
    span = n_tokens / frequency[terms]
    return np.bincount(terms, weights=np.minimum(gaps, span) / span, minlength=n_terms)


def _several(counts: Any, sizes: Any) -> tuple[Cells, int]:
    cells = Cells.of(counts, sizes)
    return cells, len(cells.sizes)


def _known(cells: Cells, values: Array) -> Array:
    if len(cells.sizes) < 2:
        # Over one part everything is even by construction; that says nothing about the term.
        return np.full(cells.n_terms, np.nan)
    return np.where(cells.total > 0, values, np.nan)
