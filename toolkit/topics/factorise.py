"""Non-negative matrix factorisation with the same result in every process, whatever the number of threads."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array
from sklearn.utils.extmath import randomized_svd
from threadpoolctl import threadpool_limits

Array = np.ndarray[Any, Any]

_TINY = 1e-12
SWEEPS = 60
_ROWS = 65_536


def initial_factors(weights: csr_array, n_topics: int, random_state: int) -> tuple[Array, Array]:
    """Starting point from the singular vectors: NNDSVDa (Boutsidis and Gallopoulos 2008), zeros filled with the mean.

    Each pair of singular vectors gives the one of its two sign halves that carries more of it.
    """
    left, values, right = randomized_svd(weights, n_topics, random_state=random_state)
    return start_from(left, values, right, n_topics, float(weights.sum()))


def start_from(left: Array, values: Array, right: Array, n_topics: int, total: float) -> tuple[Array, Array]:
    """The starting point that singular vectors give; ``total`` is the sum of all weights."""
    units = np.zeros((len(left), n_topics))
    terms = np.zeros((n_topics, right.shape[1]))
    for index in range(len(values)):
        u, v = left[:, index], right[index]
        halves = [(np.maximum(sign * u, 0), np.maximum(sign * v, 0)) for sign in (1, -1)]
        sizes = [float(np.linalg.norm(a) * np.linalg.norm(b)) for a, b in halves]
        best = 0 if sizes[0] >= sizes[1] else 1
        a, b = halves[best]
        scale = np.sqrt(values[index] * sizes[best])
        units[:, index] = scale * a / max(float(np.linalg.norm(a)), _TINY)
        terms[index] = scale * b / max(float(np.linalg.norm(b)), _TINY)
    mean = total / max(len(left) * right.shape[1], 1)
    units[units < _TINY] = mean
    terms[terms < _TINY] = mean
    return units, terms


def factorise(weights: csr_array, n_topics: int, *, random_state: int = 0, sweeps: int = SWEEPS) -> Array:
    """Topics by terms: minimise ‖X − W H‖² over W, H ≥ 0 by hierarchical alternating least squares (Cichocki 2007).

    Args:
        weights: units by terms.
        n_topics: rows of H.
        random_state: of the randomised singular value decomposition that the search starts from.
        sweeps: updates of both factors; more sweeps hardly change the first words of a topic.

    Returns:
        H, float64, shape (n_topics, n_terms).
    """
    # Threads change the order of additions, and with it the last digits.
    with threadpool_limits(1):
        units, terms = initial_factors(weights, n_topics, random_state)
        return descend(weights, units, terms, sweeps)


def descend(weights: csr_array, units: Array, terms: Array, sweeps: int, fixed: Array | None = None) -> Array:
    """Sweeps over both factors from a starting point; where ``fixed`` is true, H keeps its values."""
    units = np.asfortranarray(units)
    transposed = csr_array(weights.T)
    for _ in range(sweeps):
        improve_units(units, weights @ terms.T, terms @ terms.T)
        before = terms.copy() if fixed is not None else None
        improve_terms(terms, (transposed @ units).T, units.T @ units)
        if fixed is not None and before is not None:
            terms[fixed] = before[fixed]
    return terms


def improve_units(units: Array, target: Array, gram: Array) -> None:
    """One sweep over the columns of W, in place. ``target`` is X Hᵀ, ``gram`` is H Hᵀ."""
    for topic in range(len(gram)):
        step = (target[:, topic] - units @ gram[:, topic]) / max(gram[topic, topic], _TINY)
        np.maximum(units[:, topic] + step, 0, out=units[:, topic])


def improve_terms(terms: Array, target: Array, gram: Array) -> None:
    """One sweep over the rows of H, in place. ``target`` is Wᵀ X, ``gram`` is Wᵀ W."""
    for topic in range(len(gram)):
        step = (target[topic] - gram[topic] @ terms) / max(gram[topic, topic], _TINY)
        np.maximum(terms[topic] + step, 0, out=terms[topic])


def memberships(weights: csr_array, terms: Array, sweeps: int = SWEEPS) -> Array:
    """W for fixed H: how much of each topic each unit holds, ≥ 0, shape (n_units, n_topics)."""
    with threadpool_limits(1):
        gram = terms @ terms.T
        blocks = []
        for first in range(0, weights.shape[0], _ROWS):
            target = weights[first : first + _ROWS] @ terms.T
            units = np.asfortranarray(np.maximum(target, 0) / np.maximum(gram.sum(axis=1), _TINY))
            for _ in range(sweeps):
                improve_units(units, target, gram)
            blocks.append(units)
    return np.concatenate([np.zeros((0, len(terms))), *blocks])


def shares(mass: Array) -> Array:
    """Rows that sum to one; a unit that holds no term of the model gets NaN."""
    totals = mass.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(mass, totals, out=np.full_like(mass, np.nan), where=totals > 0))
