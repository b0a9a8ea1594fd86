"""Quotations of a text: spans between quotation marks that hold somebody's words rather than a title or a term."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

Span = tuple[int, int]
_DOUBLE = ("''", "``", '"', "“", "”", "„", "«", "»")
# The mark comes first, for the search to leap to it; what must not precede it is looked at then.
_SINGLE = re.compile(r"‘(?<![\w’']‘)([^‘\n]{3,400}?[.,!?]?)’(?!\w)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: A quotation of fewer words is a term or a title unless it ends like a sentence.
_FEW = 3
_FEW_SINGLE = 4


def quotations(text: str) -> list[Span]:
    """Spans inside quotation marks (marks included), in order; linear in the length of the text.

    A quotation that goes on over paragraphs has an opening mark at each and a closing mark at the last.
    """
    spans: list[Span] = []
    carried = False
    before = 0  # end of the last paragraph that has marks
    for low, high, marks in _paragraphs(text):
        follows = carried and not text[before:low].strip("\n")
        found, carried = _paragraph(text, low, high, marks, follows)
        spans += found
        before = high
    taken = sorted(spans)
    starts = [low for low, _ in taken]
    spans += [match.span() for match in _SINGLE.finditer(text) if _is_free(match.span(), taken, starts)]
    return sorted(span for span in spans if _is_speech(text, span))


def _paragraphs(text: str) -> Iterator[tuple[int, int, list[re.Match[str]]]]:
    """The lines that have quotation marks, with those; most have none."""
    low = high = 0
    marks: list[re.Match[str]] = []
    for mark in _any_of(tuple(mark for mark in _DOUBLE if mark in text)).finditer(text):
        if mark.start() >= high:
            if marks:
                yield low, high, marks
            marks = []
            low, high = text.rfind("\n", 0, mark.start()) + 1, text.find("\n", mark.start())
            high = len(text) if high < 0 else high
        marks.append(mark)
    if marks:
        yield low, high, marks


@lru_cache(maxsize=1 << len(_DOUBLE))
def _any_of(marks: tuple[str, ...]) -> re.Pattern[str]:
    """Finds marks. One that seeks only what a text has, mostly a single mark, is many times as fast as one for all."""
    return re.compile("|".join(marks) or r"(?!)")


def _paragraph(text: str, low: int, high: int, marks: list[re.Match[str]], carried: bool) -> tuple[list[Span], bool]:
    """Quotations of one paragraph, and whether the last is left open at its end."""
    spans: list[Span] = []
    opened: int | None = None
    if carried and text[low : marks[0].start()].strip():
        carried = False
    for match in marks:
        at, mark = match.start(), match.group()
        straight = mark in ('"', "''")
        if mark == "“" and opened is not None and text[opened] == "„":  # as in German
            spans.append((opened, match.end()))
            opened = None
        elif mark in ("“", "„", "«", "``") or (straight and opened is None and not _closes(text, match, low)):
            opened = at
        elif opened is not None:
            spans.append((opened, match.end()))
            opened = None
    left_open = opened is not None
    if opened is not None and (text[opened] not in "\"'" or len(marks) % 2):
        spans.append((opened, high))
    return spans, left_open


def _closes(text: str, mark: re.Match[str], low: int) -> bool:
    """Whether a straight mark can only be a closing one: glued to what precedes, not to what follows."""
    before = text[mark.start() - 1] if mark.start() > low else " "
    after = text[mark.end()] if mark.end() < len(text) else " "
    return not before.isspace() and before not in "(—–-[" and (after.isspace() or after in ".,;:!?)")


def _is_free(span: Span, taken: list[Span], starts: list[int]) -> bool:
    """Whether no double quotation overlaps; those do not overlap each other, so the last that begins before decides."""
    last = bisect_left(starts, span[1]) - 1
    return last < 0 or taken[last][1] <= span[0]


def _is_speech(text: str, span: Span) -> bool:
    """Leave out terms, titles and names in quotation marks."""
    inside = text[span[0] : span[1]]
    words = _WORD.findall(inside)
    single = inside.startswith("‘")
    ends = inside.rstrip("\"”»’' ")[-1:] in set(".,!?…—-")
    if len(words) < (_FEW_SINGLE if single else _FEW):
        return bool(words) and ends and not single
    named = sum(word[0].isupper() for word in words)
    return ends or named < 0.6 * len(words)
