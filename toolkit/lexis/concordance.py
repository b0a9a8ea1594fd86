"""Concordance: the passages around a query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.errors import ParameterError
from toolkit.lexis.counts import alphabet
from toolkit.query import Hits, Query

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]

COLUMNS = ["document", "start", "end", "left", "node", "right"]
_SORT_KEY = re.compile(r"([LR])([1-9]\d?)|node", re.IGNORECASE)


def as_query(query: str | Query) -> Query:
    """A query, parsed if it is not yet."""
    return query if isinstance(query, Query) else Query(query)


def concordance(
    corpus: Corpus,
    query: str | Query,
    window: int = 10,
    limit: int | None = None,
    *,
    sort: str | Sequence[str] = (),
) -> pd.DataFrame:
    """Key words in context.

    Args:
        corpus: the corpus or view.
        query: what to look for (see ``toolkit.query``).
        window: tokens of context on each side, within the document.
        limit: only the first so many lines; without ``sort`` the rest is not looked at.
        sort: keys in order of weight, such as ``["R1", "R2", "L1"]`` or ``"R1 R2"``: ``L1`` is the first token to the
            left, ``R1`` to the right, ``node`` the match itself. In the order of the texts without.

    Returns:
        One row a hit: document, start, end (characters of ``corpus.text(document)``), and the exact source as left,
        node, right.

    Raises:
        QueryError: the query is malformed.
        ParameterError: window or limit is negative, or a sort key unknown.
    """
    for name, value in (("window", window), ("limit", limit)):
        if value is not None and (not isinstance(value, int) or value < 0):
            raise ParameterError(f"{name} is {value!r}; give a whole number of zero or more")
    keys = sort.split() if isinstance(sort, str) else list(sort)
    hits = as_query(query).find(corpus, None if keys else limit)
    return lines(_sorted(hits, keys, limit) if keys else hits, window)


def lines(hits: Hits, window: int = 10) -> pd.DataFrame:
    """The concordance of hits already found."""
    corpus = hits.corpus
    rows = hits.documents
    from_token = np.maximum(hits.first - window, corpus.offsets[rows])
    to_token = np.minimum(hits.last + window, corpus.offsets[rows + 1]) - 1
    edges = np.stack([corpus.starts_at(from_token), hits.starts, hits.ends, corpus.ends_at(to_token)], axis=1)
    ids, known, text = corpus.ids, -1, ""
    cells = np.empty((len(hits), 4), dtype=object)
    for line, (row, (begin, start, end, stop)) in enumerate(zip(rows.tolist(), edges.tolist(), strict=True)):
        if row != known:
            known, text = row, corpus.text(ids[row])
        cells[line] = ids[row], text[begin:start], text[start:end], text[end:stop]
    columns = dict(zip(("document", "left", "node", "right"), cells.T, strict=True))
    return pd.DataFrame({**columns, "start": edges[:, 1], "end": edges[:, 2]}, columns=COLUMNS)


def _sorted(hits: Hits, keys: list[str], limit: int | None) -> Hits:
    corpus = hits.corpus
    ranks, first_of = alphabet(corpus)[0], corpus.offsets
    columns: list[Array] = []
    for key in keys:
        found = _SORT_KEY.fullmatch(key)
        if found is None:
            raise ParameterError(f"sort key {key!r} is unknown; use L1, L2 …, R1, R2 … or node")
        if found[1] is None:
            positions = [hits.first + step for step in range(int((hits.last - hits.first).max(initial=1)))]
            inside = [position < hits.last for position in positions]
        else:
            left = found[1].upper() == "L"
            positions = [hits.first - int(found[2]) if left else hits.last - 1 + int(found[2])]
            inside = [(positions[0] >= first_of[hits.documents]) & (positions[0] < first_of[hits.documents + 1])]
        for position, known in zip(positions, inside, strict=True):
            column = np.full(len(hits), -1, dtype=np.int64)  # nothing there sorts first
            column[known] = ranks[corpus.term_ids[position[known]]]
            columns.append(column)
    order = np.lexsort([hits.first, *reversed(columns)])[:limit]
    return Hits(corpus, hits.first[order], hits.last[order])
