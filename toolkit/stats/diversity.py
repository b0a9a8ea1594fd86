"""Lexical diversity and repetition, on arrays.

``counts``: occurrences of each type, V types that occur, N tokens. ``tokens``: one type number a token, in order. All
measures of ``counts`` but HD-D, K and D change with the length of the text: compare only texts of like length.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def ttr(counts: Any) -> float:
    """Type–token ratio V / N. Falls with length: compare only texts of the same length."""
    v, n, _ = _sizes(counts)
    return _over(v, n)


def root_ttr(counts: Any) -> float:
    """Guiraud's R = V / √N (1954). Still changes with length."""
    v, n, _ = _sizes(counts)
    return _over(v, np.sqrt(n))


def corrected_ttr(counts: Any) -> float:
    """Carroll's CTTR = V / √(2N) (1964). Still changes with length."""
    v, n, _ = _sizes(counts)
    return _over(v, np.sqrt(2 * n))


def herdan_c(counts: Any) -> float:
    """Herdan's C = ln V / ln N (1960). Nearer to constant than TTR, but falls with length all the same."""
    v, n, _ = _sizes(counts)
    return _over(np.log(v), np.log(n)) if n > 1 else float("nan")


def maas(counts: Any) -> float:
    """Maas' a = √((lg N − lg V) / (lg N)²), logarithms to base 10, with the root (1972). Lower is more diverse."""
    v, n, _ = _sizes(counts)
    return float(np.sqrt(np.log10(n) - np.log10(v)) / np.log10(n)) if n > 1 else float("nan")


def dugast_u(counts: Any) -> float:
    """Dugast's U = (lg N)² / (lg N − lg V), base 10 (1978); NaN where every token is a new type."""
    v, n, _ = _sizes(counts)
    return _over(np.log10(n) ** 2, np.log10(n) - np.log10(v)) if n > 1 else float("nan")


def yule_k(counts: Any) -> float:
    """Yule's K = 10⁴ (Σ f² − N) / N² (1944). Higher is less diverse; steady in length above some hundred words."""
    _, n, f = _sizes(counts)
    return _over(1e4 * ((f**2).sum() - n), n**2)


def yule_i(counts: Any) -> float:
    """Yule's I = V² / (Σ f² − V) (1944); NaN where every token is a new type."""
    v, _, f = _sizes(counts)
    return _over(v**2, (f**2).sum() - v)


def simpson_d(counts: Any) -> float:
    """Simpson's D = Σ f (f − 1) / (N (N − 1)) (1949): the chance that two tokens are of one type. Steady in length."""
    _, n, f = _sizes(counts)
    return _over((f * (f - 1)).sum(), n * (n - 1))


def herdan_vm(counts: Any) -> float:
    """Herdan's Vm = √(Σ (f/N)² − 1/V) (1955)."""
    v, n, f = _sizes(counts)
    return float(np.sqrt(max(((f / n) ** 2).sum() - 1 / v, 0))) if n else float("nan")


def entropy(counts: Any) -> float:
    """Shannon entropy −Σ p log2 p of the types, in bits. Rises with length."""
    _, n, f = _sizes(counts)
    return float(abs((f / n * np.log2(f / n)).sum())) if n else float("nan")


def fisher_alpha(counts: Any = None, *, n: float | None = None, v: float | None = None) -> float:
    """Fisher's α, the solution of V = α ln(1 + N/α) (Fisher, Corbet and Williams 1943); NaN where V is 0 or N."""
    from scipy.optimize import brentq

    if counts is not None:
        v, n, _ = _sizes(counts)
    if v is None or n is None or not 0 < v < n:
        return float("nan")
    return float(brentq(lambda alpha: alpha * np.log1p(n / alpha) - v, 1e-9, 1e9 * n, xtol=1e-12, rtol=1e-14))


