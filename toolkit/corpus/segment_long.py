"""Sentences and paragraphs of long texts: a compiled scan decides the clear cases, the rules the rest."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.corpus import segment_kernels as kernels
from toolkit.corpus.abbreviations import EXCLAIMED_NAMES, Lists
from toolkit.corpus.boundaries import (
    ASCII_CANDIDATES,
    CANDIDATES,
    CLOSERS,
    LOWER,
    OPENERS,
    QUOTES,
    REFUSED,
    SPACED,
    UNSPACED,
    UPPER,
    WORD,
    ends_sentence,
)
from toolkit.corpus.paragraphs import NEWLINES, Span, join_lines

Spans = npt.NDArray[np.int64]

_ALPHABET = "".join(chr(code) for code in range(1, 0x500) if re.match(f"[{LOWER}]", chr(code)))
_NUMBERS = {character: number for number, character in enumerate(_ALPHABET + "'’-", start=1)}


def sentences(text: str, words: Lists) -> Spans:
    """The spans of ``segment.plain_sentences``, as an array."""
    codes, kinds = _classified(text)
    blocks = _paragraphs(text, codes, kinds)
    if not len(blocks):
        return blocks
    ends = kernels.scan(codes, kinds, _letters(), _listed(words), blocks)
    _look_closer(text, words, ends, int(blocks[0, 0]))
    ends = ends[ends[:, 2] == kernels.ACCEPT]
    spans = np.empty((len(ends), 2), dtype=np.int64)
    spans[0, 0] = blocks[0, 0]
    spans[1:, 0] = ends[:-1, 1]
    spans[:, 1] = ends[:, 0]
    return spans


def paragraphs(text: str) -> Spans:
    """The spans of ``paragraphs.paragraphs``, as an array."""
    return _paragraphs(text, *_classified(text))


def _classified(text: str) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """The code points of a text and their classes."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return codes, kernels.classify(codes, _classes())


def _paragraphs(text: str, codes: npt.NDArray[np.uint32], kinds: npt.NDArray[np.uint8]) -> Spans:
    found: Any = kernels.lines(codes, kinds)
    if not len(found) or found[-1, 2] == len(found) - 1:  # every line is a block of its own
        return np.ascontiguousarray(found[:, :2])
    spans: list[Span] = []
    cuts = np.flatnonzero(np.diff(found[:, 2])) + 1
    bounds = [0, *cuts.tolist(), len(found)]
    rows = list(zip(found[:, 0].tolist(), found[:, 1].tolist(), strict=True))
    for first, last in pairwise(bounds):
        join_lines(text, rows[first:last], spans)
    return np.array(spans, dtype=np.int64)


def _look_closer(text: str, words: Lists, ends: Spans, start: int) -> None:
    """Decide the candidates that the scan left open, in place."""
    match_at = (ASCII_CANDIDATES if text.isascii() else CANDIDATES).match
    past, previous = 0, -1
    for row in np.flatnonzero(ends[:, 2] == kernels.ASK).tolist():
        if row - 1 > previous:
            start = int(ends[row - 1, 1])
        previous = row
        mark, stop = ends[row, :2].tolist()
        ends[row, 2] = kernels.REFUSE
        match = match_at(text, mark, stop) if mark >= past else None
        if match is None:
            continue
        kind, end = match.lastindex, match.end()
        past = end
        if kind == REFUSED or end == stop:
            continue
        doubtful = kind is None or (kind == WORD and text[end - 4 : end - 1] in words.tails)
        if not doubtful or ends_sentence(text, mark, end, start, words):
            start = end
            while text[start].isspace():
                start += 1
            ends[row] = end, start, kernels.ACCEPT


@lru_cache(maxsize=1)
def _classes() -> npt.NDArray[np.uint8]:
    """The class of each character of the basic plane; the last one stands for all beyond."""
    table = np.full(0x10000, kernels.OTHER, dtype=np.uint8)
    space = "".join(character for character in map(chr, range(0x3001)) if character.isspace())
    for characters, value in (
        ("$%,`>", kernels.PLAIN),
        (OPENERS.replace("_", ""), kernels.OPENER),
        (CLOSERS, kernels.CLOSER),
        (QUOTES, kernels.QUOTE),
        (SPACED + UNSPACED, kernels.MARK),
        (".", kernels.STOP),
        ("!?", kernels.BANG),
        (";:", kernels.COLON),
        (space, kernels.SPACE),
        (NEWLINES, kernels.NEWLINE),
        ("0123456789", kernels.DIGIT),
        (_ALPHABET, kernels.LOWER),
        (
            "".join(chr(code) for code in range(1, 0x500) if re.match(f"[{UPPER}]", chr(code))),
            kernels.CAPITAL,
        ),
    ):
        table[[ord(character) for character in characters]] = value
    return table


@lru_cache(maxsize=1)
def _letters() -> npt.NDArray[np.uint8]:
    """The number of each letter, the same for its capital."""
    table = np.zeros(0x10000, dtype=np.uint8)
    for character, number in _NUMBERS.items():
        table[ord(character)] = number
        if len(character.upper()) == 1:
            table[ord(character.upper())] = number
    return table


@lru_cache(maxsize=8)
def _listed(words: Lists) -> npt.NDArray[np.bool_]:
    """Whether a word of this bucket may be an abbreviation or a name with a mark; other words never are."""
    table = np.zeros(kernels.BUCKETS, dtype=bool)
    for word in words.every | EXCLAIMED_NAMES:
        if all(character in _NUMBERS for character in word):
            bucket = 0
            for character in word:
                bucket = (bucket * kernels.MULTIPLIER + _NUMBERS[character]) % kernels.BUCKETS
            table[bucket] = True
    return table
