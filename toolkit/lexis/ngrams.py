"""Sequences of terms: n-grams, skip-grams, and bigrams with their association."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.errors import ParameterError
from toolkit.lexis.counts import LARGE, alphabet, comparable, descending, per_million
from toolkit.lexis.measures import MEASURES, associations
from toolkit.lexis.stopwords import described, resolve

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Sequences:
    """Distinct sequences in alphabetical order.

    Attributes:
        terms: the terms in alphabetical order.
        words: for each place in the sequence, the rank of its term in ``terms``, shape (n_sequences,).
        count, documents: occurrences, and documents with it, shape (n_sequences,).
    """

    terms: Array
    words: tuple[Array, ...]
    count: Array
    documents: Array

    def take(self, index: Array) -> Sequences:
        """Some of them."""
        words = tuple(column[index] for column in self.words)
        return Sequences(self.terms, words, self.count[index], self.documents[index])

    def without(self, left_out: frozenset[str], min_count: int) -> Sequences:
        """Those that are frequent enough and neither begin nor end with a term to leave out."""
        keep = self.count >= max(min_count, 1)
        if left_out:
            stopped = np.array([term in left_out for term in self.terms], dtype=bool)
            keep &= ~(stopped[self.words[0]] | stopped[self.words[-1]])
        return self if keep.all() else self.take(np.flatnonzero(keep))

    def joined(self) -> Any:
        """The terms of each with a space between."""
        if len(self.count) < 100_000:
            columns = [self.terms[column] for column in self.words]
            return [" ".join(row) for row in zip(*columns, strict=True)]
        import pyarrow as pa
        import pyarrow.compute as pc

        listed, space = pa.array(self.terms, type=pa.large_string()), pa.scalar(" ", type=pa.large_string())
        parts = [listed.take(pa.array(column)) for column in self.words]
        return pd.array(pc.binary_join_element_wise(*parts, space), dtype="str")


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
    found = _sequences(corpus, n, skip).without(resolve(stopwords), min_count)
    found = found.take(_descending(found.count))
    frame = pd.DataFrame(
        {
            "term": found.joined(),
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
    begins, ends = (np.bincount(column, weights=every.count, minlength=len(every.terms)) for column in every.words)
    found = every.without(resolve(stopwords), min_count)
    row, column = begins[found.words[0]], ends[found.words[1]]
    columns = associations(measures, found.count, row, column, int(every.count.sum()), row)
    order = _descending(columns.get("log_likelihood", found.count))
    found = found.take(order)
    return pd.DataFrame(
        {
            "term": found.joined(),
            "count": found.count,
            "documents": found.documents,
            **{name: values[order] for name, values in columns.items()},
        }
    )


def _sequences(corpus: Corpus, n: int, skip: int) -> Sequences:
    ranks, order = alphabet(corpus)
    terms = corpus.terms[order]
    if n == 2 and skip == 0 and corpus.n_tokens >= LARGE:
        from toolkit.stats import pairs

        first, second, counts, documents = pairs.bigrams(ranks[corpus.term_ids], corpus.offsets, len(ranks))
        return Sequences(terms, (first, second), counts, documents)
    tokens = ranks.astype(np.int64)[corpus.term_ids]
    rows = np.repeat(np.arange(len(corpus)), np.diff(corpus.offsets))
    tables, places = [], []
    for steps in _steps(n - 1, skip):
        reach = sum(steps)
        start = np.arange(max(len(tokens) - reach, 0))
        start = start[rows[start] == rows[start + reach]] if len(start) else start
        tables.append(np.stack([tokens[start + sum(steps[:i])] for i in range(n)], axis=1))
        places.append(rows[start])
    return _grouped(terms, np.concatenate(tables), np.concatenate(places))


def _steps(gaps: int, skip: int) -> list[tuple[int, ...]]:
    """Distances between neighbours of a sequence, at most ``skip`` tokens left out in all."""
    if gaps == 0:
        return [()]
    return [(1 + gap, *rest) for gap in range(skip + 1) for rest in _steps(gaps - 1, skip - gap)]


def _grouped(terms: Array, table: Array, rows: Array) -> Sequences:
    codes = table[:, 0].copy()
    for column in range(1, table.shape[1]):
        # Pairs of (prefix, term) are numbered anew at every step, so that codes never overflow; order is kept.
        codes = np.unique(codes * len(terms) + table[:, column], return_inverse=True)[1]
    order = np.lexsort((rows, codes))
    codes, rows = codes[order], rows[order]
    fresh = np.diff(codes, prepend=-1) != 0
    starts = np.flatnonzero(fresh)
    counts = np.diff(np.append(starts, len(codes)))
    fresh = fresh | (np.diff(rows, prepend=-1) != 0)
    documents = np.add.reduceat(fresh, starts, dtype=np.int64) if len(starts) else counts
    return Sequences(terms, tuple(table[order[starts]].T), counts, documents)


def _descending(values: Array) -> Array:
    if len(values) < LARGE:
        return descending(values)
    from toolkit.stats import pairs

    return pairs.descending(comparable(values))
