"""Concordance: the passages around a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.errors import ParameterError
from toolkit.query import Hits, Query

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

COLUMNS = ["document", "start", "end", "left", "node", "right"]


def as_query(query: str | Query) -> Query:
    """A query, parsed if it is not yet."""
    return query if isinstance(query, Query) else Query(query)


def concordance(corpus: Corpus, query: str | Query, window: int = 10, limit: int | None = None) -> pd.DataFrame:
    """Key words in context.

    Args:
        corpus: the corpus or view.
        query: what to look for (see ``toolkit.query``).
        window: tokens of context on each side, within the document.
        limit: only the first so many lines; the rest is not looked at.

    Returns:
        One row a hit in the order of the texts: document, start, end (characters of ``corpus.text(document)``), and the
        exact source as left, node, right.

    Raises:
        QueryError: the query is malformed.
        ParameterError: window or limit is negative.
    """
    for name, value in (("window", window), ("limit", limit)):
        if value is not None and (not isinstance(value, int) or value < 0):
            raise ParameterError(f"{name} is {value!r}; give a whole number of zero or more")
    return lines(as_query(query).find(corpus, limit), window)


def lines(hits: Hits, window: int = 10) -> pd.DataFrame:
    """The concordance of hits already found."""
    corpus = hits.corpus
    rows = hits.documents
    from_token = np.maximum(hits.first - window, corpus.offsets[rows])
    to_token = np.minimum(hits.last + window, corpus.offsets[rows + 1]) - 1
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    if len(hits):
        edges = np.stack([corpus.starts_at(from_token), hits.starts, hits.ends, corpus.ends_at(to_token)], axis=1)
        ids, read = corpus.ids, corpus.text
        texts: dict[int, str] = {}
        for row, (begin, start, end, stop) in zip(rows.tolist(), edges.tolist(), strict=True):
            if row not in texts:
                texts[row] = read(ids[row])
            text = texts[row]
            cells = (ids[row], start, end, text[begin:start], text[start:end], text[end:stop])
            for name, cell in zip(COLUMNS, cells, strict=True):
                columns[name].append(cell)
    return pd.DataFrame(columns).astype({"start": "int64", "end": "int64"})


def passages(corpus: Corpus, query: str | Query, limit: int | None = None) -> pd.DataFrame:
    """The sentences that hold a query, each once: document, start, end, text, hits.

    What a row of any table counted can be read here: give its term, n-gram, or node and collocate as a query.
    """
    hits = as_query(query).find(corpus)
    sentences = corpus.sentences()
    index = np.searchsorted(sentences[:, 1], hits.first, side="right")
    chosen, counts = np.unique(index[index < len(sentences)], return_counts=True)
    chosen, counts = chosen[:limit], counts[:limit]
    first, last = sentences[chosen, 0], sentences[chosen, 1]
    rows = corpus.document_rows(first)
    frame = pd.DataFrame(
        {
            "document": np.asarray(corpus.ids, dtype=object)[rows],
            "start": corpus.starts_at(first),
            "end": corpus.ends_at(last - 1),
        }
    )
    spans = [_sentence_end(corpus, *row) for row in frame.itertuples(index=False, name=None)]
    frame["end"] = np.array([end for end, _ in spans], dtype=np.int64)
    frame["text"] = [text for _, text in spans]
    frame["hits"] = counts
    return frame


def _sentence_end(corpus: Corpus, document: str, start: int, end: int) -> tuple[int, str]:
    """The sentence with its closing punctuation, which is no token."""
    spans = corpus.sentence_spans(document)
    at = int(np.searchsorted(spans[:, 1], end))
    full = int(spans[at, 1]) if at < len(spans) and spans[at, 0] <= start else end
    return full, corpus.text(document)[start:full]
