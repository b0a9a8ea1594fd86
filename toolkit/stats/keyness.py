"""How much more a target uses a term than a reference does, on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray[Any, Any]


def log_ratio(a: ArrayLike, b: ArrayLike, n_a: Any, n_b: Any, *, smoothing: float = 0.5) -> Array:
    """Binary log of the ratio of relative frequencies (Hardie 2014).

    Args:
        a, b: counts of each term in the target and in the reference, shape (n_terms,).
        n_a, n_b: tokens in the target and in the reference.
        smoothing: stands in for a zero count only, so that the ratio stays finite.

    Returns:
        Doublings of relative frequency, shape (n_terms,); positive where the target uses the term more.

    Raises:
        ValueError: a count is negative or exceeds its corpus size.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if (a < 0).any() or (b < 0).any() or (a > n_a).any() or (b > n_b).any():
        raise ValueError("counts lie between 0 and the corpus size")
    return np.asarray(np.log2(np.where(a > 0, a, smoothing) / n_a) - np.log2(np.where(b > 0, b, smoothing) / n_b))


def percent_diff(a: Array, b: Array, n_a: Any, n_b: Any) -> Array:
    """%DIFF = 100 (f_a − f_b) / f_b of relative frequencies (Gabrielatos and Marchi 2011); NaN where b is zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        f_a, f_b = np.asarray(a, dtype=float) / n_a, np.asarray(b, dtype=float) / n_b
        return np.asarray(np.where(f_b > 0, 100 * (f_a - f_b) / f_b, np.nan))


def bic(log_likelihood: Array, n: Any) -> Array:
    """Bayes factor approximation LL − ln N with one degree of freedom (Wilson 2013); above 2 is positive evidence."""
    return np.asarray(np.asarray(log_likelihood, dtype=float) - np.log(n))


def weighted_log_odds(a: Array, b: Array, n_a: Any, n_b: Any, prior: Any) -> Array:
    """z of the log-odds ratio with a Dirichlet prior (Monroe, Colaresi and Quinn 2008, eq. 16 and 20–22).

    δ = ln((a+α)/(n_a+α₀−a−α)) − ln((b+α)/(n_b+α₀−b−α)), variance 1/(a+α) + 1/(b+α) (their two-term approximation).

    Args:
        a, b: counts, shape (n_terms,).
        n_a, n_b: tokens.
        prior: α for each term, shape (n_terms,), or one number for all (uninformative).
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    alpha = np.broadcast_to(np.asarray(prior, dtype=float), a.shape)
    total = alpha.sum()
    delta = np.log((a + alpha) / (n_a + total - a - alpha)) - np.log((b + alpha) / (n_b + total - b - alpha))
    return np.asarray(delta / np.sqrt(1 / (a + alpha) + 1 / (b + alpha)))


def rate_variance(sums: Array, squares: Array, cross: Array, sizes: Array) -> Array:
    """Variance of ln(Σx / Σn) under cluster sampling, linearised (Cochran 1977, ratio estimator).

    m/(m−1) Σ (x − r n)² / (Σx)², from sums that a sparse matrix gives without listing its zeros.

    Args:
        sums: Σ x over the clusters, for each term.
        squares: Σ x².
        cross: Σ x n.
        sizes: n of each cluster, tokens.

    Returns:
        Variance of the natural log of the relative frequency; where a term is absent, 2, which is the variance of a
        count of one half (Haldane's correction); NaN with fewer than two clusters.
    """
    m, total = int((sizes > 0).sum()), float(sizes.sum())
    if m < 2:
        return np.full(len(sums), np.nan)
    rate = sums / total
    residual = squares - 2 * rate * cross + rate**2 * float((sizes.astype(float) ** 2).sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = m / (m - 1) * np.maximum(residual, 0) / sums**2
    # Clusters of equal content would claim certainty; a count is never surer than a Poisson draw of its size.
    return np.where(sums > 0, np.maximum(variance, 1 / np.maximum(sums, 1)), 2.0)


def adjust(p: Array) -> Array:
    """Benjamini–Hochberg adjusted p values."""
    from scipy.stats import false_discovery_control

    return np.asarray(false_discovery_control(np.asarray(p, dtype=float))) if len(p) else np.asarray(p, dtype=float)
