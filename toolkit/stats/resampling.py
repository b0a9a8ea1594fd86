"""Uncertainty: cluster bootstrap and permutation, seeded, vectorised over many measures at once.

Words of one document are not independent draws (Bestgen 2014; Lijffijt et al. 2016), so whole clusters are resampled:
documents, or the paragraphs of a single text (``clusters``). All functions take arrays and a seed and give the same
answer every time. For rates of words, ``toolkit.stats.rates`` gives intervals without resampling.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from toolkit.stats.clusters import MIN_CLUSTERS, MIN_DOCUMENTS, clusters, too_few

__all__ = [
    "MIN_CLUSTERS",
    "MIN_DOCUMENTS",
    "Interval",
    "bootstrap_rates",
    "cluster_weights",
    "clusters",
    "design_effect",
    "difference_interval",
    "permutation_test",
    "ratio_interval",
]

Array = np.ndarray[Any, Any]

N_RESAMPLES = 2000
_BLOCK = 4_000_000  # weights held in memory at a time


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval, for one or many measures.

    Attributes:
        estimate, low, high: float arrays of one shape; NaN where undefined.
        n_clusters: clusters resampled.
        reason: why low and high are missing, or an empty string.
    """

    estimate: Array
    low: Array
    high: Array
    n_clusters: int
    reason: str = ""


def cluster_weights(n_clusters: int, n_resamples: int = N_RESAMPLES, seed: int = 0) -> Array:
    """How often each cluster is drawn in each bootstrap resample, float64, shape (n_resamples, n_clusters)."""
    blocks = list(_weights(n_clusters, n_resamples, seed))
    return np.concatenate(blocks) if blocks else np.zeros((0, n_clusters))


def _weights(n_clusters: int, n_resamples: int, seed: int) -> Iterator[Array]:
    """The weights in blocks; the same numbers whatever the size of a block."""
    generator = np.random.default_rng(seed)
    size = max(1, _BLOCK // max(n_clusters, 1))
    for start in range(0, n_resamples, size):
        rows = min(size, n_resamples - start)
        drawn = generator.integers(0, n_clusters, size=(rows, n_clusters)) + n_clusters * np.arange(rows)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=rows * n_clusters)
        yield counts.reshape(rows, n_clusters).astype(np.float64)


def bootstrap_rates(counts: Any, sizes: Array, *, n_resamples: int = 1000, seed: int = 0) -> Array:
    """Relative frequencies in each resample of the clusters.

    Args:
        counts: terms by cluster, dense or scipy.sparse, shape (n_clusters, n_terms).
        sizes: tokens of each cluster, shape (n_clusters,).

    Returns:
        float64, shape (n_resamples, n_terms).
    """
    sizes = np.asarray(sizes, dtype=float)
    draws = [(weights @ counts) / (weights @ sizes)[:, None] for weights in _weights(len(sizes), n_resamples, seed)]
    return np.concatenate(draws)


def ratio_interval(
    numerator: Array,
    denominator: Array,
    *,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
    level: float = 0.95,
    min_clusters: int = MIN_CLUSTERS,
) -> Interval:
    """Interval of Σ numerator / Σ denominator over clusters, by the stretched percentile bootstrap.

    The percentile interval of a bootstrap over few clusters is too narrow by about √(n/(n−1)) and by the difference
    between normal and t quantiles; both are put back by stretching it about the estimate (after Hesterberg 2015, who
    widens the percentiles instead). In simulation it covers 94–96 % for means of coded values from six clusters on,
    where the plain percentile interval covers 87–93 % below forty. For counts of words, which are skewed over
    documents, use ``toolkit.stats.rates.rate_interval``.

    Args:
        numerator, denominator: one row a cluster, shape (n_clusters,) or (n_clusters, n_measures).
        n_resamples: resamples drawn.
        seed: of the random numbers.
        level: coverage aimed at.
        min_clusters: a measure with fewer clusters whose denominator is above zero has no interval.

    Returns:
        Estimates and intervals of shape () or (n_measures,).
    """
    top, bottom = _paired(numerator, denominator)
    estimate = _ratio(top.sum(axis=0), bottom.sum(axis=0))
    holding = (bottom > 0).sum(axis=0)
    found = int(np.max(holding, initial=0))
    if found < min_clusters:
        return _without(estimate, found, min_clusters)
    weights = cluster_weights(len(top), n_resamples, seed)
    low, high = stretched(_ratio(weights @ top, weights @ bottom), estimate, holding, level)
    enough = holding >= min_clusters
    return Interval(estimate, np.where(enough, low, np.nan), np.where(enough, high, np.nan), found)


