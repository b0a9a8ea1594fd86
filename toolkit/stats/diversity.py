"""Lexical diversity of one sequence of tokens. All but MATTR, MTLD and HD-D depend on the length of the text."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def ttr(counts: Array) -> float:
    """Type–token ratio V / N. Falls with length: compare only texts of the same length."""
    return _ratio(np.count_nonzero(counts), counts.sum())


def mattr(tokens: Array, window: int = 50) -> float:
    """Moving-average TTR over all windows of ``window`` tokens (Covington and McFall 2010); NaN for shorter texts."""
    n = len(tokens)
    if n < window or window < 1:
        return float("nan")
    order = np.argsort(tokens, kind="stable")
    previous = np.full(n, -1, dtype=np.int64)
    same = tokens[order[1:]] == tokens[order[:-1]]
    previous[order[1:][same]] = order[:-1][same]
    # A token is new in the windows that begin after its previous occurrence: count windows, not types.
    position = np.arange(n)
    begins_from = np.maximum(np.maximum(previous + 1, position - window + 1), 0)
    begins_to = np.minimum(position, n - window)
    return float(np.maximum(begins_to - begins_from + 1, 0).sum() / ((n - window + 1) * window))


def mtld(tokens: Array, threshold: float = 0.72) -> float:
    """Mean length of stretches whose TTR stays above ``threshold``, forwards and backwards (McCarthy and Jarvis 2010).

    A stretch closes when its TTR falls to the threshold or below (≤). NaN for an empty text.
    """
    if not len(tokens):
        return float("nan")
    listed = tokens.tolist()
    return (_mtld(listed, threshold) + _mtld(listed[::-1], threshold)) / 2


def _mtld(tokens: list[int], threshold: float) -> float:
    factors, seen, length = 0.0, set[int](), 0
    for token in tokens:
        length += 1
        seen.add(token)
        if len(seen) <= threshold * length:
            factors += 1
            seen, length = set(), 0
    if length:
        factors += (1 - len(seen) / length) / (1 - threshold)
    return len(tokens) / factors if factors else float(len(tokens))


def hdd(counts: Array, sample: int = 42) -> float:
    """HD-D: expected TTR of a random sample of ``sample`` tokens (McCarthy and Jarvis 2007); NaN for shorter texts."""
    from scipy.stats import hypergeom

    present = counts[counts > 0]
    n = int(present.sum())
    if n < sample:
        return float("nan")
    return float((1 - hypergeom.pmf(0, n, present, sample)).sum() / sample)


def yule_k(counts: Array) -> float:
    """Yule's K = 10⁴ (Σ f² − N) / N² (1944); higher is less diverse."""
    n = float(counts.sum())
    return _ratio(1e4 * (float((counts.astype(float) ** 2).sum()) - n), n**2)


def simpson_d(counts: Array) -> float:
    """Simpson's D = Σ f (f − 1) / (N (N − 1)) (1949): the chance that two tokens are of one type."""
    n, f = float(counts.sum()), counts.astype(float)
    return _ratio(float((f * (f - 1)).sum()), n * (n - 1))


def herdan_c(counts: Array) -> float:
    """Herdan's C = ln V / ln N (1960)."""
    v, n = np.count_nonzero(counts), float(counts.sum())
    return _ratio(float(np.log(v)), float(np.log(n))) if v and n > 1 else float("nan")


def maas(counts: Array) -> float:
    """Maas' a = √((lg N − lg V) / (lg N)²), logarithms to base 10 (1972; the root, as quanteda prints it)."""
    v, n = np.count_nonzero(counts), float(counts.sum())
    if not v or n <= 1:
        return float("nan")
    return float(np.sqrt((np.log10(n) - np.log10(v)) / np.log10(n) ** 2))


def _ratio(top: Any, bottom: Any) -> float:
    return float(top) / float(bottom) if bottom else float("nan")
