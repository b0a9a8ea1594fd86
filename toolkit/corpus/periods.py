"""Periods of time: the year, month or decade that each document falls in."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from toolkit.errors import CorpusError, ParameterError, choose

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.corpus import Corpus

GRANULARITIES = ("day", "week", "month", "quarter", "year", "decade", "century")
_YEARS = re.compile(r"(\d+) years?")
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ].*)?")


def by_period(corpus: Corpus, over: str, column: str = "date") -> dict[str | None, Corpus]:
    """One view for each period, in order of time; documents without such a date come last under None.

    Args:
        corpus: the corpus or view.
        over: ``day``, ``week``, ``month``, ``quarter``, ``year``, ``decade``, ``century``, or a number as ``5 years``.
        column: the metadata column of dates, YYYY, YYYY-MM or YYYY-MM-DD; ``year`` is read where there is no ``date``.

    Raises:
        CorpusError: there is no such column.
        ParameterError: ``over`` is none of these.
    """
    labels = periods(dates_of(corpus, column), over)
    views: dict[str | None, Corpus] = {}
    for label in sorted({label for label in labels if label is not None}):
        views[label] = _those(corpus, [found == label for found in labels])
    if None in labels:
        views[None] = _those(corpus, [found is None for found in labels])
    return views


def dates_of(corpus: Corpus, column: str = "date") -> list[str]:
    """The dates of the documents as stated, empty where there is none."""
    frame = corpus.documents
    if column == "date" and column not in frame and "year" in frame:
        column = "year"
    if column not in frame:
        raise CorpusError(choose("column of dates", column, frame.columns))
    return ["" if missing else str(value) for value, missing in _pairs(frame[column])]


def periods(dates: list[str], over: str) -> list[str | None]:
    """The period of each date, None where it is missing or less exact than the period.

    >>> periods(["2024-05-17", "2024", ""], "quarter")
    ['2024-Q2', None, None]
    """
    several = _YEARS.fullmatch(over)
    if over not in GRANULARITIES and (several is None or int(several[1]) < 1):
        raise ParameterError(choose("period", over, [*GRANULARITIES, "5 years"]))
    return [_period(_ISO.fullmatch(value.removesuffix(".0")), over, several) for value in dates]


def _period(found: re.Match[str] | None, over: str, several: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    year, month, day = int(found[1]), found[2], found[3]
    if several or over in ("decade", "century"):
        length = int(several[1]) if several else {"decade": 10, "century": 100}[over]
        first = year - year % length
        return f"{first:04d}" if length == 1 else f"{first:04d}–{first + length - 1:04d}"
    if over == "year":
        return found[1]
    if month is None or (over in ("day", "week") and day is None):
        return None
    try:
        exact = date(year, int(month), int(day or 1))
    except ValueError:
        return None
    week = exact.isocalendar()
    return {
        "quarter": f"{year:04d}-Q{(exact.month + 2) // 3}",
        "month": f"{year:04d}-{exact.month:02d}",
        "week": f"{week.year:04d}-W{week.week:02d}",
        "day": exact.isoformat(),
    }[over]


def _those(corpus: Corpus, keep: list[bool]) -> Corpus:
    return corpus.where(lambda _: keep)


def _pairs(column: pd.Series[Any]) -> Any:
    return zip(column, column.isna(), strict=True)
