"""Whose words are they: quotations and reported speech in a text, with the holder where one is named.

Quotation marks are reliable, reporting verbs less so; every attribution carries the confidence of its kind, as measured
on a corpus of political news (PolNeAR).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.coding.quotations import Span, quotations
from toolkit.coding.reports import Report, reports
from toolkit.corpus.segment import segment
from toolkit.errors import ParameterError, choose

QUOTED, REPORTED = 0.98, 0.79
LANGUAGES = ("en", "ru")
#: How far from a quotation its holder may be named.
_REACH = 90
_LONGEST_CUE = 40


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words of somebody other than the author.

    Attributes:
        start, end: offsets of what is said.
        kind: ``quoted`` or ``reported``.
        confidence: share of such attributions found right on political news.
        holder: who says it, as named in the text.
        holder_start, holder_end: offsets of the holder.
        cue: the words that show it.
    """

    start: int
    end: int
    kind: str
    confidence: float
    holder: str | None
    holder_start: int | None
    holder_end: int | None
    cue: str


def attributions(
    text: str,
    *,
    sentence_spans: Sequence[Span] | None = None,
    quoted: list[Span] | None = None,
    language: str = "en",
) -> list[Attribution]:
    """Quotations and reported speech of a text, in order of position.

    Args:
        text: a whole text; quotations run over sentences and paragraphs.
        sentence_spans: offsets of its sentences; found when not given.
        quoted: offsets of its ``quotations``; found when not given.
        language: ``en`` or ``ru``.

    Returns:
        Attributions; a quotation inside reported speech is listed as well as the speech.

    Raises:
        ParameterError: unknown language.
    """
    if language not in LANGUAGES:
        raise ParameterError(choose("language of reporting verbs", language, LANGUAGES))
    quoted = quotations(text) if quoted is None else quoted
    spans = [(int(a), int(b)) for a, b in (segment(text, language) if sentence_spans is None else sentence_spans)]
    found = reports(text, spans, quoted, language)
    found.sort(key=lambda report: report.cue)
    cues = [report.cue[0] for report in found]
    results = [_quoted(text, span, found, cues) for span in quoted]
    ends = [high for _, high in quoted]
    for report in found:
        for start, end in _outside(report.start, report.end, quoted, bisect_right(ends, report.start)):
            results.append(_attribution(text, start, end, "reported", report))
    return sorted(results, key=lambda row: (row.start, row.end, row.kind))


def _quoted(text: str, span: Span, found: list[Report], cues: list[int]) -> Attribution:
    """A quotation with the holder named nearest to it; ``cues`` are the sorted offsets of the cues of ``found``."""
    nearest: tuple[int, Report] | None = None
    low = bisect_left(cues, span[0] - _REACH - _LONGEST_CUE)
    for report in found[low : bisect_left(cues, span[1] + _REACH)]:
        between = text[min(span[1], report.cue[1]) : max(span[0], report.cue[0])]
        distance = max(report.cue[0] - span[1], span[0] - report.cue[1], 0)
        if report.holder is None or distance > _REACH or "\n" in between:
            continue
        if nearest is None or distance < nearest[0]:
            nearest = (distance, report)
    return _attribution(text, *span, "quoted", nearest[1] if nearest else None)


def _attribution(text: str, start: int, end: int, kind: str, report: Report | None) -> Attribution:
    holder = report.holder if report else None
    return Attribution(
        start=start,
        end=end,
        kind=kind,
        confidence=QUOTED if kind == "quoted" else REPORTED,
        holder=text[holder[0] : holder[1]] if holder else None,
        holder_start=holder[0] if holder else None,
        holder_end=holder[1] if holder else None,
        cue=text[report.cue[0] : report.cue[1]] if report else text[start : start + 1],
    )


def _outside(start: int, end: int, quoted: list[Span], first: int) -> list[Span]:
    """The parts of a span that are not quoted; quotations before number ``first`` end before it."""
    parts, at = [], start
    for low, high in (quoted[i] for i in range(first, len(quoted))):
        if low >= end:
            break
        if low > at:
            parts.append((at, low))
        at = max(at, high)
    if at < end:
        parts.append((at, end))
    return parts
