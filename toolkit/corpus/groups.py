"""Groups of documents to compare: by a metadata column or by periods of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.corpus.periods import by_period
from toolkit.errors import ParameterError

if TYPE_CHECKING:
    from toolkit.corpus import Corpus


def groups_of(corpus: Corpus, by: str | None, over: str | None = None, date: str = "date") -> dict[Any, Corpus]:
    """The views to compare, keyed by value or period; all documents under the key "" when there is nothing to divide by.

    Documents that state no value, or no date as exact as the period, form the last group, None.

    Raises:
        ParameterError: both ``by`` and ``over`` are given.
    """
    if by is not None and over is not None:
        raise ParameterError(f"by={by!r} and over={over!r}: compare by a column or over time, not both at once")
    if over is not None:
        return dict(by_period(corpus, over, date))
    return {"": corpus} if by is None else corpus.by(by)


def rest_of(corpus: Corpus, view: Corpus) -> Corpus:
    """All documents of a corpus that are not in a view of it."""
    inside = set(view.ids)
    return corpus.where(lambda documents: ~documents.index.isin(inside))


def name_of(by: str | None, over: str | None) -> str:
    """The column that holds the group in a table."""
    return "period" if over is not None else by or ""
