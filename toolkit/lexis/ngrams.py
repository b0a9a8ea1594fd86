"""Sequences of terms: n-grams, skip-grams, and bigrams with their association."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.errors import ParameterError
from toolkit.lexis.counts import LARGE, alphabetical, per_million
from toolkit.lexis.measures import MEASURES, associations
from toolkit.lexis.stopwords import described, resolve

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Sequences:
    """Distinct sequences in alphabetical order.

    Attributes:
        words: the term ids of each, shape (n_sequences, n).
        count, documents: occurrences, and documents with it, shape (n_sequences,).
    """

    words: Array
    count: Array
    documents: Array

    def take(self, index: Array) -> Sequences:
        """Some of them."""
        return Sequences(self.words[index], self.count[index], self.documents[index])


def ngrams(
    corpus: Corpus, n: int = 2, *, skip: int = 0, min_count: int = 1, stopwords: str | Iterable[str] = ()
) -> pd.DataFrame:
    """Sequences of n terms within documents, most frequent first.

    Args:
        corpus: the corpus or view.
        n: terms in a row.
        skip: up to so many tokens may be left out in all between the terms (skip-grams, Guthrie et al. 2006).
        min_count: leave out rarer sequences.
        stopwords: leave out sequences that begin or end with one: a language (``en``) or the terms.

    Returns:
        term (the terms with a space between; a query that finds them, unless tokens were left out), count, per_million
        (of the tokens of the view), documents.

    Raises:
        ParameterError: n is below 1 or skip below 0.
    """
    if n < 1 or skip < 0:
        raise ParameterError(f"n is {n} and skip is {skip}; n is at least 1, skip at least 0")
    found = _within(corpus, _sequences(corpus, n, skip), min_count, stopwords)
    found = found.take(by_count(found.count))
    frame = pd.DataFrame(
        {
            "term": joined(corpus.terms, found.words),
            "count": found.count,
            "per_million": per_million(found.count, corpus.n_tokens),
            "documents": found.documents,
        }
    )
    frame.attrs["stopwords"] = described(stopwords)
    return frame


def bigrams(
    corpus: Corpus,
    *,
    min_count: int = 1,
    stopwords: str | Iterable[str] = (),
    measures: Iterable[str] = tuple(MEASURES),
) -> pd.DataFrame:
    """Two terms in a row with their association, strongest log-likelihood first.

    The table behind the measures counts bigrams, not tokens: its row is the bigrams that begin with the first term, its
    column those that end with the second, its total all bigrams. NLTK takes the frequencies of the two words and the
    number of tokens instead, which differs by the words at the ends of documents.

    Args:
        corpus: the corpus or view.
        min_count: leave out rarer bigrams from the table; they still count in the margins.
        stopwords: leave out bigrams that begin or end with one: a language (``en``) or the terms.
        measures: of ``collocations``; fewer are faster.

    Returns:
        term, count, documents, and the measures.
    """
    every = _sequences(corpus, 2, 0)
    n_terms, total = len(corpus.terms), int(every.count.sum())
    begins = np.bincount(every.words[:, 0], weights=every.count, minlength=n_terms)
    ends = np.bincount(every.words[:, 1], weights=every.count, minlength=n_terms)
    found = _within(corpus, every, min_count, stopwords)
    row, column = begins[found.words[:, 0]], ends[found.words[:, 1]]
    columns = associations(measures, found.count, row, column, total, row)
    strength = columns.get("log_likelihood")
    order = by_count(found.count) if strength is None else np.argsort(-strength, kind="stable")
    return pd.DataFrame(
        {
            "term": joined(corpus.terms, found.words[order]),
            "count": found.count[order],
            "documents": found.documents[order],
            **{name: values[order] for name, values in columns.items()},
        }
    )


def _within(corpus: Corpus, found: Sequences, min_count: int, stopwords: str | Iterable[str]) -> Sequences:
    if min_count > 1:
        found = found.take(np.flatnonzero(found.count >= min_count))
    left_out = resolve(stopwords)
    if left_out:
        stopped = np.array([term in left_out for term in corpus.terms], dtype=bool)
        found = found.take(np.flatnonzero(~(stopped[found.words[:, 0]] | stopped[found.words[:, -1]])))
    return found


def _sequences(corpus: Corpus, n: int, skip: int) -> Sequences:
    if n == 2 and skip == 0 and corpus.n_tokens >= LARGE:
        return _compiled_bigrams(corpus)
    ranks = alphabetical(corpus).astype(np.int64)
    by_rank = np.argsort(ranks)
    tokens = ranks[corpus.term_ids]
    rows = np.repeat(np.arange(len(corpus)), np.diff(corpus.offsets))
    tables, places = [], []
    for steps in _steps(n - 1, skip):
        reach = sum(steps)
        start = np.arange(max(len(tokens) - reach, 0))
        start = start[rows[start] == rows[start + reach]] if len(start) else start
        tables.append(np.stack([tokens[start + sum(steps[:i])] for i in range(n)], axis=1))
        places.append(rows[start])
    return _grouped(np.concatenate(tables), np.concatenate(places), by_rank)


def _steps(gaps: int, skip: int) -> list[tuple[int, ...]]:
    """Distances between neighbours of a sequence, at most ``skip`` tokens left out in all."""
    if gaps == 0:
        return [()]
    return [(1 + gap, *rest) for gap in range(skip + 1) for rest in _steps(gaps - 1, skip - gap)]


def _grouped(table: Array, rows: Array, by_rank: Array) -> Sequences:
    codes = table[:, 0].copy()
    for column in range(1, table.shape[1]):
        # Pairs of (prefix, term) are numbered anew at every step, so that codes never overflow; order is kept.
        codes = np.unique(codes * len(by_rank) + table[:, column], return_inverse=True)[1]
    order = np.lexsort((rows, codes))
    codes, rows = codes[order], rows[order]
    fresh = np.diff(codes, prepend=-1) != 0
    starts = np.flatnonzero(fresh)
    counts = np.diff(np.append(starts, len(codes)))
    fresh = fresh | (np.diff(rows, prepend=-1) != 0)
    documents = np.add.reduceat(fresh, starts, dtype=np.int64) if len(starts) else counts
    return Sequences(by_rank[table[order[starts]]], counts, documents)


def _compiled_bigrams(corpus: Corpus) -> Sequences:
    from toolkit.stats import kernels

    ranks = alphabetical(corpus)
    by_rank = np.argsort(ranks).astype(np.int32)
    first, second, count, documents = kernels.bigrams(ranks[corpus.term_ids], corpus.offsets, len(ranks))
    return Sequences(np.stack([by_rank[first], by_rank[second]], axis=1), count, documents)


def by_count(counts: Array) -> Array:
    """The order from the highest count to the lowest, equal ones as they are."""
    if len(counts) < LARGE:
        return np.argsort(-counts, kind="stable")
    from toolkit.stats import kernels

    order: Array = kernels.by_count(counts)
    return order


def joined(terms: Array, words: Array) -> Any:
    """Sequences of term ids as text, a space between the terms."""
    if len(words) < 100_000:
        return [" ".join(row) for row in terms[words]]
    import pyarrow as pa
    import pyarrow.compute as pc

    listed = pa.array(terms, type=pa.large_string())
    columns = [listed.take(pa.array(words[:, index])) for index in range(words.shape[1])]
    return pd.array(pc.binary_join_element_wise(*columns, " "), dtype="str")
