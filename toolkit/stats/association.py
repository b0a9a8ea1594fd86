"""Association of a node and its collocates, on arrays.

Throughout: ``o`` observed co-occurrences, shape (n_collocates,); ``r`` size of the row: tokens in the windows of
the node, or occurrences of the first word of a bigram; ``c`` size of the column: tokens of the collocate; ``n`` tokens
of the corpus, or number of bigrams (Evert 2008). The expected count is r c / n. Where NLTK has a measure in a form
that takes arrays, its function computes it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.stats import contingency

Array = np.ndarray[Any, Any]


def expected(r: Any, c: Any, n: Any) -> Array:
    """Co-occurrences expected by chance, r c / n."""
    return np.asarray(np.asarray(r, dtype=float) * np.asarray(c, dtype=float) / n)


def log_likelihood(o: Any, r: Any, c: Any, n: Any) -> Array:
    """G² of the four cells (Dunning 1993), negative where the words occur together less than by chance."""
    table = _table(o, r, c, n)
    return contingency.signed(contingency.log_likelihood(*table), *table)


def simple_log_likelihood(o: Any, r: Any, c: Any, n: Any) -> Array:
    """2 (O ln(O/E) − (O − E)) (Evert 2008), negative below chance."""
    o, e = np.asarray(o, dtype=float), expected(r, c, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = 2 * (np.where(o > 0, o * np.log(o / e), 0.0) - (o - e))
    return np.asarray(np.where(o < e, -value, value))


def chi_squared(o: Any, r: Any, c: Any, n: Any, *, correction: bool = False) -> Array:
    """Pearson's χ² of the four cells, negative below chance; with ``correction``, Yates'."""
    table = _table(o, r, c, n)
    return contingency.signed(contingency.chi_squared(*table, correction=correction), *table)


def mutual_information(o: Any, r: Any, c: Any, n: Any, *, power: int = 1) -> Array:
    """MI = log2(O^power / E), base 2 (Church and Hanks 1990); powers 2 and 3 are MI2 and MI3 (Daille 1994).

    MI favours words that are rare everywhere; give it a minimum count, or use MI3. −∞ where O is zero.
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.log2(np.asarray(o, dtype=float) ** power / expected(r, c, n)))


def t_score(o: Any, r: Any, c: Any, n: Any) -> Array:
    """t = (O − E) / √O (Church et al. 1991), as NLTK computes it."""
    return np.asarray(_nltk().student_t(np.asarray(o, dtype=float), (r, np.asarray(c, dtype=float)), n))


def z_score(o: Any, r: Any, c: Any, n: Any) -> Array:
    """z = (O − E) / √E (Berry-Rogghe 1973, with E for its variance E (1 − p))."""
    chance = expected(r, c, n)
    return np.asarray((o - chance) / np.sqrt(chance))


def phi_squared(o: Any, r: Any, c: Any, n: Any) -> Array:
    """φ², the squared correlation of the two words (Church and Gale 1991), as NLTK computes it."""
    return np.asarray(_nltk().phi_sq(np.asarray(o, dtype=float), (r, np.asarray(c, dtype=float)), n))


def dice(o: Any, r: Any, c: Any) -> Array:
    """2 O / (r + c) (Dice 1945), as NLTK computes it."""
    return np.asarray(_nltk().dice(np.asarray(o, dtype=float), (r, np.asarray(c, dtype=float)), 0))


def log_dice(o: Any, r: Any, c: Any) -> Array:
    """14 + log2 Dice (Rychlý 2008). One more is twice as strong, whatever the corpus size; −∞ where O is zero.

    r and c are frequencies of the two words. For words in a row it is at most 14; in wide windows a collocate that
    comes several times around each node can exceed that.
    """
    with np.errstate(divide="ignore"):
        return np.asarray(14 + np.log2(dice(o, r, c)))


def delta_p(o: Any, r: Any, c: Any, n: Any) -> tuple[Array, Array]:
    """ΔP of the collocate given the node, and of the node given the collocate (Gries 2013).

    Forward O/r − (c − O)/(n − r); backward O/c − (r − O)/(n − c). NaN where a word is the whole corpus.
    """
    o, r, c, n = (np.asarray(value, dtype=float) for value in (o, r, c, n))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(o / r - (c - o) / (n - r)), np.asarray(o / c - (r - o) / (n - c))


def log_ratio(o: Any, r: Any, c: Any, n: Any) -> Array:
    """log2 of the relative frequency inside the windows over that outside (Hardie 2014); 0 counts as 0.5."""
    from toolkit.stats.keyness import log_ratio as of_counts

    return of_counts(*_table(o, r, c, n))


def minimum_sensitivity(o: Any, r: Any, c: Any) -> Array:
    """min(O/r, O/c) (Pedersen and Bruce 1996)."""
    o = np.asarray(o, dtype=float)
    return np.asarray(np.minimum(o / r, o / c))


def log_odds(o: Any, r: Any, c: Any, n: Any, *, smoothing: float = 0.5) -> tuple[Array, Array]:
    """λ, the log odds ratio with ``smoothing`` added to every cell, and its z (Blaheta and Johnson 2001)."""
    a, b, n_a, n_b = (np.asarray(value, dtype=float) for value in _table(o, r, c, n))
    cells = [a + smoothing, n_b - b + smoothing, b + smoothing, n_a - a + smoothing]
    value = np.log(cells[0] * cells[1] / (cells[2] * cells[3]))
    return np.asarray(value), np.asarray(value / np.sqrt(sum(1 / cell for cell in cells)))


def _table(o: Any, r: Any, c: Any, n: Any) -> tuple[Array, Array, Array, Array]:
    o, r, c, n = (np.asarray(value, dtype=float) for value in (o, r, c, n))
    return o, np.asarray(c - o), r, np.asarray(n - r)


def _nltk() -> Any:
    # NLTK takes more than a second to load, so only the measures that need it wait.
    from nltk.metrics.association import BigramAssocMeasures

    return BigramAssocMeasures
