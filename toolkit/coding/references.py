"""Words that carry a theme into the next sentence: ``such institutions``, ``these formats``, ``they``.

Only clear cases are followed: a demonstrative with the noun the theme was named by, and a plural pronoun at the start
of the sentence right after one that named a single theme, in the plural, as its subject or as its last words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NOUN = re.compile(r"\b(?:this|that|these|those|such|said)\s+(?:very\s+)?([^\W\d_]+(?:-[^\W\d_]+)*)", re.IGNORECASE)
_PRONOUN = re.compile(
    r"(?:(?:but|and|yet|however|still|now|so|indeed|in fact|nor)\b[,\s]+)*(they|these|those)\b(?!\s+[^\W\d_]+s\b)",
    re.IGNORECASE,
)
#: How close to either end of its sentence a mention must stand for a bare pronoun to mean it.
_EDGE = 30


@dataclass(frozen=True)
class Named:
    """A mention in its sentence: theme, its words, and where they stand in the sentence."""

    theme: str
    words: str
    start: int
    end: int


def carried(sentence: str, before: str, named: Iterable[Named]) -> list[tuple[str, int, int]]:
    """Themes of the sentence before that this sentence refers to.

    Args:
        sentence: the sentence to look at.
        before: the sentence right before it, in the same paragraph.
        named: the mentions in ``before``.

    Returns:
        (theme, start, end) with offsets in ``sentence``.
    """
    mentions = list(named)
    nouns = {_stem(mention.words.split()[-1]): mention.theme for mention in mentions if mention.words.split()}
    found = []
    for match in _NOUN.finditer(sentence):
        theme = nouns.get(_stem(match[1]))
        if theme is not None:
            found.append((theme, match.start(), match.end()))
    if found:
        return found
    themes = {mention.theme for mention in mentions}
    pronoun = _PRONOUN.match(sentence)
    if pronoun and len(themes) == 1 and any(_prominent(mention, before) for mention in mentions):
        return [(themes.pop(), pronoun.start(1), pronoun.end(1))]
    return []


def _prominent(mention: Named, sentence: str) -> bool:
    plural = mention.words.lower().endswith("s")
    return plural and (mention.start <= _EDGE or len(sentence) - mention.end <= _EDGE)


def _stem(word: str) -> str:
    word = word.lower().strip("’'")
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