def difference_interval(
    first: tuple[Array, Array],
    second: tuple[Array, Array],
    *,
    paired: bool,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
    level: float = 0.95,
    min_clusters: int = MIN_CLUSTERS,
) -> Interval:
    """Interval of the difference of two ratios, first minus second.

    Args:
        first, second: (numerator, denominator) by cluster, as for ``ratio_interval``.
        paired: whether both are measured on the same clusters (two themes in one corpus), which are then drawn
            together; otherwise (two groups of documents) each is drawn by itself.
    """
    (top_a, bottom_a), (top_b, bottom_b) = _paired(*first), _paired(*second)
    estimate = _ratio(top_a.sum(axis=0), bottom_a.sum(axis=0)) - _ratio(top_b.sum(axis=0), bottom_b.sum(axis=0))
    holding = np.minimum((bottom_a > 0).sum(axis=0), (bottom_b > 0).sum(axis=0))
    found = int(np.max(holding, initial=0))
    if found < min_clusters:
        return _without(estimate, found, min_clusters)
    if paired and len(top_a) != len(top_b):
        raise ValueError(f"paired ratios need the same clusters; there are {len(top_a)} and {len(top_b)}")
    weights_a = cluster_weights(len(top_a), n_resamples, seed)
    weights_b = weights_a if paired else cluster_weights(len(top_b), n_resamples, seed + 1)
    draws = _ratio(weights_a @ top_a, weights_a @ bottom_a) - _ratio(weights_b @ top_b, weights_b @ bottom_b)
    # Clusters drawn together are the sample of both, as for domains of a survey: those that hold either give the freedom.
    drawn = ((bottom_a > 0) | (bottom_b > 0)).sum(axis=0) if paired else holding
    low, high = stretched(draws, estimate, drawn, level)
    enough = holding >= min_clusters
    return Interval(estimate, np.where(enough, low, np.nan), np.where(enough, high, np.nan), found)


def permutation_test(values: Any, sizes: Array, group: Array, *, n_permutations: int = 1999, seed: int = 0) -> Array:
    """Two-sided p that two groups of documents differ in Σ values / Σ sizes, by shuffling the documents.

    Args:
        values: counts by document, dense or scipy.sparse, shape (n_documents,) or (n_documents, n_measures).
        sizes: tokens by document, shape (n_documents,).
        group: True for the first group, shape (n_documents,).
        n_permutations: shuffles; the smallest possible p is 1 / (n_permutations + 1).
        seed: of the random numbers.

    Returns:
        p of shape () or (n_measures,); (1 + shuffles at least as extreme) / (1 + shuffles) (Phipson and Smyth 2010).
    """
    sizes, group = np.asarray(sizes, dtype=float), np.asarray(group, dtype=bool)
    totals, whole = np.asarray(values.sum(axis=0), dtype=float), sizes.sum()
    generator = np.random.default_rng(seed)

    def difference(labels: Array) -> Array:
        inside, size = labels @ values, labels @ sizes
        size = size.reshape((-1,) + (1,) * totals.ndim)
        return np.asarray(inside / size - (totals - inside) / (whole - size))

    observed = np.abs(difference(group[None, :].astype(float)))[0]
    extreme = np.zeros_like(observed)
    block = max(1, min(256, _BLOCK // max(len(group), totals.size, 1)))
    for start in range(0, n_permutations, block):
        labels = np.tile(group, (min(block, n_permutations - start), 1))
        shuffled = generator.permuted(labels, axis=1).astype(float)
        extreme += (np.abs(difference(shuffled)) >= observed * (1 - 1e-12)).sum(axis=0)
    return np.asarray((extreme + 1) / (n_permutations + 1))


def design_effect(values: Array, clusters: Array) -> float:
    """Variance of the mean under cluster sampling over its variance under independent sampling (Kish 1965).

    Args:
        values: one value an observation, shape (n,).
        clusters: the cluster of each observation, int, shape (n,).

    Returns:
        NaN where there are fewer than two clusters or the values do not vary.
    """
    values = np.asarray(values, dtype=float)
    labels, codes = np.unique(clusters, return_inverse=True)
    n, m = len(values), len(labels)
    variance = values.var(ddof=1) if n > 1 else 0.0
    if m < 2 or variance <= 0:
        return float("nan")
    sums = np.bincount(codes, weights=values - values.mean(), minlength=m)
    clustered = m / (m - 1) * float((sums**2).sum()) / n**2
    return float(clustered / (variance / n))


def _paired(numerator: Array, denominator: Array) -> tuple[Array, Array]:
    top, bottom = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    if len(top) != len(bottom):
        raise ValueError(f"numerator has {len(top)} clusters, denominator {len(bottom)}")
    if top.ndim > bottom.ndim:
        bottom = np.broadcast_to(bottom[:, None], top.shape)
    return top, bottom


def _ratio(top: Array, bottom: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(bottom > 0, top / bottom, np.nan))


def stretched(draws: Array, estimate: Array, n_clusters: Array, level: float) -> tuple[Array, Array]:
    """The percentile interval of draws, shape (n_resamples, …), stretched about the estimate (``ratio_interval``)."""
    from scipy.special import ndtri, stdtrit

    tail, n = (1 - level) / 2, np.maximum(n_clusters, 2)
    with np.errstate(all="ignore"):
        low, high = np.nanquantile(np.where(np.isnan(estimate), 0, draws), [tail, 1 - tail], axis=0)
    stretch = np.sqrt(n / (n - 1)) * stdtrit(n - 1, 1 - tail) / ndtri(1 - tail)
    return estimate + (low - estimate) * stretch, estimate + (high - estimate) * stretch


def _without(estimate: Array, found: int, needed: int) -> Interval:
    none = np.full(np.shape(estimate), np.nan)
    return Interval(estimate, none, none, found, too_few(found, needed))
