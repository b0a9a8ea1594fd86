"""How much more a target uses a term than a reference does, on arrays.

Throughout: ``a``, ``b`` counts of each term in the target and in the reference, shape (n_terms,); ``n_a``, ``n_b``
tokens in the target and in the reference. Every difference and ratio has the target first: positive, or above one,
where the target uses the term more. Tests of the same tables are in ``contingency``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.stats.contingency import checked

Array = np.ndarray[Any, Any]


def log_ratio(a: Any, b: Any, n_a: Any, n_b: Any, *, smoothing: float = 0.5) -> Array:
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
    a, b, n_a, n_b = checked(a, b, n_a, n_b)
    return np.asarray(np.log2(np.where(a > 0, a, smoothing) / n_a) - np.log2(np.where(b > 0, b, smoothing) / n_b))


def log_ratio_shrunk(a: Any, b: Any, n_a: Any, n_b: Any) -> Array:
    """Log ratio with 0.5 added to every count and size: log2(((a+½)/(n_a+½)) / ((b+½)/(n_b+½))) (Walter 1975)."""
    a, b, n_a, n_b = checked(a, b, n_a, n_b)
    return np.asarray(np.log2((a + 0.5) / (n_a + 0.5)) - np.log2((b + 0.5) / (n_b + 0.5)))


def log_ratio_bounds(a: Any, b: Any, n_a: Any, n_b: Any, *, level: float = 0.95) -> tuple[Array, Array]:
    """Token-level interval of the log ratio: exact, given a + b, tokens taken for independent draws.

    Clopper–Pearson bounds p of a/(a+b), then log2(p/(1−p) · n_b/n_a) (Evert 2022). The tokens of a document are not
    independent, so this is too narrow for most words; ``toolkit.stats.rates`` has the interval over documents.

    Returns:
        (low, high); −∞ where the target and ∞ where the reference lacks the term.
    """
    from toolkit.stats.proportions import clopper_pearson

    a, b, n_a, n_b = checked(a, b, n_a, n_b)
    low, high = clopper_pearson(a, a + b, level=level)
    with np.errstate(divide="ignore"):
        scale = np.log2(n_b / n_a)
        return np.log2(low / (1 - low)) + scale, np.log2(high / (1 - high)) + scale


def conservative_log_ratio(
    a: Any, b: Any, n_a: Any, n_b: Any, *, level: float = 0.95, n_tests: int = 1, positive: bool = False
) -> Array:
    """LRC: the end of ``log_ratio_bounds`` nearer to zero, 0 where the interval holds zero (Evert 2022).

    Args:
        level: of the interval, before the correction.
        n_tests: Bonferroni: the interval has the level 1 − (1 − level)/n_tests.
        positive: the lower end of a one-sided interval instead, whatever its sign.
    """
    alpha = (1 - level) / n_tests
    if positive:
        return log_ratio_bounds(a, b, n_a, n_b, level=1 - 2 * alpha)[0]
    low, high = log_ratio_bounds(a, b, n_a, n_b, level=1 - alpha)
    return np.where(low > 0, low, np.where(high < 0, high, 0.0))


def relative_risk(a: Any, b: Any, n_a: Any, n_b: Any) -> Array:
    """Ratio of relative frequencies (a/n_a) / (b/n_b); NaN where the reference lacks the term."""
    f_a, f_b = _rates(a, b, n_a, n_b)
    return _over(f_a, f_b)


def percent_diff(a: Any, b: Any, n_a: Any, n_b: Any) -> Array:
    """%DIFF = 100 (f_a − f_b) / f_b of relative frequencies (Gabrielatos and Marchi 2011); NaN where f_b is zero."""
    f_a, f_b = _rates(a, b, n_a, n_b)
    return 100 * _over(f_a - f_b, f_b)


def difference_coefficient(a: Any, b: Any, n_a: Any, n_b: Any) -> Array:
    """(f_a − f_b) / (f_a + f_b), from −1 to 1 (Hofland and Johansson 1982); NaN where both lack the term."""
    f_a, f_b = _rates(a, b, n_a, n_b)
    return _over(f_a - f_b, f_a + f_b)


def simple_maths(a: Any, b: Any, n_a: Any, n_b: Any, *, smoothing: float = 1.0) -> Array:
    """(per million in the target + λ) / (per million in the reference + λ) (Kilgarriff 2009)."""
    f_a, f_b = _rates(a, b, n_a, n_b)
    return np.asarray((1e6 * f_a + smoothing) / (1e6 * f_b + smoothing))


def bic(log_likelihood: Any, n: Any, *, freedom: int = 1) -> Array:
    """Approximate Bayes factor LL − df ln N (Wilson 2013): above 2 positive, above 10 very strong evidence."""
    return np.asarray(np.asarray(log_likelihood, dtype=float) - freedom * np.log(n))


def effect_size_ll(log_likelihood: Any, a: Any, b: Any, n_a: Any, n_b: Any) -> Array:
    """ELL = LL / (N ln min E), from 0 to 1 (Johnston, Berry and Mielke 2006)."""
    a, b, n_a, n_b = checked(a, b, n_a, n_b)
    least = (a + b) * np.minimum(n_a, n_b) / (n_a + n_b)
    return _over(np.asarray(log_likelihood, dtype=float), (n_a + n_b) * np.log(np.where(least > 0, least, np.nan)))


def weighted_log_odds(a: Any, b: Any, n_a: Any, n_b: Any, prior: Any, *, variance_terms: int = 2) -> Array:
    """z of the log-odds ratio with a Dirichlet prior (Monroe, Colaresi and Quinn 2008, eq. 15–22).

    δ = ln((a+α)/(n_a+α₀−a−α)) − ln((b+α)/(n_b+α₀−b−α)), z = δ / √variance.

    Args:
        a, b: counts, shape (n_terms,).
        n_a, n_b: tokens.
        prior: α of each term, shape (n_terms,), informative where it is a word's count in a background corpus; or one
            number for all. α₀ is the sum.
        variance_terms: 2 for their approximation 1/(a+α) + 1/(b+α); 4 adds 1/(n_a+α₀−a−α) + 1/(n_b+α₀−b−α).

    Raises:
        ValueError: ``variance_terms`` is neither 2 nor 4.
    """
    if variance_terms not in (2, 4):
        raise ValueError(f"variance_terms is {variance_terms}; it is 2 or 4")
    a, b, n_a, n_b = checked(a, b, n_a, n_b)
    alpha = np.broadcast_to(np.asarray(prior, dtype=float), a.shape)
    rest_a, rest_b = n_a + alpha.sum() - a - alpha, n_b + alpha.sum() - b - alpha
    variance = 1 / (a + alpha) + 1 / (b + alpha)
    if variance_terms == 4:
        variance = variance + 1 / rest_a + 1 / rest_b
    return np.asarray((np.log((a + alpha) / rest_a) - np.log((b + alpha) / rest_b)) / np.sqrt(variance))


def adjust(p: Any) -> Array:
    """Benjamini–Hochberg adjusted p values (1995); a missing p stays missing and is no test."""
    p = np.asarray(p, dtype=float)
    known = ~np.isnan(p)
    adjusted = np.full(p.shape, np.nan)
    order = np.argsort(-p[known], kind="stable")
    tests = len(order)
    scaled = p[known][order] * (tests / np.arange(tests, 0, -1))
    places = np.flatnonzero(known.ravel())[order]
    adjusted.ravel()[places] = np.minimum(np.minimum.accumulate(scaled), 1.0)
    return adjusted


def _rates(a: Any, b: Any, n_a: Any, n_b: Any) -> tuple[Array, Array]:
    a, b, n_a, n_b = checked(a, b, n_a, n_b)
    return a / n_a, b / n_b


def _over(top: Array, bottom: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(bottom != 0, top / bottom, np.nan))
