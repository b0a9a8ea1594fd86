"""Quotations of a text: spans between quotation marks that hold somebody's words rather than a title or a term."""

from __future__ import annotations

import re
from bisect import bisect_left

Span = tuple[int, int]
_PARAGRAPH = re.compile(r"[^\n]+")
_DOUBLE = re.compile("''|``|[\"“”„«»]")
_SINGLE = re.compile(r"(?<![\w’'])‘([^‘\n]{3,400}?[.,!?]?)’(?!\w)")
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
    for paragraph in _PARAGRAPH.finditer(text):
        found, carried = _paragraph(text, paragraph.start(), paragraph.end(), carried)
        spans += found
    taken = sorted(spans)
    starts = [low for low, _ in taken]
    spans += [match.span() for match in _SINGLE.finditer(text) if _is_free(match.span(), taken, starts)]
    return sorted(span for span in spans if _is_speech(text, span))


def _paragraph(text: str, low: int, high: int, carried: bool) -> tuple[list[Span], bool]:
    """Quotations of one paragraph, and whether the last is left open at its end."""
    spans: list[Span] = []
    opened: int | None = None
    marks = list(_DOUBLE.finditer(text, low, high))
    if carried and not (marks and not text[low : marks[0].start()].strip()):
        carried = False
    for match in marks:
        at, mark = match.start(), match.group()
        straight = mark in ('"', "''")
        if mark in ("“", "„", "«", "``") or (straight and opened is None and not _closes(text, match, low)):
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
