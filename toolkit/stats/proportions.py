"""Intervals of a proportion k/n of independent draws: right for coders and gold labels, too narrow for words."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def clopper_pearson(k: Any, n: Any, *, level: float = 0.95) -> tuple[Array, Array]:
    """Exact binomial interval (Clopper and Pearson 1934); covers at least ``level``."""
    from scipy.special import betaincinv

    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(k > 0, betaincinv(k, n - k + 1, tail), 0.0)
        high = np.where(k < n, betaincinv(k + 1, n - k, 1 - tail), 1.0)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def wilson(k: Any, n: Any, *, level: float = 0.95, correction: bool = False) -> tuple[Array, Array]:
    """Score interval (Wilson 1927); with ``correction``, continuity corrected (Newcombe 1998)."""
    from scipy.special import ndtri

    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    z = ndtri(0.5 + level / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        p, shift = k / n, 1 / (2 * n) if correction else 0.0
        ends = []
        for sign in (-1, 1):
            moved = p + sign * shift
            root = z * np.sqrt(np.maximum(moved * (1 - moved) / n + z**2 / (4 * n**2), 0))
            ends.append((moved + z**2 / (2 * n) + sign * root) / (1 + z**2 / n))
    low, high = np.where(k > 0, ends[0], 0.0), np.where(k < n, ends[1], 1.0)
    return np.where(n > 0, np.clip(low, 0, 1), np.nan), np.where(n > 0, np.clip(high, 0, 1), np.nan)
