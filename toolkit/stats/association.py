"""Association of a node and its collocates, on arrays.

Throughout: ``o`` observed co-occurrences, ``r`` tokens in the windows of the node, ``c`` tokens of the collocate,
``n`` tokens of the corpus (Evert 2008, surface co-occurrence). The expected count is r c / n.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from nltk.metrics import BigramAssocMeasures

from toolkit.stats.contingency import log_likelihood as _four_cells

Array = np.ndarray[Any, Any]


def expected(r: Any, c: Array, n: Any) -> Array:
    """Co-occurrences expected by chance, r c / n."""
    return np.asarray(np.asarray(r, dtype=float) * np.asarray(c, dtype=float) / n)


def log_likelihood(o: Array, r: Any, c: Array, n: Any) -> Array:
    """G² of the four cells (Dunning 1993), negative where the words occur together less than by chance."""
    o, c = np.asarray(o, dtype=float), np.asarray(c, dtype=float)
    value = _four_cells(o, c - o, r, np.asarray(n, dtype=float) - r)
    return np.where(o < expected(r, c, n), -value, value)


def mutual_information(o: Array, r: Any, c: Array, n: Any, *, power: int = 1) -> Array:
    """MI = log2(O^power / E); power 3 is MI3 (Church and Hanks 1990; Daille 1994). Base 2."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log2(np.asarray(o, dtype=float) ** power / expected(r, c, n)))


def t_score(o: Array, r: Any, c: Array, n: Any) -> Array:
    """t = (O − E) / √O (Church et al. 1991), as NLTK computes it."""
    return np.asarray(BigramAssocMeasures.student_t(np.asarray(o, dtype=float), (r, np.asarray(c, dtype=float)), n))


def z_score(o: Array, r: Any, c: Array, n: Any) -> Array:
    """z = (O − E) / √E (Berry-Rogghe 1973, without its small correction)."""
    chance = expected(r, c, n)
    return np.asarray((o - chance) / np.sqrt(chance))


def dice(o: Array, r: Any, c: Array) -> Array:
    """2 O / (r + c) (Dice 1945), as NLTK computes it."""
    return np.asarray(BigramAssocMeasures.dice(np.asarray(o, dtype=float), (r, np.asarray(c, dtype=float)), 0))


def log_dice(o: Array, r: Any, c: Array) -> Array:
    """14 + log2 Dice (Rychlý 2008). At most 14; one more is twice as strong, whatever the corpus size."""
    with np.errstate(divide="ignore"):
        return np.asarray(14 + np.log2(dice(o, r, c)))


def delta_p(o: Array, r: Any, c: Array, n: Any) -> tuple[Array, Array]:
    """ΔP of the collocate given the node, and of the node given the collocate (Gries 2013).

    Forward O/r − (c − O)/(n − r); backward O/c − (r − O)/(n − c).
    """
    o, c = np.asarray(o, dtype=float), np.asarray(c, dtype=float)
    return o / r - (c - o) / (n - r), o / c - (r - o) / (n - c)


def log_ratio(o: Array, r: Any, c: Array, n: Any) -> Array:
    """log2 of the relative frequency inside the windows over that outside (Hardie 2014); 0 outside counts as 0.5."""
    o, c = np.asarray(o, dtype=float), np.asarray(c, dtype=float)
    outside = np.where(c - o > 0, c - o, 0.5)
    inside = np.where(o > 0, o, 0.5)
    return np.asarray(np.log2((inside / r) / (outside / (n - r))))


def minimum_sensitivity(o: Array, r: Any, c: Array) -> Array:
    """min(O / r, O / c) (Pedersen and Bruce 1996)."""
    o = np.asarray(o, dtype=float)
    return np.asarray(np.minimum(o / r, o / c))
