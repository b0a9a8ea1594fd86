"""Classes of characters for the compiled encoder, read off the grammar's own character sets.

Every class is asked of the pattern library that ``tokens.py`` uses, so that both tokenisers know the same Unicode.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import regex

from toolkit.corpus.tokens import EXTEND, SINGLE, Tokenisation

Array = np.ndarray[Any, Any]

#: What a character can be; a bit for each role it has in the grammar.
ALONE = 1  # a token of its own: scripts that write no spaces between words
LETTER = 2  # may stand between dots: U.S
WORD = 4  # begins a word or goes on with it
MARK = 8  # goes on with the token it follows
JOINER = 16  # goes on with a word when a word character follows
DIGIT = 32  # on both sides of a point or comma, keeps a number together
INNER = 64  # may not follow the last letter of U.S
POINT = 128  # point or comma

_CODE_POINTS = 0x110000
#: Where characters are assigned: not the surrogates, not the empty planes, not those for private use.
_ASSIGNED = (range(0xD800), range(0xE000, 0x40000), range(0xE0000, 0xE1000))


@lru_cache(maxsize=1)
def _fixed() -> Array:
    """The classes that no setting changes, uint8, shape (0x110000,)."""
    blocks = [(block.start, "".join(map(chr, block))) for block in _ASSIGNED]
    sets = {
        ALONE: rf"[[{SINGLE}]--[\p{{M}}\p{{P}}\p{{S}}\p{{Z}}]]",
        LETTER: rf"[\p{{L}}--[{SINGLE}]]",
        WORD: rf"[[\p{{L}}\p{{N}}]--[{SINGLE}]]",
        MARK: rf"[{EXTEND}]",
        DIGIT: r"\p{Nd}",
        INNER: rf"[\p{{L}}\p{{N}}{EXTEND}]",
        POINT: r"[.,]",
    }
    table = np.zeros(_CODE_POINTS, dtype=np.uint8)
    for bit, members in sets.items():
        run = regex.compile(f"{members}+", regex.V1)
        for base, text in blocks:
            for match in run.finditer(text):
                table[base + match.start() : base + match.end()] |= np.uint8(bit)
    return table


@lru_cache(maxsize=8)
def character_classes(settings: Tokenisation) -> tuple[Array, Array]:
    """The tables the encoder runs on.

    Returns:
        The roles of each code point, uint8, shape (0x110000,); and for pairs of bytes that follow a run of ASCII
        letters and digits, uint8, shape (2, 256): the run is a whole token unless ``next[0, first] & next[1, second]``.
    """
    table = _fixed().copy()
    for character in settings.joiners:
        table[ord(character)] |= JOINER
    following = np.full((2, 256), 3, dtype=np.uint8)
    ends = table[:128] == 0
    may_join = (table[:128] & MARK) == 0
    following[0, :128] = np.where(ends, 0, np.where(may_join, 1, 3))
    following[1, :128] = np.where(table[:128] & (WORD | MARK), 3, 2)
    return table, following
