"""Uncertainty: cluster bootstrap and permutation, seeded, vectorised over many measures at once.

Words of one document are not independent draws (Bestgen 2014; Lijffijt et al. 2016), so whole clusters are resampled:
documents, or the paragraphs of a single text. All functions take arrays and a seed and give the same answer every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]

#: Below this many clusters an interval would be a guess.
MIN_CLUSTERS = 5
#: With at least this many documents, documents are the clusters; with fewer, their paragraphs are.
MIN_DOCUMENTS = 10
N_RESAMPLES = 2000


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
    generator = np.random.default_rng(seed)
    weights = generator.multinomial(n_clusters, np.full(n_clusters, 1 / n_clusters), size=n_resamples)
    return weights.astype(np.float64)


def ratio_interval(
    numerator: Array,
    denominator: Array,
    *,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
    level: float = 0.95,
    min_clusters: int = MIN_CLUSTERS,
) -> Interval:
    """Interval of Σ numerator / Σ denominator over clusters, by the studentised-width percentile bootstrap.

    The percentile interval of a bootstrap over few clusters is too narrow by about √(n/(n−1)) and by the difference
    between normal and t quantiles; both are put back by stretching it about the estimate (Hesterberg 2015, sect. 5.2).

    Args:
        numerator, denominator: one row a cluster, shape (n_clusters,) or (n_clusters, n_measures).
        n_resamples: resamples drawn.
        seed: of the random numbers.
        level: coverage aimed at.
        min_clusters: with fewer clusters that hold anything, the interval is missing.

    Returns:
        Estimates and intervals of shape () or (n_measures,).
    """
    top, bottom = _paired(numerator, denominator)
    estimate = _ratio(top.sum(axis=0), bottom.sum(axis=0))
    effective = int((bottom > 0).any(axis=tuple(range(1, bottom.ndim))).sum())
    if effective < min_clusters:
        return _without(estimate, effective, min_clusters)
    weights = cluster_weights(len(top), n_resamples, seed)
    draws = _ratio(weights @ top, weights @ bottom)
    enough = (bottom > 0).sum(axis=0) >= min_clusters
    low, high = _percentiles(draws, estimate, effective, level)
    return Interval(estimate, np.where(enough, low, np.nan), np.where(enough, high, np.nan), effective)


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
    sizes = [int((bottom > 0).any(axis=tuple(range(1, bottom.ndim))).sum()) for bottom in (bottom_a, bottom_b)]
    if min(sizes) < min_clusters:
        return _without(estimate, min(sizes), min_clusters)
    weights_a = cluster_weights(len(top_a), n_resamples, seed)
    weights_b = weights_a if paired else cluster_weights(len(top_b), n_resamples, seed + 1)
    draws = _ratio(weights_a @ top_a, weights_a @ bottom_a) - _ratio(weights_b @ top_b, weights_b @ bottom_b)
    low, high = _percentiles(draws, estimate, min(sizes), level)
    return Interval(estimate, low, high, min(sizes))


def permutation_test(values: Array, sizes: Array, group: Array, *, n_permutations: int = 1999, seed: int = 0) -> Array:
    """Two-sided p that two groups of documents differ in Σ values / Σ sizes, by shuffling the documents.

    Args:
        values: counts by document, shape (n_documents,) or (n_documents, n_measures).
        sizes: tokens by document, shape (n_documents,).
        group: True for the first group, shape (n_documents,).
        n_permutations: shuffles; the smallest possible p is 1 / (n_permutations + 1).
        seed: of the random numbers.

    Returns:
        p of shape () or (n_measures,); (1 + shuffles at least as extreme) / (1 + shuffles).
    """
    values = np.asarray(values, dtype=float)
    sizes = np.asarray(sizes, dtype=float)
    generator = np.random.default_rng(seed)

    def difference(labels: Array) -> Array:
        inside, outside = labels.astype(float), 1.0 - labels
        size_in, size_out = inside @ sizes, outside @ sizes
        shape = (-1,) + (1,) * (values.ndim - 1)
        gap = (inside @ values) / size_in.reshape(shape) - (outside @ values) / size_out.reshape(shape)
        return np.asarray(gap)

    observed = np.abs(difference(np.asarray(group, dtype=bool)[None, :]))[0]
    extreme = np.zeros_like(observed)
    for start in range(0, n_permutations, 256):
        block = min(256, n_permutations - start)
        labels = generator.permuted(np.tile(np.asarray(group, dtype=bool), (block, 1)), axis=1)
        extreme += (np.abs(difference(labels)) >= observed * (1 - 1e-12)).sum(axis=0)
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


def clusters(corpus: Corpus) -> tuple[Array, str]:
    """What is resampled for a view: the cluster of each token range, and what a cluster is called.

    Documents where there are at least ``MIN_DOCUMENTS``; else paragraphs, or the segments of the view if it is made
    of segments.

    Returns:
        (token offsets of the clusters, int64, shape (n_clusters + 1,); ``document``, ``paragraph`` or ``sentence``).
    """
    if corpus.unit != "document" or len(corpus) >= MIN_DOCUMENTS:
        return corpus.offsets, corpus.unit
    ranges = corpus.paragraphs()
    return np.concatenate([ranges[:, 0], [corpus.n_tokens]]).astype(np.int64), "paragraph"


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


def _percentiles(draws: Array, estimate: Array, n_clusters: int, level: float) -> tuple[Array, Array]:
    from scipy.stats import norm, t

    tail = (1 - level) / 2
    with np.errstate(all="ignore"):
        low, high = np.nanquantile(draws, [tail, 1 - tail], axis=0)
    stretch = np.sqrt(n_clusters / (n_clusters - 1)) * t.ppf(1 - tail, n_clusters - 1) / norm.ppf(1 - tail)
    return estimate + (low - estimate) * stretch, estimate + (high - estimate) * stretch


def _without(estimate: Array, found: int, needed: int) -> Interval:
    none = np.full(np.shape(estimate), np.nan)
    return Interval(estimate, none, none, found, f"{found} clusters, {needed} needed")
