"""How often terms and sequences of terms occur."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.errors import ParameterError
from toolkit.lexis.counts import parts_of, per_million, ranked
from toolkit.stats.dispersion import part_range

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


def frequencies(corpus: Corpus, by: str | None = None, *, stopwords: Iterable[str] = ()) -> pd.DataFrame:
    """Terms with their frequency, most frequent first.

    Args:
        corpus: the corpus or view.
        by: a metadata column; then each value of it is counted by itself, and documents without a value come last.
        stopwords: terms to leave out of the table. They still count as tokens in ``per_million``.

    Returns:
        term, count, per_million (of the tokens of the view or group), documents; with ``by`` that column first.
    """
    left_out = frozenset(stopwords)
    if by is None:
        return _frequencies(corpus, left_out)
    frames = [_frequencies(view, left_out).assign(**{by: value}) for value, view in corpus.by(by).items()]
    columns = [by, "term", "count", "per_million", "documents"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def _frequencies(corpus: Corpus, left_out: frozenset[str]) -> pd.DataFrame:
    counts = corpus.counts()
    kept = np.flatnonzero(counts)
    if left_out:
        kept = kept[[term not in left_out for term in corpus.terms[kept]]]
    frame = pd.DataFrame(
        {
            "term": corpus.terms[kept],
            "count": counts[kept],
            "per_million": per_million(counts[kept], corpus.n_tokens),
            "documents": part_range(parts_of(corpus))[kept],
        }
    )
    return ranked(frame, ["count", "term"], [False, True])


def ngrams(
    corpus: Corpus, n: int = 2, *, skip: int = 0, min_count: int = 1, stopwords: Iterable[str] = ()
) -> pd.DataFrame:
    """Sequences of n terms within documents, most frequent first.

    Args:
        corpus: the corpus or view.
        n: terms in a row.
        skip: up to so many tokens may be left out between two terms (skip-grams).
        min_count: leave out rarer sequences.
        stopwords: leave out sequences that begin or end with one of these.

    Returns:
        term (the terms with a space between), count, per_million (of the tokens), documents.

    Raises:
        ParameterError: n is below 1 or skip below 0.
    """
    if n < 1 or skip < 0:
        raise ParameterError(f"n is {n} and skip is {skip}; n is at least 1, skip at least 0")
    terms = np.asarray(corpus.term_ids, dtype=np.int64)
    rows = np.repeat(np.arange(len(corpus)), np.diff(corpus.offsets))
    codes, first = [], []
    for steps in _steps(n - 1, skip):
        reach = sum(steps)
        start = np.arange(max(len(terms) - reach, 0))
        start = start[rows[start] == rows[start + reach]] if len(start) else start
        first.append(start)
        codes.append(np.stack([terms[start + sum(steps[:i])] for i in range(n)], axis=1))
    table = np.concatenate(codes)
    return _sequences(corpus, table, rows[np.concatenate(first)], min_count, frozenset(stopwords))


def _steps(gaps: int, skip: int) -> list[tuple[int, ...]]:
    """Distances between neighbours of a sequence, at most ``skip`` tokens left out in all."""
    if gaps == 0:
        return [()]
    return [(1 + gap, *rest) for gap in range(skip + 1) for rest in _steps(gaps - 1, skip - gap)]


def _sequences(corpus: Corpus, table: Array, rows: Array, min_count: int, left_out: frozenset[str]) -> pd.DataFrame:
    codes = table[:, 0].copy()
    for column in range(1, table.shape[1]):
        # Pairs of (prefix, term) are renumbered at every step, so that codes never overflow.
        codes = np.unique(codes * len(corpus.terms) + table[:, column], return_inverse=True)[1]
    order = np.lexsort((rows, codes))
    codes, rows = codes[order], rows[order]
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    counts = np.diff(np.append(starts, len(codes)))
    fresh = np.diff(codes, prepend=-1).astype(bool) | np.diff(rows, prepend=-1).astype(bool)
    documents = np.add.reduceat(fresh, starts) if len(starts) else counts
    kept = counts >= min_count
    sample = table[order[starts[kept]]]
    if left_out and len(sample):
        stopped = np.array([term in left_out for term in corpus.terms])
        content = ~(stopped[sample[:, 0]] | stopped[sample[:, -1]])
        sample, kept = sample[content], np.flatnonzero(kept)[content]
    frame = pd.DataFrame(
        {
            "term": [" ".join(words) for words in corpus.terms[sample]],
            "count": counts[kept],
            "per_million": per_million(counts[kept], corpus.n_tokens),
            "documents": documents[kept],
        }
    )
    return ranked(frame, ["count", "term"], [False, True])
