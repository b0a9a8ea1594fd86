"""Where sentences begin and end, in any of the world's main punctuations.

One regular expression finds the candidates: a run of terminators with the quotation marks and brackets that close
after it. The clear cases (a long lower-case word, one mark, a space, a capital) it decides itself; the rest go to
``_ends_sentence``, which looks at the word before and the word after. Paragraphs bound sentences.
"""

from __future__ import annotations

import re


import numpy as np
import numpy.typing as npt

from toolkit.corpus.abbreviations import EXCLAIMED_NAMES, ORDINAL_NOUNS, Lists, lists
from toolkit.corpus.paragraphs import paragraphs

Span = tuple[int, int]

#: Terminators that need white space after them, and those of scripts that write none.
SPACED = ".!?…‽⁇⁈⁉‼؟۔।॥։።܀܁܂\u037e"
UNSPACED = "。！？｡．︒"
CLOSERS = "\"'”’‘“»›«‹)]}」』）】〉》］｝〕¹²³"
_OPENERS = frozenset("\"'“”‘’«»„‚‹›([{¿¡*_—–-•<「『（【《〈")
_QUOTES = frozenset("\"'”’“‘»«›‹")
_TAIL = 5  # letters before the mark that the expression itself has checked to be lower case
_WINDOW = 40  # characters looked back at for the word before a mark
_EMOTICON = r"[:;=8xX][-o^']{0,2}[)(\]\[DPpdOo3/\\|*]{1,9}"


_NO_CASE = "\u3040-\u30ff\u3400-\u9fff"  # kana and ideographs


def _candidates() -> re.Pattern[str]:
    """Group 1 matches, empty, where the expression is sure but for abbreviations of five letters and more."""
    marks, closers = re.escape(SPACED + UNSPACED), re.escape(CLOSERS)
    tail = rf"[{marks}{closers}]*+(?:\[\d{{1,3}}\])*+(?:\ ?{_EMOTICON}(?=\s|\Z)|[\s\u202f]»(?!\w))?+"
    return re.compile(
        rf"[{marks};](?:(?<={'[a-z]' * _TAIL}[.!?])(?=\ [A-Z][a-z])()"
        rf"|(?<!;){tail}(?=\s)"
        rf"|(?<=[{UNSPACED}]){tail}"
        rf"|(?<=[!?]){tail}(?=[{_NO_CASE}])"
        r"|(?<=[\u0370-\u03ff\u1f00-\u1fff];)(?=\s+[\u0386-\u03ab\u1f00-\u1fff]))"
    )


_CANDIDATES = _candidates()


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
    words = lists((language or "").lower().replace("_", "-").partition("-")[0])
    found: list[Span] = []
    for start, stop in paragraphs(text):
        for match in _CANDIDATES.finditer(text, start, stop):
            end = match.end()
            if match.lastindex:
                if text[end - 1 - _TAIL : end - 1] in words.long and not _ends_sentence(text, end - 1, end, start, words):
                    continue
            elif end == stop or not _ends_sentence(text, match.start(), end, start, words):
                continue
            found.append((start, end))
            start = end
            while text[start].isspace():
                start += 1
        found.append((start, stop))
    return found


def sentence_spans(text: str, language: str | None = None) -> npt.NDArray[np.int64]:
    """The spans of ``segment`` as an int64 array of shape (sentences, 2)."""
    return np.array(segment(text, language), dtype=np.int64).reshape(-1, 2)


def paragraph_spans(text: str) -> npt.NDArray[np.int64]:
    """The spans of the paragraphs, trimmed of white space, as an int64 array of shape (paragraphs, 2).

    Blank lines separate paragraphs. Without them every line is one, unless the lines look wrapped at a width.
    """
    return np.array(paragraphs(text), dtype=np.int64).reshape(-1, 2)


def _ends_sentence(text: str, mark: int, end: int, start: int, words: Lists) -> bool:
    """Whether the marks ``text[mark:end]`` close the sentence that began at ``start``; white space may follow."""
    cluster = text[mark:end]
    following = _next_word(text, end)
    if not following:
        return True
    first = following[0]
    if cluster[0] in UNSPACED:
        return not (first in "とって" and cluster[-1] in CLOSERS)
    if cluster[0] == "." and len(cluster) == 1:
        return _full_stop_ends(text, mark, start, following, words)
    if first.islower():
        return _ends_before_lower(text, mark, cluster, words)
    if cluster[0] == "." and cluster[1] not in SPACED:  # a full stop and closing marks
        return _full_stop_ends(text, mark, start, following, words) or cluster[1] in _QUOTES
    if cluster == "!":
        return _word_before(text, mark, start).lower() not in EXCLAIMED_NAMES
    return True


def _next_word(text: str, position: int) -> str:
    """The word after white space and opening marks, with the mark that follows it; empty at the end of the text."""
    match = _FOLLOWING.match(text, position)
    return match.group(1) if match else ""


_FOLLOWING = re.compile(r"\s*(?:[" + re.escape("".join(sorted(_OPENERS))) + r"]\s?){0,6}(\w[\w'’-]{0,24}\.?|\S)")


def _word_before(text: str, mark: int, start: int) -> str:
    """The word before a mark, with its inner full stops and hyphens (``U.S``, ``г-н``)."""
    match = _BACKWARD.search(text, max(start, mark - _WINDOW), mark)
    return match.group() if match else ""


_BACKWARD = re.compile(r"[\w][\w.’'\-°º]*\Z|[\w№]+\Z")


def _ends_before_lower(text: str, mark: int, cluster: str, words: Lists) -> bool:
    """Whether question marks, exclamation marks or an ellipsis end a sentence although a small letter follows."""
    return cluster[0] in "!?" and not any(character in CLOSERS for character in cluster)


def _full_stop_ends(text: str, mark: int, start: int, following: str, words: Lists) -> bool:
    """Whether one full stop ends the sentence, from the word before it and the word after it."""
    word = _word_before(text, mark, start)
    folded = word.lower()
    first = following[0]
    if not word:
        return first not in SPACED and not first.islower()
    if first in ".,;:)]":
        return False
    opens = following.lower() in words.openers and not first.islower()
    if len(word) == 1 and word.isalpha():
        if word.isupper():
            return opens or not (first.isalpha() or first in "(")
    if word.isdecimal():
        return _number_ends(text, mark, word, start, following, words)
    if folded in words.titles or folded in words.medial:
        return False
    if first.islower():
        return len(word) > 1 and folded not in words.final and folded not in words.closing and folded not in words.numbered and "." not in word
    if folded in words.numbered and (first.isnumeric() or _ROMAN.fullmatch(following)):
        return False
    if folded in words.final:
        return opens
    if "." in word and folded not in words.closing and _ACRONYM.fullmatch(word):
        return opens
    return True


_ROMAN = re.compile(r"[IVXLC]+\.?")
_ACRONYM = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")


def _number_ends(text: str, mark: int, word: str, start: int, following: str, words: Lists) -> bool:
    """Whether a full stop after digits ends the sentence: not in an enumeration (``1. First``) or a German ordinal."""
    if mark - len(word) == start and len(word) <= 3:
        return False
    if following[0].islower():
        return len(word) > 2
    return not (len(word) <= 2 and following.rstrip(".").lower() in ORDINAL_NOUNS)
