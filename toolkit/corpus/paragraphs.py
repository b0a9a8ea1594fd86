"""Where paragraphs begin and end: blank lines, headings, list items, and single line ends that are not hard wraps."""

from __future__ import annotations

import re
from itertools import pairwise

Span = tuple[int, int]

#: Characters that end a line, besides the pair carriage return and line feed.
NEWLINES = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_BULLET = re.compile(r"(?:[•·▪◦‣●○*]|[-–—+]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s+\S")
_RULE = re.compile(r"[\W_]{3,}")
_STOPS = frozenset('.!?…。！？؟।:;"”»)')
#: Prose is rarely wrapped by hand at more characters than this; longer lines are paragraphs.
_WIDEST = 120
#: Narrower blocks are lists, verse or headings unless every line is as full as it can be.
_NARROWEST = 30
_LONGEST_WORD = 25
_NUMBERING = frozenset((".", ")"))


def paragraphs(text: str) -> list[Span]:
    """Character spans of the paragraphs, trimmed of white space, in order.

    A blank line always separates. A single line end separates unless the line before it looks wrapped: the next
    word would not have fitted into the width of the block, or the next line goes on in lower case.
    """
    found: list[Span] = []
    lines: list[Span] = []
    position = 0
    for line in text.splitlines(keepends=True):
        content = line.strip()
        if content:
            start = position if line[0] == content[0] else position + line.index(content[0])
            lines.append((start, start + len(content)))
        if lines and (not content or line[-1] == "\u2029"):
            join_lines(text, lines, found)
            lines = []
        position += len(line)
    if lines:
        join_lines(text, lines, found)
    return found


def join_lines(text: str, lines: list[Span], found: list[Span]) -> None:
    """Append the paragraphs of one block (lines between blank lines)."""
    start, stop = before = lines[0]
    width = -1  # measured when first needed
    for line in lines[1:]:
        first = text[line[0]]
        if not (
            first.islower()
            and text[stop - 1] not in _STOPS
            and text[before[0]] != "#"
            and text[line[0] + 1 : line[0] + 2] not in _NUMBERING
        ):
            width = _wrap_width(text, lines) if width < 0 else width
            if (width == 0 and first.isupper()) or not _continues(text, before, line, width):
                found.append((start, stop))
                start = line[0]
        stop = line[1]
        before = line
    found.append((start, stop))


def _wrap_width(text: str, lines: list[Span]) -> int:
    """The width at which the lines of a block were wrapped by hand, 0 where they were not."""
    lengths = sorted([stop - start for start, stop in lines])
    width = lengths[-1] if len(lines) < 20 else lengths[len(lines) * 19 // 20]
    if width > _WIDEST:
        return 0
    finished = sum([text[stop - 1] in _STOPS for _, stop in lines[:-1]])
    if finished >= 0.6 * (len(lines) - 1):
        return 0
    if width >= _NARROWEST:
        return width
    full = all(a[1] - a[0] + _first_word(text, b) >= width for a, b in pairwise(lines))
    return width if len(lines) > 2 and width >= 20 and full else 0


def _first_word(text: str, line: Span) -> int:
    """Length of the first word of a line; one character in scripts without spaces."""
    if text[line[0]] >= "\u2e80":
        return 1
    stop = min(line[1], line[0] + _LONGEST_WORD)
    space = text.find(" ", line[0], stop)
    return (stop if space < 0 else space) - line[0]


def _continues(text: str, before: Span, line: Span, width: int) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    first, length = text[line[0]], before[1] - before[0]
    if first == "#" or text[before[0]] == "#":
        return False
    full = length <= _WIDEST and length + 1 + _first_word(text, line) > 0.8 * width > 0
    open_end = text[before[1] - 1] not in _STOPS
    if not first.isupper() and _BULLET.match(text, *line) and not (full and open_end and first in "-–—"):
        return False
    if first.islower():
        return full or open_end
    if not first.isalnum() and _RULE.fullmatch(text, *line):
        return False
    if not text[before[0]].isalnum() and _RULE.fullmatch(text, *before):
        return False
    return full and not _indented(text, before, line)


def _indented(text: str, before: Span, line: Span) -> bool:
    """Whether a line opens a paragraph by first-line indent."""
    if not text[line[0] - 1].isspace() or text[line[0] - 1] in NEWLINES:
        return False
    return (before[0] == 0 or text[before[0] - 1] in NEWLINES) and not _BULLET.match(text, *before)
