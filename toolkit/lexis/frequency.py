"""How often terms and queries occur."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.corpus.groups import groups_of, name_of
from toolkit.lexis.concordance import as_query
from toolkit.lexis.counts import PER, descending, in_alphabet, names, per_million, spread
from toolkit.lexis.stopwords import described, resolve
from toolkit.query import Query
from toolkit.stats.clusters import clusters
from toolkit.stats.rates import bounds, rate_interval

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


def frequencies(
    corpus: Corpus,
    by: str | None = None,
    *,
    over: str | None = None,
    date: str = "date",
    stopwords: str | Iterable[str] = (),
    min_count: int = 1,
    level: float = 0.95,
) -> pd.DataFrame:
    """Terms with their frequency, most frequent first.

    Args:
        corpus: the corpus or view.
        by: a metadata column; each value of it is counted by itself, documents without a value last.
        over: a period of time instead (``year``, ``month``, ``decade``, ``5 years`` …); the column is ``period``, and
            documents without so exact a date come last, without a period.
        date: the metadata column of dates.
        stopwords: terms to leave out of the table: a language (``en``) or the terms. They still count as tokens.
        min_count: leave out rarer terms.
        level: of the interval.

    Returns:
        term, count, per_million (of the tokens of the view or group), documents (that have the term), per_million_low,
        per_million_high (over documents, or paragraphs of few: ``toolkit.stats.rates``), reason (why there is no
        interval); with ``by`` or ``over`` that column first. What was left out stands in ``attrs["stopwords"]``.
    """
    left_out = resolve(stopwords)
    groups = groups_of(corpus, by, over, date)
    frames = [_frequencies(view, left_out, min_count, level) for view in groups.values()]
    table = _stacked(frames, list(groups), name_of(by, over))
    table.attrs["stopwords"] = described(stopwords)
    return table


def _frequencies(corpus: Corpus, left_out: frozenset[str], min_count: int, level: float) -> pd.DataFrame:
    known = spread(corpus)
    kept = in_alphabet(corpus, known.count >= max(min_count, 1))
    if left_out:
        kept = kept[[term not in left_out for term in corpus.terms[kept]]]
    kept = kept[descending(known.count[kept])]
    count = known.count[kept]
    interval = bounds(count, known.variance[kept], known.sizes, level)
    return pd.DataFrame(
        {
            "term": names(corpus, kept),
            "count": count,
            "per_million": per_million(count, corpus.n_tokens),
            "documents": known.documents[kept],
            "per_million_low": PER * interval.low,
            "per_million_high": PER * interval.high,
            "reason": interval.reason,
        }
    )


def query_frequencies(
    corpus: Corpus,
    queries: str | Query | Iterable[str | Query] | Mapping[str, str | Query],
    by: str | None = None,
    *,
    over: str | None = None,
    date: str = "date",
    level: float = 0.95,
) -> pd.DataFrame:
    """How often queries match, in all or by group or over time.

    Args:
        queries: one query, several, or a mapping from a name to each.
        by, over, date, level: as for ``frequencies``.

    Returns:
        One row a query and group: query, (by or period), count, per_million, documents, per_million_low,
        per_million_high, tokens (of the group), reason. A group without a match has a row with a count of zero.
    """
    named = _named(queries)
    rows = []
    for group, view in groups_of(corpus, by, over, date).items():
        offsets, _ = clusters(view)
        for label, query in named.items():
            rows.append({"query": label, name_of(by, over): group, **_matches(view, query, offsets, level)})
    table = pd.DataFrame(rows)
    order = {label: index for index, label in enumerate(named)}
    table = table.sort_values("query", key=lambda column: column.map(order), kind="stable").reset_index(drop=True)
    return table.drop(columns="", errors="ignore")


def _matches(corpus: Corpus, query: Query, offsets: Array, level: float) -> dict[str, Any]:
    hits = query.find(corpus)
    sizes = np.diff(offsets)
    counts = np.bincount(np.searchsorted(offsets, hits.first, side="right") - 1, minlength=len(sizes))
    interval = rate_interval(counts, sizes, level=level)
    return {
        "count": len(hits),
        "per_million": float(per_million(len(hits), corpus.n_tokens)),
        "documents": len(np.unique(hits.documents)),
        "per_million_low": PER * float(interval.low),
        "per_million_high": PER * float(interval.high),
        "tokens": corpus.n_tokens,
        "reason": interval.reason,
    }


def _named(queries: str | Query | Iterable[str | Query] | Mapping[str, str | Query]) -> dict[str, Query]:
    if isinstance(queries, Mapping):
        return {str(name): as_query(query) for name, query in queries.items()}
    listed = [queries] if isinstance(queries, (str, Query)) else list(queries)
    return {query.text: query for query in map(as_query, listed)}


def _stacked(frames: list[pd.DataFrame], groups: list[Any], name: str) -> pd.DataFrame:
    if not name:
        return frames[0]
    for frame, group in zip(frames, groups, strict=True):
        frame.insert(0, name, pd.Series([group] * len(frame), dtype=object if group is None else None))
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled or frames[:1], ignore_index=True)
