"""A batch of sentences as one stream of tokens: the arrays on which rules and features are computed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: A word with what is joined to it, an abbreviation with dots, an ellipsis, or one mark.
#: White space before it is part of the match, so that the matches tile the text.
TOKEN = re.compile(r"\s*(?:(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-'][^\W_]+)*|\.\.\.|[^\w\s]|_)")
_MARKS = {"’": "'", "‘": "'", "‐": "-", "‑": "-", "«": "“", "»": "”", "„": "“"}


def fold(text: str) -> str:
    """Lower case and plain marks, character for character (offsets stay valid)."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    for mark, plain in _MARKS.items():
        low = low.replace(mark, plain)
    return low


@dataclass(frozen=True)
class Batch:
    """Sentences and marked spans as arrays.

    Attributes:
        texts: the sentences, each once.
        words: folded token strings, all sentences in a row.
        forms, form: the distinct words, and the number of each token's word among them.
        starts, ends: offsets of each token in its sentence.
        sentence: number of the sentence of each token.
        offsets: token range of each sentence, length n_sentences + 1.
        owner: sentence of each mention.
        first, last: token range of each mention, last exclusive; at least one token.
    """

    texts: list[str]
    words: list[str]
    forms: list[str]
    form: Ints
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

    def where(self, holds: Callable[[str], bool]) -> Bools:
        """Whether something holds of the word of each token; asked once for each distinct word."""
        return np.fromiter(map(holds, self.forms), np.bool_, len(self.forms))[self.form]

    def numbered(self, number: Callable[[str], int]) -> Ints:
        """A number for the word of each token; asked once for each distinct word."""
        return np.fromiter(map(number, self.forms), np.int64, len(self.forms))[self.form]


def build(items: Sequence[tuple[str, int, int]]) -> Batch:
    """Tokenise the sentences of marked spans, each distinct sentence once."""
    numbers: dict[str, int] = {}
    owner = np.fromiter((numbers.setdefault(text, len(numbers)) for text, _, _ in items), np.int64, len(items))
    texts = list(numbers)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    origins = np.concatenate([[0], np.cumsum(lengths + 1)])
    joined = fold("\n".join(text if text.strip() else "." + text[1:] for text in texts))
    tiles = TOKEN.findall(joined)
    words = list(map(str.lstrip, tiles))
    ends = np.cumsum(np.fromiter(map(len, tiles), np.int64, len(tiles)))
    starts = ends - np.fromiter(map(len, words), np.int64, len(words))
    forms: defaultdict[str, int] = defaultdict(count().__next__)
    form = np.fromiter(map(forms.__getitem__, words), np.int64, len(words))
    sentence = np.searchsorted(origins[1:], starts, side="right")
    offsets = np.searchsorted(sentence, np.arange(len(texts) + 1))
    from_ = np.fromiter((start for _, start, _ in items), np.int64, len(items)) + origins[owner]
    to = np.fromiter((end for _, _, end in items), np.int64, len(items)) + origins[owner]
    first = np.searchsorted(ends, from_, side="right")
    last = np.searchsorted(starts, to, side="left")
    first = np.clip(first, offsets[owner], np.maximum(offsets[owner + 1] - 1, offsets[owner]))
    last = np.clip(np.maximum(last, first + 1), None, np.maximum(offsets[owner + 1], first))
    shift = origins[sentence] if len(sentence) else starts
    return Batch(texts, words, list(forms), form, starts - shift, ends - shift, sentence, offsets, owner, first, last)


def join(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """All pairs of indices (i, j) with ``left[i] == right[j]``; ``right`` is sorted.

    The pairs come in the order of ``i``, then ``j``.
    """
    low = np.searchsorted(right, left, side="left")
    count = np.searchsorted(right, left, side="right") - low
    i = np.repeat(np.arange(len(left)), count)
    within = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
    return i, np.repeat(low, count) + within
