"""Compiled loops over tokens, for corpora of millions of them.

Callers import this module only above ``LARGE`` tokens (``toolkit.lexis.counts``): loading the compiler takes longer
than array operations take on a small corpus. Every loop has a counterpart in array operations, and tests hold the two
to the same numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = np.ndarray[Any, Any]


@njit(cache=True, nogil=True)
def cells(type_ids: Array, term_of_type: Array, firsts: Array, lasts: Array, n_terms: int) -> Any:
    """Non-zero counts of terms by part: terms, parts, counts; int32, in the order of the parts."""
    n_tokens = 0
    for part in range(len(firsts)):
        n_tokens += lasts[part] - firsts[part]
    terms, parts = np.empty(n_tokens, np.int32), np.empty(n_tokens, np.int32)
    counts = np.empty(n_tokens, np.int32)
    place = np.full(n_terms, -1, np.int64)
    end = 0
    for part in range(len(firsts)):
        begin = end
        for position in range(firsts[part], lasts[part]):
            term = term_of_type[type_ids[position]]
            cell = place[term]
            if cell < begin:
                place[term] = end
                terms[end], parts[end], counts[end] = term, part, 1
                end += 1
            else:
                counts[cell] += 1
    return terms[:end].copy(), parts[:end].copy(), counts[:end].copy()


@njit(cache=True, nogil=True)
def spread(
    type_ids: Array, term_of_type: Array, firsts: Array, lasts: Array, total: Array, n_tokens: int, shift: Array
) -> Array:
    """What rates and dispersion need of each term, summed over parts in one pass.

    Args:
        total: occurrences of each term in all parts.
        shift: −ln(1 − size/N) of each part (``toolkit.stats.rates.size_shift``).

    Returns:
        shape (n_terms, 4): parts with the term; Σ h; Σ h² + 2 h g (``toolkit.stats.rates.jackknife``); Σ |v/f − s| − s.
    """
    n_terms = len(total)
    sums = np.zeros((n_terms, 4))  # side by side, for one visit to memory a term
    count, touched = np.zeros(n_terms, np.int32), np.empty(n_terms, np.int32)
    logs = np.log(np.maximum(np.arange(4096).astype(np.float64), 0.5))
    for part in range(len(firsts)):
        n_touched = 0
        for position in range(firsts[part], lasts[part]):
            term = term_of_type[type_ids[position]]
            if count[term] == 0:
                touched[n_touched] = term
                n_touched += 1
            count[term] += 1
        share = (lasts[part] - firsts[part]) / n_tokens
        for index in range(n_touched):
            term = touched[index]
            whole, here = total[term], count[term]
            count[term] = 0
            portion = here / whole
            if whole < 4096:
                step = logs[whole - here] - logs[whole]
            elif portion < 0.005:  # ln(1 − x) to fourteen digits, without the logarithm
                step = -portion * (1 + portion * (1 / 2 + portion * (1 / 3 + portion * (1 / 4 + portion * (1 / 5)))))
            else:
                step = np.log((whole - here if whole > here else 0.5) / whole)
            sums[term, 0] += 1
            sums[term, 1] += step
            sums[term, 2] += step * (step + 2 * shift[part])
            sums[term, 3] += abs(portion - share) - share
    return sums


@njit(cache=True, nogil=True)
def totals(type_ids: Array, term_of_type: Array, firsts: Array, lasts: Array, n_terms: int) -> Array:
    """Occurrences of each term, int64."""
    count = np.zeros(n_terms, np.int64)
    for part in range(len(firsts)):
        for position in range(firsts[part], lasts[part]):
            count[term_of_type[type_ids[position]]] += 1
    return count


@njit(cache=True, nogil=True)
def reduced_frequencies(term_ids: Array, n_terms: int, total: Array) -> Array:
    """Average reduced frequency of all terms (``toolkit.stats.dispersion``), in one pass over the tokens."""
    n_tokens = len(term_ids)
    opening, last = np.full(n_terms, -1, np.int64), np.empty(n_terms, np.int64)
    reduced = np.zeros(n_terms)
    for position in range(n_tokens):
        term = term_ids[position]
        if opening[term] < 0:
            opening[term] = position
        else:
            reduced[term] += min((position - last[term]) * total[term] / n_tokens, 1.0)
        last[term] = position
    for term in range(n_terms):
        if opening[term] >= 0:
            distance = opening[term] + n_tokens - last[term]
            reduced[term] += min(distance * total[term] / n_tokens, 1.0)
    return reduced


@njit(cache=True, nogil=True)
def factors(tokens: Array, offsets: Array, n_types: int, threshold: float) -> Array:
    """Stretches of MTLD forwards and backwards (``toolkit.stats.diversity.mtld_factors``), shape (n_documents, 2)."""
    seen = np.full(n_types, -1, np.int64)
    found = np.zeros((len(offsets) - 1, 2))
    stretch = 0
    for document in range(len(offsets) - 1):
        n_tokens = offsets[document + 1] - offsets[document]
        for side in range(2):
            stretch, types, length = stretch + 1, 0, 0
            for index in range(n_tokens):
                token = tokens[offsets[document] + index if side == 0 else offsets[document + 1] - 1 - index]
                length += 1
                if seen[token] != stretch:
                    seen[token] = stretch
                    types += 1
                if types / length <= threshold:
                    found[document, side] += 1.0
                    stretch, types, length = stretch + 1, 0, 0
            if length:
                found[document, side] += (1 - types / length) / (1 - threshold)
    return found
