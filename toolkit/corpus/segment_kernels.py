"""The compiled way through long texts: lines, and the sentence ends that need no closer look.

``scan`` decides where a plain word or a run of marks is followed by white space and a letter or digit; all else it
hands back as a candidate for the rules of ``boundaries.py``. A property test over arbitrary Unicode holds both ways to
the same spans.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any

#: Classes of characters, in an order that makes the groups below ranges. Letters of LOWER and CAPITAL have a number.
OTHER, STOP, BANG, MARK, COLON, SPACE, NEWLINE, DIGIT, LOWER, CAPITAL, CLOSER, QUOTE, OPENER, PLAIN = range(14)
#: Verdicts: no sentence end, look closer, sentence end.
REFUSE, ASK, ACCEPT = range(3)
BUCKETS = 1 << 16
MULTIPLIER = 131
BEYOND = 0xFFFF  # stands for all characters beyond the basic plane
_LONGEST = 36  # characters of a word; longer ones are left to the rules


@njit(cache=True, nogil=True)
def classify(codes: Array, classes: Array) -> Array:
    """The class of each character; four more of class OTHER at the end spare the scan its bounds checks."""
    n = len(codes)
    kinds = np.empty(n + 4, np.uint8)
    for position in range(n):
        code = codes[position]
        kinds[position] = classes[code if code < BEYOND else BEYOND]
    kinds[n:] = OTHER
    return kinds


@njit(cache=True, nogil=True)
def lines(codes: Array, kinds: Array) -> Array:
    """Lines that are not blank, as ``str.splitlines`` finds them: start, stop, number of their block."""
    n = len(codes)
    ends = 1
    for position in range(n):
        ends += kinds[position] == NEWLINE
    out = np.empty((ends, 3), np.int64)
    count = block = written = start = 0
    while start < n:
        stop = start
        while stop < n and kinds[stop] != NEWLINE:
            stop += 1
        first, last = start, stop
        while first < last and kinds[first] == SPACE:
            first += 1
        while last > first and kinds[last - 1] == SPACE:
            last -= 1
        if first < last:
            out[count, 0], out[count, 1], out[count, 2] = first, last, block
            count += 1
            written += 1
        if written and (first == last or (stop < n and codes[stop] == 0x2029)):  # blank line, paragraph separator
            block += 1
            written = 0
        pair = stop + 1 < n and codes[stop] == 0x0D and codes[stop + 1] == 0x0A
        start = stop + 2 if pair else stop + 1
    return out[:count]


@njit(cache=True, nogil=True)
def _word_before(codes: Array, kinds: Array, letters: Array, mark: int, start: int) -> tuple[int, int, bool]:
    """Length of the plain word before a mark (0: not plain), its bucket, and whether it looks cut short."""
    position, first = mark - 1, mark
    vowel = small = joined = inside = False
    while position >= start and mark - position <= _LONGEST:
        kind, code = kinds[position], codes[position]
        if LOWER <= kind <= CAPITAL:
            first, inside = position, joined
            number = letters[code]
            small |= kind == LOWER
            vowel |= number > 26 or number == 1 or number == 5 or number == 9 or number == 15 or number == 21
            vowel |= number == 25
        elif code == 0x27 or code == 0x2019 or code == 0x2D:  # apostrophes and the hyphen stay inside a word
            joined = True
        else:
            break
        position -= 1
    length = mark - first
    if length == 0 or mark - position > _LONGEST or (length <= 3 and not small):
        return 0, 0, False
    if position >= start:
        kind = kinds[position]
        if kind in (OTHER, STOP, DIGIT, MARK, CLOSER):
            return 0, 0, False
    hashed = 0
    for index in range(first, mark):
        hashed = (hashed * MULTIPLIER + letters[codes[index]]) & (BUCKETS - 1)
    return length, hashed, (length <= 4 and kinds[first] == CAPITAL and small) or not (vowel or inside)


@njit(cache=True, nogil=True)
def _colon_verdict(codes: Array, kinds: Array, mark: int) -> int:
    """A colon or semicolon matters as the eyes of an emoticon and as the Greek question mark."""
    if mark + 1 == len(codes):
        return REFUSE
    if mark == 0 or kinds[mark - 1] == SPACE or kinds[mark - 1] == NEWLINE:
        after = kinds[mark + 1]
        return REFUSE if after == LOWER and codes[mark + 1] != 0x6F else ASK  # the nose o
    return ASK if codes[mark - 1] >= 0x370 else REFUSE


@njit(cache=True, nogil=True)
def _following(codes: Array, kinds: Array, position: int, stop: int) -> tuple[int, int]:
    """The class of the letter or digit after white space and opening marks, OTHER for all else, and its position."""
    while position < stop and (kinds[position] == SPACE or kinds[position] == NEWLINE):
        position += 1
    last = min(stop, position + 4)
    while position < last and (kinds[position] == QUOTE or kinds[position] == OPENER) and codes[position] != 0xBB:
        position += 1
    if position < stop and DIGIT <= kinds[position] <= CAPITAL:
        return kinds[position], position
    return OTHER, position


@njit(cache=True, nogil=True)
def _single_verdict(
    codes: Array, kinds: Array, letters: Array, listed: Array, mark: int, start: int, kind: int, direct: bool
) -> int:
    """Verdict on one full stop, question mark or exclamation mark before a letter or digit of class ``kind``."""
    if codes[mark] == 0x3F:
        return ACCEPT
    digits = 0
    while mark - digits > start and kinds[mark - digits - 1] == DIGIT:
        digits += 1
    if 3 < digits < _LONGEST and (mark - digits == start or SPACE <= kinds[mark - digits - 1] <= NEWLINE):
        return REFUSE if kind == LOWER and codes[mark] == 0x2E else ACCEPT
    length, bucket, clipped = _word_before(codes, kinds, letters, mark, start)
    if length == 0 or listed[bucket]:
        return ASK
    if codes[mark] == 0x21:
        return ACCEPT
    if length <= 2:
        usual = length == 2 and kinds[mark - 1] == LOWER and kinds[mark - 2] == LOWER and direct and kind == CAPITAL
        return ACCEPT if usual and mark >= 3 and codes[mark - 3] == 0x20 else ASK
    return REFUSE if kind == LOWER and clipped else ACCEPT


@njit(cache=True, nogil=True)
def _verdict(
    codes: Array, kinds: Array, letters: Array, listed: Array, mark: int, start: int, stop: int
) -> tuple[int, int]:
    """Verdict on the marks that begin at ``mark``, and where the sentence would end and the scan goes on."""
    first, end = kinds[mark], mark + 1
    if first == COLON:
        return _colon_verdict(codes, kinds, mark), end
    if first != MARK and end < stop and (DIGIT <= kinds[end] <= CAPITAL or codes[end] == 0x2C):
        return REFUSE, end
    while end < stop and (kinds[end] == STOP or kinds[end] == BANG):
        end += 1
    run = end
    while run < stop and (STOP <= kinds[run] <= MARK or kinds[run] == CLOSER or kinds[run] == QUOTE):
        run += 1
    if run == stop:
        return REFUSE, run
    if first != MARK and run == end and DIGIT <= kinds[run] <= CAPITAL:
        return REFUSE, run
    if first == MARK or not (kinds[run] == SPACE or kinds[run] == NEWLINE):
        return ASK, run
    kind, position = _following(codes, kinds, run, stop)
    direct = position == run + 1 and codes[run] == 0x20
    if kind == OTHER:
        return ASK, run
    if run > end:
        quoted = run == end + 1 and kinds[end] == QUOTE and end == mark + 1
        return ACCEPT if quoted and direct and kind == CAPITAL else ASK, run
    if end > mark + 1:
        return REFUSE if kind == LOWER and first == STOP else ACCEPT, run
    return _single_verdict(codes, kinds, letters, listed, mark, start, kind, direct), run


@njit(cache=True, nogil=True)
def scan(codes: Array, kinds: Array, letters: Array, listed: Array, blocks: Array) -> Array:
    """Sentence ends in paragraphs: (end, start of the next sentence, ACCEPT), or (mark, stop of the paragraph, ASK)."""
    marks = 0
    for position in range(len(codes)):
        marks += STOP <= kinds[position] <= COLON
    out = np.empty((len(blocks) + marks, 3), np.int64)  # an array that grows is five times slower here
    count = 0
    for row in range(len(blocks)):
        start, stop = blocks[row, 0], blocks[row, 1]
        position = start
        while position < stop:
            if kinds[position] > COLON or kinds[position] == OTHER:
                position += 1
                continue
            mark = position
            verdict, position = _verdict(codes, kinds, letters, listed, mark, start, stop)
            if verdict == REFUSE:
                continue
            out[count, 0], out[count, 1], out[count, 2] = mark, stop, verdict
            if verdict == ACCEPT:
                out[count, 0] = position
                while kinds[position] == SPACE or kinds[position] == NEWLINE:
                    position += 1
                out[count, 1] = position
            count += 1
        out[count, 0], out[count, 1], out[count, 2] = stop, stop, ACCEPT
        if row + 1 < len(blocks):
            out[count, 1] = blocks[row + 1, 0]
        count += 1
    return out[:count]
