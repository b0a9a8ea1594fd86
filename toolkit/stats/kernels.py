"""Compiled loops over tokens, for corpora of millions of them.

Callers import this module only above ``LARGE`` tokens: loading the compiler takes longer than array operations take on
a small corpus. Every loop has a counterpart in array operations, and tests hold the two to the same numbers.
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
) -> Any:
    """What rates and dispersion need of each term, summed over parts in one pass.

    Args:
        total: occurrences of each term in all parts.
        shift: −ln(1 − size/N) of each part (``toolkit.stats.rates.size_shift``).

    Returns:
        parts with the term; Σ h; Σ h² + 2 h g (``toolkit.stats.rates.jackknife``); Σ |v/f − s| − s.
    """
    n_terms = len(total)
    parts = np.zeros(n_terms, np.int64)
    first, second, gap = np.zeros(n_terms), np.zeros(n_terms), np.zeros(n_terms)
    count, touched = np.zeros(n_terms, np.int64), np.empty(n_terms, np.int64)
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
            step = np.log((whole - here if whole > here else 0.5) / whole)
            parts[term] += 1
            first[term] += step
            second[term] += step * (step + 2 * shift[part])
            gap[term] += abs(here / whole - share) - share
    return parts, first, second, gap


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
def bigrams(ranks: Array, offsets: Array, n_terms: int) -> Any:
    """All pairs of neighbours within documents, ascending by first and second word.

    Args:
        ranks: int32, the rank of each token's term in the order the result shall have.

    Returns:
        first, second (int32), count, documents (int64), of each pair.
    """
    pointer = np.zeros(n_terms + 1, np.int64)
    for document in range(len(offsets) - 1):
        for position in range(offsets[document], offsets[document + 1] - 1):
            pointer[ranks[position] + 1] += 1
    for term in range(n_terms):
        pointer[term + 1] += pointer[term]
    size = pointer[n_terms]
    following, documents_of = np.empty(size, np.int32), np.empty(size, np.int32)
    place = pointer[:-1].copy()
    for document in range(len(offsets) - 1):
        for position in range(offsets[document], offsets[document + 1] - 1):
            term = ranks[position]
            following[place[term]] = ranks[position + 1]
            documents_of[place[term]] = document
            place[term] += 1
    return _pairs(pointer, following, documents_of, n_terms)


@njit(cache=True, nogil=True)
def _pairs(pointer: Array, following: Array, documents_of: Array, n_terms: int) -> Any:
    size = len(following)
    first, second = np.empty(size, np.int32), np.empty(size, np.int32)
    counts, documents = np.empty(size, np.int64), np.empty(size, np.int64)
    count, spread_over = np.zeros(n_terms, np.int64), np.zeros(n_terms, np.int64)
    last_document = np.full(n_terms, -1, np.int32)
    touched = np.empty(n_terms, np.int32)
    end = 0
    for term in range(n_terms):
        n_touched = 0
        for index in range(pointer[term], pointer[term + 1]):
            other = following[index]
            if count[other] == 0:
                touched[n_touched] = other
                n_touched += 1
            count[other] += 1
            if last_document[other] != documents_of[index]:
                last_document[other] = documents_of[index]
                spread_over[other] += 1
        chosen = np.sort(touched[:n_touched])
        for index in range(n_touched):
            other = chosen[index]
            first[end], second[end] = term, other
            counts[end], documents[end] = count[other], spread_over[other]
            count[other], spread_over[other], last_document[other] = 0, 0, -1
            end += 1
    return first[:end].copy(), second[:end].copy(), counts[:end].copy(), documents[:end].copy()


@njit(cache=True, nogil=True)
def by_count(counts: Array) -> Array:
    """The order that sorts counts from high to low and leaves equal ones as they are, by counting."""
    top = 0
    for count in counts:
        top = max(top, count)
    place = np.zeros(top + 2, np.int64)
    for count in counts:
        place[top - count + 1] += 1
    for index in range(top + 1):
        place[index + 1] += place[index]
    order = np.empty(len(counts), np.int64)
    for index in range(len(counts)):
        key = top - counts[index]
        order[place[key]] = index
        place[key] += 1
    return order


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