def hdd(counts: Any, sample: int = 42) -> float:
    """HD-D: the expected TTR of a random sample of ``sample`` tokens (McCarthy and Jarvis 2007).

    Σ over types of the chance to be drawn at least once (hypergeometric), over ``sample``. Does not change with length,
    but knows no order. NaN for texts shorter than the sample.
    """
    _, n, f = _sizes(counts)
    if n < sample or sample < 1:
        return float("nan")
    distinct, how_many = np.unique(f.astype(np.int64), return_counts=True)
    # The chance of none of v among n in as many draws, factor by factor, which loses no digits in large texts.
    draws = np.arange(sample)
    drawn = 1 - np.prod(np.maximum(n - distinct[:, None] - draws, 0) / (n - draws), axis=1)
    return float((drawn * how_many).sum() / sample)


def moving_types(tokens: Array, window: int = 50) -> Array:
    """Types in each window of ``window`` tokens, int64, shape (N − window + 1,), empty for shorter texts."""
    n = len(tokens)
    if n < window or window < 1:
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(tokens, kind="stable")
    previous = np.full(n, -1, dtype=np.int64)
    same = tokens[order[1:]] == tokens[order[:-1]]
    previous[order[1:][same]] = order[:-1][same]
    # A token is the first of its type in the windows that begin after the type came last: count windows, not types.
    position = np.arange(n)
    begins_from = np.maximum(np.maximum(previous + 1, position - window + 1), 0)
    begins_to = np.minimum(position, n - window)
    counted = begins_from <= begins_to
    steps = np.bincount(begins_from[counted], minlength=n + 1)
    steps -= np.bincount(begins_to[counted] + 1, minlength=n + 1)
    return np.asarray(np.cumsum(steps)[: n - window + 1])


def mattr(tokens: Array, window: int = 50) -> float:
    """Moving-average TTR over all windows of ``window`` tokens (Covington and McFall 2010); NaN for shorter texts.

    Does not change with length; values for different windows cannot be compared.
    """
    types = moving_types(np.asarray(tokens), window)
    return float(types.mean() / window) if len(types) else float("nan")


def msttr(tokens: Array, segment: int = 100) -> float:
    """Mean TTR of consecutive segments of ``segment`` tokens, a shorter rest left out (Johnson 1944)."""
    types = moving_types(np.asarray(tokens), segment)[::segment]
    return float(types.mean() / segment) if len(types) else float("nan")


def mtld(tokens: Array, threshold: float = 0.72, *, strict: bool = False) -> float:
    """Measure of textual lexical diversity, forwards and backwards (McCarthy and Jarvis 2010).

    N over the number of stretches after which the TTR has fallen to ``threshold``; the rest counts as the part of a
    stretch that its TTR has covered. Little affected by length above a hundred tokens.

    Args:
        tokens: type numbers or words, shape (n_tokens,).
        threshold: TTR at which a stretch closes.
        strict: close a stretch when TTR < threshold (textacy); otherwise when TTR ≤ threshold (LexicalRichness).

    Returns:
        Mean of both directions, in tokens; NaN where no token repeats.
    """
    both = [mtld_factors(tokens[::step], threshold, strict=strict) for step in (1, -1)]
    return float(np.mean([len(tokens) / found if found else np.nan for found in both]))


def mtld_factors(tokens: Array, threshold: float = 0.72, *, strict: bool = False) -> float:
    """Number of stretches of MTLD in one direction, with the part of the last."""
    found, seen, length = 0.0, set[Any](), 0
    for token in np.asarray(tokens).tolist():
        length += 1
        seen.add(token)
        ratio = len(seen) / length
        if ratio < threshold or (not strict and ratio == threshold):
            found += 1
            seen, length = set(), 0
    return found + ((1 - len(seen) / length) / (1 - threshold) if length else 0.0)


def _sizes(counts: Any) -> tuple[int, float, Array]:
    f = np.asarray(counts, dtype=float)
    f = f[f > 0]
    return len(f), float(f.sum()), f


def _over(top: Any, bottom: Any) -> float:
    return float(top) / float(bottom) if bottom else float("nan")
