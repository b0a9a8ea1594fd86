"""The compiled encoder: bytes in, ids of surface forms and character starts out.

Finds the spans that ``tokens.token_pattern`` defines. Runs of ASCII letters and digits, which are most of most texts,
are found 64 bytes at a time; everything else goes through the table of character classes. A form is told from
another by its bytes, never by its hash alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.corpus.classes import ALONE, DIGIT, INNER, JOINER, LETTER, MARK, POINT, WORD
from toolkit.corpus.machine import ascii_word_bits, compiled, high_bits, inlined, trailing_zeros, word_at

Array = np.ndarray[Any, Any]

#: Bytes that must be readable after the last piece of a text buffer, all of them line feeds.
PADDING = 80
#: How ``tokenise_pieces`` ended.
DONE, TABLE_FULL = 0, 1

_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_MIX_3 = np.uint64(0x9E3779B97F4A7C15)
_32 = np.uint64(32)
_ID = np.uint64(0xFFFFFFFF)
_ZERO, _ONE = np.uint64(0), np.uint64(1)


#: The first so many bytes of eight.
_FIRST = np.array([(1 << 8 * length) - 1 for length in range(9)], dtype=np.uint64)


@inlined
def _leading(word: Any, length: Any) -> Any:
    """The first ``length`` bytes of eight, the others zero. Looked up, since a branch would often be guessed wrong."""
    return word & _FIRST[np.uint64(max(min(length, 8), 0))]


@inlined
def key_of(text: Any, first: Any, length: Any) -> Any:
    """The key of a form as two numbers: its bytes themselves up to sixteen, filled with zeros; hashes beyond."""
    low = _leading(word_at(text, first), length)
    high = _leading(word_at(text, first + 8), length - 8)
    if length > 16:
        at = first + 16
        stop = first + length
        while at < stop:
            word = _leading(word_at(text, at), stop - at)
            low = (low ^ word) * _MIX_1
            low ^= low >> _32
            high = (high + word) * _MIX_2
            high ^= high >> _32
            at += 8
    return low, high


@inlined
def find_slot(slots: Any, blob: Any, begins: Any, text: Any, first: Any, length: Any, low: Any, high: Any) -> Any:
    """The slot of a form, or the free slot where it belongs."""
    mask = np.uint64(len(slots) - 1)
    mixed = low * _MIX_1 + high * _MIX_2
    mixed = (mixed ^ (mixed >> _32)) * _MIX_3
    slot = (mixed ^ (mixed >> _32)) & mask
    while True:
        entry = slots[slot, 2]
        if entry == _ZERO:
            return slot
        if slots[slot, 0] == low and slots[slot, 1] == high and np.int64(entry >> _32) == length:
            if length <= 16:
                return slot
            begin = begins[np.int64(entry & _ID) - 1]
            same = True
            for index in range(length):
                if blob[begin + index] != text[first + index]:
                    same = False
                    break
            if same:
                return slot
        slot = (slot + _ONE) & mask


@inlined
def insert(
    slots: Any, blob: Any, begins: Any, n: Any, slot: Any, text: Any, first: Any, length: Any, low: Any, high: Any
) -> None:
    """Give a form the id ``n``. ``begins[n]`` is where its bytes go; slots hold ids from 1 on, 0 being free."""
    begin = begins[n]
    for index in range(length):
        blob[begin + index] = text[first + index]
    begins[n + 1] = begin + length
    slots[slot, 0] = low
    slots[slot, 1] = high
    slots[slot, 2] = (np.uint64(length) << _32) | np.uint64(n + 1)


@inlined
def _class_at(text: Any, at: Any, classes: Any) -> Any:
    """The classes of the character at a byte of valid UTF-8, and how many bytes it has."""
    lead = np.int64(text[at])
    if lead < 0x80:
        return classes[lead], 1
    if lead < 0xE0:
        return classes[(lead & 0x1F) << 6 | (text[at + 1] & 0x3F)], 2
    if lead < 0xF0:
        return classes[(lead & 0x0F) << 12 | np.int64(text[at + 1] & 0x3F) << 6 | (text[at + 2] & 0x3F)], 3
    upper = (lead & 0x07) << 18 | np.int64(text[at + 1] & 0x3F) << 12
    return classes[upper | np.int64(text[at + 2] & 0x3F) << 6 | (text[at + 3] & 0x3F)], 4


@compiled
def _token_at(text: Any, first: Any, classes: Any) -> Any:
    """The token that begins at a character, by the grammar.

    Returns:
        (where it ends, bytes in it that are not the first of a character, whether there is a token at all: if not,
        the end is that of the character).
    """
    kind, size = _class_at(text, first, classes)
    at = first + size
    inside = size - 1
    if kind & ALONE:
        kind, size = _class_at(text, at, classes)
        while kind & MARK:
            at += size
            inside += size - 1
            kind, size = _class_at(text, at, classes)
        return at, inside, True
    if not kind & WORD:
        return at, inside, False
    if kind & LETTER and text[at] == 46:
        end, extra = _dotted(text, at, inside, classes)
        if end > 0:
            return end, extra, True
    before = kind
    while True:
        kind, size = _class_at(text, at, classes)
        if not kind & (MARK | WORD):
            if kind & JOINER:
                following = _class_at(text, at + size, classes)[0]
                joins = following & WORD
            else:
                joins = 0
            if not joins and kind & POINT and before & DIGIT:
                joins = _class_at(text, at + size, classes)[0] & DIGIT
            if not joins:
                return at, inside, True
        before = kind
        at += size
        inside += size - 1


@inlined
def _dotted(text: Any, at: Any, inside: Any, classes: Any) -> Any:
    """The end of letters with dots between them, at the first of the dots; 0 where there is only one letter."""
    end = 0
    extra = 0
    while text[at] == 46:
        kind, size = _class_at(text, at + 1, classes)
        if not kind & LETTER:
            break
        after = at + 1 + size
        if not _class_at(text, after, classes)[0] & INNER:
            end = after
            extra = inside + size - 1
        at = after
        inside += size - 1
    return end, extra


@compiled
def tokenise_pieces(
    text: Any,
    pieces: Any,
    classes: Any,
    following: Any,
    slots: Any,
    blob: Any,
    begins: Any,
    out_ids: Any,
    out_starts: Any,
    counts: Any,
    state: Any,
) -> Any:
    """Encode the pieces of a buffer, from where ``state`` says on.

    Args:
        text: the buffer, uint8: valid UTF-8 in the pieces, a line feed after each, ``PADDING`` at the end.
        pieces: first byte, end, and characters of the document before it, int64, shape (n_pieces, 3).
        classes, following: see ``classes.character_classes``.
        slots, blob, begins: the table of forms, see ``forms.Forms``.
        out_ids, out_starts: filled with the id and the first character of each token.
        counts: tokens of each piece, zeros to begin with; pieces whose count is negative are passed over.
        state: piece, byte, bytes so far that begin no character, tokens, forms; int64, shape (5,). Byte is -1
            at the beginning of a piece.

    Returns:
        ``DONE``, or ``TABLE_FULL`` when the table must grow before the call is repeated.
    """
    piece, at, inside, n_tokens, n_types = state[0], state[1], state[2], state[3], state[4]
    most_types = min(len(slots) // 2, len(begins) - 1)
    while piece < len(pieces):
        if counts[piece] < 0:
            piece += 1
            continue
        end = pieces[piece, 1]
        if at < 0:
            at = pieces[piece, 0]
            inside = 0
        origin = pieces[piece, 0] - pieces[piece, 2]
        before_piece = n_tokens
        # The block of 64 bytes that is being read, as bits from the lowest on.
        block = at
        words = ascii_word_bits(text, block)
        others = high_bits(text, block)
        while True:
            if at - block >= 64:
                block = at
                words = ascii_word_bits(text, block)
                others = high_bits(text, block)
            found = (words | others) >> np.uint64(at - block)
            if found == _ZERO:
                at = block + 64
                if at >= end:
                    break
                continue
            at += trailing_zeros(found)
            if at >= end:
                break
            first = at
            before = inside
            decode = np.uint8(1)
            if (words >> np.uint64(at - block)) & _ONE:
                gaps = ~words >> np.uint64(at - block)
                while gaps == _ZERO:
                    block += 64
                    at = block
                    words = ascii_word_bits(text, block)
                    others = high_bits(text, block)
                    gaps = ~words
                at += trailing_zeros(gaps)
                decode = following[0, text[at]] & following[1, text[at + 1]]
            if decode:
                at, extra, is_token = _token_at(text, first, classes)
                inside += extra
                if not is_token:
                    continue
            length = at - first
            low, high = key_of(text, first, length)
            slot = find_slot(slots, blob, begins, text, first, length, low, high)
            entry = slots[slot, 2]
            if entry == _ZERO:
                if n_types >= most_types or begins[n_types] + length > len(blob) - PADDING:
                    counts[piece] += n_tokens - before_piece
                    state[0], state[1], state[2], state[3], state[4] = piece, first, before, n_tokens, n_types
                    return TABLE_FULL
                insert(slots, blob, begins, n_types, slot, text, first, length, low, high)
                n_types += 1
                entry = np.uint64(n_types)
            out_ids[n_tokens] = np.int64(entry & _ID) - 1
            out_starts[n_tokens] = first - before - origin
            n_tokens += 1
        counts[piece] += n_tokens - before_piece
        at = -1
        piece += 1
    state[0], state[1], state[2], state[3], state[4] = piece, at, inside, n_tokens, n_types
    return DONE


@compiled
def split_point(text: Any, end: Any, classes: Any) -> Any:
    """The last place at or before ``end`` where text can be divided: before a character that is part of no token.

    Returns:
        The byte where that character begins; 0 if there is none.
    """
    at = end - 1
    while at > 0:
        if text[at] & 0xC0 != 0x80:
            lead = text[at]
            size = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
            if at + size <= end and _class_at(text, at, classes)[0] == 0:
                return at
        at -= 1
    return 0
