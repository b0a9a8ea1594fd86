"""Statistics of two-by-two tables, on arrays: what keyness and collocation share.

The table of a term has the cells a, b (its occurrences in target and reference) and n_a − a, n_b − b (all other
tokens). For a collocation, the target is the windows of the node and the reference all other tokens.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def log_likelihood(a: Any, b: Any, n_a: Any, n_b: Any) -> Array:
    """Log-likelihood ratio G² of four cells (Dunning 1993): 2 Σ O ln(O/E) over all cells, 0 ln 0 = 0. Not signed.

    Args:
        a, b: counts in the target and in the reference, shape (n_terms,).
        n_a, n_b: tokens in the target and in the reference.

    Raises:
        ValueError: a count is negative or exceeds its corpus size.
    """
    a, b, n_a, n_b = checked(a, b, n_a, n_b)
    total, both = n_a + n_b, a + b
    with np.errstate(divide="ignore", invalid="ignore"):
        cells = (
            _term(a, n_a * both / total)
            + _term(b, n_b * both / total)
            + _term(n_a - a, n_a * (total - both) / total)
            + _term(n_b - b, n_b * (total - both) / total)
        )
    return np.asarray(np.maximum(2 * cells, 0.0))


def log_likelihood_two_term(a: Any, b: Any, n_a: Any, n_b: Any) -> Array:
    """Log-likelihood of two cells, as corpus linguistics prints it (Rayson and Garside 2000). Not signed.

    LL = 2 (a ln(a/E_a) + b ln(b/E_b)), E_a = n_a (a + b) / (n_a + n_b). It leaves out the cells of all other tokens
    and so differs from G² by about the term's share of the corpus.
    """
    return log_likelihood_groups(*_stacked(a, b, n_a, n_b))


def log_likelihood_groups(counts: Any, sizes: Any) -> Array:
    """Log-likelihood over any number of corpora, 2 Σ O ln(O/E) of the term's own cells (Rayson et al. 2004).

    Args:
        counts: shape (n_groups, n_terms).
        sizes: tokens of each group, shape (n_groups,).

    Returns:
        χ² with n_groups − 1 degrees of freedom where the groups do not differ, shape (n_terms,).
    """
    counts, sizes = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    sizes = sizes.reshape(sizes.shape + (1,) * (counts.ndim - sizes.ndim))
    with np.errstate(divide="ignore", invalid="ignore"):
        cells = _term(counts, sizes * counts.sum(axis=0) / sizes.sum(axis=0))
    return np.asarray(np.maximum(2 * cells.sum(axis=0), 0.0))


def chi_squared(a: Any, b: Any, n_a: Any, n_b: Any, *, correction: bool = False) -> Array:
    """Pearson's χ² of the four cells; with ``correction``, Yates'. Not signed."""
    a, b, n_a, n_b = checked(a, b, n_a, n_b)
    total, both = n_a + n_b, a + b
    gap = np.abs(a * (n_b - b) - b * (n_a - a))
    gap = np.maximum(gap - total / 2, 0) if correction else gap
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(total * gap**2 / (n_a * n_b * both * (total - both)))


def williams_correction(a: Any, b: Any, n_a: Any, n_b: Any) -> Array:
    """q by which Williams (1976) divides G²: 1 + (N Σ 1/row − 1)(N Σ 1/column − 1) / (6 N)."""
    a, b, n_a, n_b = checked(a, b, n_a, n_b)
    total, both = n_a + n_b, a + b
    with np.errstate(divide="ignore"):
        rows, columns = total / both + total / (total - both), total / n_a + total / n_b
    return np.asarray(1 + (rows - 1) * (columns - 1) / (6 * total))


def signed(value: Array, a: Any, b: Any, n_a: Any, n_b: Any) -> Array:
    """A statistic with a minus sign where the target has less than its expected share."""
    a, b, n_a, n_b = checked(a, b, n_a, n_b)
    return np.asarray(np.where(a * n_b < b * n_a, -value, value))


def odds_ratio(a: Any, b: Any, n_a: Any, n_b: Any) -> Array:
    """(a / (n_a − a)) / (b / (n_b − b)); where a cell is zero, 0.5 is added to all four (Haldane 1956)."""
    a, b, c, d = _filled(a, b, n_a, n_b)
    return np.asarray(a * d / (b * c))


def mutual_information_bits(a: Any, b: Any, n_a: Any, n_b: Any) -> Array:
    """Mutual information of the two variables of the table, in bits: G² / (2 N ln 2)."""
    return np.asarray(log_likelihood(a, b, n_a, n_b) / (2 * np.log(2) * (np.asarray(n_a) + np.asarray(n_b))))


def _filled(a: Any, b: Any, n_a: Any, n_b: Any) -> tuple[Array, Array, Array, Array]:
    a, b, n_a, n_b = checked(a, b, n_a, n_b)
    c, d = n_a - a, n_b - b
    add = np.where((a == 0) | (b == 0) | (c == 0) | (d == 0), 0.5, 0.0)
    return a + add, b + add, c + add, d + add


def _stacked(a: Any, b: Any, n_a: Any, n_b: Any) -> tuple[Array, Array]:
    a, b, n_a, n_b = np.broadcast_arrays(*checked(a, b, n_a, n_b))
    return np.stack([a, b]), np.stack([n_a, n_b])


def _term(observed: Array, expected: Array) -> Array:
    return np.where(observed > 0, observed * np.log(np.where(observed > 0, observed, 1) / expected), 0.0)


def checked(a: Any, b: Any, n_a: Any, n_b: Any) -> tuple[Array, Array, Array, Array]:
    """The four numbers as float arrays.

    Raises:
        ValueError: a count is negative or exceeds its corpus size.
    """
    a, b, n_a, n_b = (np.asarray(value, dtype=float) for value in (a, b, n_a, n_b))
    for name, counts, size in (("a", a, n_a), ("b", b, n_b)):
        wrong = (counts < 0) | (counts > size)
        if wrong.any():
            value = np.broadcast_to(counts, wrong.shape)[wrong].flat[0]
            raise ValueError(f"{name} has the count {value:g}; counts lie between 0 and the corpus size")
    return a, b, n_a, n_b
