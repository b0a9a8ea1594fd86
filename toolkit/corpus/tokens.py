"""What a token is: the settings a user can adjust, the grammar, and the reference tokeniser.

The grammar (``token_pattern``) is the definition; the compiled encoder in ``kernels.py`` must find the same spans,
and a property test over arbitrary Unicode holds it to that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import regex

from toolkit.errors import ParameterError

#: Raised whenever the same text and settings would give other tokens than before; part of every fingerprint.
GRAMMAR_VERSION = 1

APOSTROPHES = "'’"
HYPHENS = "-\u2010\u2011"  # hyphen-minus, hyphen, non-breaking hyphen

#: Each character of these scripts is a token of its own: they write no spaces between words.
SINGLE = r"\p{Han}\p{Hiragana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
#: Marks and invisible joiners go on with the token they follow: combining marks, ZWNJ, ZWJ, soft hyphen, word joiner.
EXTEND = r"\p{M}\u200c\u200d\u00ad\u2060"

_FOLD = str.maketrans({"’": "'", "\u2010": "-", "\u2011": "-", "\u00ad": None, "\u2060": None})


@dataclass(frozen=True)
class Tokenisation:
    """How text becomes tokens. Every field is part of the corpus fingerprint.

    Attributes:
        joiners: characters that stay inside a word when they stand between two word characters
            (``Sino-American``, ``China’s``).
        numbers: whether tokens made of digits only are kept.
        case: whether terms keep their capitals. When false (the default), terms are lower-cased.
    """

    joiners: str = APOSTROPHES + HYPHENS
    numbers: bool = True
    case: bool = False

    def __post_init__(self) -> None:
        for character in self.joiners:
            if character.isalnum() or character.isspace():
                raise ParameterError(
                    f"joiner {character!r} is a letter, digit or space; joiners are punctuation marks such as - or ’"
                )

    def as_dict(self) -> dict[str, Any]:
        """The settings with the version of the grammar, for fingerprints and method sections."""
        return {**asdict(self), "grammar": GRAMMAR_VERSION}

    def fold(self, surface: str) -> str:
        """The term a surface form is counted under: composed (NFC), straight marks, lower case unless ``case``."""
        if surface.isascii():
            return surface if self.case else surface.lower()
        term = unicodedata.normalize("NFC", surface.translate(_FOLD))
        return term if self.case else term.lower()


@lru_cache(maxsize=16)
def token_pattern(settings: Tokenisation) -> regex.Pattern[str]:
    """The grammar of tokens as one pattern.

    In order: a character of a script without spaces, alone; letters with dots between them (``U.S``, ``e.g``);
    a run of letters, digits and marks, held together by joiners between word characters and by ``.`` or ``,``
    between digits (``3.5``, ``1,000``).
    """
    letter = rf"[\p{{L}}--[{SINGLE}]]"
    word = rf"[[\p{{L}}\p{{N}}]--[{SINGLE}]]"
    joiner = f"[{regex.escape(settings.joiners, special_only=False)}]" if settings.joiners else r"(?!)"
    return regex.compile(
        rf"[[{SINGLE}]--[\p{{M}}\p{{P}}\p{{S}}\p{{Z}}]][{EXTEND}]*"
        rf"|{letter}(?:\.{letter})+(?![\p{{L}}\p{{N}}{EXTEND}])"
        rf"|{word}(?:[{EXTEND}]|{word}|{joiner}(?={word})|(?<=\p{{Nd}})[.,](?=\p{{Nd}}))*",
        regex.V1,
    )


@lru_cache(maxsize=16)
def _ascii_pattern(settings: Tokenisation) -> re.Pattern[str]:
    """The same grammar over ASCII, which the standard library's engine matches several times faster."""
    marks = "".join(character for character in settings.joiners if character.isascii())
    joiner = f"[{re.escape(marks)}](?=[A-Za-z0-9])" if marks else r"(?!)"
    return re.compile(
        r"[A-Za-z](?:\.[A-Za-z])+(?![A-Za-z0-9])"
        rf"|[A-Za-z0-9](?:[A-Za-z0-9]+|{joiner}|(?<=[0-9])[.,](?=[0-9]))*"
    )


def is_number(surface: str) -> bool:
    """Whether a token is made of digits and the marks inside numbers only."""
    return all(character.isnumeric() or character in ".,'’" for character in surface)


def tokenise(text: str, settings: Tokenisation | None = None) -> Iterator[tuple[int, int]]:
    """The character spans of the tokens of ``text``, in order, end exclusive.

    >>> [("China’s 3.5 trade-offs"[a:b]) for a, b in tokenise("China’s 3.5 trade-offs")]
    ['China’s', '3.5', 'trade-offs']
    """
    settings = settings or Tokenisation()
    pattern: Any = _ascii_pattern(settings) if text.isascii() else token_pattern(settings)
    for match in pattern.finditer(text):
        if settings.numbers or not is_number(match.group()):
            yield match.span()
