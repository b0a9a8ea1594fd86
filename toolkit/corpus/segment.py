"""Sentences and paragraphs of any text, as exact character spans.

A regular expression finds the candidates and decides the clear cases; the rules of ``boundaries.py`` decide the rest.
Where much text is segmented, ``segment_long.py`` finds the same spans with a compiled scan, loaded when it pays.
Paragraphs bound sentences.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.corpus.abbreviations import Lists, lists
from toolkit.corpus.boundaries import ASCII_CANDIDATES, CANDIDATES, REFUSED, WORD, ends_sentence
from toolkit.corpus.paragraphs import Span, paragraphs

Spans = npt.NDArray[np.int64]

_WORTH_LOADING = 100_000  # characters segmented so far from which more are likely and the compiled scan is loaded
_WORTH_CALLING = 600  # characters of one text from which a call to it is
_LONG = "toolkit.corpus.segment_long"
_segmented = 0  # characters segmented by this process
_JOINED = 1_000_000  # characters of short texts that are segmented together


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
    if compiled := _compiled(len(text)):
        spans = compiled.sentences(text, words)
        return list(zip(spans[:, 0].tolist(), spans[:, 1].tolist(), strict=True))
    return plain_sentences(text, words)


def sentence_spans(text: str, language: str | None = None) -> Spans:
    """The spans of ``segment`` as an int64 array of shape (sentences, 2)."""
    words = lists(language)
    if compiled := _compiled(len(text)):
        spans: Spans = compiled.sentences(text, words)
        return spans
    return np.array(plain_sentences(text, words), dtype=np.int64).reshape(-1, 2)


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
    if compiled := _compiled(len(text)):
        spans: Spans = compiled.paragraphs(text)
        return spans
    return np.array(paragraphs(text), dtype=np.int64).reshape(-1, 2)


def _joined(texts: Sequence[str], language: str | None) -> list[Spans]:
    """Spans of texts segmented as one, which a blank line between them makes the same as one by one."""
    spans = sentence_spans("\n\n".join(texts), language)
    starts = np.cumsum([0] + [len(text) + 2 for text in texts])
    cuts = np.searchsorted(spans[:, 0], starts)
    return [spans[a:b] - start for (a, b), start in zip(pairwise(cuts.tolist()), starts.tolist(), strict=False)]


def _compiled(size: int) -> Any:
    """The module with the compiled scan where it pays for a text of ``size`` characters, else None.

    A short text, or a few, are done before a compiler is even loaded.
    """
    global _segmented
    _segmented += size
    if size < _WORTH_CALLING or (_segmented < _WORTH_LOADING and _LONG not in sys.modules):
        return None
    return sys.modules.get(_LONG) or import_module(_LONG)


def plain_sentences(text: str, words: Lists) -> list[Span]:
    """The sentences of a text without the compiled scan: the reference that the scan must agree with."""
    candidates = (ASCII_CANDIDATES if text.isascii() else CANDIDATES).finditer
    found: list[Span] = []
    for start, stop in paragraphs(text):
        for match in candidates(text, start, stop):
            kind, end = match.lastindex, match.end()
            if kind == REFUSED or end == stop:
                continue
            doubtful = kind is None or (kind == WORD and text[end - 4 : end - 1] in words.tails)
            if not doubtful or ends_sentence(text, match.start(), end, start, words):
                found.append((start, end))
                start = end
                while text[start].isspace():
                    start += 1
        found.append((start, stop))
    return found
