"""Compiled loops over neighbours: counting millions of bigrams, and putting them in order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numba import njit

Array = np.ndarray[Any, Any]

_DOCUMENT = 32  # bits that the following term takes; the document stands above them


def bigrams(ranks: Array, offsets: Array, n_terms: int) -> tuple[Array, Array, Array, Array]:
    """All pairs of neighbours within documents, ascending by first and second word.

    Args:
        ranks: int32, the rank of each token's term in the order the result shall have.
        offsets: token range of each document.
        n_terms: ranks run below it.

    Returns:
        first, second (int32), count, documents (int64), of each pair.
    """
    pointer, following = _by_first(ranks, offsets, n_terms)
    middle = int(np.searchsorted(pointer, pointer[-1] // 2))
    ranges = [(0, middle), (middle, n_terms)]
    with ThreadPoolExecutor(2) as pool:
        halves = list(pool.map(lambda pair: _pairs(pointer, following, n_terms, *pair), ranges))
    first, second, count, documents = (np.concatenate(parts) for parts in zip(*halves, strict=True))
    return first, second, count, documents


@njit(cache=True, nogil=True)
def _by_first(ranks: Array, offsets: Array, n_terms: int) -> Any:
    """What follows each term, with its document, by a counting sort."""
    pointer = np.zeros(n_terms + 1, np.int64)
    for document in range(len(offsets) - 1):
        for position in range(offsets[document], offsets[document + 1] - 1):
            pointer[ranks[position] + 1] += 1
    for term in range(n_terms):
        pointer[term + 1] += pointer[term]
    following = np.empty(pointer[n_terms], np.int64)
    place = pointer[:-1].copy()
    for document in range(len(offsets) - 1):
        for position in range(offsets[document], offsets[document + 1] - 1):
            term = ranks[position]
            following[place[term]] = (np.int64(document) << _DOCUMENT) | np.int64(ranks[position + 1])
            place[term] += 1
    return pointer, following


@njit(cache=True, nogil=True)
def _pairs(pointer: Array, following: Array, n_terms: int, low: int, high: int) -> Any:
    """The pairs that begin with the terms from ``low`` to ``high``."""
    size = pointer[high] - pointer[low]
    first, second = np.empty(size, np.int32), np.empty(size, np.int32)
    counts, documents = np.empty(size, np.int64), np.empty(size, np.int64)
    seen = np.zeros((n_terms, 3), np.int32)  # count, documents, last document + 1
    touched = np.empty(n_terms, np.int32)
    end = 0
    for term in range(low, high):
        n_touched = 0
        for index in range(pointer[term], pointer[term + 1]):
            other = following[index] & ((np.int64(1) << _DOCUMENT) - 1)
            document = np.int32((following[index] >> _DOCUMENT) + 1)
            if seen[other, 0] == 0:
                touched[n_touched] = other
                n_touched += 1
            seen[other, 0] += 1
            if seen[other, 2] != document:
                seen[other, 2] = document
                seen[other, 1] += 1
        chosen = np.sort(touched[:n_touched])
        for index in range(n_touched):
            other = chosen[index]
            first[end], second[end] = term, other
            counts[end], documents[end] = seen[other, 0], seen[other, 1]
            seen[other, 0], seen[other, 1], seen[other, 2] = 0, 0, 0
            end += 1
    return first[:end].copy(), second[:end].copy(), counts[:end].copy(), documents[:end].copy()


def descending(values: Array) -> Array:
    """The stable order from the highest finite number to the lowest: a radix sort, linear in their number."""
    keys = (np.asarray(values, dtype=np.float64) + 0.0).view(np.int64)  # + 0.0 makes one zero of two
    # Bits of a float sort like an integer once the sign is undone; inverted, they sort from high to low.
    keys = np.where(keys < 0, keys, ~keys ^ np.int64(-(2**63))).view(np.uint64)
    order: Array = _radix(keys)
    return order


@njit(cache=True, nogil=True)
def _radix(keys: Array) -> Array:
    n = len(keys)
    order, other = np.arange(n), np.empty(n, np.int64)
    sorted_keys, other_keys = keys.copy(), np.empty_like(keys)
    for digit in range(4):
        shift = np.uint64(16 * digit)
        place = np.zeros(65537, np.int64)
        for index in range(n):
            place[((sorted_keys[index] >> shift) & np.uint64(65535)) + np.uint64(1)] += 1
        if place.max() == n:
            continue
        for value in range(65536):
            place[value + 1] += place[value]
        for index in range(n):
            value = (sorted_keys[index] >> shift) & np.uint64(65535)
            target = place[value]
            other[target], other_keys[target] = order[index], sorted_keys[index]
            place[value] = target + 1
        order, other = other, order
        sorted_keys, other_keys = other_keys, sorted_keys
    return order


@njit(cache=True, nogil=True)
def log_likelihood(observed: Array, row: Array, column: Array, total: float) -> Array:
    """Signed G² (``toolkit.stats.association.log_likelihood``) of millions of pairs."""
    result = np.empty(len(observed))
    for index in range(len(observed)):
        o, r, c = float(observed[index]), float(row[index]), float(column[index])
        value = _cell(o, r * c / total) + _cell(r - o, r * (total - c) / total)
        value += _cell(c - o, (total - r) * c / total) + _cell(total - r - c + o, (total - r) * (total - c) / total)
        value = max(2 * value, 0.0)
        result[index] = -value if o * total < r * c else value
    return result


@njit(cache=True, nogil=True)
def _cell(observed: float, expected: float) -> float:
    return observed * np.log(observed / expected) if observed > 0 else 0.0
