"""Intervals for rates of words without resampling: the jackknife over clusters, on the log scale.

A rate Σx/Σn of a word is skewed over documents and cannot be negative, so its interval is taken for its logarithm. In
simulation (negative binomial counts, unequal documents) it covers 92–98 % from six clusters on; the bootstrap
percentile interval covers 75–92 % of the same, and the token-level interval far less.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.stats.cells import Cells
from toolkit.stats.clusters import MIN_CLUSTERS, too_few
from toolkit.stats.resampling import Interval

Array = np.ndarray[Any, Any]

HALF = 0.5  # stands in for a zero count, so that its logarithm is finite


def log_rate_variance(cells: Cells) -> Array:
    """Variance of the logarithm of each term's relative frequency.

    Jackknife over m clusters: (m−1)/m Σ (L_i − mean L)², L_i = ln((X − x_i) / (N − n_i)) (Efron and Stein 1981), where
    X − x_i = 0 counts as 0.5. Never below 1/X, the variance of a Poisson count: clusters that happen to agree give no
    more certainty than independent tokens would.

    Returns:
        shape (n_terms,); 2 where the term is absent (a count of one half); NaN with fewer than two clusters.
    """
    total = cells.total
    without = total[cells.terms] - cells.counts
    step = np.log(np.where(without > 0, without, HALF) / total[cells.terms])
    shift = size_shift(cells.sizes)
    return jackknife(total, cells.sum(step), cells.sum(step * (step + 2 * shift[cells.parts])), shift)


def size_shift(sizes: Array) -> Array:
    """−ln(1 − n_i/N): how leaving a cluster out raises the log rate of a term that it does not hold."""
    sizes = np.asarray(sizes, dtype=float)
    with np.errstate(divide="ignore"):
        return -np.log1p(-sizes / sizes.sum()) if len(sizes) > 1 else np.zeros(len(sizes))


def jackknife(total: Array, first: Array, second: Array, shift: Array) -> Array:
    """``log_rate_variance`` from sums over the non-zero cells: of h, and of h² + 2 h g (h step, g shift)."""
    m = len(shift)
    if m < 2:
        return np.full(len(total), np.nan)
    sums, squares = shift.sum() + first, (shift**2).sum() + second
    variance = (m - 1) / m * np.maximum(squares - sums**2 / m, 0)
    floor = 1 / np.maximum(total, HALF)
    return np.where(total > 0, np.maximum(variance, floor), floor)


def rate_interval(counts: Array, sizes: Array, *, level: float = 0.95, min_clusters: int = MIN_CLUSTERS) -> Interval:
    """Interval of the rate Σ counts / Σ sizes of each term: estimate × exp(± t √variance).

    Args:
        counts: one row a cluster, shape (n_clusters,) or (n_clusters, n_terms), non-negative.
        sizes: tokens (or other exposure) of each cluster, shape (n_clusters,). Clusters of size zero are left out.
        level: coverage aimed at.
        min_clusters: with fewer clusters there is no interval.

    Returns:
        Rates and intervals of shape () or (n_terms,). The interval of a rate of zero runs from zero to the rate at
        which nothing would be seen with probability (1 − level)/2, were tokens independent.
    """
    table, sizes = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    cells = Cells.of(table[sizes > 0], sizes[sizes > 0])
    found = bounds(cells.total, log_rate_variance(cells), cells.sizes, level, min_clusters)
    if table.ndim > 1:
        return found
    return Interval(found.estimate[0], found.low[0], found.high[0], found.n_clusters, found.reason)


def bounds(total: Array, variance: Array, sizes: Array, level: float, min_clusters: int = MIN_CLUSTERS) -> Interval:
    """Rates with their intervals from totals and the variances of their logarithms."""
    from scipy.special import stdtrit

    n, m = float(np.sum(sizes)), len(sizes)
    rate = total / n if n else np.full(len(total), np.nan)
    if m < max(min_clusters, 2):
        none = np.full(len(total), np.nan)
        return Interval(rate, none, none, m, too_few(m, min_clusters))
    factor = np.exp(stdtrit(m - 1, 0.5 + level / 2) * np.sqrt(variance))
    unseen = -np.log((1 - level) / 2) / n
    return Interval(rate, rate / factor, np.where(total > 0, rate * factor, unseen), m)


def ratio_of_rates(
    variance_a: Array, variance_b: Array, n_a: int, n_b: int, *, level: float = 0.95
) -> tuple[Array, Array, Array]:
    """Standard error, degrees of freedom and half width of the log of a ratio of two independent rates.

    Degrees of freedom by Welch and Satterthwaite from the clusters of each side.

    Args:
        variance_a, variance_b: of the logarithm of each rate.
        n_a, n_b: clusters of each side.
    """
    both = variance_a + variance_b
    freedom = both**2 / (variance_a**2 / max(n_a - 1, 1) + variance_b**2 / max(n_b - 1, 1))
    error = np.sqrt(both)
    return error, freedom, t_quantile(0.5 + level / 2, freedom) * error


def t_quantile(p: float, freedom: Array) -> Array:
    """Quantile p of Student's t for many degrees of freedom at once.

    Exact below 100 degrees; above, the expansion of Abramowitz and Stegun (1964, 26.7.5), which agrees to ten digits
    there and is fifty times as fast.
    """
    from scipy.special import ndtri, stdtrit

    freedom = np.asarray(freedom, dtype=float)
    z = float(ndtri(p))
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    result = np.asarray(z + sum(term / freedom**power for power, term in enumerate(terms, 1)))
    few = freedom < 100
    result[few] = stdtrit(freedom[few], p)
    return np.asarray(result)
