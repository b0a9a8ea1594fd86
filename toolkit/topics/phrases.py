"""Phrases: words of a topic that belong together, for its label."""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.corpus import Corpus
from toolkit.topics.vectorise import Vocabulary

Array = np.ndarray[Any, Any]

#: A pair is a phrase if it occurs so often, and if so much of the rarer word is in it.
LEAST, SHARE = 3, 1 / 3


def phrases(units: Corpus, vocabulary: Vocabulary, columns: Array) -> dict[tuple[int, int], int]:
    """Pairs of terms that mostly occur one right after the other.

    Args:
        units: the texts.
        vocabulary: the terms.
        columns: numbers of the terms that may be part of a phrase.

    Returns:
        (first, second), as numbers of terms of the vocabulary, and how often.
    """
    some = np.unique(columns)
    if not len(some):
        return {}
    place = np.full(len(vocabulary.terms) + 1, -1, dtype=np.int64)  # the last is for terms of no vocabulary
    place[some] = np.arange(len(some))
    found = place[vocabulary.columns(units)[np.asarray(units.term_ids)]]
    held = np.flatnonzero(found >= 0)
    counts = np.bincount(found[held], minlength=len(some))
    follows = held[:-1][np.diff(held) == 1]
    starts = np.asarray(units.offsets)[1:-1]
    if len(follows):  # not from one unit into the next
        follows = follows[~np.isin(follows + 1, starts)]
    pairs, n = np.unique(found[follows] * len(some) + found[follows + 1], return_counts=True)
    first, second = pairs // len(some), pairs % len(some)
    kept = (n >= LEAST) & (n >= SHARE * np.minimum(counts[first], counts[second])) & (first != second)
    found_pairs = zip(some[first[kept]].tolist(), some[second[kept]].tolist(), strict=True)
    return dict(zip(found_pairs, n[kept].tolist(), strict=True))


def joined(words: list[int], known: dict[tuple[int, int], int]) -> list[tuple[int, ...]]:
    """Words, each with the one of them that goes before or after it most often, if the two are a phrase; no word twice.

    Args:
        words: numbers of terms, best first.
        known: the phrases, with how often they occur.
    """
    items: list[tuple[int, ...]] = []
    for word in words:
        if any(word in item for item in items):
            continue
        free = [other for other in words if not any(other in item for item in items)]
        pairs = [pair for other in free for pair in ((word, other), (other, word)) if pair in known]
        most = max(map(known.__getitem__, pairs), default=0)
        items.append(next((pair for pair in pairs if known[pair] == most), (word,)))
    return items
