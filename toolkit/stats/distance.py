"""How far apart the vocabularies of groups are, on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def jensen_shannon_terms(a: Any, b: Any) -> Array:
    """What each term adds to the Jensen–Shannon divergence of two frequency distributions, in bits.

    ½ p log2(p/m) + ½ q log2(q/m), m = (p + q)/2 (Lin 1991; Gallagher et al. 2021 for the shares of terms). Every
    addend is zero or more.

    Args:
        a, b: counts, shape (n_terms,). The distributions are a/Σa and b/Σb.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    p, q = a / a.sum(axis=-1, keepdims=True), b / b.sum(axis=-1, keepdims=True)
    middle = (p + q) / 2
    return np.asarray(np.maximum((_information(p, middle) + _information(q, middle)) / 2, 0))


def jensen_shannon(a: Any, b: Any) -> Array:
    """Jensen–Shannon divergence in bits, 0 to 1 (Lin 1991): not its root, which some call distance.

    Small samples look far apart because they miss words: compare groups of like size, or test by permutation.
    """
    return np.asarray(jensen_shannon_terms(a, b).sum(axis=-1))


def z_scores(rates: Any) -> Array:
    """Relative frequencies standardised over groups, sample deviation; 0 where they do not vary.

    Args:
        rates: shape (n_groups, n_terms).
    """
    rates = np.asarray(rates, dtype=float)
    if len(rates) < 2:
        return np.zeros(rates.shape)
    deviation = rates.std(axis=0, ddof=1)
    return np.asarray(np.where(deviation > 0, (rates - rates.mean(axis=0)) / np.where(deviation > 0, deviation, 1), 0))


def burrows_delta(scores: Any) -> Array:
    """Burrows' Delta between all pairs: mean absolute difference of z scores (Burrows 2002; Argamon 2008).

    Args:
        scores: ``z_scores`` of the most frequent terms, shape (n_groups, n_terms).

    Returns:
        shape (n_groups, n_groups), zero on the diagonal.
    """
    from scipy.spatial.distance import cdist

    scores = np.asarray(scores, dtype=float)
    return np.asarray(cdist(scores, scores, "cityblock") / max(scores.shape[1], 1))


def cosine_similarity(a: Any, b: Any) -> float:
    """Cosine of the angle between two vectors of counts; NaN where one is zero."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / lengths if lengths else float("nan")


def _information(p: Array, reference: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(p > 0, p * np.log2(np.where(p > 0, p, 1) / np.where(p > 0, reference, 1)), 0.0)
