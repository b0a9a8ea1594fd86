"""Fitting over shards of a corpus that does not fit in memory: sums over units take the place of the units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array, vstack
from threadpoolctl import threadpool_limits

from toolkit.corpus import Corpus
from toolkit.errors import CorpusError
from toolkit.topics.factorise import factorise, improve_terms, memberships, shares
from toolkit.topics.vectorise import Vocabulary, bm25, term_bounds, units_holding
from toolkit.topics.words import is_word

Array = np.ndarray[Any, Any]

SAMPLE = 20_000
INNER = 10


@dataclass
class Sums:
    """What a factorisation needs to know of the units it has seen: Wᵀ W, Wᵀ X and the tokens of each topic."""

    gram: Array
    target: Array
    tokens: Array

    @classmethod
    def empty(cls, n_topics: int, n_terms: int) -> Sums:
        """Of no units."""
        return cls(np.zeros((n_topics, n_topics)), np.zeros((n_topics, n_terms)), np.zeros(n_topics))

    def add(self, weights: csr_array, terms: Array, sizes: Array) -> None:
        """Count in the units of a shard."""
        mass = memberships(weights, terms)
        with threadpool_limits(1):
            self.gram += mass.T @ mass
            self.target += (csr_array(weights.T) @ mass).T
        self.tokens += np.nansum(shares(mass) * sizes[:, None], axis=0)

    def improve(self, terms: Array) -> Array:
        """The topics that explain the units seen best, given their memberships; rows sum to one."""
        terms = terms.copy()
        with threadpool_limits(1):
            for _ in range(INNER):
                improve_terms(terms, self.target, self.gram)
        totals = terms.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(terms, totals, out=np.zeros_like(terms), where=totals > 0))

    def take(self, order: list[int]) -> Sums:
        """The topics in another order."""
        return Sums(self.gram[np.ix_(order, order)], self.target[order], self.tokens[order])


def shard_vocabulary(
    shards: Callable[[], Iterator[Corpus]], stop: frozenset[str], min_df: float, max_df: float, max_terms: int | None
) -> Vocabulary:
    """The vocabulary of all shards, as ``build_vocabulary`` would make it of them together."""
    held: Counter[str] = Counter()
    tokens: Counter[str] = Counter()
    n_units = 0
    for units in shards():
        terms = units.terms.tolist()
        held.update(dict(zip(terms, units_holding(units).tolist(), strict=True)))
        tokens.update(dict(zip(terms, units.counts().tolist(), strict=True)))
        n_units += len(units)
    low, high = term_bounds(min_df, max_df, n_units)
    kept = [term for term, n in held.items() if low <= n <= high and n and is_word(term) and term not in stop]
    kept = sorted(sorted(kept, key=lambda term: (-held[term], term))[:max_terms])
    if not kept:
        raise CorpusError(
            f"the vocabulary is empty: no word is in at least {low:g} and at most {high:g} of {n_units} units"
        )
    names = np.empty(len(kept), dtype=object)
    names[:] = kept
    frequencies = np.array([held[term] for term in kept], dtype=np.int64)
    return Vocabulary(names, frequencies, n_units, sum(tokens[term] for term in kept) / n_units)


def fit_over(
    shards: Callable[[], Iterator[Corpus]], vocabulary: Vocabulary, n_topics: int, power: float, seed: int, passes: int
) -> tuple[Array, Sums]:
    """Topics from a sample spread over all shards, then improved by passes over all units."""
    every = max(1, -(-vocabulary.n_units // SAMPLE))
    sample = [vocabulary.counts(units)[::every] for units in shards()]
    terms = factorise(bm25(csr_array(vstack(sample, format="csr")), vocabulary, power), n_topics, random_state=seed)
    totals = terms.sum(axis=1, keepdims=True)
    terms = terms / np.where(totals > 0, totals, 1)
    sums = Sums.empty(n_topics, len(vocabulary.terms))
    for _ in range(passes):
        sums = Sums.empty(n_topics, len(vocabulary.terms))
        for units in shards():
            sums.add(bm25(vocabulary.counts(units), vocabulary, power), terms, np.diff(units.offsets))
        terms = sums.improve(terms)
    return terms, sums


def as_source(shards: Callable[[], Iterable[Any]] | Iterable[Any]) -> Callable[[], Iterable[Any]]:
    """Shards that can be gone through more than once."""
    if callable(shards):
        return shards
    listed = list(shards)
    return lambda: listed
