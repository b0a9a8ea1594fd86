"""From a number back to the text: the passages that a row of a table counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.errors import ParameterError
from toolkit.lexis.collocation import window_positions, windows_of
from toolkit.lexis.concordance import as_query
from toolkit.query import Hits, Query

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


def passages(
    corpus: Corpus,
    query: str | Query,
    limit: int | None = None,
    *,
    collocate: str | None = None,
    window: int | tuple[int, int] = 5,
    within: str = "document",
) -> pd.DataFrame:
    """The sentences that hold what was counted, each once, in the order of the texts.

    Args:
        corpus: the corpus or view that was counted; for a row of a comparison, the target or the reference.
        query: a query, or the ``term`` of a row of frequencies, n-grams, dispersion or keyness.
        limit: only the first so many sentences.
        collocate: of the node ``query``, for a row of collocations; then what was counted is this term in the windows.
        window, within: as they were given to ``collocations``.

    Returns:
        document, start, end (of the sentence), text, hits (occurrences counted in it), spans (start and end of each).
        Without a limit, hits sum to the count in the row.
    """
    # A sentence holds at least one hit, so the first n sentences lie among the first hits of as many sentences.
    hits = as_query(query).find(corpus)
    if collocate is not None:
        positions = window_positions(hits, *windows_of(window), within)
        identifier = np.flatnonzero(corpus.terms == collocate)
        if not len(identifier):
            raise ParameterError(f"collocate {collocate!r} is no term of the corpus")
        positions = positions[corpus.term_ids[positions] == identifier[0]]
        hits = Hits(corpus, positions, positions + 1)
    return _sentences(corpus, hits, limit)


def _sentences(corpus: Corpus, hits: Hits, limit: int | None) -> pd.DataFrame:
    found: list[tuple[str, int, int, str, int, list[tuple[int, int]]]] = []
    rows = hits.documents
    cuts = np.flatnonzero(np.diff(rows)) + 1
    for block in np.split(np.arange(len(hits)), cuts):
        if not len(block) or (limit is not None and len(found) >= limit):
            break
        document = corpus.ids[int(rows[block[0]])]
        text, spans = corpus.text(document), corpus.sentence_spans(document)
        for (start, end), inside in _spans_of(spans, hits.starts[block], hits.ends[block]):
            found.append((document, start, end, text[start:end], len(inside), inside))
    return pd.DataFrame(found[:limit], columns=["document", "start", "end", "text", "hits", "spans"]).astype(
        {"start": "int64", "end": "int64", "hits": "int64"}
    )


def _spans_of(spans: Array, starts: Array, ends: Array) -> list[tuple[tuple[int, int], list[tuple[int, int]]]]:
    """The sentences around hits of one document, with the hits in each; a hit over two sentences takes both."""
    first = np.maximum(np.searchsorted(spans[:, 0], starts, side="right") - 1, 0)
    last = np.maximum(np.searchsorted(spans[:, 0], ends - 1, side="right") - 1, first)
    merged: list[tuple[list[int], list[tuple[int, int]]]] = []
    places = zip(starts.tolist(), ends.tolist(), strict=True)
    for one, other, place in zip(first.tolist(), last.tolist(), places, strict=True):
        if merged and one <= merged[-1][0][1]:
            merged[-1][0][1] = max(merged[-1][0][1], other)
            merged[-1][1].append(place)
        else:
            merged.append(([one, other], [place]))
    return [((int(spans[one, 0]), int(spans[other, 1])), inside) for (one, other), inside in merged]
