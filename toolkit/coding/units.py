"""A batch of sentences as one stream of tokens: the arrays on which rules and features are computed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: A word with what is joined to it, an abbreviation with dots, an ellipsis, or one mark.
TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-'’‐‑][^\W_]+)*|\.\.\.|[^\w\s]")
_MARKS = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "«": "“", "»": "”", "„": "“"})


def fold(text: str) -> str:
    """Lower case and plain marks, character for character (offsets stay valid)."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.translate(_MARKS)


@dataclass(frozen=True)
class Batch:
    """Sentences and marked spans as arrays.

    Attributes:
        texts: the sentences, each once.
        words: folded token strings, all sentences in a row.
        starts, ends: offsets of each token in its sentence.
        sentence: number of the sentence of each token.
        offsets: token range of each sentence, length n_sentences + 1.
        owner: sentence of each mention.
        first, last: token range of each mention, last exclusive; at least one token.
        inside: whether a token belongs to some mention's span is a question per mention, so it is asked by range.
    """

    texts: list[str]
    words: list[str]
    starts: Ints
    ends: Ints
    sentence: Ints
    offsets: Ints
    owner: Ints
    first: Ints
    last: Ints

    @property
    def n_mentions(self) -> int:
        """Number of marked spans."""
        return len(self.owner)


def build(items: Sequence[tuple[str, int, int]]) -> Batch:
    """Tokenise the sentences of marked spans, each distinct sentence once."""
    numbers: dict[str, int] = {}
    owner = np.fromiter((numbers.setdefault(text, len(numbers)) for text, _, _ in items), np.int64, len(items))
    texts = list(numbers)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    origins = np.concatenate([[0], np.cumsum(lengths + 1)])
    joined = fold("\n".join(texts))
    found = [(match.start(), match.group()) for match in TOKEN.finditer(joined)]
    words = [word for _, word in found]
    starts = np.fromiter((start for start, _ in found), np.int64, len(found))
    ends = starts + np.fromiter(map(len, words), np.int64, len(words))
    sentence = np.searchsorted(origins[1:], starts, side="right")
    offsets = np.searchsorted(sentence, np.arange(len(texts) + 1))
    from_ = np.fromiter((start for _, start, _ in items), np.int64, len(items)) + origins[owner]
    to = np.fromiter((end for _, _, end in items), np.int64, len(items)) + origins[owner]
    first = np.searchsorted(ends, from_, side="right")
    last = np.searchsorted(starts, to, side="left")
    first = np.clip(first, offsets[owner], np.maximum(offsets[owner + 1] - 1, offsets[owner]))
    last = np.clip(np.maximum(last, first + 1), None, np.maximum(offsets[owner + 1], first))
    shift = origins[sentence] if len(sentence) else starts
    return Batch(texts, words, starts - shift, ends - shift, sentence, offsets, owner, first, last)


def join(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """All pairs of indices (i, j) with ``left[i] == right[j]``; ``right`` is sorted.

    The pairs come in the order of ``i``, then ``j``.
    """
    low = np.searchsorted(right, left, side="left")
    count = np.searchsorted(right, left, side="right") - low
    i = np.repeat(np.arange(len(left)), count)
    within = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
    return i, np.repeat(low, count) + within
