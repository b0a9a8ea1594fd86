"""Sentences and paragraphs of any text, as exact character spans.

A regular expression finds the candidates and decides the clear cases; the rules of ``boundaries.py`` decide the rest.
In long texts the clear cases are found with array operations first; a property test holds both ways to the same spans.
Paragraphs bound sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.corpus.abbreviations import Lists, lists
from toolkit.corpus.boundaries import (
    ASCII_CANDIDATES,
    CANDIDATES,
    LOWER,
    REFUSED,
    SPACED,
    UNSPACED,
    UPPER,
    WORD,
    ends_sentence,
)
from toolkit.corpus.paragraphs import Span, paragraphs

Spans = npt.NDArray[np.int64]

#: Raised whenever the same text would give other sentences than before.
SEGMENTATION_VERSION = 1

_LONG = 8_000  # characters from which array operations pay
_JOINED = 1_000_000  # characters of short texts that are segmented together

# Classes of characters for the array operations; lower-case letters count from _LETTERS upwards.
_OTHER, _MARK, _COLON, _SPACE, _CAPITAL, _DIGIT, _LETTERS = range(7)
_LOWER_LETTERS = "".join(chr(code) for code in range(0x500) if re.match(f"[{LOWER}]", chr(code)))
_ALPHABET = len(_LOWER_LETTERS)


def segment(text: str, language: str | None = None) -> list[Span]:
    """Character spans of the sentences of a text, trimmed of white space, end exclusive, in order.

    Args:
        text: any text. Blank lines bound sentences; a line end inside a hard-wrapped paragraph does not.
        language: two-letter code (``de`` or ``de-AT``) to use the abbreviations of one language only; by default,
            and for languages without a list, those of all languages are used together.

    Returns:
        Spans that do not overlap and leave out nothing but white space.

    >>> text = "Mr. Lee left the U.S. in May. He said: “Why not?” Nobody knew."
    >>> [text[start:stop] for start, stop in segment(text)]
    ['Mr. Lee left the U.S. in May.', 'He said: “Why not?”', 'Nobody knew.']
    """
    words = lists(language)
    return _long(text, words) if len(text) >= _LONG else _short(text, words)


def sentence_spans(text: str, language: str | None = None) -> Spans:
    """The spans of ``segment`` as an int64 array of shape (sentences, 2)."""
    return np.array(segment(text, language), dtype=np.int64).reshape(-1, 2)


def sentence_spans_many(texts: Sequence[str], language: str | None = None) -> list[Spans]:
    """The sentence spans of each text. Short texts are segmented together, several times faster than one by one."""
    result: list[Spans] = []
    first = 0
    while first < len(texts):
        last, size = first + 1, len(texts[first])
        while last < len(texts) and size + len(texts[last]) <= _JOINED:
            size += len(texts[last]) + 2
            last += 1
        result.extend(_joined(texts[first:last], language))
        first = last
    return result


def paragraph_spans(text: str) -> Spans:
    """The spans of the paragraphs, trimmed of white space, as an int64 array of shape (paragraphs, 2).

    Blank lines separate paragraphs. Without them every line is one, unless the lines look wrapped at a width.
    """
    return np.array(paragraphs(text), dtype=np.int64).reshape(-1, 2)


def _joined(texts: Sequence[str], language: str | None) -> list[Spans]:
    """Spans of texts segmented as one, which a blank line between them makes the same as one by one."""
    spans = sentence_spans("\n\n".join(texts), language)
    starts = np.cumsum([0] + [len(text) + 2 for text in texts])
    cuts = np.searchsorted(spans[:, 0], starts)
    return [spans[a:b] - start for (a, b), start in zip(pairwise(cuts.tolist()), starts.tolist(), strict=False)]


def _short(text: str, words: Lists) -> list[Span]:
    candidates = (ASCII_CANDIDATES if text.isascii() else CANDIDATES).finditer
    found: list[Span] = []
    for start, stop in paragraphs(text):
        for match in candidates(text, start, stop):
            end = match.end()
            if end < stop and _accepted(text, match, end, start, words):
                found.append((start, end))
                start = end
                while text[start].isspace():
                    start += 1
        found.append((start, stop))
    return found


def _accepted(text: str, match: re.Match[str], end: int, start: int, words: Lists) -> bool:
    """Whether a candidate inside a paragraph ends the sentence that began at ``start``."""
    kind = match.lastindex
    if kind == WORD:
        return text[end - 4 : end - 1] not in words.tails or ends_sentence(text, end - 1, end, start, words)
    return kind != REFUSED and (kind is not None or ends_sentence(text, match.start(), end, start, words))


def _long(text: str, words: Lists) -> list[Span]:
    match_at = (ASCII_CANDIDATES if text.isascii() else CANDIDATES).match
    found: list[Span] = []
    blocks = iter(paragraphs(text))
    start = stop = past = 0
    for position, clear in _marks(text, words):
        while position >= stop:
            if stop:
                found.append((start, stop))
            start, stop = next(blocks)
        if position < past:
            continue
        if clear:
            found.append((start, position + 1))
            start = position + 2
        elif match := match_at(text, position, stop):
            past = end = match.end()
            if end < stop and _accepted(text, match, end, start, words):
                found.append((start, end))
                start = end
                while text[start].isspace():
                    start += 1
    if stop:
        found.append((start, stop))
    found.extend(blocks)
    return found


def _marks(text: str, words: Lists) -> Iterable[tuple[int, bool]]:
    """Positions where the candidate expression may match, and whether a sentence ends there without doubt."""
    if text.isascii():
        codes: npt.NDArray[Any] = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
        classes = np.frombuffer(text.encode("ascii").translate(_classes()[:256].tobytes()), dtype=np.uint8)
    else:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        classes = np.take(_classes(), codes, mode="clip")
    at = np.flatnonzero((classes == _MARK) | (classes == _COLON))
    around = np.zeros(len(text) + 5, dtype=np.uint8)
    around[3:-2] = classes
    third, second, before, after, next_ = (around[at + 3 + shift] for shift in (-3, -2, -1, 1, 2))
    usual = (codes[at] == ord(".")) | (codes[at] == ord("!")) | (codes[at] == ord("?"))
    letters = [np.maximum(column, _LETTERS).astype(np.int32) - _LETTERS for column in (third, second, before)]
    known = _listed_tails(words)[(letters[0] * _ALPHABET + letters[1]) * _ALPHABET + letters[2]]
    clear = usual & (after == _SPACE) & (next_ == _CAPITAL) & ~known
    clear &= (third >= _LETTERS) & (second >= _LETTERS) & (before >= _LETTERS)
    inside = usual & ((after == _DIGIT) | ((after >= _LETTERS) & (after < _LETTERS + 26)))
    inside |= (classes[at] == _COLON) & ((before == _DIGIT) | ((before >= _LETTERS) & (before < _LETTERS + 26)))
    keep = ~inside
    return zip(at[keep].tolist(), clear[keep].tolist(), strict=True)


@lru_cache(maxsize=1)
def _classes() -> npt.NDArray[np.uint8]:
    """The class of each character of the basic plane; the last one stands for all beyond."""
    table = np.full(0x10000, _OTHER, dtype=np.uint8)
    for characters, value in ((SPACED + UNSPACED, _MARK), (";:", _COLON), (" ", _SPACE), ("0123456789", _DIGIT)):
        table[[ord(character) for character in characters]] = value
    for number, character in enumerate(_LOWER_LETTERS):
        table[ord(character)] = _LETTERS + number
    table[[code for code in range(0x500) if re.match(f"[{UPPER}]", chr(code))]] = _CAPITAL
    return table


@lru_cache(maxsize=8)
def _listed_tails(words: Lists) -> npt.NDArray[np.bool_]:
    """Whether each triple of lower-case letters ends a listed abbreviation."""
    table = np.zeros(_ALPHABET**3, dtype=bool)
    for tail in words.tails:
        if all(character in _LOWER_LETTERS for character in tail):
            a, b, c = (_LOWER_LETTERS.index(character) for character in tail)
            table[(a * _ALPHABET + b) * _ALPHABET + c] = True
    return table
