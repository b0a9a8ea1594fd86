"""From texts to weighted counts: the units of a corpus, the vocabulary of a model, and BM25 weights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from scipy.sparse import csr_array

from toolkit.corpus import Corpus
from toolkit.errors import CorpusError, ParameterError, choose
from toolkit.topics.words import is_word

Array = np.ndarray[Any, Any]

UNITS = ("document", "paragraph", "sentence")
#: Saturation of repeated words, and how far long units are held against (Robertson and Zaragoza 2009).
K1, B = 1.2, 0.75


@dataclass(frozen=True)
class Vocabulary:
    """The terms of a model and what is needed to weight them in any text.

    Attributes:
        terms: object array of str, sorted, shape (n_terms,).
        frequencies: units of the fitted corpus that hold each term, int64, shape (n_terms,).
        n_units: units of the fitted corpus.
        mean_length: tokens of the vocabulary a unit of the fitted corpus holds on average.
    """

    terms: Array
    frequencies: Array
    n_units: int
    mean_length: float
    _known: WeakKeyDictionary[Any, Array] = field(
        default_factory=WeakKeyDictionary, init=False, repr=False, compare=False
    )

    def counts(self, corpus: Corpus) -> csr_array:
        """Tokens of each term of the vocabulary in each unit of a view, float64, shape (n_units, n_terms)."""
        columns = self.columns(corpus)[np.asarray(corpus.term_ids)]
        kept = columns >= 0
        offsets = np.concatenate([[0], np.cumsum(kept)])[np.asarray(corpus.offsets)]
        values = np.ones(int(kept.sum()))
        matrix = csr_array((values, columns[kept], offsets), shape=(len(corpus), len(self.terms)))
        matrix.sum_duplicates()
        return matrix

    def columns(self, corpus: Corpus) -> Array:
        """The column of each term of a corpus, -1 for none; remembered for the views of one corpus."""
        found = self._known.get(corpus.encoded)
        if found is None:
            column = {term: index for index, term in enumerate(self.terms.tolist())}
            found = np.array([column.get(term, -1) for term in corpus.terms.tolist()], dtype=np.int64)
            self._known[corpus.encoded] = found
        return found

    def added(self, counts: csr_array) -> Vocabulary:
        """The same terms with the units of another shard counted in."""
        n_units = self.n_units + counts.shape[0]
        tokens = self.mean_length * self.n_units + float(counts.sum())
        frequencies = self.frequencies + np.bincount(counts.indices, minlength=len(self.terms))
        return replace(self, frequencies=frequencies, n_units=n_units, mean_length=tokens / n_units)

    def idf(self) -> Array:
        """Log odds that a unit does not hold a term, kept above zero, shape (n_terms,)."""
        return np.asarray(np.log1p((self.n_units - self.frequencies + 0.5) / (self.frequencies + 0.5)))


def bm25(counts: csr_array, vocabulary: Vocabulary, power: float) -> csr_array:
    """BM25 weights of counts, raised to a power: (idf · tf (k₁+1) / (tf + k₁ (1 − b + b · length / mean)))^power.

    A power above one lets the words that set few units apart count for more, which makes topics share fewer words.
    """
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    damping = K1 * (1 - B + B * lengths / max(vocabulary.mean_length, 1e-12))
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    weights = counts.data * (K1 + 1) / (counts.data + damping[rows]) * vocabulary.idf()[counts.indices]
    return csr_array((weights**power, counts.indices, counts.indptr), shape=counts.shape)


def as_units(data: Corpus | Iterable[str], unit: str) -> Corpus:
    """The units a model reads: a view as it is, or its paragraphs or sentences.

    Raises:
        ParameterError: an unknown unit, or texts that are one string.
        CorpusError: there is no text.
    """
    if unit not in UNITS:
        raise ParameterError(choose("unit", unit, UNITS))
    if isinstance(data, str):
        raise ParameterError("the texts are one string; give a corpus or a list of texts")
    corpus = data if isinstance(data, Corpus) else Corpus.from_texts(data)
    if not len(corpus) or not corpus.n_tokens:
        raise CorpusError("there is no text to find topics in; give a corpus with at least one token")
    return corpus if unit in ("document", corpus.unit) else corpus.segments(unit)


def build_vocabulary(
    corpus: Corpus, stop: frozenset[str], min_df: float, max_df: float, max_terms: int | None
) -> Vocabulary:
    """The terms that occur in enough units and not in too many.

    Args:
        corpus: the units.
        stop: terms to leave out.
        min_df, max_df: bounds on the units that hold a term: a number of units (int) or a share of them (float).
        max_terms: keep so many terms, those in most units first (ties by the alphabet).

    Raises:
        CorpusError: no term is left; the message says which bound took them.
    """
    n_units = len(corpus)
    held = units_holding(corpus)
    low, high = term_bounds(min_df, max_df, n_units)
    terms = corpus.terms
    usable = np.array([is_word(term) and term not in stop for term in terms.tolist()], dtype=bool) & (held > 0)
    kept = np.flatnonzero(usable & (held >= low) & (held <= high))
    if not len(kept):
        raise CorpusError(_nothing_left(int(usable.sum()), held[usable], low, high, corpus))
    order = sorted(kept.tolist(), key=lambda index: (-int(held[index]), terms[index]))[:max_terms]
    kept = np.array(sorted(order, key=lambda index: terms[index]), dtype=np.int64)
    tokens = int(corpus.counts()[kept].sum())
    return Vocabulary(terms[kept], held[kept], n_units, tokens / n_units)


def units_holding(corpus: Corpus) -> Array:
    """Units of a view that hold each term, int64, shape (n_terms,)."""
    return np.asarray(np.bincount(corpus.document_term_matrix().indices, minlength=len(corpus.terms)), dtype=np.int64)


def term_bounds(min_df: float, max_df: float, n_units: int) -> tuple[float, float]:
    """Least and greatest number of units that may hold a term."""
    return _bound("min_df", min_df, n_units), _bound("max_df", max_df, n_units)


def _bound(name: str, value: float, n_units: int) -> float:
    if isinstance(value, bool) or not value > 0 or (isinstance(value, float) and value > 1):
        raise ParameterError(
            f"{name} is {value!r}; give a number of units (an int from 1) or a share (a float up to 1)"
        )
    return value * n_units if isinstance(value, float) else value


def _nothing_left(n_usable: int, held: Array, low: float, high: float, corpus: Corpus) -> str:
    n_units, unit = len(corpus), corpus.unit
    if not n_usable:
        return "the vocabulary is empty: the texts hold only stop words, numbers and single letters"
    advice = "" if unit != "document" else "; with one or few documents try unit='paragraph' or unit='sentence'"
    if (held >= n_units).all() and n_units > 1:
        return f"the vocabulary is empty: all {n_units} {unit}s hold the same {n_usable} words; nothing sets them apart"
    return (
        f"the vocabulary is empty: none of {n_usable} words is in at least {low:g} and at most {high:g} of "
        f"{n_units} {unit}{'' if n_units == 1 else 's'}; lower min_df or raise max_df{advice}"
    )
