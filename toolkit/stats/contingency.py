"""Statistics of two-by-two tables, on arrays: what keyness and collocation share."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def log_likelihood(a: Array, b: Array, n_a: Any, n_b: Any) -> Array:
    """Log-likelihood ratio G² of four cells (Dunning 1993).

    G² = 2 Σ O ln(O / E) over a, b, n_a − a, n_b − b, with E from the margins; 0 ln 0 = 0. Not signed.

    Args:
        a, b: counts in the target and in the reference, shape (n_terms,).
        n_a, n_b: tokens in the target and in the reference.

    Raises:
        ValueError: a count is negative or exceeds its corpus size.
    """
    a, b, n_a, n_b = _checked(a, b, n_a, n_b)
    total = n_a + n_b
    both = a + b
    with np.errstate(divide="ignore", invalid="ignore"):
        cells = (
            _term(a, n_a * both / total)
            + _term(b, n_b * both / total)
            + _term(n_a - a, n_a * (total - both) / total)
            + _term(n_b - b, n_b * (total - both) / total)
        )
    return np.asarray(np.maximum(2 * cells, 0.0))


def log_likelihood_two_term(a: Array, b: Array, n_a: Any, n_b: Any) -> Array:
    """Log-likelihood of two cells, as corpus linguistics prints it (Rayson and Garside 2000).

    LL = 2 (a ln(a / E_a) + b ln(b / E_b)), E_a = n_a (a + b) / (n_a + n_b). Slightly larger than four cells.
    """
    a, b, n_a, n_b = _checked(a, b, n_a, n_b)
    both, total = a + b, n_a + n_b
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(2 * (_term(a, n_a * both / total) + _term(b, n_b * both / total)))


def chi_squared(a: Array, b: Array, n_a: Any, n_b: Any) -> Array:
    """Pearson's χ² of the four cells, without correction."""
    a, b, n_a, n_b = _checked(a, b, n_a, n_b)
    total, both = n_a + n_b, a + b
    with np.errstate(divide="ignore", invalid="ignore"):
        value = total * (a * (n_b - b) - b * (n_a - a)) ** 2 / (n_a * n_b * both * (total - both))
    return np.asarray(value)


def odds_ratio(a: Array, b: Array, n_a: Any, n_b: Any) -> Array:
    """(a / (n_a − a)) / (b / (n_b − b)); where a cell is zero, 0.5 is added to all four (Haldane 1956)."""
    a, b, n_a, n_b = _checked(a, b, n_a, n_b)
    c, d = n_a - a, n_b - b
    add = np.where((a == 0) | (b == 0) | (c == 0) | (d == 0), 0.5, 0.0)
    return np.asarray((a + add) * (d + add) / ((b + add) * (c + add)))


def _term(observed: Array, expected: Array) -> Array:
    return np.where(observed > 0, observed * np.log(np.where(observed > 0, observed, 1) / expected), 0.0)


def _checked(a: Any, b: Any, n_a: Any, n_b: Any) -> tuple[Array, Array, Array, Array]:
    a, b, n_a, n_b = (np.asarray(value, dtype=float) for value in (a, b, n_a, n_b))
    for name, counts, size in (("a", a, n_a), ("b", b, n_b)):
        wrong = (counts < 0) | (counts > size)
        if wrong.any():
            value = np.broadcast_to(counts, wrong.shape)[wrong].flat[0]
            raise ValueError(f"{name} has the count {value:g}; counts lie between 0 and the corpus size")
    return a, b, n_a, n_b
