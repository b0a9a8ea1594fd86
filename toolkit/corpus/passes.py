"""Compiled passes over whole arrays: valid UTF-8, types that are new, postings."""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.corpus.machine import compiled, inlined, word_at

_HIGH = np.uint64(0x8080808080808080)
_ZERO = np.uint64(0)


@inlined
def _sequence(text: Any, at: Any) -> Any:
    """Bytes of the well-formed UTF-8 sequence at a byte that is not ASCII; 0 if it is none (Unicode, table 3-7)."""
    lead = text[at]
    second = text[at + 1]
    if lead < 0xC2 or lead > 0xF4:
        return 0
    if lead < 0xE0:
        return 2 if second & 0xC0 == 0x80 else 0
    if text[at + 2] & 0xC0 != 0x80:
        return 0
    if lead < 0xF0:
        low = 0xA0 if lead == 0xE0 else 0x80
        high = 0x9F if lead == 0xED else 0xBF
        return 3 if low <= second <= high else 0
    low = 0x90 if lead == 0xF0 else 0x80
    high = 0x8F if lead == 0xF4 else 0xBF
    return 4 if low <= second <= high and text[at + 3] & 0xC0 == 0x80 else 0


@compiled
def mark_invalid(text: Any, pieces: Any, counts: Any) -> None:
    """Set ``counts`` of the pieces that are not UTF-8 to -1. A line feed must follow each piece."""
    for piece in range(len(pieces)):
        at, end = pieces[piece, 0], pieces[piece, 1]
        while at < end:
            if word_at(text, at) & _HIGH == _ZERO:
                at += 8
                continue
            stop = min(at + 8, end)
            while at < stop:
                size = 1 if text[at] < 0x80 else _sequence(text, at)
                if size == 0 or at + size > end:
                    counts[piece] = -1
                    at = end
                    break
                at += size


@compiled
def characters(text: Any, first: Any, end: Any) -> Any:
    """Characters in a range of valid UTF-8."""
    count = 0
    for at in range(first, end):
        count += text[at] & 0xC0 != 0x80
    return count


@compiled
def newly_seen(ids: Any, ids_of: Any, found: Any) -> Any:
    """List the forms among ``ids`` that have no id yet (``ids_of`` is -1), in order; -2 marks them as listed.

    Returns:
        How many were written to ``found``.
    """
    n = 0
    for index in range(len(ids)):
        form = ids[index]
        if ids_of[form] == -1:
            ids_of[form] = -2
            found[n] = form
            n += 1
    return n


@compiled
def translate(ids: Any, ids_of: Any, out: Any) -> None:
    """``out = ids_of[ids]`` without a temporary."""
    for index in range(len(ids)):
        out[index] = ids_of[ids[index]]


@compiled
def drop_forms(ids: Any, starts: Any, ids_of: Any, counts: Any) -> Any:
    """Move the tokens whose form has no id (negative) out of the way, in place.

    Args:
        ids, starts: the tokens.
        ids_of: the id of each form, or negative.
        counts: tokens of each piece, which are brought up to date; negative counts stand for no tokens.

    Returns:
        How many tokens stay.
    """
    kept = 0
    at = 0
    for piece in range(len(counts)):
        if counts[piece] < 0:
            continue
        before = kept
        for _ in range(counts[piece]):
            if ids_of[ids[at]] >= 0:
                ids[kept] = ids[at]
                starts[kept] = starts[at]
                kept += 1
            at += 1
        counts[piece] = kept - before
    return kept


@compiled
def sort_positions(ids: Any, cursor: Any, positions: Any, present: Any, firsts: Any) -> Any:
    """The positions of each id, by a counting sort.

    Args:
        ids: int32.
        cursor: zeros, int32, one for each id.
        positions: filled with the positions 0, 1, 2 … ordered by id, then by position.
        present: filled with the ids that occur, ascending.
        firsts: filled with where the positions of each of those begin, and the end of the last.

    Returns:
        How many ids occur.
    """
    for index in range(len(ids)):
        cursor[ids[index]] += 1
    n = 0
    total = 0
    for identifier in range(len(cursor)):
        count = cursor[identifier]
        if count:
            present[n] = identifier
            firsts[n] = total
            n += 1
            cursor[identifier] = total
            total += count
    for index in range(len(ids)):
        identifier = ids[index]
        positions[cursor[identifier]] = index
        cursor[identifier] += 1
    firsts[n] = total
    return n
